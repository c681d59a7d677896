// One leased delivery until it rests.
#include "tests/delivery/desk.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using adapters::fate;
using delivery::state;

// What becomes of a fresh delivery whose public step gets this answer.
struct first_answer {
    const char* name;
    outbound::outcome answer;
    const char* of_repeatable; // state, of a public step that may be repeated
    const char* of_duplicating;
};

} // namespace

BOOST_AUTO_TEST_SUITE(attempts)

BOOST_AUTO_TEST_CASE(the_answer_to_the_public_step_decides_the_state)
{
    const std::array table{first_answer{"done", answered(200), "published", "published"},
                           first_answer{"content refused", answered(400), "refused", "refused"},
                           first_answer{"no permission", answered(403), "refused", "refused"},
                           first_answer{"throttled", answered(429), "deferred", "deferred"},
                           first_answer{"not sent", never_sent(), "deferred", "deferred"},
                           first_answer{"lost", lost(), "deferred", "unconfirmed"},
                           first_answer{"broken gateway", answered(502), "deferred", "unconfirmed"},
                           first_answer{"unknown code", answered(599), "deferred", "unconfirmed"},
                           first_answer{"exists already", answered(409), "published", "unconfirmed"}};
    for_each_database([&](sql::database& db) {
        delivery_desk desk{db};
        for (const auto& one : table)
            for (const bool repeatable : {true, false}) {
                desk.platform.answers["post"] = {one.answer, answered(200)};
                desk.stage.next =
                    straight({a_call("post", repeatable ? publicly : publicly_once)}, adapters::receipt{"1", ""});
                const auto id = a_delivery(desk).id;
                desk.go();
                BOOST_TEST(desk.state_of(id) == (repeatable ? one.of_repeatable : one.of_duplicating), one.name);
            }
    });
}

BOOST_AUTO_TEST_CASE(a_stale_token_is_renewed_once_and_then_a_person_is_asked)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        int granted = 0;
        scripted_adapter::script keyed;
        keyed.about = a_manifest("keyed");
        keyed.about.token = "key";
        keyed.next = [&](const adapters::operation& what,
                         std::span<const adapters::entry> journal) -> adapters::action {
            if (what.kind == adapters::operation_kind::authorise)
                return adapters::grant{{{"key", "TOKEN-" + std::to_string(++granted)}}, 2h, ""};
            return straight({a_call("post", publicly_once)}, adapters::receipt{"1", ""})(what, journal);
        };
        desk.channels.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(keyed)));
        desk.platform.answers["post"] = {answered(401), answered(200)};
        const auto one = a_delivery(desk, "keyed").id;
        desk.go();
        BOOST_TEST(desk.state_of(one) == "published");
        BOOST_TEST(desk.platform.requests.back().url.ends_with("TOKEN-1"));
        desk.platform.answers["post"] = {answered(401)};
        const auto two = a_delivery(desk, "keyed").id;
        desk.go();
        BOOST_TEST(desk.state_of(two) == "held");
        BOOST_TEST(desk.alarms_about(two).contains("delivery.held"));
        BOOST_TEST(granted == 2);
        BOOST_TEST(desk.platform.times("post") == 4U);
    });
}

BOOST_AUTO_TEST_CASE(what_was_not_sent_is_tried_again_after_longer_and_longer_waits)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.platform.answers["post"] = {never_sent()};
        const auto id = a_delivery(desk).id;
        auto former = 0ms;
        for (int i = 0; i < 5; ++i) {
            desk.go();
            const auto d = desk.find(id);
            BOOST_TEST(name_of(d.where) == "deferred");
            const auto wait = *d.due_at - desk.here.time.now();
            BOOST_TEST((wait > former));
            former = wait;
            desk.here.time.advance(wait);
        }
        desk.platform.answers["post"] = {answered(200)};
        desk.go();
        BOOST_TEST(desk.state_of(id) == "published");
        BOOST_TEST(desk.platform.times("post") == 6U);
    });
}

BOOST_AUTO_TEST_CASE(the_platform_says_how_long_to_wait)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.platform.answers["post"] = {answered(429), answered(200)};
        const auto id = a_delivery(desk).id;
        desk.go();
        BOOST_TEST((*desk.find(id).due_at - desk.here.time.now() >= 2min));
        BOOST_TEST(desk.go_after(119s) == 0U);
        BOOST_TEST(desk.go_after(1s) == 1U);
        BOOST_TEST(desk.state_of(id) == "published");
    });
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_by_its_deadline_waits_for_a_person)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.platform.answers["post"] = {never_sent()};
        const auto id = a_delivery(desk).id;
        for (int i = 0; i < 200 && desk.state_of(id) != "held"; ++i)
            desk.go_after(15min);
        BOOST_TEST(desk.state_of(id) == "held");
        BOOST_TEST(desk.find(id).why_code == "deadline");
        BOOST_TEST(desk.alarms_about(id).contains("delivery.held"));
    });
}

