// A store that has forgotten what went out publishes nothing by itself.
#include "tests/delivery/failing_store.hpp"
#include "tests/delivery/restored.hpp"

#include <thread>

namespace {

using namespace tongyuan;
using delivery::judgement;
using delivery::state;

result<delivery::quarantine_request> ask(counted_desk& desk, const access::principal& who)
{
    return desk.in_store([&](sql::session& s) { return ask_release(s, desk.engine, "已逐条核对", desk.as(who)); });
}
result<std::int64_t> decide(counted_desk& desk, const access::principal& who, const std::string& id, bool approve)
{
    return desk.in_store([&](sql::session& s) { return decide_release(s, desk.engine, id, approve, desk.as(who)); });
}

template <class T>
std::string code_of(const result<T>& r)
{
    return r.has_error() ? r.error().code : "";
}

} // namespace

BOOST_AUTO_TEST_SUITE(quarantine)

BOOST_AUTO_TEST_CASE(a_store_that_knows_every_counted_step_is_not_disturbed)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery sent{desk};
        desk.go();
        const a_delivery waiting{desk};
        desk.start();
        BOOST_TEST(!desk.quarantine_is_open());
        desk.go();
        BOOST_TEST(desk.state_of(waiting.id) == "published");
    });
}

BOOST_AUTO_TEST_CASE(a_forgotten_step_holds_whatever_would_go_on_by_itself)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        desk.platform.answers["post"] = {lost()};
        a_delivery published{desk}, refused{desk}, doubtful{desk}, queued{desk}, deferred{desk}, held{desk},
            accepted{desk}, sending{desk};
        published.in(state::published);
        refused.in(state::refused);
        doubtful.in(state::unconfirmed, "lost");
        deferred.in(state::deferred, "busy");
        held.in(state::held, "not_released");
        accepted.in(state::accepted, "waiting");
        desk.sent_and_forgotten(desk.find(queued.id));
        sending.sending();
        desk.start();

        for (const auto* one : {&queued, &deferred, &held, &sending}) {
            const auto d = desk.find(one->id);
            BOOST_TEST(name_of(d.where) == "held");
            BOOST_TEST(d.why_code == "restored");
            BOOST_TEST(!d.lease_owner.has_value());
        }
        BOOST_TEST(desk.state_of(accepted.id) == "accepted");
        BOOST_TEST(!desk.find(accepted.id).due_at.has_value());
        BOOST_TEST(desk.state_of(published.id) == "published");
        BOOST_TEST(desk.state_of(refused.id) == "refused");
        BOOST_TEST(desk.state_of(doubtful.id) == "unconfirmed"); // is only looked for
        BOOST_TEST(desk.quarantined(queued.id)->sent_at.has_value());
        BOOST_TEST(!desk.quarantined(deferred.id)->sent_at.has_value());
        BOOST_TEST(desk.alarms_about("store").contains("store.restored"));
        BOOST_TEST(desk.audited("store.quarantined", "test") == 1);

        desk.go_after(std::chrono::hours{48});
        BOOST_TEST(desk.platform.times("post") == 0U);
    });
}

BOOST_AUTO_TEST_CASE(the_first_look_is_over_before_anybody_acts_or_anything_begins)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery one{desk};
        desk.sent_and_forgotten(desk.find(one.id));
        BOOST_TEST(!desk.dispatcher.has_looked());
        desk.look_first();
        BOOST_TEST(desk.dispatcher.has_looked());
        BOOST_TEST(desk.dispatcher.started() == 0U);
        const auto cancelled = desk.in_store(
            [&](sql::session& s) { return delivery::cancel(s, desk.engine, one.id, "不发了", desk.as(desk.chief)); });
        BOOST_TEST(cancelled.has_error());
        BOOST_TEST(desk.find(one.id).why_code == "restored");
        BOOST_TEST(desk.go() == 0U);
    });
}

