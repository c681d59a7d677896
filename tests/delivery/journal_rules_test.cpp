// The rules of the journal, each with what breaks when it is broken.
#include "base/digest.hpp"
#include "channels/binding.hpp"
#include "tests/delivery/desk.hpp"
#include "tests/delivery/failing_store.hpp"

namespace {

using namespace tongyuan;
using adapters::fate;
using delivery::state;

std::size_t public_sends(const delivery_desk& desk)
{
    return desk.platform.times("post");
}

void take_over(delivery_desk& desk)
{
    desk.in_store([&](sql::session& s) {
        return recover(s, desk.engine, desk.here.time.now(), delivery::lane_store::whose::everybodys).lanes;
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(journal_rules)

// ---- an intent is on disk before the first byte leaves ----

BOOST_AUTO_TEST_CASE(the_intent_of_every_step_can_be_read_by_others_before_the_platform_hears_of_it)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next =
            straight({a_call("upload", quietly), a_call("draft", quietly_once), a_call("post", publicly_once)},
                     adapters::receipt{"1", ""});
        const auto id = a_delivery(desk).id;
        std::size_t seen = 0;
        desk.platform.during = [&](const std::string& step) {
            const auto rows = db.read_now([&](sql::session& s) { return channels::journal_store::load(s, id); });
            BOOST_TEST_REQUIRE(rows.size() == ++seen);
            BOOST_TEST(rows.back().entry.step == step);
            BOOST_TEST((rows.back().entry.outcome == fate::open));
            BOOST_TEST(rows.back().request_digest.size() == 64U);
        };
        desk.go();
        BOOST_TEST(seen == 3U);
        BOOST_TEST(desk.state_of(id) == "published");
    });
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_when_the_intent_cannot_be_written)
{
    for_each_database([](sql::database& db) {
        failing_store store{db};
        delivery_desk desk{store};
        const auto id = a_delivery(desk).id;
        store.fail_write(2); // the lease is the first
        desk.go();
        BOOST_TEST(store.has_failed());
        BOOST_TEST(public_sends(desk) == 0U);
        BOOST_TEST(desk.journal_of(id).empty());
        BOOST_TEST(!desk.dispatcher.stopped_because().empty());
    });
}

// ---- a receipt is on disk before anything says "published" ----

BOOST_AUTO_TEST_CASE(without_a_receipt_there_is_no_published)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        a_delivery one{desk};
        desk.in_store([&](sql::session& s) { // in the way of the real one
            delivery::receipt r;
            r.delivery_id = one.id;
            r.account_id = "other";
            r.article_id = one.article;
            r.published_at = desk.here.time.now();
            r.proven_by = "answer";
            delivery::receipt_store::insert(s, r);
            return true;
        });
        desk.go();
        BOOST_TEST(desk.state_of(one.id) == "unconfirmed");
        BOOST_TEST(desk.told.empty());
        BOOST_TEST(public_sends(desk) == 1U);
        desk.go_after(std::chrono::hours{2});
        BOOST_TEST(public_sends(desk) == 1U);
    });
}

BOOST_AUTO_TEST_CASE(a_published_delivery_has_a_receipt_over_its_whole_journal)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto id = a_delivery(desk).id;
        desk.go();
        const auto proof = desk.receipt_of(id);
        BOOST_TEST_REQUIRE(proof.has_value());
        BOOST_TEST(proof->platform_id == "1");
        BOOST_TEST(proof->proven_by == "answer");
        BOOST_TEST(proof->journal_digest == channels::digest_of(desk.journal_of(id)));
        auto changed = desk.journal_of(id);
        changed.front().entry.got.body += " ";
        BOOST_TEST(proof->journal_digest != channels::digest_of(changed));
        BOOST_TEST(desk.told.size() == 1U);
    });
}

// ---- who lost the lease changes nothing; what he hears is kept ----

BOOST_AUTO_TEST_CASE(an_answer_after_the_lease_was_lost_is_kept_as_evidence_and_looked_into)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto id = a_delivery(desk).id;
        desk.platform.during = [&](const std::string& step) {
            if (step == "post")
                take_over(desk);
        };
        desk.platform.answers["look"] = {answered(200, "found 7")};
        desk.go();
        BOOST_TEST(desk.state_of(id) == "unconfirmed"); // not published by somebody who holds no lease
        BOOST_TEST(!desk.receipt_of(id).has_value());
        BOOST_TEST(desk.alarms_about(id).contains("delivery.late_answer"));
        const auto row = desk.journal_of(id).front();
        BOOST_TEST((row.entry.outcome == fate::answered));
        BOOST_TEST(row.entry.got.status == 200);
        BOOST_TEST(desk.go() == 1U); // at once
        BOOST_TEST(desk.state_of(id) == "published");
        BOOST_TEST(desk.receipt_of(id)->proven_by == "probe");
        BOOST_TEST(public_sends(desk) == 1U);
    });
}