BOOST_AUTO_TEST_CASE(a_public_step_that_may_be_repeated_but_is_never_answered_ends_in_doubt)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = straight({a_call("post", publicly)}, adapters::receipt{"1", ""});
        desk.platform.answers["post"] = {lost()};
        const auto id = a_delivery(desk).id;
        for (int i = 0; i < 20 && desk.state_of(id) != "unconfirmed"; ++i)
            desk.go_after(20min);
        BOOST_TEST(desk.state_of(id) == "unconfirmed");
        BOOST_TEST(desk.platform.times("post") == 1U + 8U);
    });
}

BOOST_AUTO_TEST_CASE(what_the_platform_has_taken_is_asked_for_until_it_decides)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = [](const adapters::operation&, std::span<const adapters::entry> journal) -> adapters::action {
            if (journal.empty())
                return a_call("post", publicly_once);
            if (journal.back().step == "post")
                return adapters::pause{1min, "平台审核中", true};
            if (journal.back().kind == adapters::entry_kind::paused)
                return a_call("poll", quietly);
            return journal.back().got.body == "done" ? adapters::action{adapters::receipt{"1", ""}}
                                                     : adapters::pause{5min, "平台审核中", true};
        };
        desk.platform.answers["poll"] = {answered(200, "wait"), answered(200, "done")};
        const auto id = a_delivery(desk).id;
        desk.go();
        BOOST_TEST(desk.state_of(id) == "accepted");
        BOOST_TEST(desk.go_after(59s) == 0U);
        desk.go_after(1s);
        BOOST_TEST(desk.state_of(id) == "accepted");
        desk.go_after(5min);
        BOOST_TEST(desk.state_of(id) == "published");
        BOOST_TEST((desk.platform.trail == std::vector<std::string>{"post", "poll", "poll"}));
    });
}

BOOST_AUTO_TEST_CASE(a_poll_that_fails_leaves_the_delivery_accepted_and_raises_an_alarm)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = straight({a_call("poll", quietly)}, adapters::receipt{"1", ""});
        desk.platform.answers["poll"] = {never_sent(), answered(200)};
        const auto id = a_delivery(desk).with_step(a_call("post", publicly_once), answered(200)).in(state::accepted);
        desk.go();
        BOOST_TEST(desk.state_of(id) == "accepted");
        BOOST_TEST(desk.alarms_about(id).contains("delivery.poll"));
        desk.go_after(1min);
        BOOST_TEST(desk.state_of(id) == "published");
        BOOST_TEST(desk.alarms_about(id).empty());
    });
}

BOOST_AUTO_TEST_CASE(a_refusal_of_the_repetition_says_nothing_about_the_try_that_was_lost)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = straight({a_call("post", publicly)}, adapters::receipt{"1", ""});
        desk.platform.answers["post"] = {lost(), answered(400)};
        desk.platform.answers["look"] = {answered(200, "found 1")};
        const auto id = a_delivery(desk).id;
        desk.go();
        BOOST_TEST(desk.state_of(id) == "deferred");
        desk.go_after(10s);
        BOOST_TEST(desk.state_of(id) == "unconfirmed");
        desk.go_after(10min);
        BOOST_TEST(desk.state_of(id) == "published");
    });
}

BOOST_AUTO_TEST_CASE(what_the_platform_took_and_then_refused_is_refused)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const adapters::failure no{adapters::fault::content, "rejected", "审核未通过。", "请修改。"};
        desk.stage.next = straight({a_call("post", publicly_once)}, adapters::action{no});
        const auto id = a_delivery(desk).id;
        desk.go();
        BOOST_TEST(desk.state_of(id) == "refused");
        BOOST_TEST(desk.find(id).why_code == "rejected");
    });
}

// ---- the host enforces the contract from the journal, whatever the adapter says ----

BOOST_AUTO_TEST_CASE(a_second_public_duplicating_step_is_never_sent)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = [](const auto&, std::span<const adapters::entry> journal) -> adapters::action {
            return a_call(journal.empty() ? "post" : "post_again", publicly_once);
        };
        const auto id = a_delivery(desk).id;
        desk.go();
        BOOST_TEST((desk.platform.trail == std::vector<std::string>{"post"}));
        BOOST_TEST(desk.state_of(id) == "unconfirmed");
        BOOST_TEST(desk.find(id).why_code == "adapter.second_public");
    });
}

