#include "oversight/rules.hpp"
#include "tests/oversight/watch.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::oversight;
using namespace std::chrono_literals;

namespace {

using http::verb;

std::vector<std::string> statuses(const http::response& r)
{
    std::vector<std::string> out;
    for (const auto& a : list_in(r))
        out.push_back(text_at(a, "/status"));
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(assessments)

BOOST_AUTO_TEST_CASE(are_listed_worst_first_and_not_observed_before_all)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto with_post = [&](std::chrono::hours old, const access::unit& in) {
            const auto id = w.an_account(in);
            w.publish(id, "1", w.ago(old), "https://b.example.cn/" + id);
            w.look(id);
            return id;
        };
        const auto active = with_post(24h, w.bureau), warning = with_post(12 * 24h, w.city),
                   sooner = with_post(13 * 24h, w.bureau), silent = with_post(20 * 24h, w.bureau),
                   longer = with_post(40 * 24h, w.city), exempt = with_post(30 * 24h, w.bureau),
                   never = w.an_account(w.bureau, "wall");
        with_post(40 * 24h, w.neighbour);
        w.move(exempt, registry::account_event::suspend_approved);
        w.inspect();

        const auto all = w.ask(w.admin, verb::get, "/oversight/accounts");
        std::vector<std::string> order;
        for (const auto& a : list_in(all))
            order.push_back(text_at(a, "/account/id"));
        BOOST_TEST(order == (std::vector<std::string>{never, longer, silent, sooner, warning, active, exempt}),
                   boost::test_tools::per_element());
        const auto counts = body_of(all).at("counts").as_object();
        BOOST_TEST(counts.at("never_observed").as_int64() == 1);
        BOOST_TEST(counts.at("silent").as_int64() == 2);
        BOOST_TEST(counts.at("warning").as_int64() == 2);
        BOOST_TEST(counts.at("active").as_int64() == 1);
        BOOST_TEST(counts.at("exempt").as_int64() == 1);
        BOOST_TEST(text_at(body_of(all), "/inspection_at") == "2026-03-02T01:00:00.000Z");

        const auto row = list_in(all).at(1);
        BOOST_TEST(text_at(row, "/status_label") == "已停更超期");
        BOOST_TEST(text_at(row, "/last_post/url") == "https://b.example.cn/" + longer);
        BOOST_TEST(text_at(row, "/last_post/source_label") == "发布回执");
        BOOST_TEST(row.at("days_since").as_int64() == 40);
        BOOST_TEST(text_at(row, "/rule/scope") == "national");
        BOOST_TEST(text_at(row, "/case/state") == "open");
        BOOST_TEST(text_at(row, "/account/unit/name") == "江州市");
        BOOST_TEST(list_in(all).at(0).at("last_post").is_null());
        BOOST_TEST(list_in(all).at(4).at("hours_left").as_int64() == 72);
    });
}

BOOST_AUTO_TEST_CASE(are_filtered_and_paged_while_counts_stay_whole)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        std::set<std::string> all;
        for (int i = 0; i < 5; ++i) {
            all.insert(w.an_account(i % 2 ? w.city : w.bureau, i == 4 ? "wall" : "board"));
            if (i < 2)
                w.publish(w.an_account(w.bureau), "1", w.ago(20 * 24h));
        }
        const auto ask = [&](const std::string& query) {
            return w.ask(w.admin, verb::get, "/oversight/accounts" + query);
        };
        BOOST_TEST(statuses(ask("?status=active")).empty());
        BOOST_TEST(body_of(ask("?status=active")).at("counts").as_object().at("never_observed").as_int64() == 7);
        BOOST_TEST(statuses(ask("?platform=wall")).size() == 1);
        BOOST_TEST(statuses(ask("?unit=" + w.bureau.id)).size() == 5);
        BOOST_TEST(statuses(ask("?unit=none")).empty());
        std::set<std::string> seen;
        std::string cursor;
        for (int pages = 0; pages < 10; ++pages) {
            const auto page = ask("?limit=2" + cursor);
            for (const auto& a : list_in(page))
                BOOST_TEST(seen.insert(text_at(a, "/account/id")).second);
            if (body_of(page).at("next").is_null())
                break;
            cursor = "&cursor=" + std::string(body_of(page).at("next").as_string());
            w.an_account(w.city); // one more meanwhile shifts nothing
        }
        for (const auto& id : all)
            BOOST_TEST(seen.contains(id));
        for (const auto* bad : {"?cursor=1", "?cursor=silent~x~y", "?cursor=loud~1~y", "?limit=0"})
            BOOST_TEST(ask(bad).status == 400, bad);
    });
}