BOOST_AUTO_TEST_CASE(who_lost_the_lease_takes_no_further_step)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next =
            straight({a_call("upload", quietly), a_call("post", publicly_once)}, adapters::receipt{"1", ""});
        const auto id = a_delivery(desk).id;
        desk.platform.during = [&](const std::string& step) {
            if (step == "upload" && desk.platform.times("upload") == 1)
                take_over(desk);
        };
        desk.go();
        BOOST_TEST(public_sends(desk) == 0U);
        BOOST_TEST(desk.state_of(id) == "deferred");
        desk.go();
        BOOST_TEST(desk.state_of(id) == "published");
        BOOST_TEST(public_sends(desk) == 1U);
    });
}

BOOST_AUTO_TEST_CASE(an_answer_is_written_once)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        a_delivery one{desk};
        one.with_step(a_call("post", publicly_once), answered(200, "first"));
        desk.in_store([&](sql::session& s) {
            auto again = channels::journal_store::load(s, one.id).front();
            again.entry.got.body = "second";
            BOOST_TEST(!channels::journal_store::answer(s, one.id, again));
            return true;
        });
        BOOST_TEST(desk.journal_of(one.id).front().entry.got.body == "first");
    });
}

// ---- an intent without an outcome is in doubt, never a reason to repeat ----

BOOST_AUTO_TEST_CASE(after_a_crash_an_open_public_intent_is_unconfirmed_and_not_sent_again)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        a_delivery one{desk};
        const auto id = one.with_open_step(a_call("post", publicly_once)).sending("a daemon that died");
        take_over(desk);
        BOOST_TEST(desk.state_of(id) == "unconfirmed");
        BOOST_TEST(desk.find(id).why_code == "interrupted");
        BOOST_TEST(desk.alarms_about(id).contains("delivery.unconfirmed"));
        desk.platform.answers["look"] = {answered(200, "nothing")};
        for (int day = 0; day < 3; ++day)
            desk.go_after(std::chrono::hours{24});
        BOOST_TEST(public_sends(desk) == 0U);
        BOOST_TEST(desk.state_of(id) == "unconfirmed");
    });
}

BOOST_AUTO_TEST_CASE(after_a_crash_an_open_quiet_step_that_duplicates_is_looked_for_ahead_of_its_repetition)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next =
            straight({a_call("draft", quietly_once), a_call("post", publicly_once)}, adapters::receipt{"1", ""});
        a_delivery one{desk};
        const auto id = one.with_open_step(a_call("draft", quietly_once)).sending("a daemon that died");
        take_over(desk);
        BOOST_TEST(desk.state_of(id) == "deferred");
        desk.platform.answers["look"] = {answered(200, "found draft")};
        desk.go();
        BOOST_TEST((desk.platform.trail == std::vector<std::string>{"look", "post"}));
        BOOST_TEST(desk.state_of(id) == "published");
    });
}

// ---- a failing store stops sending; every write may be the one that fails ----

// True: this many writes were made and none failed.
bool survives_write(sql::database& db, std::size_t n, failing_store::when at)
{
    failing_store store{db};
    delivery_desk desk{store};
    desk.stage.next =
        straight({a_call("draft", quietly_once), a_call("post", publicly_once)}, adapters::receipt{"1", ""});
    desk.platform.answers["look"] = {answered(200, "found 1")};
    const auto id = a_delivery(desk).id;
    store.fail_write(n, at);
    desk.go();
    store.mend();
    const auto rows = desk.journal_of(id);
    BOOST_TEST((public_sends(desk) == 0 || rows.back().entry.step == "post"), "write " << n << " has an intent");
    take_over(desk);
    delivery::dispatcher fresh{desk.loop, desk.engine};
    for (int round = 0; round < 6 && desk.state_of(id) != "published"; ++round) {
        desk.here.time.advance(std::chrono::minutes{11});
        desk.go(fresh);
    }
    BOOST_TEST(desk.state_of(id) == "published", "write " << n << " ends as " << desk.state_of(id));
    BOOST_TEST(public_sends(desk) <= 1U, "write " << n);
    return !store.has_failed();
}