BOOST_AUTO_TEST_CASE(a_lost_duplicating_step_is_never_repeated_without_a_look)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = [](const auto&, auto) -> adapters::action { return a_call("draft", quietly_once); };
        desk.platform.answers["draft"] = {lost()};
        const auto id = a_delivery(desk).id;
        desk.go();
        BOOST_TEST(desk.platform.times("draft") == 1U);
        BOOST_TEST(desk.state_of(id) == "held");
        BOOST_TEST(desk.find(id).why_code == "adapter.blind_repeat");
    });
}

BOOST_AUTO_TEST_CASE(a_probe_may_not_publish)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = [](const auto&, auto) -> adapters::action { return a_call("post", publicly); };
        const auto id = a_delivery(desk).with_step(a_call("post", publicly_once), lost()).in(state::unconfirmed);
        desk.go();
        BOOST_TEST(desk.platform.trail.empty());
        BOOST_TEST(desk.state_of(id) == "unconfirmed");
    });
}

BOOST_AUTO_TEST_CASE(an_adapter_that_never_comes_to_an_end_is_stopped)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.engine.limits.most_calls = 20;
        desk.stage.next = [](const auto&, auto) -> adapters::action { return a_call("poll", quietly); };
        const auto id = a_delivery(desk).id;
        desk.go();
        BOOST_TEST(desk.platform.times("poll") == 20U);
        BOOST_TEST(desk.state_of(id) == "held");
        BOOST_TEST(desk.find(id).why_code == "adapter.endless");
    });
}

BOOST_AUTO_TEST_CASE(a_receipt_without_the_platforms_id_is_no_publication)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = straight({a_call("post", publicly)}, adapters::receipt{"", "http://platform.test/"});
        const auto id = a_delivery(desk).id;
        desk.go();
        BOOST_TEST(desk.state_of(id) == "held");
        BOOST_TEST(!desk.receipt_of(id).has_value());
    });
}

BOOST_AUTO_TEST_CASE(an_adapter_that_throws_stops_its_own_delivery_and_no_other)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.portal.next = [](const auto&, auto) -> adapters::action { throw std::runtime_error("bug"); };
        const auto broken = a_delivery(desk, "portal").id;
        const auto sound = a_delivery(desk).id;
        BOOST_TEST(desk.go() == 2U);
        BOOST_TEST(desk.state_of(broken) == "held");
        BOOST_TEST(desk.state_of(sound) == "published");
        BOOST_TEST(desk.dispatcher.stopped_because().empty());
    });
}

// ---- what must be there before the first step ----

BOOST_AUTO_TEST_CASE(an_account_that_is_not_active_any_more_holds_its_deliveries)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        a_delivery one{desk};
        desk.in_store([&](sql::session& s) {
            return registry::account_store::move(s, one.account, registry::account_event::suspend_approved, "test",
                                                 desk.here.time.now());
        });
        desk.go();
        BOOST_TEST(desk.state_of(one.id) == "held");
        BOOST_TEST(desk.find(one.id).why_code == "account_not_active");
        BOOST_TEST(desk.platform.trail.empty());
    });
}

BOOST_AUTO_TEST_CASE(a_missing_key_holds_the_delivery_and_names_what_is_missing)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        a_delivery one{desk};
        desk.in_store([&](sql::session& s) { return s.execute("DELETE FROM secret WHERE owner = $1", one.account); });
        desk.go();
        BOOST_TEST(desk.state_of(one.id) == "held");
        BOOST_TEST(desk.find(one.id).why_code == "binding.secret");
        BOOST_TEST(desk.platform.trail.empty());
    });
}

BOOST_AUTO_TEST_CASE(what_needs_the_source_portal_waits_for_it_and_goes_on_by_itself)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        scripted_adapter::script pointing;
        pointing.about = a_manifest("pointing");
        pointing.about.needs_source = true;
        desk.channels.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(pointing)));
        const auto source = desk.an_account("portal"), other = desk.an_account("pointing");
        desk.in_store([&](sql::session& s) {
            registry::register_store::set_source(s, desk.city.id, source);
            return true;
        });
        desk.platform.answers["post"] = {never_sent(), answered(200)};
        const auto article = desk.writer.approve({source, other});
        desk.go();
        BOOST_TEST(desk.newest(article, other).why_code == "waiting_for_source");
        BOOST_TEST(desk.platform.times("post") == 1U);
        desk.go_after(10s);
        BOOST_TEST(name_of(desk.newest(article, source).where) == "published");
        BOOST_TEST(desk.go() == 1U); // woken by it, not by its own clock
        BOOST_TEST(name_of(desk.newest(article, other).where) == "published");
    });
}

BOOST_AUTO_TEST_SUITE_END()
