#include "oversight/inspections.hpp"

#include "oversight/case_acts.hpp"
#include "oversight/case_store.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <vector>

namespace tongyuan::oversight {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t most_in_one_write = 200;

// Which words of whom the account was judged by.
boost::json::object rule_in(const assessed& a)
{
    return {{"rule_unit", a.rule.unit_id}, {"rule_platform", a.rule.platform}, {"rule_hours", a.rule.span.count()}};
}

case_event_row by_inspection(timestamp at, std::string event, std::string words)
{
    return {at, std::move(event), std::string(by_itself), std::move(words)};
}

bool open_case(sql::session& s, const oversight_context& c, const assessed& a, timestamp now)
{
    oversight_case made;
    made.id = c.ctx.ids.next();
    made.account_id = a.account.id;
    made.unit_id = a.account.unit_id;
    made.finding = "silent";
    made.found_at = now;
    made.evidence = boost::json::serialize(evidence_of(a, now));
    made.due_at = now + c.limits.decide_within;
    if (!case_store::open(s, made))
        return false;
    record(s, c, made.id, by_inspection(now, "opened", "超过期限没有更新。"), by_itself, rule_in(a));
    return true;
}

bool reopen_case(sql::session& s, const oversight_context& c, const assessed& a, timestamp now)
{
    const auto& of = *a.account.of;
    if (!case_store::reopen(s, of.id, now + c.limits.decide_within, now))
        return false;
    const auto* const words = of.decision == "exempt" ? "豁免到期，仍未更新。" : "办结期限已到，仍未更新。";
    record(s, c, of.id, by_inspection(now, "reopened", words), by_itself, rule_in(a));
    return true;
}

bool close_case(sql::session& s, const oversight_context& c, std::string_view id, std::string_view words, timestamp now)
{
    if (!case_store::close(s, id, now))
        return false;
    record(s, c, id, by_inspection(now, "closed", std::string(words)), by_itself);
    return true;
}

void take_step(sql::session& s, const oversight_context& c, const assessed& a, timestamp now, inspection_outcome& out)
{
    switch (step_for(a, now)) {
    case inspection_step::nothing:
        break;
    case inspection_step::open:
        out.opened += open_case(s, c, a, now);
        break;
    case inspection_step::reopen:
        out.reopened += reopen_case(s, c, a, now);
        break;
    case inspection_step::close:
        out.closed +=
            close_case(s, c, a.account.of->id,
                       registry::is_watched(a.account.state) ? "账号已恢复更新。" : "账号已停更或关停。", now);
        break;
    }
}

std::int64_t close_those_of_gone_accounts(sql::session& s, const oversight_context& c, timestamp now)
{
    std::int64_t closed = 0;
    for (const auto& id : case_store::of_accounts_that_are_gone(s, most_in_one_write))
        closed += close_case(s, c, id, "账号已不在使用。", now);
    return closed;
}

bool is_lapsed(const standing_case& of, timestamp now)
{
    const auto ends = of.decision == "exempt" ? of.until : of.due_at;
    return of.state == name_of(case_state::decided) && ends && *ends <= now;
}

} // namespace

inspection_step step_for(const assessed& a, timestamp now)
{
    const auto& of = a.account.of;
    const auto& [status, violation_at] = a.verdict;
    if (!of)
        return status == standing::silent ? inspection_step::open : inspection_step::nothing;
    if (!registry::is_watched(a.account.state))
        return inspection_step::close;
    if (status == standing::silent)
        return is_lapsed(*of, now) ? inspection_step::reopen : inspection_step::nothing;
    const bool speaks = violation_at && *violation_at > now;
    return speaks ? inspection_step::close : inspection_step::nothing;
}

inspection_outcome inspect(sql::session& s, const oversight_context& c, timestamp now)
{
    inspection_outcome out;
    for (const auto& a : assess_all(s, {}, now))
        take_step(s, c, a, now, out);
    out.closed += close_those_of_gone_accounts(s, c, now);
    return out;
}

asio::awaitable<inspection_outcome> inspect_all(const oversight_context& c)
{
    const auto now = c.ctx.time.now();
    auto look = [&](sql::session& s) {
        std::vector<std::string> ids;
        for (const auto& a : assess_all(s, {}, now))
            if (step_for(a, now) != inspection_step::nothing)
                ids.push_back(a.account.id);
        return ids;
    };
    const auto ids = co_await c.ctx.db.read(look);
    inspection_outcome out;
    for (std::size_t from = 0; from < ids.size(); from += most_in_one_write) {
        auto act = [&](sql::session& s) {
            inspection_outcome part;
            watch_store::filter one;
            for (std::size_t i = from; i < std::min<std::size_t>(ids.size(), from + most_in_one_write); ++i) {
                one.account_id = ids[i];
                for (const auto& a : assess_all(s, one, now))
                    take_step(s, c, a, now, part);
            }
            return part;
        };
        const auto part = co_await c.ctx.db.write(act);
        out.opened += part.opened;
        out.reopened += part.reopened;
        out.closed += part.closed;
    }
    auto tidy = [&](sql::session& s) { return close_those_of_gone_accounts(s, c, now); };
    out.closed += co_await c.ctx.db.write(tidy);
    co_return out;
}

} // namespace tongyuan::oversight