BOOST_AUTO_TEST_CASE(count_from_the_day_on_which_the_account_came_into_use)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.here.ids.next();
        w.in_store([&](sql::session& s) {
            return registry::register_store::insert_proposed(s, {a, "wall", a, "新账号", "", w.bureau.id, "{}"},
                                                             w.here.time.now());
        });
        w.here.time.advance(20 * 24h); // while the opening was decided
        w.move(a, registry::account_event::open_approved);
        w.look(a);
        BOOST_TEST(w.standing_of(a) == "active");
        w.here.time.advance(13 * 24h);
        w.move(a, registry::account_event::connected); // in use already: nothing begins anew
        w.look(a);
        BOOST_TEST(w.standing_of(a) == "warning");
        w.here.time.advance(2 * 24h);
        w.look(a);
        BOOST_TEST(w.standing_of(a) == "silent");
    });
}

BOOST_AUTO_TEST_CASE(begin_anew_when_an_account_is_resumed)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau);
        w.publish(a, "1", w.here.time.now());
        w.move(a, registry::account_event::suspend_approved);
        w.here.time.advance(40 * 24h); // when nobody was to post
        w.move(a, registry::account_event::resume_approved);
        w.look(a);
        BOOST_TEST(w.standing_of(a) == "active");
        w.here.time.advance(10 * 24h);
        w.publish(a, "2", w.here.time.now());
        w.here.time.advance(10 * 24h);
        w.look(a);
        BOOST_TEST(w.standing_of(a) == "active");
        w.here.time.advance(5 * 24h);
        w.look(a);
        BOOST_TEST(w.standing_of(a) == "silent");
    });
}

BOOST_AUTO_TEST_CASE(name_why_a_platform_could_not_be_asked)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau);
        w.transport.reachable = false;
        w.ask(w.admin, verb::post, "/accounts/" + a + "/observation-runs", "{}");
        const auto row = list_in(w.ask(w.admin, verb::get, "/oversight/accounts")).at(0);
        BOOST_TEST(row.at("observed_at").is_null());
        BOOST_TEST(text_at(row, "/asked_at") == to_rfc3339(w.here.time.now()));
        BOOST_TEST(text_at(row, "/ask_message").find("连接被拒绝") != std::string::npos);
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rules)

BOOST_AUTO_TEST_CASE(are_set_by_the_unit_and_count_below_it)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto a = w.an_account(w.bureau);
        w.publish(a, "1", w.ago(8 * 24h));
        w.look(a);
        BOOST_TEST(w.standing_of(a) == "active");
        const auto set =
            w.ask(w.admin, verb::put, "/rules/silent",
                  R"({"unit_id":")" + w.city.id +
                      R"(","platform":"board","hours":168,"inspection_time":"17:30","reason":"市办规定"})");
        BOOST_TEST(set.status == 200);
        BOOST_TEST(text_at(body_of(set), "/unit/name") == "江州市");
        BOOST_TEST(text_at(body_of(set), "/platform_label") == "公告牌");
        BOOST_TEST(body_of(set).at("warning_hours").as_int64() == 42); // a quarter
        BOOST_TEST(w.standing_of(a) == "silent");
        const auto row = list_in(w.ask(w.admin, verb::get, "/oversight/accounts")).at(0);
        BOOST_TEST(text_at(row, "/rule/scope") == w.city.id);
        BOOST_TEST(text_at(row, "/rule/scope_label") == "江州市");
        BOOST_TEST(text_at(row, "/rule/inspection_time") == "17:30");
        w.ask(w.admin, verb::put, "/rules/silent",
              R"({"unit_id":")" + w.bureau.id + R"(","hours":720,"reason":"假期"})");
        BOOST_TEST(w.standing_of(a) == "active"); // the nearest wins
        w.ask(w.admin, verb::put, "/rules/silent",
              R"({"unit_id":")" + w.bureau.id + R"(","hours":96,"warning_hours":24,"reason":"恢复"})");
        BOOST_TEST(w.standing_of(a) == "silent"); // set once more, not once again
        BOOST_TEST(list_in(w.ask(w.admin, verb::get, "/rules")).size() == 3);
    });
}

