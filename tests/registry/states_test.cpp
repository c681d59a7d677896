#include "registry/account.hpp"
#include "registry/filing/filing.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <string>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace {

constexpr account_state account_states[]{account_state::proposed,   account_state::approved,  account_state::active,
                                         account_state::suspended,  account_state::closing,   account_state::closed,
                                         account_state::cancelling, account_state::cancelled, account_state::removed};
constexpr account_event account_events[]{account_event::open_approved,
                                         account_event::supplement_approved,
                                         account_event::connected,
                                         account_event::declared_manual,
                                         account_event::suspend_approved,
                                         account_event::resume_approved,
                                         account_event::resume_approved_untested,
                                         account_event::close_approved,
                                         account_event::notice_ended,
                                         account_event::cancel_approved,
                                         account_event::platform_cancelled,
                                         account_event::remove_approved,
                                         account_event::open_refused,
                                         account_event::proposed_again};

// One line per state, written from the law of the register and not from the table in the program.
const std::map<std::string, std::map<std::string, std::string>> account_life{
    {"proposed", {{"open_approved", "approved"}, {"supplement_approved", "approved"}, {"open_refused", "removed"}}},
    {"approved",
     {{"connected", "active"},
      {"declared_manual", "active"},
      {"suspend_approved", "suspended"},
      {"close_approved", "closing"},
      {"remove_approved", "removed"}}},
    {"active",
     {{"connected", "active"},
      {"declared_manual", "active"},
      {"suspend_approved", "suspended"},
      {"close_approved", "closing"},
      {"remove_approved", "removed"}}},
    {"suspended",
     {{"resume_approved", "active"},
      {"resume_approved_untested", "approved"},
      {"close_approved", "closing"},
      {"remove_approved", "removed"}}},
    {"closing", {{"notice_ended", "closed"}}},
    {"closed", {{"cancel_approved", "cancelling"}}},
    {"cancelling", {{"platform_cancelled", "cancelled"}}},
    {"cancelled", {}},
    {"removed", {{"proposed_again", "proposed"}}}};

constexpr filing_state filing_states[]{filing_state::draft,     filing_state::submitted, filing_state::in_review,
                                       filing_state::returned,  filing_state::approved,  filing_state::rejected,
                                       filing_state::withdrawn, filing_state::registered};
constexpr std::pair<filing_event, std::string_view> filing_events[]{
    {filing_event::submit, "submit"},       {filing_event::begin, "begin"},
    {filing_event::approve, "approve"},     {filing_event::approve_last, "approve_last"},
    {filing_event::give_back, "give_back"}, {filing_event::reject, "reject"},
    {filing_event::withdraw, "withdraw"},   {filing_event::enter, "enter"}};

const std::map<std::string, std::map<std::string, std::string>> filing_life{
    {"draft", {{"submit", "submitted"}, {"withdraw", "withdrawn"}}},
    {"submitted", {{"begin", "in_review"}, {"withdraw", "withdrawn"}}},
    {"in_review",
     {{"approve", "in_review"},
      {"approve_last", "approved"},
      {"give_back", "returned"},
      {"reject", "rejected"},
      {"withdraw", "withdrawn"}}},
    {"returned", {{"submit", "submitted"}, {"withdraw", "withdrawn"}}},
    {"approved", {{"enter", "registered"}}},
    {"rejected", {}},
    {"withdrawn", {}},
    {"registered", {}}};

std::string expected_in(const std::map<std::string, std::map<std::string, std::string>>& life, std::string_view from,
                        std::string_view event)
{
    const auto& row = life.at(std::string(from));
    const auto to = row.find(std::string(event));
    return to == row.end() ? "" : to->second;
}

} // namespace

BOOST_AUTO_TEST_SUITE(account_states_and_filing_states)

BOOST_AUTO_TEST_CASE(an_account_moves_only_along_its_table)
{
    std::size_t allowed = 0;
    for (const auto from : account_states)
        for (const auto event : account_events) {
            const auto to = next_state(account_transitions(), from, event);
            allowed += to.has_value();
            BOOST_TEST((to ? name_of(*to) : "") == expected_in(account_life, name_of(from), name_of(event)),
                       name_of(from) << " on " << name_of(event));
        }
    BOOST_TEST(allowed == account_transitions().size()); // no row of the table hides behind another
}

BOOST_AUTO_TEST_CASE(a_filing_moves_only_along_its_table)
{
    std::size_t allowed = 0;
    for (const auto from : filing_states)
        for (const auto& [event, name] : filing_events) {
            const auto to = next_state(filing_transitions(), from, event);
            allowed += to.has_value();
            BOOST_TEST((to ? name_of(*to) : "") == expected_in(filing_life, name_of(from), name),
                       name_of(from) << " on " << name);
        }
    BOOST_TEST(allowed == filing_transitions().size());
}

BOOST_AUTO_TEST_CASE(every_state_and_event_has_a_name_of_its_own_and_a_label)
{
    std::set<std::string_view> names, labels;
    for (const auto s : account_states) {
        names.insert(name_of(s));
        labels.insert(label_of(s));
        BOOST_TEST((account_state_from(name_of(s)) == s));
    }
    BOOST_TEST(names.size() == std::size(account_states));
    BOOST_TEST(labels.size() == std::size(account_states));
    BOOST_TEST(!account_state_from("cancelled ").has_value());
    for (const auto s : filing_states) {
        BOOST_TEST((filing_state_from(name_of(s)) == s));
        BOOST_TEST(!label_of(s).empty());
    }
    for (const auto e : account_events)
        BOOST_TEST(label_of_event(name_of(e)) != name_of(e));
}

BOOST_AUTO_TEST_CASE(publishing_takes_an_active_account_and_watching_an_open_one)
{
    for (const auto s : account_states) {
        BOOST_TEST(may_publish(s) == (s == account_state::active || s == account_state::closing));
        BOOST_TEST(is_watched(s) == (s == account_state::active || s == account_state::approved));
        BOOST_TEST(!(is_gone(s) && is_watched(s)));
    }
    BOOST_TEST(is_gone(account_state::cancelled));
    BOOST_TEST(!is_gone(account_state::closing));
}

BOOST_AUTO_TEST_CASE(only_drafts_and_returned_filings_may_be_edited)
{
    for (const auto s : filing_states)
        BOOST_TEST(may_edit(s) == (s == filing_state::draft || s == filing_state::returned));
}

BOOST_AUTO_TEST_SUITE_END()
