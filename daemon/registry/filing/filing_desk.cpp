#include "registry/filing/filing_desk.hpp"

#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "registry/filing/filing_route.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/rules/calendar_store.hpp"
#include "registry/rules/filing_rules.hpp"
#include "registry/rules/leave_store.hpp"

#include <algorithm>
#include <ranges>

namespace tongyuan::registry {

namespace {

const route_level* current_level(const std::vector<route_level>& route, const filing& f)
{
    const auto at = std::ranges::find(route, f.level, &route_level::level);
    return at == route.end() ? nullptr : &*at;
}

std::vector<std::string> deciders_of_this_round(sql::session& s, const filing& f)
{
    std::vector<std::string> out;
    const auto round = filing_store::round_of(s, f.id);
    for (const auto& d : filing_store::decisions(s, f.id))
        if (d.round == round)
            out.push_back(d.person);
    return out;
}

// Who supervises the line is told, after those who decide have decided.
void add_line(sql::session& s, std::string_view unit_id, std::vector<route_level>& route)
{
    const auto line = access::unit_store::line_supervisor(s, unit_id);
    if (line && !line->has_ended() && std::ranges::find(route, line->id, &route_level::unit_id) == route.end())
        route.push_back({static_cast<std::int64_t>(route.size()) + 1, line->id, line->name, line->path, "inform"});
}

bool contains(const std::vector<std::string>& people, std::string_view person)
{
    return std::ranges::find(people, person) != people.end();
}

} // namespace

result<std::vector<route_level>> route_for(sql::session& s, const filing_context& c, const access::principal& who,
                                           const filing& f)
{
    const auto rule = rule_for(s, c.limits, f.unit_id, name_of(f.kind));
    auto route = route_through(filing_store::units_upwards(s, f.unit_id), rule.levels);
    std::vector<std::int64_t> deciders;
    std::vector<std::string> names;
    for (const auto& level : route)
        if (level.mode == "approve") {
            deciders.push_back(filing_store::count_deciders(s, level.unit_id, f, who.person_id));
            names.push_back(level.unit_name);
        }
    if (const auto nobody = level_without_decider(deciders))
        return refusal{errc::conflict, "filing.no_approver",
                       "“" + names[*nobody] +
                           "”没有足够的备案审批员（不含申请、修改和提交过这份备案的人，且每级须由不同的人审批），提交后"
                           "将无人处理。"
                           "请联系安全管理员指定审批员后再提交；在此之前可存为草稿。"};
    add_line(s, f.unit_id, route);
    return route;
}

timestamp due_after(sql::session& s, const filing_context& c, const filing& f, timestamp now)
{
    const auto rule = rule_for(s, c.limits, f.unit_id, name_of(f.kind));
    return calendar_store::from(s, now).end_of(now, rule.due_days);
}

std::optional<std::string> may_decide_as(sql::session& s, const access::principal& who, const filing& f, timestamp now)
{
    if (f.state != filing_state::in_review)
        return {};
    const auto hands = filing_store::hands_in(s, f);
    const auto decided = deciders_of_this_round(s, f);
    const auto is_out = [&](std::string_view person) { return contains(hands, person) || contains(decided, person); };
    const auto route = filing_store::route(s, f.id);
    const auto* level = current_level(route, f);
    if (!level || is_out(who.person_id))
        return {};
    if (who.may(permissions::filing_approve, level->unit_path))
        return std::string();
    // A deputy may do what the one who is away might, no more: not about what that one had a hand in either.
    for (const auto& away : leave_store::stood_for(s, who.person_id, text_of(day_in_shanghai(now)), level->unit_path))
        if (!is_out(away.id))
            return away.name;
    return {};
}

result<std::string> check_may_decide(sql::session& s, const access::principal& who, const filing& f, timestamp now)
{
    if (f.applicant == who.person_id)
        return refusal{errc::forbidden, "filing.own_approval", "不能审批自己提交的备案，请由其他审批员处理。"};
    if (f.state != filing_state::in_review)
        return refusal{errc::wrong_state, "filing.wrong_state",
                       "这份备案当前为“" + std::string(label_of(f.state)) + "”，不能进行此操作。请刷新后再试。"};
    if (auto as = may_decide_as(s, who, f, now))
        return std::move(*as);
    if (contains(filing_store::hands_in(s, f), who.person_id))
        return refusal{errc::forbidden, "filing.own_hand",
                       "您修改或提交过这份备案（包括退回以前的），不能再审批，请由没有参与填报的审批员处理。"};
    return refusal{errc::forbidden, "filing.not_your_level",
                   "这份备案目前由其他单位或其他审批员审批（同一个人不能审批两级，也不能审批自己提交的）。"};
}

bool is_reached(const filing& f, std::int64_t level)
{
    return f.state == filing_state::approved || f.state == filing_state::registered ||
           (f.state == filing_state::in_review && level < f.level);
}

bool is_told(sql::session& s, const access::principal& who, const filing& f)
{
    return std::ranges::any_of(filing_store::route(s, f.id), [&](const route_level& level) {
        return level.mode == "inform" && is_reached(f, level.level) &&
               who.may(permissions::filing_approve, level.unit_path);
    });
}

std::vector<std::int64_t> levels_to_note(sql::session& s, const access::principal& who, const filing& f)
{
    std::vector<std::int64_t> out;
    const auto noted = filing_store::readings(s, f.id);
    for (const auto& level : filing_store::route(s, f.id))
        if (level.mode == "inform" && is_reached(f, level.level) &&
            who.may(permissions::filing_approve, level.unit_path) &&
            std::ranges::find(noted, level.level, &filing_store::reading::level) == noted.end())
            out.push_back(level.level);
    return out;
}

} // namespace tongyuan::registry
