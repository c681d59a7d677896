// Plans, confirmations and reports as the console and other programs see them.
#include "delivery/routes.hpp"
#include "tests/delivery/street.hpp"

#include <boost/json.hpp>

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using http::verb;
namespace json = boost::json;

struct desk_with_routes {
    explicit desk_with_routes(sql::database& db) : s(db), one(s.desk, "wall")
    {
        delivery::add_routes(table, s.desk.engine, s.desk.dispatcher);
        s.desk.go();
    }
    http::response ask(const access::principal& who, verb v, const std::string& path, const std::string& body = "",
                       const std::string& key = "")
    {
        auto r = a_request(v, "/api/v1" + path, body);
        if (!key.empty())
            r.headers.emplace_back("idempotency-key", key);
        return s.desk.here.ask(table, who, std::move(r));
    }
    std::string plan_path(const std::string& kind) { return "/articles/" + one.article + "/plans/" + kind; }
    std::string digest(const std::string& kind)
    {
        return std::string(body_of(ask(s.desk.editor, verb::get, plan_path(kind))).at("plan").as_string());
    }
    std::string order(const std::string& kind, const std::string& digest, const std::string& reason = "有误")
    {
        return json::serialize(json::object{{"kind", kind}, {"reason", reason}, {"plan", digest}});
    }

    street s;
    a_delivery one;
    http::router table;
};

} // namespace

BOOST_AUTO_TEST_SUITE(corrections_api)

BOOST_AUTO_TEST_CASE(a_plan_shows_every_channel_with_its_options)
{
    for_each_database([](sql::database& db) {
        desk_with_routes d{db};
        const auto plan = body_of(d.ask(d.s.desk.editor, verb::get, d.plan_path("withdraw")));
        BOOST_TEST(plan.at("kind_label").as_string() == "撤回");
        BOOST_TEST(plan.at("plan").as_string().size() == 64U);
        const auto& row = plan.at("rows").as_array().at(0).as_object();
        BOOST_TEST(row.at("way").as_string() == "remove");
        BOOST_TEST(row.at("row").as_string() == d.one.id);
        BOOST_TEST(row.at("options").as_array().size() == 1U);
        BOOST_TEST(row.at("edits").at("most").as_int64() == 0);
        BOOST_TEST(d.ask(d.s.desk.editor, verb::get, d.plan_path("forget")).status == 404);
        BOOST_TEST(d.ask(d.s.desk.stranger, verb::get, d.plan_path("withdraw")).status == 404);
        BOOST_TEST(d.ask(d.s.desk.reviewer, verb::get, d.plan_path("withdraw")).status == 403);
    });
}

BOOST_AUTO_TEST_CASE(an_article_that_was_never_released_has_nothing_to_withdraw)
{
    for_each_database([](sql::database& db) {
        desk_with_routes d{db};
        const auto& editor = d.s.desk.editor;
        const auto path = "/articles/" + d.s.desk.writer.draft({d.one.account}).id;
        const auto plan = d.ask(editor, verb::get, path + "/plans/withdraw");
        BOOST_TEST(plan.status == 409);
        BOOST_TEST(code_of(plan) == "withdraw.nothing_out");
        BOOST_TEST(body_of(plan).at("detail").as_string() == "没有已发布或待发布的渠道可以撤回。");
        BOOST_TEST(code_of(d.ask(editor, verb::get, path + "/plans/kill")) == "kill.nothing_out");
        BOOST_TEST(code_of(d.ask(editor, verb::get, path + "/plans/correct")) == "correct.nothing_waits");
        const auto order = d.ask(editor, verb::post, path + "/corrections", d.order("withdraw", std::string(64, '0')));
        BOOST_TEST(order.status == 409);
        BOOST_TEST(code_of(order) == "withdraw.nothing_out");
        BOOST_TEST(d.ask(d.s.desk.stranger, verb::get, path + "/plans/withdraw").status == 404);
        BOOST_TEST(d.ask(editor, verb::get, "/articles/none/plans/withdraw").status == 404);
    });
}

BOOST_AUTO_TEST_CASE(a_confirmation_names_the_plan_and_a_reason_and_counts_once)
{
    for_each_database([](sql::database& db) {
        desk_with_routes d{db};
        const auto path = "/articles/" + d.one.article + "/corrections";
        const auto& editor = d.s.desk.editor;
        const auto shown = d.digest("withdraw");
        const auto changed = d.ask(editor, verb::post, path, d.order("withdraw", std::string(64, '0')));
        BOOST_TEST(changed.status == 409);
        BOOST_TEST(code_of(changed) == "correction.plan_changed");
        BOOST_TEST(d.ask(editor, verb::post, path, d.order("withdraw", shown, "")).status == 422);
        const auto first = d.ask(editor, verb::post, path, d.order("withdraw", shown), "once");
        BOOST_TEST_REQUIRE(first.status == 201);
        const auto again = d.ask(editor, verb::post, path, d.order("withdraw", shown), "once");
        BOOST_TEST(again.body == first.body);
        BOOST_TEST(d.s.desk.audited("article.withdraw", d.one.article) == 1);
        const auto listed = body_of(d.ask(editor, verb::get, path)).at("items").as_array();
        BOOST_TEST(listed.size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(a_report_follows_the_work_and_says_how_long_it_took)
{
    for_each_database([](sql::database& db) {
        desk_with_routes d{db};
        const auto made = body_of(d.ask(d.s.desk.editor, verb::post, "/articles/" + d.one.article + "/corrections",
                                        d.order("withdraw", d.digest("withdraw"))));
        const auto path = "/corrections/" + std::string(made.at("id").as_string());
        const auto under_way = body_of(d.ask(d.s.desk.reviewer, verb::get, path));
        BOOST_TEST(under_way.at("done_at").is_null());
        BOOST_TEST(under_way.at("items").at(0).at("deliveries").at(0).at("state").as_string() == "queued");
        d.s.desk.go_after(7s);
        d.s.desk.platform.answers["look"] = {answered(200, "gone")};
        d.s.read_after(5s);
        const auto done = body_of(d.ask(d.s.desk.editor, verb::get, path));
        BOOST_TEST(done.at("gone_after").as_int64() == 7);
        BOOST_TEST(done.at("items").at(0).at("read_back").at("state").as_string() == "gone");
        BOOST_TEST(done.at("items").at(0).at("deliveries").at(0).at("gone").at("state").as_string() == "gone");
        BOOST_TEST(d.ask(d.s.desk.stranger, verb::get, path).status == 404);
        BOOST_TEST(d.ask(d.s.desk.editor, verb::get, "/corrections/none").status == 404);
    });
}

BOOST_AUTO_TEST_SUITE_END()