BOOST_AUTO_TEST_CASE(whichever_write_fails_nothing_goes_out_twice_and_nothing_is_lost)
{
    using when = failing_store::when;
    for (const auto kind : engines_under_test())
        for (const auto at : {when::before_the_work, when::after_the_commit})
            for (std::size_t n = 1; n < 20; ++n) {
                const scratch_store fresh(kind);
                if (survives_write(*fresh.open(), n, at)) {
                    BOOST_TEST(n > 4U); // lease, two intents, settlement
                    break;
                }
            }
}

BOOST_AUTO_TEST_CASE(a_broken_store_stops_all_sending_until_it_answers_again)
{
    for_each_database([](sql::database& db) {
        failing_store store{db};
        delivery_desk desk{store};
        const auto first = a_delivery(desk).id;
        store.fail_write(2);
        desk.go();
        BOOST_TEST(!desk.dispatcher.stopped_because().empty());
        BOOST_TEST(desk.go() == 0U);
        BOOST_TEST(desk.go_after(std::chrono::hours{1}) == 0U);
        BOOST_TEST(public_sends(desk) == 0U);
        BOOST_TEST(desk.state_of(first) == "sending"); // recovery will find it
    });
}

// ---- what is sent is what was approved, and the journal can prove it without holding a secret ----

BOOST_AUTO_TEST_CASE(the_journal_holds_the_digest_of_the_very_bytes_and_no_secret)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = [](const adapters::operation& what,
                             std::span<const adapters::entry> journal) -> adapters::action {
            if (!journal.empty())
                return adapters::receipt{"1", ""};
            auto post = a_call("post", publicly_once);
            post.request.body = what.content.fields.at(1).value; // the approved body
            std::get<adapters::text>(post.request.body).push_back(adapters::slot_ref{"picture", {}});
            post.request.headers.push_back({"X-Key", {adapters::secret_ref{"key", {}}}, false});
            post.slots = {{"picture", "http://cdn.test/1.png"}};
            return post;
        };
        const auto id = a_delivery(desk).id;
        desk.go();
        const auto row = desk.journal_of(id).front();
        const auto& wire = desk.platform.requests.front();
        BOOST_TEST(wire.url.ends_with("PLANTED-KEY"));
        BOOST_TEST(wire.body.find("{token}、{{x}} 和 ]]") != std::string::npos);
        std::string shown =
            wire.method + " http://platform.test/post?key=secret:key\nX-Key: secret:key\n\n" + wire.body;
        BOOST_TEST(row.request_digest == sha256_hex(shown));
        BOOST_TEST(row.request_line == "POST http://platform.test/post");
        BOOST_TEST(row.slots == R"({"picture":"http://cdn.test/1.png"})");
        const auto planted = desk.in_store([&](sql::session& s) {
            return s
                .query_one("SELECT COUNT(*) FROM journal WHERE request_line LIKE '%PLANTED%' OR slots LIKE '%PLANTED%' "
                           "OR reply_body LIKE '%PLANTED%' OR reason LIKE '%PLANTED%'")
                ->integer(0);
        });
        BOOST_TEST(planted == 0);
    });
}

// ---- one public step in flight per real account ----

BOOST_AUTO_TEST_CASE(while_one_delivery_of_an_account_is_under_way_no_other_is_taken)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto account = desk.an_account();
        const auto one = desk.newest(desk.writer.approve({account}, "其一"), account).id;
        const auto two = desk.newest(desk.writer.approve({account}, "其二"), account).id;
        std::size_t posts = 0;
        desk.platform.during = [&](const std::string&) {
            ++posts;
            const auto others = desk.in_store([&](sql::session& s) {
                delivery::room has;
                has.free = 10;
                return lease_due(s, desk.engine, desk.here.time.now(), has).list.size();
            });
            BOOST_TEST(others == 0U);
        };
        BOOST_TEST(desk.go() == 1U);
        BOOST_TEST(desk.state_of(one) == "published");
        BOOST_TEST(desk.state_of(two) == "queued");
        BOOST_TEST(desk.go() == 1U);
        BOOST_TEST(desk.state_of(two) == "published");
        BOOST_TEST(posts == 2U);
    });
}

BOOST_AUTO_TEST_SUITE_END()
