#include "testing/simulated.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;

namespace {

struct board {
    board()
    {
        world.control("accounts", R"({"accounts":[{"platform":"board","key":"k1"},{"platform":"board","key":"k2"}]})");
    }

    outgoing send(const std::string& method, const std::string& target, const std::string& body = "",
                  const std::string& key = "k1")
    {
        incoming request;
        request.method = method;
        request.path = target.substr(0, target.find('?'));
        if (target.find('?') != std::string::npos)
            request.query = read_parameters(target.substr(target.find('?') + 1));
        request.headers = {{"authorization", "Bearer " + key}, {"content-type", "application/json"}};
        request.body = body;
        return world.send(std::move(request));
    }
    outgoing post(const std::string& marker, const std::string& key = "k1")
    {
        return send("POST", "/board/notices", R"({"marker":")" + marker + R"(","title":"题","text":"一\n二"})", key);
    }

    simulated world;
};

} // namespace

BOOST_AUTO_TEST_SUITE(notice_board)

BOOST_AUTO_TEST_CASE(every_post_makes_a_new_notice_even_with_the_same_marker)
{
    board b;
    const auto first = b.post("m1");
    const auto second = b.post("m1");
    BOOST_TEST(first.status == 201);
    BOOST_TEST(text_at(parsed(first), "id") != text_at(parsed(second), "id"));
    const auto found = parsed(b.send("GET", "/board/notices?marker=m1")).at("items").as_array();
    BOOST_TEST(found.size() == 2U);
    const auto summary = b.world.ask("ledger/summary");
    BOOST_TEST(number_at(summary, "published") == 2);
    BOOST_TEST(number_at(summary.at("duplicates").at(0), "count") == 2);
}

BOOST_AUTO_TEST_CASE(the_key_decides_whose_board_it_is)
{
    board b;
    BOOST_TEST(b.post("m1", "wrong").status == 401);
    b.post("m1", "k2");
    BOOST_TEST(parsed(b.send("GET", "/board/notices?marker=m1")).at("items").as_array().empty());
    BOOST_TEST(b.send("DELETE", "/board/notices/1").status == 404);
    BOOST_TEST(text_at(b.world.ledger().at(0), "account") == "k2");
}

BOOST_AUTO_TEST_CASE(unknown_missing_and_overlong_fields_are_refused_all_at_once)
{
    board b;
    const auto answer = b.send("POST", "/board/notices", R"({"marker":"","title":1,"body":"x"})");
    BOOST_TEST(answer.status == 422);
    BOOST_TEST(parsed(answer).at("violations").as_array().size() == 4U);
    BOOST_TEST(b.send("POST", "/board/notices", "{").status == 400);
    BOOST_TEST(b.world.ledger().empty());
}

BOOST_AUTO_TEST_CASE(the_newest_notices_come_first)
{
    board b;
    for (const auto* marker : {"m1", "m2", "m3"})
        b.post(marker);
    const auto newest = parsed(b.send("GET", "/board/notices?newest=2")).at("items");
    BOOST_TEST(newest.as_array().size() == 2U);
    BOOST_TEST(text_at(newest.at(0), "marker") == "m3");
    BOOST_TEST(text_at(newest.at(0), "published_at").ends_with("Z"));
}

BOOST_AUTO_TEST_CASE(a_notice_can_be_read_changed_and_removed_once)
{
    board b;
    b.post("m1");
    BOOST_TEST(b.send("PUT", "/board/notices/1", R"({"title":"新题","text":"新文"})").status == 200);
    BOOST_TEST(text_at(parsed(b.send("GET", "/board/notices/1")), "title") == "新题");
    BOOST_TEST(b.world.get("/board/1").body.find("新文") != std::string::npos);
    BOOST_TEST(b.send("DELETE", "/board/notices/1").status == 204);
    BOOST_TEST(b.send("DELETE", "/board/notices/1").status == 404);
    BOOST_TEST(b.world.get("/board/1").status == 404);
    BOOST_TEST(parsed(b.send("GET", "/board/notices?marker=m1")).at("items").as_array().empty());
    const auto ledger = b.world.ledger();
    BOOST_TEST(ledger.size() == 3U);
    BOOST_TEST(text_at(ledger.at(1), "kind") == "edited");
    BOOST_TEST(text_at(ledger.at(1), "text") == "新文");
    BOOST_TEST(text_at(ledger.at(2), "kind") == "withdrawn");
}

BOOST_AUTO_TEST_CASE(readers_open_a_notice_whose_text_is_never_taken_for_html)
{
    board b;
    b.send("POST", "/board/notices", R"({"marker":"m","title":"<b>题","text":"<script>x</script>"})");
    const auto page = b.world.get("/board/1").body;
    BOOST_TEST(page.find("&lt;script&gt;x") != std::string::npos);
    BOOST_TEST(page.find("<script>") == std::string::npos);
    BOOST_TEST(page.find("不是真实的") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_platform_can_take_a_notice_down)
{
    board b;
    b.post("m1");
    b.world.control("acts", R"({"platform":"board","act":"remove","id":"1"})");
    BOOST_TEST(text_at(b.world.ledger().at(1), "by") == "platform");
    BOOST_TEST(b.world.post("/_control/acts", R"({"platform":"board","act":"remove","id":"1"})").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()
