#include "oversight/observer.hpp"
#include "tests/oversight/watch.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::oversight;
using namespace std::chrono_literals;

namespace {

using http::verb;

std::string observe(a_watch& w, const std::string& account, std::string_view link, std::string_view at,
                    bool removed = false)
{
    const boost::json::object body{{"link", link}, {"published_at", at}, {"title", "通知"}, {"removed", removed}};
    const auto answer =
        w.ask(w.admin, verb::post, "/accounts/" + account + "/observations", boost::json::serialize(body));
    return std::to_string(answer.status);
}

std::vector<observation> posts_of(a_watch& w, const std::string& account)
{
    return w.in_store([&](sql::session& s) { return observation_store::of_account(s, account, 100); });
}

// The first look of the observer at one account.
bool observe_one_now(a_watch& w)
{
    return run_to_end(observe_one(w.context, w.exchange, 360min));
}

} // namespace

BOOST_AUTO_TEST_SUITE(observations)

BOOST_AUTO_TEST_CASE(a_receipt_is_one_and_a_withdrawal_rolls_the_clock_back)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau);
        BOOST_TEST(w.standing_of(a) == "never_observed");
        w.publish(a, "old", w.ago(20 * 24h));
        w.publish(a, "new", w.ago(1h));
        BOOST_TEST(w.standing_of(a) == "active");
        BOOST_TEST((w.assessed(a).account.last_published_at == w.ago(1h)));
        w.in_store([&](sql::session& s) {
            note_withdrawn(s, a, "new", "", w.here.time.now());
            return true;
        });
        BOOST_TEST((w.assessed(a).account.last_published_at == w.ago(20 * 24h)));
        BOOST_TEST(w.standing_of(a) == "silent");
        BOOST_TEST(posts_of(w, a).at(0).removed_note == "本系统撤回");
        w.in_store([&](sql::session& s) { // of a post that nobody saw
            note_withdrawn(s, a, "unknown", "https://x.example.cn", w.here.time.now());
            return true;
        });
        BOOST_TEST(posts_of(w, a).size() == 2);
    });
}

BOOST_AUTO_TEST_CASE(what_is_gone_and_seen_again_counts_again)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau);
        w.transport.body = "7|https://b.example.cn/7|标题|2026-03-01T08:00:00+08:00|";
        observe_one_now(w);
        BOOST_TEST(w.standing_of(a) == "active");
        w.transport.body = "7||标题|2026-03-01T08:00:00+08:00|removed";
        w.here.time.advance(7h);
        BOOST_TEST(observe_one_now(w));
        BOOST_TEST(!w.assessed(a).account.last_published_at.has_value());
        BOOST_TEST(posts_of(w, a).at(0).removed_note == "board/list");
        w.transport.body = "7|https://b.example.cn/7|标题|2026-03-01T08:00:00+08:00|";
        w.here.time.advance(7h);
        observe_one_now(w);
        BOOST_TEST(posts_of(w, a).size() == 1);
        BOOST_TEST(!posts_of(w, a).at(0).removed_at.has_value());
        BOOST_TEST(posts_of(w, a).at(0).removed_note == "");
        BOOST_TEST((w.assessed(a).account.last_published_at == parse_rfc3339("2026-03-01T08:00:00+08:00")));
    });
}