BOOST_AUTO_TEST_CASE(a_store_that_cannot_be_written_is_looked_at_when_it_can)
{
    for_each_database([](sql::database& db) {
        failing_store store{db};
        counted_desk desk{store};
        const a_delivery one{desk};
        desk.sent_and_forgotten(desk.find(one.id));
        store.fail_write(1, failing_store::when::before_the_work, true);
        desk.look_first();
        BOOST_TEST(!desk.dispatcher.has_looked());
        BOOST_TEST(desk.dispatcher.store_is_broken());
        store.mend();
        desk.look_first();
        BOOST_TEST(desk.dispatcher.has_looked());
        BOOST_TEST(desk.find(one.id).why_code == "restored");
    });
}

BOOST_AUTO_TEST_CASE(it_is_noticed_once_and_again_when_more_was_forgotten)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery one{desk}, other{desk};
        desk.sent_and_forgotten(desk.find(one.id));
        desk.start();
        desk.start();
        BOOST_TEST(desk.audited("store.quarantined", "test") == 1);
        desk.sent_and_forgotten(desk.find(other.id));
        desk.start();
        BOOST_TEST(desk.audited("store.quarantined", "test") == 2);
        BOOST_TEST(desk.quarantined(one.id)->sent_at.has_value());
        BOOST_TEST(desk.quarantined(other.id)->sent_at.has_value());
        // What it was before the first time is what it goes back to.
        BOOST_TEST(desk.clear(desk.chief, other.id, judgement::dropped).has_value());
        BOOST_TEST(desk.state_of(other.id) == "refused");
    });
}

BOOST_AUTO_TEST_CASE(ordinary_acts_do_not_reach_what_is_quarantined)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery one{desk};
        desk.sent_and_forgotten(desk.find(one.id));
        desk.start();
        const auto try_to = [&](auto act) {
            const auto done = desk.in_store([&](sql::session& s) { return act(s); });
            BOOST_TEST(done.has_error());
        };
        try_to([&](sql::session& s) { return delivery::retry(s, desk.engine, one.id, desk.as(desk.chief)); });
        try_to(
            [&](sql::session& s) { return delivery::cancel(s, desk.engine, one.id, "不发了", desk.as(desk.chief)); });
        try_to([&](sql::session& s) {
            return delivery::publish_held(s, desk.engine, desk.editor, one.article, {}, desk.here.time.now());
        });
        const auto d = desk.find(one.id);
        const auto offered = desk.in_store([&](sql::session& s) { return delivery::possible_acts(s, desk.chief, d); });
        BOOST_TEST((offered == std::vector<std::string_view>{"probe"}));
    });
}

BOOST_AUTO_TEST_CASE(a_look_at_the_platform_settles_what_it_finds_and_repeats_nothing)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery there{desk}, gone{desk};
        desk.sent_and_forgotten(desk.find(there.id));
        desk.start();
        BOOST_TEST(desk.in_store([&](sql::session& s) {
            return delivery::probe_quarantined(s, desk.engine, desk.as(desk.chief));
        }) == 2);
        BOOST_TEST(desk.alarms_about(there.id).contains("delivery.unconfirmed"));
        BOOST_TEST(desk.alarms_about(gone.id).contains("delivery.unconfirmed"));
        desk.platform.answers["look"] = {answered(200, "found 9"), answered(200, "nothing")};
        desk.go_after(std::chrono::seconds{1});
        const std::set<std::string> states{desk.state_of(there.id), desk.state_of(gone.id)};
        BOOST_TEST((states == std::set<std::string>{"published", "unconfirmed"}));
        BOOST_TEST(desk.platform.times("post") == 0U);
        const auto left = desk.state_of(there.id) == "published" ? gone.id : there.id;
        BOOST_TEST(desk.quarantined(left).has_value());
        BOOST_TEST(!desk.quarantined(left == gone.id ? there.id : gone.id).has_value());
    });
}

