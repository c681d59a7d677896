#include "oversight/revivals.hpp"

#include "oversight/case_acts.hpp"
#include "oversight/case_store.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tongyuan::oversight {

namespace {

constexpr std::string_view finding = "revived";

void open_case(sql::session& s, const oversight_context& c, const registry::account& a, std::string_view words,
               const access::principal& who, timestamp now)
{
    oversight_case made;
    made.id = c.ctx.ids.next();
    made.account_id = a.id;
    made.unit_id = a.unit_id;
    made.finding = finding;
    made.found_at = now;
    made.evidence = boost::json::serialize(boost::json::object{{"seen", words}, {"seen_by", who.name}});
    made.due_at = now + c.limits.decide_within;
    if (case_store::open(s, made))
        record(s, c, made.id, {now, "opened", who.name, std::string(words)}, who.person_id);
}

} // namespace

void note_revival(sql::session& s, const oversight_context& c, const registry::account& a, std::string_view words,
                  const access::principal& who, timestamp now)
{
    if (!words.empty()) {
        open_case(s, c, a, words, who, now);
        return;
    }
    const auto standing = case_store::standing(s, a.id, finding);
    if (standing && case_store::close(s, *standing, now))
        record(s, c, *standing, {now, "closed", who.name, "经核实，账号已再次注销。"}, who.person_id);
}

} // namespace tongyuan::oversight