BOOST_AUTO_TEST_CASE(one_post_is_one_row_whoever_saw_it_first)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau);
        const std::string link = "https://b.example.cn/7";
        w.publish(a, "7", w.ago(2h), link);
        BOOST_TEST(observe(w, a, link, "2026-03-02T07:00:00+08:00") == "201");
        w.transport.body = "7|" + link + "|标题|2026-03-02T07:00:00+08:00|";
        observe_one_now(w);
        BOOST_TEST_REQUIRE(posts_of(w, a).size() == 1);
        BOOST_TEST(posts_of(w, a).at(0).source == "receipt");
        // By hand it is known by its link, to the platform by its id: gone is gone.
        BOOST_TEST(observe(w, a, link, "2026-03-02T07:00:00+08:00", true) == "201");
        BOOST_TEST(!w.assessed(a).account.last_published_at.has_value());

        const auto b = w.an_account(w.bureau);
        BOOST_TEST(observe(w, b, link, "2026-03-02T07:00:00+08:00") == "201"); // first by hand
        w.here.time.advance(7h);
        observe_one_now(w);
        observe_one_now(w);
        BOOST_TEST_REQUIRE(posts_of(w, b).size() == 1);
        BOOST_TEST(posts_of(w, b).at(0).source == "platform"); // which knows better
        BOOST_TEST(posts_of(w, b).at(0).post_id == "7");       // and learns the platform's id
    });
}

BOOST_AUTO_TEST_CASE(what_the_platform_or_a_receipt_says_goes_before_what_was_entered_by_hand)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const std::string link = "https://b.example.cn/7", late = "2026-03-02T08:00:00+08:00";
        const auto a = w.an_account(w.bureau);
        BOOST_TEST(observe(w, a, link, late) == "201");
        BOOST_TEST(w.standing_of(a) == "active");
        w.transport.body = "7|" + link + "|标题|2026-02-01T08:00:00+08:00|";
        observe_one_now(w);
        BOOST_TEST((w.assessed(a).account.last_published_at == parse_rfc3339("2026-02-01T08:00:00+08:00")));
        BOOST_TEST(w.standing_of(a) == "silent");
        BOOST_TEST(posts_of(w, a).at(0).source_note == "board/list");
        BOOST_TEST(observe(w, a, link, late) == "201"); // nobody makes it younger again
        BOOST_TEST(posts_of(w, a).at(0).source == "platform");
        BOOST_TEST(w.standing_of(a) == "silent");

        const auto b = w.an_account(w.bureau, "wall");
        BOOST_TEST(observe(w, b, link, late) == "201");
        w.publish(b, "7", w.ago(20 * 24h), link);
        BOOST_TEST_REQUIRE(posts_of(w, b).size() == 1);
        BOOST_TEST(posts_of(w, b).at(0).source == "receipt");
        BOOST_TEST((posts_of(w, b).at(0).published_at == w.ago(20 * 24h)));
    });
}

BOOST_AUTO_TEST_CASE(a_wrong_day_that_was_entered_by_hand_is_put_right_by_hand)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const std::string link = "https://b.example.cn/7", path = "/accounts/" + w.an_account(w.bureau, "wall");
        const auto a = path.substr(path.rfind('/') + 1);
        BOOST_TEST(observe(w, a, link, "2026-03-02T08:00:00+08:00") == "201");
        const auto again = w.ask(w.registrar, verb::post, path + "/observations",
                                 R"({"link":")" + link + R"(","published_at":"2026-02-01T08:00:00+08:00"})");
        BOOST_TEST(again.status == 201);
        BOOST_TEST(text_at(body_of(again), "/published_at") == "2026-02-01T00:00:00.000Z");
        BOOST_TEST(text_at(body_of(again), "/source_note") == "registrar");
        BOOST_TEST_REQUIRE(posts_of(w, a).size() == 1);
        BOOST_TEST(w.standing_of(a) == "silent");
        const auto acts = w.in_store([&](sql::session& s) {
            return s.query("SELECT detail FROM audit WHERE subject_id = $1 AND act = 'observation.corrected'", a);
        });
        BOOST_TEST_REQUIRE(acts.size() == 1U);
        BOOST_TEST(text_at(boost::json::parse(acts[0].text(0)), "/before") == "2026-03-02T00:00:00.000Z");
    });
}

