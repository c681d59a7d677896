#include "registry/closing/closing_json.hpp"

#include "http/json_values.hpp"
#include "registry/rules/working_calendar.hpp"

#include <boost/json.hpp>

#include <map>

namespace tongyuan::registry {

namespace json = boost::json;
using http::ref;
using http::time_or_null;

namespace {

json::array acts_for(const closing& c, timestamp now)
{
    json::array out;
    for (const auto act : closing_acts_of_people)
        if (next_state(closing_transitions(), c.step, act) && is_time_for(c, act, now))
            out.push_back({{"act", name_of(act)}, {"label", label_of(act)}});
    return out;
}

std::string_view label_of_act(std::string_view name)
{
    for (int i = 0; i <= static_cast<int>(closing_act::revived); ++i)
        if (name_of(static_cast<closing_act>(i)) == name)
            return label_of(static_cast<closing_act>(i));
    return name;
}

json::array events_of(sql::session& s, std::string_view account_id)
{
    json::array out;
    for (const auto& e : closing_store::events(s, account_id))
        out.push_back({{"at", to_rfc3339(e.at)},
                       {"act", e.act},
                       {"label", label_of_act(e.act)},
                       {"day", e.day},
                       {"words", e.words},
                       {"followers", e.followers ? json::value(*e.followers) : json::value(nullptr)},
                       {"by", e.by}});
    return out;
}

bool is_overdue(const closing& c, timestamp now)
{
    return c.due_at && *c.due_at < now;
}

bool is_over(std::string_view step)
{
    return step == "watch" || step == "revived" || step == "done";
}

std::string month_of(timestamp at)
{
    return text_of(day_in_shanghai(at)).substr(0, 7);
}

struct unit_count {
    std::string name;
    std::map<std::string, std::int64_t> steps;
    std::int64_t open = 0, overdue = 0, cancelled = 0;
    std::optional<timestamp> last_planned; // of those that are open
};

void count(const closing_store::counted& one, timestamp now, unit_count& in)
{
    ++in.steps[one.step];
    in.overdue += one.due_at && *one.due_at < now ? 1 : 0;
    if (is_over(one.step)) {
        ++in.cancelled;
        return;
    }
    ++in.open;
    if (one.planned_until && (!in.last_planned || *in.last_planned < *one.planned_until))
        in.last_planned = one.planned_until;
}

json::object json_of(const std::string& id, const unit_count& n)
{
    json::object steps;
    for (const auto& [step, count] : n.steps)
        steps[step] = count;
    return {{"unit", ref(id, n.name)}, {"steps", std::move(steps)}, {"open", n.open},
            {"overdue", n.overdue},    {"cancelled", n.cancelled},  {"planned_until", time_or_null(n.last_planned)}};
}

} // namespace

json::value closing_of(sql::session& s, const filing_context& c, const account& a, bool may_act)
{
    const auto leaving = closing_store::find(s, a.id);
    if (!leaving)
        return nullptr;
    const auto now = c.ctx.time.now();
    const bool is_announced = leaving->step == closing_step::post_notice || leaving->step == closing_step::notice;
    json::array guide;
    const auto book = c.platforms.now();
    for (const auto& sentence : guide_for(leaving->step, book->find(a.platform), leaving->is_locked_out))
        guide.push_back(json::value(sentence));
    return json::object{
        {"step", name_of(leaving->step)},
        {"step_label", label_of(leaving->step)},
        {"act_from", time_or_null(leaving->act_from)},
        {"due_at", time_or_null(leaving->due_at)},
        {"overdue", is_overdue(*leaving, now)},
        {"planned_until", time_or_null(leaving->planned_until)},
        {"notice_days", leaving->notice_days},
        {"notice_place", leaving->notice_place},
        {"notice", is_announced ? notice_of(s, c, a, *leaving, now) : ""},
        {"notice_until", time_or_null(leaving->notice_until)},
        {"is_locked_out", leaving->is_locked_out},
        {"frozen_until", time_or_null(leaving->frozen_until)},
        {"confirm_until", time_or_null(leaving->confirm_until)},
        {"cancelled_at", time_or_null(leaving->cancelled_at)},
        {"name_until",
         time_or_null(leaving->cancelled_at ? std::optional{*leaving->cancelled_at + name_protection} : std::nullopt)},
        {"guide", std::move(guide)},
        {"may", may_act ? acts_for(*leaving, now) : json::array{}},
        {"events", events_of(s, a.id)}};
}

json::object json_of(const filing_context& c, const closing_store::listed& one, timestamp now)
{
    return {{"account", ref(one.it.account_id, one.account_name)},
            {"unit", ref(one.unit_id, one.unit_name)},
            {"platform_label", label_of(c.platforms, one.platform)},
            {"state", name_of(one.state)},
            {"state_label", label_of(one.state)},
            {"step", name_of(one.it.step)},
            {"step_label", label_of(one.it.step)},
            {"is_filing", one.is_filing},
            {"act_from", time_or_null(one.it.act_from)},
            {"due_at", time_or_null(one.it.due_at)},
            {"overdue", is_overdue(one.it, now)},
            {"planned_until", time_or_null(one.it.planned_until)}};
}

json::object burn_down_of(sql::session& s, const closing_store::filter& f, timestamp now)
{
    std::map<std::string, unit_count> units;
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> months; // planned, cancelled
    unit_count everybody;
    for (const auto& rows : {closing_store::asked_for(s, f), closing_store::all(s, f)})
        for (const auto& one : rows) {
            auto& unit = units[one.unit_id];
            unit.name = one.unit_name;
            count(one, now, unit);
            count(one, now, everybody);
            if (one.planned_until)
                ++months[month_of(*one.planned_until)].first;
            if (one.cancelled_at)
                ++months[month_of(*one.cancelled_at)].second;
        }
    json::array by_unit, by_month;
    for (const auto& [id, n] : units)
        by_unit.push_back(json_of(id, n));
    for (const auto& [month, n] : months)
        by_month.push_back({{"month", month}, {"planned", n.first}, {"cancelled", n.second}});
    json::array steps{json::object{{"step", "filing"}, {"label", "关停备案审批中"}}};
    for (const auto step : all_closing_steps)
        steps.push_back({{"step", name_of(step)}, {"label", label_of(step)}});
    auto total = json_of("", everybody);
    total.erase("unit");
    return {{"steps", std::move(steps)},
            {"total", std::move(total)},
            {"units", std::move(by_unit)},
            {"months", std::move(by_month)}};
}

} // namespace tongyuan::registry