BOOST_AUTO_TEST_CASE(are_not_set_over_one_that_somebody_else_has_set_since)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto set = [&](int hours, std::int64_t version) {
            w.here.time.advance(1min);
            return w.ask(w.admin, verb::put, "/rules/silent",
                         R"({"unit_id":")" + w.city.id + R"(","hours":)" + std::to_string(hours) + R"(,"reason":"x"})",
                         version);
        };
        const auto first = set(240, 1);
        BOOST_TEST(first.status == 200);
        const auto read = body_of(first).at("version").as_int64();
        BOOST_TEST(list_in(w.ask(w.admin, verb::get, "/rules")).at(1).at("version").as_int64() == read);
        BOOST_TEST(set(300, 1).status == 412); // thought there was none
        BOOST_TEST(set(300, read).status == 200);
        BOOST_TEST(set(400, read).status == 412);
        BOOST_TEST(list_in(w.ask(w.admin, verb::get, "/rules")).at(1).at("hours").as_int64() == 300);
    });
}

BOOST_AUTO_TEST_CASE(are_shown_to_those_whom_they_concern)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto set = [&](const access::principal& who, const std::string& unit) {
            return w.ask(who, verb::put, "/rules/silent", R"({"unit_id":")" + unit + R"(","hours":240,"reason":"x"})");
        };
        BOOST_TEST(set(w.admin, w.city.id).status == 200);
        BOOST_TEST(set(w.stranger, w.neighbour.id).status == 200);
        const auto size = [&](const access::principal& who) { return list_in(w.ask(who, verb::get, "/rules")).size(); };
        BOOST_TEST(size(w.admin) == 2);     // the national one and the city's
        BOOST_TEST(size(w.registrar) == 2); // the same: it is above the bureau
        BOOST_TEST(text_at(list_in(w.ask(w.admin, verb::get, "/rules")).at(0), "/reason") == "国办秘函〔2019〕19号");
        const auto foreign = set(w.stranger, w.city.id);
        BOOST_TEST(foreign.status == 404);
        BOOST_TEST(foreign.body == set(w.stranger, "none").body);
    });
}

BOOST_AUTO_TEST_CASE(for_everybody_are_set_at_the_top_only)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const auto below = w.here.a_person("below", w.bureau, {"business_admin"});
        const auto body = R"({"hours":240,"reason":"省里要求"})";
        const auto refused = w.ask(below, verb::put, "/rules/silent", body);
        BOOST_TEST(refused.status == 403);
        BOOST_TEST(code_of(refused) == "rule.everywhere");
        BOOST_TEST(w.ask(w.admin, verb::put, "/rules/silent", body).status == 200);
        const auto a = w.an_account(w.neighbour);
        w.look(a);
        BOOST_TEST(w.assessed(a).rule.span.count() == 240);
        BOOST_TEST(w.ask(w.admin, verb::put, "/rules/loud", body).status == 404);
    });
}

BOOST_AUTO_TEST_CASE(that_cannot_be_are_refused_with_every_fault)
{
    for_each_database([](sql::database& db) {
        a_watch w{db};
        const std::set<std::string> all{"platform not_allowed", "hours out_of_range", "inspection_time not_a_time",
                                        "reason required", "days unknown_field"};
        BOOST_TEST(violations_of(w.ask(w.admin, verb::put, "/rules/silent",
                                       R"({"platform":"telegram","hours":1,"inspection_time":"25:00","days":14})")) ==
                       all,
                   boost::test_tools::per_element());
        BOOST_TEST(violations_of(
                       w.ask(w.admin, verb::put, "/rules/silent", R"({"hours":48,"warning_hours":48,"reason":"x"})")) ==
                       std::set<std::string>{"warning_hours too_long"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_SUITE_END()