BOOST_AUTO_TEST_CASE(by_hand_they_carry_the_name_of_who_looked)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau);
        BOOST_TEST(observe(w, a, "https://b.example.cn/1", "2026-02-28T08:00:00+08:00") == "201");
        const auto listed = w.ask(w.registrar, verb::get, "/accounts/" + a + "/observations");
        BOOST_TEST(text_at(list_in(listed).at(0), "/source_label") == "人工登记");
        BOOST_TEST(text_at(list_in(listed).at(0), "/source_note") == "admin");
        BOOST_TEST(list_in(listed).at(0).at("removed_at").is_null());
        const auto removed = w.ask(w.registrar, verb::post, "/accounts/" + a + "/observations",
                                   R"({"link":"https://b.example.cn/1","published_at":"2026-02-28T08:00:00+08:00",)"
                                   R"("removed":true})");
        BOOST_TEST(removed.status == 201);
        BOOST_TEST(text_at(body_of(removed), "/removed_at") == to_rfc3339(w.here.time.now()));
        BOOST_TEST(text_at(body_of(removed), "/removed_note") == "registrar登记删除");
        BOOST_TEST(observe(w, a, "https://b.example.cn/2", "2026-02-28T08:00:00+08:00", true) == "422");
    });
}

BOOST_AUTO_TEST_CASE(by_hand_everything_that_is_wrong_is_said_at_once)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto path = "/accounts/" + w.an_account(w.bureau) + "/observations";
        const std::set<std::string> all{"link not_a_link", "published_at required", "title not_text",
                                        "removed not_boolean", "likes unknown_field"};
        const auto wrong =
            w.ask(w.admin, verb::post, path, R"({"link":"b.example.cn/1","title":7,"removed":"no","likes":3})");
        BOOST_TEST(violations_of(wrong) == all, boost::test_tools::per_element());
        const auto future = w.ask(w.admin, verb::post, path,
                                  R"({"link":"https://b.example.cn/1","published_at":"2026-03-02T09:00:01+08:00"})");
        BOOST_TEST(violations_of(future) == std::set<std::string>{"published_at in_the_future"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(a_look_by_hand_that_finds_nothing_is_a_look)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau, "wall");
        const auto path = "/accounts/" + a + "/observation-runs";
        w.publish(a, "1", w.ago(20 * 24h));
        w.in_store([&](sql::session& s) { // nobody has looked since it was published
            return s.execute("UPDATE activity SET observed_at = last_published_at WHERE account_id = $1", a);
        });
        BOOST_TEST(w.standing_of(a) == "never_observed");
        BOOST_TEST(code_of(w.ask(w.admin, verb::post, path, "{}")) == "channel.no_observe");
        const auto looked = w.ask(w.registrar, verb::post, path, R"({"by_hand":true})");
        BOOST_TEST(looked.status == 200);
        BOOST_TEST(body_of(looked).at("ok").as_bool());
        BOOST_TEST(w.standing_of(a) == "silent");
        BOOST_TEST(violations_of(w.ask(w.admin, verb::post, path, R"({"hand":true})")) ==
                       std::set<std::string>{"hand unknown_field"},
                   boost::test_tools::per_element());
        BOOST_TEST(w.ask(w.stranger, verb::post, path, R"({"by_hand":true})").status == 404);
    });
}

