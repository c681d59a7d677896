#include "registry/custody/reveal_json.hpp"

#include "http/json_values.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

// A lapse counts from its moment on, whenever it is noted.
std::string_view state_at(const note_reveal& r, timestamp now)
{
    return (r.state == "asked" || r.state == "approved") && r.lapses_at <= now ? "lapsed" : std::string_view(r.state);
}

std::string_view label_of_state(std::string_view state)
{
    return state == "asked"      ? "待审批"
           : state == "approved" ? "已同意，限时查看"
           : state == "refused"  ? "未同意"
           : state == "shown"    ? "已查看"
                                 : "已失效";
}

} // namespace

json::object json_of(const note_reveal& r, const filing_context& c, const access::principal& who)
{
    const auto now = c.ctx.time.now();
    const auto state = state_at(r, now);
    return {{"id", r.id},
            {"account", http::ref(r.account_id, r.account_name)},
            {"platform_label", label_of(c.platforms, r.platform)},
            {"unit", http::ref(r.unit_id, r.unit_name)},
            {"state", state},
            {"state_label", label_of_state(state)},
            {"asked_by", http::ref(r.asked_person, r.asked_by)},
            {"asked_at", to_rfc3339(r.asked_at)},
            {"reason", r.reason},
            {"lapses_at", to_rfc3339(r.lapses_at)},
            {"decided_by", r.decided_by},
            {"decided_at", http::time_or_null(r.decided_at)},
            {"words", r.words},
            {"shown_at", http::time_or_null(r.shown_at)},
            {"may_decide", may_decide(who, r, now)},
            {"may_see", may_see(who, r, now)}};
}

} // namespace tongyuan::registry
