#include "oversight/silence.hpp"

#include <algorithm>

namespace tongyuan::oversight {

namespace {

timestamp at_inspection_time(const silent_rule& rule, timestamp day)
{
    const auto midnight = std::chrono::floor<std::chrono::days>(day + shanghai_offset);
    return timestamp{midnight + rule.inspected_at} - shanghai_offset;
}

// The first inspection that finds nothing within the span before it.
timestamp first_silent_inspection(const silent_rule& rule, timestamp last)
{
    const auto over = last + rule.span;
    const auto same_day = at_inspection_time(rule, over);
    return same_day > over ? same_day : same_day + std::chrono::days{1};
}

bool is_better(const silent_rule& a, const silent_rule& b)
{
    if (a.unit_path.size() != b.unit_path.size())
        return a.unit_path.size() > b.unit_path.size();
    return a.platform.size() > b.platform.size();
}

} // namespace

std::string_view name_of(standing s)
{
    switch (s) {
    case standing::not_observed:
        return "never_observed";
    case standing::silent:
        return "silent";
    case standing::warning:
        return "warning";
    case standing::active:
        return "active";
    case standing::exempt:
        return "exempt";
    }
    return {};
}

std::string_view label_of(const assessment& a)
{
    switch (a.status) {
    case standing::not_observed:
        return a.violation_at ? "近期未观测" : "从未观测";
    case standing::silent:
        return "已停更超期";
    case standing::warning:
        return "即将超期";
    case standing::active:
        return "正常更新";
    case standing::exempt:
        return "豁免";
    }
    return {};
}

std::string clock_text(std::chrono::minutes after_midnight)
{
    const auto two = [](long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(after_midnight.count() / 60) + ":" + two(after_midnight.count() % 60);
}

std::optional<std::chrono::minutes> clock_time_from(std::string_view text)
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !is_digit(text[0]) || !is_digit(text[1]) || !is_digit(text[3]) ||
        !is_digit(text[4]))
        return {};
    const int hour = (text[0] - '0') * 10 + (text[1] - '0'), minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (hour > 23 || minute > 59)
        return {};
    return std::chrono::minutes{hour * 60 + minute};
}

silent_rule rule_for(const std::vector<silent_rule>& rules, std::string_view unit_path, std::string_view platform)
{
    const silent_rule* best = nullptr;
    for (const auto& rule : rules) {
        const bool applies =
            unit_path.starts_with(rule.unit_path) && (rule.platform.empty() || rule.platform == platform);
        if (applies && (!best || is_better(rule, *best)))
            best = &rule;
    }
    return best ? *best : silent_rule{};
}

timestamp last_inspection(const silent_rule& rule, timestamp now)
{
    const auto today = at_inspection_time(rule, now);
    return today <= now ? today : today - std::chrono::days{1};
}

assessment assess(const silent_rule& rule, registry::account_state state, const seen_activity& seen, timestamp now)
{
    if (!registry::is_watched(state))
        return {standing::exempt, {}};
    if (seen.exempt_until && *seen.exempt_until > now)
        return {standing::exempt, {}};
    if (!seen.observed)
        return {standing::not_observed, {}};
    const auto last = seen.last_published.value_or(seen.since);
    const auto violation = first_silent_inspection(rule, seen.came_back ? std::max(last, seen.since) : last);
    if (violation > now)
        return {violation - now <= rule.warning ? standing::warning : standing::active, violation};
    if (*seen.observed >= violation)
        return {standing::silent, violation};
    return {now - violation < look_is_due_within ? standing::warning : standing::not_observed, violation};
}

} // namespace tongyuan::oversight
