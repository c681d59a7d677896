#include "delivery/sending/verdict.hpp"
#include "tests/channels/scripted.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace tongyuan;
using namespace adapters;
using delivery::judge;
using delivery::verdict;

const char* name_of(verdict v)
{
    switch (v) {
    case verdict::go_on:
        return "go_on";
    case verdict::again:
        return "again";
    case verdict::renew:
        return "renew";
    case verdict::wait:
        return "wait";
    case verdict::look:
        return "look";
    case verdict::doubt:
        return "doubt";
    }
    return "?";
}

// One class of answer, and what it means for a step with each pair of properties, in the order of all_effects:
// quiet and repeatable, quiet and duplicating, public and repeatable, public and duplicating.
struct line {
    const char* name;
    fate outcome;
    meaning meant;
    std::array<const char*, 4> expected;
    bool no_effect; // certainly left nothing behind
};
constexpr std::array table{
    line{"not sent", fate::not_sent, meaning::ambiguous, {"again", "again", "again", "again"}, true},
    line{"done", fate::answered, meaning::done, {"go_on", "go_on", "go_on", "go_on"}, false},
    line{"refused", fate::answered, meaning::refused, {"go_on", "go_on", "go_on", "go_on"}, true},
    line{"stale token", fate::answered, meaning::stale_token, {"renew", "renew", "renew", "renew"}, true},
    line{"throttled", fate::answered, meaning::throttled, {"wait", "wait", "wait", "wait"}, true},
    line{"maybe ours", fate::answered, meaning::maybe_ours, {"look", "look", "look", "doubt"}, false},
    line{"unknown code", fate::answered, meaning::ambiguous, {"again", "look", "again", "doubt"}, false},
    line{"answer lost", fate::ambiguous, meaning::ambiguous, {"again", "look", "again", "doubt"}, false},
    line{"interrupted", fate::open, meaning::ambiguous, {"again", "look", "again", "doubt"}, false}};

entry answered_as(const line& l)
{
    entry e;
    e.step = "post";
    e.outcome = l.outcome;
    e.meant = l.meant;
    return e;
}

channels::journal_row a_row(const line& l, does effect, operation_kind operation = operation_kind::publish)
{
    channels::journal_row row;
    row.operation = operation;
    row.effect = effect;
    row.entry = answered_as(l);
    return row;
}

} // namespace

BOOST_AUTO_TEST_SUITE(verdicts)

BOOST_AUTO_TEST_CASE(an_answer_means_what_the_table_says_for_every_kind_of_step)
{
    for (const auto& l : table)
        for (std::size_t i = 0; i < all_effects.size(); ++i)
            BOOST_TEST(name_of(judge(answered_as(l), all_effects[i])) == l.expected[i],
                       l.name << " on a step of kind " << i << " is "
                              << name_of(judge(answered_as(l), all_effects[i])));
}

BOOST_AUTO_TEST_CASE(nothing_but_a_proof_makes_a_public_duplicating_step_repeatable)
{
    for (const auto& l : table) {
        const auto v = judge(answered_as(l), publicly_once);
        const bool may_go_out_again = v == verdict::again || v == verdict::wait || v == verdict::renew;
        BOOST_TEST((!may_go_out_again || l.no_effect), l.name);
    }
}

BOOST_AUTO_TEST_CASE(only_a_definite_answer_left_nothing_behind)
{
    for (const auto& l : table)
        BOOST_TEST(delivery::had_no_effect(answered_as(l)) == l.no_effect, l.name);
}

BOOST_AUTO_TEST_CASE(the_one_public_duplicating_step_is_spent_by_everything_but_a_proof_that_it_failed)
{
    for (const auto& l : table)
        for (const auto effect : all_effects) {
            const std::vector rows{a_row(l, effect)};
            const bool counts = effect.public_ && effect.repeat == on_repeat::duplicates;
            BOOST_TEST(delivery::is_spent(rows) == (counts && !l.no_effect), l.name);
            BOOST_TEST(delivery::may_have_gone_out(rows) == (effect.public_ && !l.no_effect), l.name);
        }
}

BOOST_AUTO_TEST_CASE(a_lost_public_step_is_settled_by_a_later_try_that_worked_and_by_nothing_else)
{
    for (const auto& first : table)
        for (const auto& second : table) {
            const auto unclear = [](const line& l) {
                return !l.no_effect && !(l.outcome == fate::answered && l.meant == meaning::done);
            };
            const bool worked = second.outcome == fate::answered && second.meant == meaning::done;
            BOOST_TEST(delivery::is_unsettled(std::vector{a_row(first, publicly), a_row(second, publicly)}) ==
                           (!worked && (unclear(first) || unclear(second))),
                       first.name << ", then " << second.name);
            BOOST_TEST(!delivery::is_unsettled(std::vector{a_row(first, quietly), a_row(second, quietly_once)}));
        }
}

BOOST_AUTO_TEST_CASE(a_probe_proves_nothing_about_what_went_out)
{
    for (const auto& l : table)
        BOOST_TEST(!delivery::may_have_gone_out(std::vector{a_row(l, quietly, operation_kind::probe)}));
}

BOOST_AUTO_TEST_CASE(doubt_is_a_public_duplicating_step_without_a_readable_answer)
{
    for (const auto& l : table)
        for (const auto effect : all_effects)
            BOOST_TEST(delivery::is_in_doubt(std::vector{a_row(l, effect)}) ==
                           (judge(answered_as(l), effect) == verdict::doubt),
                       l.name);
    BOOST_TEST(!delivery::is_in_doubt({}));
}

BOOST_AUTO_TEST_SUITE_END()
