#include "base/log.hpp"
#include "http/answer.hpp"
#include "http/router.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace tongyuan;
using namespace tongyuan::http;
namespace asio = boost::asio;

namespace {

constexpr permission approve{"filing.approve"};

struct clerk final : caller {
    bool may(permission wanted) const override { return wanted == permission{"filing.read"}; }
};

struct scripted_gate final : gate {
    std::function<result<std::shared_ptr<const caller>>()> says = [] { return std::shared_ptr<const caller>{}; };
    int asked = 0;

    asio::awaitable<result<std::shared_ptr<const caller>>> identify(const request&) override
    {
        ++asked;
        co_return says();
    }
};

asio::awaitable<response> echo(request r)
{
    co_return json_response({{"body", r.body}, {"signed_in", r.from != nullptr}});
}
asio::awaitable<response> broken(request)
{
    throw std::runtime_error("no such table: secrets_of_the_state");
    co_return no_content();
}

struct desk {
    router table;
    scripted_gate keeper;
    std::string logged;

    desk()
    {
        table.add(route{verb::get, "/open", permissions::anyone, echo});
        table.add(route{verb::get, "/file", permissions::anyone, echo}.for_everybody());
        table.add(route{verb::post, "/open", permissions::anyone, echo}.limited_to(8));
        table.add(route{verb::post, "/upload", permissions::anyone, echo}.accepting_any_content());
        table.add(route{verb::get, "/mine", permissions::signed_in, echo});
        table.add(route{verb::post, "/decide", approve, echo});
        table.add(route{verb::get, "/broken", permissions::anyone, broken});
        log::set_sink([this](std::string_view line) { logged += line; });
    }
    ~desk() { log::set_sink({}); }

    response ask(verb v, std::string path, std::string body = "", std::string type = "application/json",
                 exception_reader explain = {})
    {
        request r;
        r.method = v;
        r.path = std::move(path);
        r.id = "request-1";
        if (!body.empty())
            r.headers.emplace_back("content-type", std::move(type));
        r.body = std::move(body);
        return said_to(std::move(r), std::move(explain));
    }

    response said_to(request r, exception_reader explain = {})
    {
        asio::io_context loop;
        auto got = asio::co_spawn(loop, answer(table, keeper, std::move(r), std::move(explain)), asio::use_future);
        loop.run();
        return got.get();
    }
};

std::string code_of(const response& r)
{
    return std::string(boost::json::parse(r.body).at("code").as_string());
}

bool has(const response& r, std::string_view name, std::string_view value)
{
    return std::ranges::any_of(r.headers, [&](const auto& h) { return h.first == name && h.second == value; });
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(answers, desk)

BOOST_AUTO_TEST_CASE(what_is_not_there_is_a_problem_document)
{
    const auto r = ask(verb::get, "/nothing");
    BOOST_TEST(r.status == 404);
    BOOST_TEST(has(r, "Content-Type", "application/problem+json"));
    BOOST_TEST(boost::json::parse(r.body).at("status").as_int64() == 404);
}

BOOST_AUTO_TEST_CASE(a_slash_too_many_leads_to_the_page)
{
    for (const auto how : {verb::get, verb::head}) {
        const auto there = ask(how, "/file/");
        BOOST_TEST(there.status == 308);
        BOOST_TEST(has(there, "Location", "/file"));
    }
    for (const auto* nowhere : {"/open/", "/nothing/", "/file//", "//file/", "//example.org/"})
        BOOST_TEST(ask(verb::get, nowhere).status == 404, nowhere);
    BOOST_TEST(ask(verb::post, "/file/", "{}").status == 404);
}

BOOST_AUTO_TEST_CASE(a_condition_that_nobody_looked_at_is_refused)
{
    const auto list = [](request r) -> asio::awaitable<response> {
        (void)r.query_value("state");
        co_return json_response({{"items", 200}});
    };
    table.add(route{verb::get, "/list", permissions::signed_in, list});
    table.add(route{verb::get, "/hook", permissions::anyone, list});
    keeper.says = [] { return std::make_shared<clerk>(); };
    const auto asked = [&](std::string path, std::string name) {
        request r;
        r.path = std::move(path);
        r.query = {{"state", "open"}, {std::move(name), "weibo"}};
        return said_to(std::move(r));
    };
    BOOST_TEST(asked("/list", "state").status == 200);
    const auto no = asked("/list", "platfrom");
    BOOST_TEST(no.status == 400);
    BOOST_TEST(code_of(no) == "http.query");
    const auto violations = boost::json::parse(no.body).at("violations").as_array();
    BOOST_TEST_REQUIRE(violations.size() == 1U);
    BOOST_TEST(violations[0].at("field").as_string() == "platfrom");
    BOOST_TEST(asked("/hook", "isappinstalled").status == 200);
}

BOOST_AUTO_TEST_CASE(a_wrong_method_says_which_are_right)
{
    const auto r = ask(verb::delete_, "/open");
    BOOST_TEST(r.status == 405);
    BOOST_TEST(has(r, "Allow", "GET, HEAD, POST"));
}

BOOST_AUTO_TEST_CASE(a_method_nobody_knows_is_told_the_same)
{
    request asked;
    asked.path = "/open";
    const auto chosen = choose(table, std::nullopt, asked, {});
    BOOST_TEST(chosen.otherwise.status == 405);
    BOOST_TEST(has(chosen.otherwise, "Allow", "GET, HEAD, POST"));
}

BOOST_AUTO_TEST_CASE(a_body_must_be_json_unless_the_route_says_otherwise)
{
    for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=gbk",
                             "application/jsonp", "text/plain; application/json"})
        BOOST_TEST(ask(verb::post, "/open", "{}", type).status == 415, type);
    for (const auto* type : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                             "application/json;charset=\"UTF-8\""})
        BOOST_TEST(ask(verb::post, "/open", "{}", type).status == 200, type);
    BOOST_TEST(ask(verb::post, "/upload", "x", "image/png").status == 200);
}