BOOST_AUTO_TEST_CASE(of_a_foreign_account_look_like_those_of_one_that_is_not_there)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau);
        const auto body = R"({"link":"https://b.example.cn/1","published_at":"2026-02-28T08:00:00+08:00"})";
        for (const auto& [v, rest, text] : {std::tuple{verb::get, "/observations", ""},
                                            {verb::post, "/observations", body},
                                            {verb::post, "/observation-runs", "{}"}})
        {
            const auto foreign = w.ask(w.stranger, v, "/accounts/" + a + rest, text);
            BOOST_TEST(foreign.status == 404, rest);
            BOOST_TEST(foreign.body == w.ask(w.stranger, v, std::string("/accounts/none") + rest, text).body, rest);
        }
        BOOST_TEST(w.transport.asked.empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(observer)

BOOST_AUTO_TEST_CASE(asks_each_account_in_turn_longest_ago_first)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau), b = w.an_account(w.bureau);
        w.an_account(w.bureau, "board", false); // not connected: nobody to ask as
        w.transport.body = "1|https://b.example.cn/1|标题|2026-03-01T08:00:00+08:00|";
        BOOST_TEST(observe_one_now(w));
        BOOST_TEST(observe_one_now(w));
        BOOST_TEST(!observe_one_now(w));
        BOOST_TEST(w.transport.asked ==
                       (std::vector<std::string>{"https://board.example.cn/" + a, "https://board.example.cn/" + b}),
                   boost::test_tools::per_element());
        BOOST_TEST(posts_of(w, a).at(0).source == "platform");
        BOOST_TEST(posts_of(w, a).at(0).source_note == "board/list");
        w.here.time.advance(359min);
        BOOST_TEST(!observe_one_now(w));
        w.here.time.advance(2min);
        BOOST_TEST(observe_one_now(w));
    });
}

BOOST_AUTO_TEST_CASE(an_empty_board_was_observed_and_an_unreadable_one_was_not)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau);
        w.transport.reachable = false;
        observe_one_now(w);
        BOOST_TEST(w.standing_of(a) == "never_observed");
        BOOST_TEST(w.assessed(a).account.ask_message.find("连接被拒绝") != std::string::npos);
        w.here.time.advance(7h);
        w.transport.reachable = true;
        w.transport.status = 500;
        observe_one_now(w);
        BOOST_TEST(w.standing_of(a) == "never_observed");
        BOOST_TEST(w.assessed(a).account.ask_message == "公告牌不允许读取。请联系平台。");
        w.here.time.advance(7h);
        w.transport.status = 200;
        observe_one_now(w);
        BOOST_TEST(w.standing_of(a) == "active"); // empty, and registered today
        BOOST_TEST(w.assessed(a).account.ask_message == "");
        w.here.time.advance(15 * 24h);
        observe_one_now(w);
        BOOST_TEST(w.standing_of(a) == "silent");
    });
}

BOOST_AUTO_TEST_CASE(leaves_posts_alone_that_are_not_out_yet)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau);
        w.transport.body = "1|https://b.example.cn/1|预约|2026-03-09T08:00:00+08:00|\n"
                           "||没有编号|2026-03-01T08:00:00+08:00|";
        observe_one_now(w);
        BOOST_TEST(posts_of(w, a).empty());
        w.at("2026-03-09T09:00:00+08:00");
        observe_one_now(w);
        BOOST_TEST(posts_of(w, a).size() == 1);
    });
}

BOOST_AUTO_TEST_CASE(a_channel_that_cannot_be_asked_does_not_hold_up_the_others)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        w.an_account(w.bureau, "wall");
        const auto board = w.an_account(w.bureau, "board");
        BOOST_TEST(observe_one_now(w));
        BOOST_TEST(observe_one_now(w));
        BOOST_TEST(w.transport.asked.size() == 1);
        BOOST_TEST(w.transport.asked.at(0).ends_with(board));
        BOOST_TEST(!observe_one_now(w));
    });
}

BOOST_AUTO_TEST_CASE(asks_at_once_when_a_person_wants_to_know)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau);
        w.transport.body = "1|https://b.example.cn/1|标题|2026-03-01T08:00:00+08:00|";
        const auto answer = w.ask(w.registrar, verb::post, "/accounts/" + a + "/observation-runs", "{}");
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(body_of(answer).at("posts").as_int64() == 1);
        BOOST_TEST(!observe_one_now(w)); // that was its turn
        w.transport.reachable = false;
        const auto failed = body_of(w.ask(w.registrar, verb::post, "/accounts/" + a + "/observation-runs", "{}"));
        BOOST_TEST(!failed.at("ok").as_bool());
        BOOST_TEST(failed.at("message").as_string().find("连接被拒绝") != std::string::npos);
    });
}

BOOST_AUTO_TEST_SUITE_END()