BOOST_AUTO_TEST_CASE(what_one_person_looks_for_is_an_alarm_until_somebody_knows)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery one{desk};
        desk.sent_and_forgotten(desk.find(one.id));
        desk.start();
        desk.in_store([&](sql::session& s) {
            return expect(delivery::probe_now(s, desk.engine, one.id, desk.as(desk.chief))).id;
        });
        BOOST_TEST(desk.state_of(one.id) == "unconfirmed");
        BOOST_TEST(desk.alarms_about(one.id).contains("delivery.unconfirmed"));
    });
}

BOOST_AUTO_TEST_CASE(what_was_certainly_not_sent_is_released_by_one_who_has_looked)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        a_delivery sent{desk}, waiting{desk}, unreleased{desk};
        unreleased.in(state::held, "not_released");
        desk.sent_and_forgotten(desk.find(sent.id));
        desk.start();
        BOOST_TEST(code_of(desk.clear(desk.reviewer, waiting.id, judgement::release)) == "delivery.forbidden");
        BOOST_TEST(code_of(desk.clear(desk.stranger, waiting.id, judgement::release)) == "not_found");
        BOOST_TEST(code_of(desk.clear(desk.chief, sent.id, judgement::release)) == "quarantine.sent");
        BOOST_TEST(desk.clear(desk.chief, waiting.id, judgement::release).has_value());
        BOOST_TEST(desk.clear(desk.chief, unreleased.id, judgement::release).has_value());
        BOOST_TEST(desk.find(unreleased.id).why_code == "not_released");
        desk.go();
        BOOST_TEST(desk.state_of(waiting.id) == "published");
        BOOST_TEST(desk.platform.times("post") == 1U);
        BOOST_TEST(desk.audited("quarantine.cleared", waiting.id) == 1);
        BOOST_TEST(code_of(desk.clear(desk.chief, waiting.id, judgement::release)) == "not_found");
    });
}

BOOST_AUTO_TEST_CASE(proof_makes_the_receipt_and_ends_the_quarantine)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery out{desk}, not_out{desk};
        desk.sent_and_forgotten(desk.find(out.id));
        desk.sent_and_forgotten(desk.find(not_out.id));
        desk.start();
        BOOST_TEST(code_of(desk.clear(desk.chief, out.id, judgement::published)) == "quarantine.proof");
        BOOST_TEST(desk.clear(desk.chief, out.id, judgement::published, "http://platform.test/1").has_value());
        BOOST_TEST(desk.state_of(out.id) == "published");
        BOOST_TEST(desk.receipt_of(out.id)->url == "http://platform.test/1");
        BOOST_TEST(desk.quarantine_is_open());
        BOOST_TEST(desk.clear(desk.chief, not_out.id, judgement::dropped).has_value());
        BOOST_TEST(desk.state_of(not_out.id) == "refused"); // a reviewer may send it again
        BOOST_TEST(!desk.quarantine_is_open());
        BOOST_TEST(desk.alarms_about("store").empty());
    });
}

BOOST_AUTO_TEST_CASE(two_persons_let_go_of_what_was_certainly_not_sent_and_of_nothing_else)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const auto second = desk.here.a_person("second", desk.city, {"business_admin"});
        const a_delivery sent{desk}, one{desk}, other{desk};
        desk.sent_and_forgotten(desk.find(sent.id));
        desk.start();
        BOOST_TEST(code_of(ask(desk, desk.editor)) == "quarantine.forbidden");
        const auto asked = ask(desk, desk.chief);
        BOOST_TEST_REQUIRE(asked.has_value());
        BOOST_TEST(code_of(ask(desk, second)) == "quarantine.asked");
        BOOST_TEST(code_of(decide(desk, desk.chief, asked->id, true)) == "quarantine.second_person");
        const auto released = decide(desk, second, asked->id, true);
        BOOST_TEST_REQUIRE(released.has_value());
        BOOST_TEST(*released == 2);
        desk.go();
        BOOST_TEST(desk.state_of(one.id) == "published");
        BOOST_TEST(desk.state_of(other.id) == "published");
        BOOST_TEST(desk.find(sent.id).why_code == "restored");
        BOOST_TEST(desk.quarantine_is_open());
    });
}

