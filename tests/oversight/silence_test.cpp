#include "oversight/silence.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace tongyuan;
using namespace tongyuan::oversight;
using namespace std::chrono_literals;

namespace {

using registry::account_state;

timestamp at(std::string_view text)
{
    return *parse_rfc3339(text);
}

// "" for never.
struct row {
    std::string_view what, posted, looked, now, status, violation;
};

// Rule: 14 × 24 hours, 09:00 in Shanghai, warning four days ahead. The account was registered on 1 January.
constexpr row table[]{
    {"never looked at", "", "", "2026-06-01T12:00:00+08:00", "never_observed", ""},
    {"just spoken", "2026-03-02T10:00:00+08:00", "2026-03-02T10:00:00+08:00", "2026-03-02T10:00:00+08:00", "active",
     "2026-03-17T09:00:00+08:00"},
    {"posted at the inspection's minute: within, one day more", "2026-03-02T09:00:00+08:00",
     "2026-03-16T09:00:00+08:00", "2026-03-16T09:00:00+08:00", "warning", "2026-03-17T09:00:00+08:00"},
    {"posted a millisecond before: out at that inspection", "2026-03-02T08:59:59.999+08:00",
     "2026-03-16T09:00:00+08:00", "2026-03-16T09:00:00+08:00", "silent", "2026-03-16T09:00:00+08:00"},
    {"a millisecond before that inspection", "2026-03-02T08:59:59.999+08:00", "2026-03-16T08:59:59.999+08:00",
     "2026-03-16T08:59:59.999+08:00", "warning", "2026-03-16T09:00:00+08:00"},
    {"more than four days left", "2026-03-02T08:00:00+08:00", "2026-03-12T08:59:59+08:00",
     "2026-03-12T08:59:59.999+08:00", "active", "2026-03-16T09:00:00+08:00"},
    {"four days left", "2026-03-02T08:00:00+08:00", "2026-03-12T09:00:00+08:00", "2026-03-12T09:00:00+08:00", "warning",
     "2026-03-16T09:00:00+08:00"},
    {"over, but nobody has looked since", "2026-03-02T08:00:00+08:00", "2026-03-16T08:00:00+08:00",
     "2026-03-16T12:00:00+08:00", "warning", "2026-03-16T09:00:00+08:00"},
    {"over, and nobody has looked for a day", "2026-03-02T08:00:00+08:00", "2026-03-16T08:00:00+08:00",
     "2026-03-17T09:00:00+08:00", "never_observed", "2026-03-16T09:00:00+08:00"},
    {"over for months, seen lately", "2025-10-01T08:00:00+08:00", "2026-03-01T08:00:00+08:00",
     "2026-03-17T09:00:00+08:00", "silent", "2025-10-15T09:00:00+08:00"},
    {"looked at and empty: counts from its registration", "", "2026-01-10T09:00:00+08:00", "2026-01-10T09:00:00+08:00",
     "active", "2026-01-15T09:00:00+08:00"},
    {"empty for fourteen days", "", "2026-01-15T09:00:00+08:00", "2026-01-15T09:00:00+08:00", "silent",
     "2026-01-15T09:00:00+08:00"},
    // Europe and America change their clocks on 29 and 8 March, China never does.
    {"over the night when clocks change elsewhere", "2026-03-20T23:30:00+08:00", "2026-04-04T09:00:00+08:00",
     "2026-04-04T08:59:00+08:00", "warning", "2026-04-04T09:00:00+08:00"},
    {"written in UTC", "2026-03-02T01:00:00Z", "2026-03-17T01:00:00Z", "2026-03-17T01:00:00Z", "silent",
     "2026-03-17T01:00:00Z"},
};

std::optional<timestamp> optional_at(std::string_view text)
{
    return text.empty() ? std::nullopt : parse_rfc3339(text);
}

assessment assessed(const row& r, account_state state = account_state::active)
{
    return assess({}, state, {optional_at(r.posted), optional_at(r.looked), at("2026-01-01T08:00:00+08:00"), {}},
                  at(r.now));
}

} // namespace

BOOST_AUTO_TEST_SUITE(silence)