BOOST_AUTO_TEST_CASE(a_body_over_the_routes_limit_is_refused)
{
    BOOST_TEST(ask(verb::post, "/open", "12345678").status == 200);
    const auto r = ask(verb::post, "/open", "123456789");
    BOOST_TEST(r.status == 413);
    BOOST_TEST(std::string(boost::json::parse(r.body).at("detail").as_string()).find("最多 8 字节") !=
               std::string::npos);
    for (const auto& [bytes, words] : {std::pair{std::size_t{65'536}, "最多 64 KB"}, {10'485'761, "最多 10 MB"}}) {
        router large;
        large.add(route{verb::post, "/upload", permissions::anyone, echo}.limited_to(bytes));
        request asked;
        asked.path = "/upload";
        const auto chosen = choose(large, verb::post, asked, {true, bytes + 1});
        BOOST_TEST(std::string(boost::json::parse(chosen.otherwise.body).at("detail").as_string()).find(words) !=
                   std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(strangers_and_the_wrong_people_are_refused_and_logged)
{
    const auto stranger = ask(verb::post, "/decide", "{}");
    BOOST_TEST(stranger.status == 401);
    BOOST_TEST(stranger.has("www-authenticate"));
    keeper.says = [] { return std::make_shared<const clerk>(); };
    BOOST_TEST(ask(verb::post, "/decide", "{}").status == 403);
    BOOST_TEST(ask(verb::get, "/mine").status == 200);
    BOOST_TEST(logged.find("event=http.refused request=request-1 method=POST path=/decide") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_gates_refusal_is_answered_as_it_is)
{
    keeper.says = []() -> result<std::shared_ptr<const caller>> {
        return refusal{errc::forbidden, "access.cross_site", "请从本系统页面操作。"};
    };
    const auto r = ask(verb::post, "/open", "{}");
    BOOST_TEST(r.status == 403);
    BOOST_TEST(code_of(r) == "access.cross_site");
}

BOOST_AUTO_TEST_CASE(a_stale_session_is_nobody_where_nobody_is_needed)
{
    keeper.says = []() -> result<std::shared_ptr<const caller>> {
        return refusal{errc::unauthenticated, "access.expired", "登录已过期。"};
    };
    BOOST_TEST(ask(verb::get, "/open").status == 200);
    BOOST_TEST(ask(verb::get, "/mine").status == 401);
}

BOOST_AUTO_TEST_CASE(what_is_the_same_for_everybody_does_not_trouble_the_gate)
{
    BOOST_TEST(ask(verb::get, "/file").status == 200);
    BOOST_TEST(keeper.asked == 0);
}

BOOST_AUTO_TEST_CASE(an_exception_tells_the_log_everything_and_the_client_a_number)
{
    const auto r = ask(verb::get, "/broken");
    BOOST_TEST(r.status == 500);
    BOOST_TEST(r.body.find("secrets_of_the_state") == std::string::npos);
    BOOST_TEST(boost::json::parse(r.body).at("request_id").as_string() == "request-1");
    BOOST_TEST(logged.find("request=request-1 what=\"no such table: secrets_of_the_state\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_gate_may_break_too)
{
    keeper.says = []() -> result<std::shared_ptr<const caller>> { throw std::runtime_error("down"); };
    BOOST_TEST(ask(verb::get, "/open").status == 500);
}

BOOST_AUTO_TEST_CASE(the_application_may_name_an_exception)
{
    const auto r = ask(verb::get, "/broken", "", "", [](const std::exception&) {
        return std::optional{refusal{errc::unavailable, "store.full", "磁盘已满，暂时不能保存。"}};
    });
    BOOST_TEST(r.status == 503);
    BOOST_TEST(code_of(r) == "store.full");
}

BOOST_AUTO_TEST_CASE(violations_travel_all_at_once)
{
    const auto r = problem(unacceptable({{"title", "too_long", "标题过长"}, {"body", "missing", "缺少正文"}}));
    BOOST_TEST(r.status == 422);
    BOOST_TEST(boost::json::parse(r.body).at("violations").as_array().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_header_cannot_split_the_answer)
{
    BOOST_CHECK_THROW(response{}.with("Location", "/a\r\nSet-Cookie: x=1"), std::logic_error);
    BOOST_CHECK_THROW(response{}.with("X\n", "y"), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_request_gives_its_cookies_and_query)
{
    request r;
    r.headers.emplace_back("cookie", "a=1; session=abc=; b=\"2\"");
    r.query.emplace_back("q", "公告");
    BOOST_TEST(r.cookie("session").value() == "abc=");
    BOOST_TEST(!r.cookie("sess").has_value());
    BOOST_TEST(r.query_value("q").value() == "公告");
    BOOST_CHECK_THROW(r.parameter("id"), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
