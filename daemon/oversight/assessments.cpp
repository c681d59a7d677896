#include "oversight/assessments.hpp"

#include "http/json_values.hpp"
#include "oversight/rule_store.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace tongyuan::oversight {

namespace {

std::ptrdiff_t rank(standing s)
{
    constexpr std::array order{standing::not_observed, standing::silent, standing::warning, standing::active,
                               standing::exempt};
    return std::ranges::find(order, s) - order.begin();
}

std::optional<timestamp> exempt_until(const watched_account& a)
{
    return a.of && a.of->decision == "exempt" ? a.of->until : std::nullopt;
}

} // namespace

bool is_worse(const assessed& a, const assessed& b)
{
    return std::tuple(rank(a.verdict.status), a.verdict.violation_at, std::string_view(a.account.id)) <
           std::tuple(rank(b.verdict.status), b.verdict.violation_at, std::string_view(b.account.id));
}

std::vector<assessed> assess_all(sql::session& s, const watch_store::filter& f, timestamp now)
{
    const auto rules = rule_store::all(s);
    std::vector<assessed> out;
    for (auto& account : watch_store::list(s, f)) {
        auto rule = rule_for(rules, account.unit_path, account.platform);
        const seen_activity seen{account.last_published_at, account.observed_at, account.in_use_since,
                                 exempt_until(account), account.came_back};
        const auto verdict = assess(rule, account.state, seen, now);
        out.push_back({std::move(account), std::move(rule), verdict});
    }
    std::ranges::sort(out, is_worse);
    return out;
}

boost::json::object evidence_of(const assessed& a, timestamp now)
{
    const auto& w = a.account;
    return {{"assessed_at", to_rfc3339(now)},
            {"inspection_at", to_rfc3339(last_inspection(a.rule, now))},
            {"rule_hours", a.rule.span.count()},
            {"silent_since", http::time_or_null(a.verdict.violation_at)},
            {"observed_at", http::time_or_null(w.observed_at)},
            {"last_observation",
             w.last_observation ? boost::json::value(*w.last_observation) : boost::json::value(nullptr)},
            {"last_published_at", http::time_or_null(w.last_published_at)}};
}

} // namespace tongyuan::oversight
