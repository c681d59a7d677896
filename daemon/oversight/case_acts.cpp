#include "oversight/case_acts.hpp"

#include "access/audit.hpp"
#include "oversight/case_store.hpp"

namespace tongyuan::oversight {

void record(sql::session& s, const oversight_context& c, std::string_view case_id, const case_event_row& e,
            std::string_view actor_id, boost::json::object detail)
{
    case_store::note(s, case_id, e);
    const auto of = case_store::find(s, case_id).value();
    detail["account"] = of.account_id;
    detail["name"] = of.account_name;
    detail["rule"] = of.finding;
    detail["words"] = e.words;
    access::append_audit(
        s, c.ctx.writer,
        {e.at, std::string(actor_id), e.who, "case." + e.event, "case", of.id, of.unit_id, std::move(detail)});
}

} // namespace tongyuan::oversight