BOOST_AUTO_TEST_CASE(is_judged_as_the_inspection_of_2019_does)
{
    for (const auto& r : table) {
        const auto verdict = assessed(r);
        BOOST_TEST_CONTEXT(r.what)
        {
            BOOST_TEST(name_of(verdict.status) == r.status);
            BOOST_TEST((verdict.violation_at == optional_at(r.violation)));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_was_never_looked_at_is_told_from_what_was_not_looked_at_lately)
{
    BOOST_TEST(label_of(assessed(table[0])) == "从未观测");
    for (const auto& r : table)
        if (r.what == "over, and nobody has looked for a day")
            BOOST_TEST(label_of(assessed(r)) == "近期未观测");
}

BOOST_AUTO_TEST_CASE(only_open_accounts_are_judged)
{
    const auto& silent = table[3];
    for (const auto state : {account_state::approved, account_state::active})
        BOOST_TEST((assessed(silent, state).status == standing::silent));
    for (const auto state : {account_state::suspended, account_state::closing, account_state::closed,
                             account_state::proposed, account_state::removed, account_state::cancelled})
        BOOST_TEST((assessed(silent, state).status == standing::exempt), registry::name_of(state));
}

BOOST_AUTO_TEST_CASE(an_exemption_holds_until_its_end)
{
    const auto over = at("2026-03-20T00:00:00+08:00");
    const seen_activity seen{at("2026-03-01T08:00:00+08:00"), over, at("2026-01-01T00:00:00Z"), over};
    BOOST_TEST((assess({}, account_state::active, seen, over - 1ms).status == standing::exempt));
    BOOST_TEST((assess({}, account_state::active, seen, over).status == standing::silent));
}

BOOST_AUTO_TEST_CASE(other_hours_and_another_time_of_day_count_as_set)
{
    silent_rule weekly;
    weekly.span = 7 * 24h;
    weekly.warning = 24h;
    weekly.inspected_at = 17h + 30min;
    const seen_activity seen{at("2026-03-02T17:29:00+08:00"), at("2026-03-09T17:30:00+08:00"), {}, {}};
    const auto verdict = assess(weekly, account_state::active, seen, at("2026-03-09T17:30:00+08:00"));
    BOOST_TEST((verdict.status == standing::silent));
    BOOST_TEST((verdict.violation_at == at("2026-03-09T17:30:00+08:00")));
    BOOST_TEST((last_inspection(weekly, at("2026-03-09T17:29:59+08:00")) == at("2026-03-08T17:30:00+08:00")));
    BOOST_TEST((last_inspection(weekly, at("2026-03-09T17:30:00+08:00")) == at("2026-03-09T17:30:00+08:00")));
    // The day begins in Shanghai, eight hours before it does in UTC.
    BOOST_TEST((last_inspection({}, at("2026-03-08T23:00:00Z")) == at("2026-03-08T09:00:00+08:00")));
    BOOST_TEST((last_inspection({}, at("2026-03-09T01:00:00Z")) == at("2026-03-09T09:00:00+08:00")));
}

BOOST_AUTO_TEST_CASE(the_nearest_rule_counts_and_a_platforms_own_before_the_general_one)
{
    const auto rule = [](std::string unit, std::string path, std::string platform, int hours) {
        silent_rule r;
        r.unit_id = std::move(unit);
        r.unit_path = std::move(path);
        r.platform = std::move(platform);
        r.span = std::chrono::hours{hours};
        return r;
    };
    const std::vector<silent_rule> rules{rule("", "", "", 300),          rule("", "", "weibo", 200),
                                         rule("a", "/a/", "", 100),      rule("a", "/a/", "wechat", 90),
                                         rule("b", "/a/b/", "", 80),     rule("z", "/z/", "", 10),
                                         rule("ab", "/ab/", "weibo", 11)};
    const auto hours = [&](std::string_view path, std::string_view platform) {
        return rule_for(rules, path, platform).span.count();
    };
    BOOST_TEST(hours("/q/", "wechat") == 300);
    BOOST_TEST(hours("/q/", "weibo") == 200);
    BOOST_TEST(hours("/a/", "weibo") == 100); // the unit's general one before everybody's for the platform
    BOOST_TEST(hours("/a/", "wechat") == 90);
    BOOST_TEST(hours("/a/b/", "wechat") == 80);
    BOOST_TEST(hours("/a/b/c/", "wechat") == 80);
    BOOST_TEST(rule_for({}, "/a/", "weibo").span.count() == 14 * 24);
}

BOOST_AUTO_TEST_CASE(times_of_day_are_written_in_one_way)
{
    BOOST_TEST(clock_text(9h) == "09:00");
    BOOST_TEST(clock_text(23h + 59min) == "23:59");
    BOOST_TEST((clock_time_from("00:00") == 0min));
    BOOST_TEST((clock_time_from("17:30") == 17h + 30min));
    for (const auto* wrong : {"24:00", "9:00", "09:60", "0900", "09:0a", "-1:00", "09:000", ""})
        BOOST_TEST(!clock_time_from(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_SUITE_END()