BOOST_AUTO_TEST_CASE(a_release_that_was_rejected_releases_nothing)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery one{desk};
        desk.sent_and_forgotten(desk.find(one.id));
        desk.start();
        const auto asked = ask(desk, desk.chief);
        BOOST_TEST_REQUIRE(asked.has_value());
        BOOST_TEST(decide(desk, desk.chief, asked->id, false).value() == 0);
        BOOST_TEST(desk.find(one.id).why_code == "restored");
        BOOST_TEST(ask(desk, desk.chief).has_value());
    });
}

BOOST_AUTO_TEST_CASE(a_step_of_a_delivery_that_the_store_has_never_heard_of_can_only_be_noted)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery one{desk};
        auto unheard = desk.find(one.id);
        unheard.id = desk.here.ids.next();
        desk.sent_and_forgotten(unheard);
        desk.start();
        BOOST_TEST(code_of(desk.clear(desk.chief, unheard.id, judgement::dropped)) == "quarantine.unknown");
        BOOST_TEST(desk.clear(desk.chief, unheard.id, judgement::noted).has_value());
        BOOST_TEST(desk.clear(desk.chief, one.id, judgement::release).has_value());
        BOOST_TEST(!desk.quarantine_is_open());
    });
}

BOOST_AUTO_TEST_CASE(approving_again_what_the_store_has_forgotten_sends_nothing)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery one{desk};
        auto forgotten = desk.find(one.id);
        forgotten.id = desk.here.ids.next(); // the delivery is gone with the store, its article is not
        desk.sent_and_forgotten(forgotten);
        desk.start();
        BOOST_TEST(desk.clear(desk.chief, one.id, judgement::dropped).has_value());
        desk.writer.revise(one.article, {one.account});
        const auto again = desk.newest(one.article, one.account);
        BOOST_TEST(again.id != one.id);
        BOOST_TEST(again.why_code == "restored");
        desk.go();
        BOOST_TEST(desk.platform.times("post") == 0U);
        BOOST_TEST(desk.quarantined(again.id)->sent_at.has_value());
    });
}

BOOST_AUTO_TEST_CASE(a_newer_revision_neither_supersedes_nor_doubles_what_may_be_out)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery sent{desk}, not_sent{desk};
        desk.sent_and_forgotten(desk.find(sent.id));
        desk.start();
        desk.writer.revise(sent.article, {sent.account});
        desk.writer.revise(not_sent.article, {not_sent.account});
        desk.go();
        BOOST_TEST(desk.state_of(sent.id) == "unconfirmed"); // looked for
        BOOST_TEST(desk.newest(sent.article, sent.account).why_code == "restored");
        BOOST_TEST(desk.state_of(not_sent.id) == "superseded");
        BOOST_TEST(desk.platform.times("post") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(forgotten_acts_of_people_hold_everything_as_well)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        const a_delivery one{desk};
        desk.in_store([&](sql::session& s) {
            return delivery::set_hold(s, desk.engine, desk.chief, "global", "", "核查中", desk.here.time.now());
        });
        desk.go();
        const auto head = desk.in_store([](sql::session& s) { return access::audit_heads(s).at(0); });
        const auto outside = [&] { return desk.counter->after({}).acts.value_or(access::audit_head{}); };
        while (outside().hash != head.hash) // written by another thread
            std::this_thread::yield();
        const auto begin = desk.place_at_begin;
        desk.in_store([&](sql::session& s) { // as a store of before the hold
            s.execute("DELETE FROM hold");
            s.execute("DELETE FROM audit WHERE act = 'hold.set'");
            s.execute("UPDATE delivery SET state = 'queued', why_code = '', due_at = created_at WHERE state = 'held'");
            return s.execute("UPDATE counter_place SET sequence = 0, size = $1, digest = $2", begin.size, begin.digest);
        });
        desk.start();
        BOOST_TEST(desk.find(one.id).why_code == "restored");
    });
}

BOOST_AUTO_TEST_SUITE_END()
