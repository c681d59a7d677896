#include "delivery/delivery.hpp"
#include "tests/delivery/desk.hpp"

namespace {

using namespace tongyuan;
using delivery::event;
using delivery::state;

constexpr std::array all_states{state::held,      state::queued,     state::sending,  state::accepted,
                                state::deferred,  state::published,  state::refused,  state::unconfirmed,
                                state::cancelled, state::superseded, state::withdrawn};
constexpr std::array all_events{event::release, event::hold,      event::lease,   event::accept,
                                event::defer,   event::publish,   event::refuse,  event::doubt,
                                event::cancel,  event::supersede, event::withdraw};

// Said a second time, by hand: from, then what each event makes of it ("" is no such move), in the order of all_events.
struct line {
    state from;
    std::array<const char*, 11> to;
};
constexpr std::array expected{
    //                       release   hold    lease          accept      defer          publish      refuse     doubt
    //                       cancel       supersede     withdraw
    line{state::held,
         {"queued", "", "", "accepted", "deferred", "", "", "unconfirmed", "cancelled", "superseded", "withdrawn"}},
    line{state::queued, {"", "held", "sending", "", "deferred", "", "", "unconfirmed", "cancelled", "superseded", ""}},
    line{
        state::sending,
        {"", "held", "", "accepted", "deferred", "published", "refused", "unconfirmed", "", "superseded", "withdrawn"}},
    line{state::accepted,
         {"", "", "accepted", "accepted", "accepted", "published", "refused", "unconfirmed", "cancelled", "superseded",
          "withdrawn"}},
    line{state::deferred,
         {"queued", "held", "sending", "accepted", "", "", "", "unconfirmed", "cancelled", "superseded", ""}},
    line{state::published, {"", "", "", "", "", "", "", "", "", "superseded", "withdrawn"}},
    line{state::refused, {"", "", "", "", "", "", "", "", "", "", ""}},
    line{state::unconfirmed,
         {"", "", "unconfirmed", "", "unconfirmed", "published", "refused", "", "", "superseded", "withdrawn"}},
    line{state::cancelled, {"", "", "", "", "", "", "", "", "", "", ""}},
    line{state::superseded, {"", "", "", "", "", "", "", "", "", "", ""}},
    line{state::withdrawn, {"", "", "", "", "", "", "", "", "", "", ""}}};

} // namespace

BOOST_AUTO_TEST_SUITE(delivery_states)

BOOST_AUTO_TEST_CASE(every_pair_of_state_and_event_does_what_the_table_says)
{
    std::size_t pairs = 0;
    for (const auto& row : expected)
        for (std::size_t i = 0; i < all_events.size(); ++i, ++pairs) {
            const auto to = next_state(delivery::transitions(), row.from, all_events[i]);
            BOOST_TEST((to ? std::string(name_of(*to)) : "") == row.to[i],
                       name_of(row.from) << " x event " << i << " leads to " << (to ? name_of(*to) : "nothing"));
        }
    BOOST_TEST(pairs == all_states.size() * all_events.size());
}

BOOST_AUTO_TEST_CASE(no_event_leads_two_ways)
{
    std::set<std::pair<state, event>> seen;
    for (const auto& row : delivery::transitions())
        BOOST_TEST(seen.emplace(row.from, row.event).second);
}

BOOST_AUTO_TEST_CASE(every_state_has_a_name_that_leads_back_and_a_label)
{
    std::set<std::string_view> labels;
    for (const auto s : all_states) {
        BOOST_TEST((delivery::state_from(name_of(s)) == s));
        BOOST_TEST(labels.insert(label_of(s)).second);
        BOOST_TEST(!label_of(s).empty());
    }
    BOOST_TEST(!delivery::state_from("gone").has_value());
}

BOOST_AUTO_TEST_CASE(what_is_final_is_left_by_nothing_but_a_withdrawal_or_a_revision)
{
    for (const auto& row : delivery::transitions())
        if (is_final(row.from))
            BOOST_TEST(
                (row.from == state::published && (row.event == event::withdraw || row.event == event::supersede)));
}

BOOST_AUTO_TEST_CASE(the_store_moves_only_from_the_state_it_is_told)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto id = a_delivery(desk).in(state::held, "not_released");
        desk.in_store([&](sql::session& s) {
            delivery::delivery_store::change c;
            c.to = state::cancelled;
            for (const auto from : all_states)
                if (from != state::held)
                    BOOST_TEST(!delivery::delivery_store::move(s, id, from, c, desk.here.time.now()));
            BOOST_TEST(delivery::delivery_store::move(s, id, state::held, c, desk.here.time.now()));
            BOOST_TEST(!delivery::delivery_store::move(s, id, state::held, c, desk.here.time.now()));
            return true;
        });
        BOOST_TEST(desk.state_of(id) == "cancelled");
    });
}

BOOST_AUTO_TEST_CASE(a_leased_row_is_moved_by_nobody_but_its_worker)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto id = a_delivery(desk).sending("worker");
        const auto d = desk.find(id);
        desk.in_store([&](sql::session& s) {
            using delivery::delivery_store::settle;
            delivery::delivery_store::change c;
            c.to = state::published;
            const auto now = desk.here.time.now();
            BOOST_TEST(!delivery::delivery_store::move(s, id, state::sending, c, now));
            BOOST_TEST(!settle(s, d, {"somebody else", d.epoch}, c, now));
            BOOST_TEST(!settle(s, d, {"worker", d.epoch - 1}, c, now));
            BOOST_TEST(!settle(s, d, {"worker", d.epoch + 1}, c, now));
            BOOST_TEST(settle(s, d, {"worker", d.epoch}, c, now));
            BOOST_TEST(!settle(s, d, {"worker", d.epoch}, c, now));
            return true;
        });
    });
}

BOOST_AUTO_TEST_SUITE_END()
