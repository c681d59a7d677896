#include "testing/simulated.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;

namespace {

struct server {
    server() { world.control("accounts", R"({"platform":"webroot","user":"publisher","password":"p1"})"); }

    int send(const std::string& method, const std::string& path, const std::string& body = "",
             const std::string& to = "", const std::string& overwrite = "")
    {
        incoming request;
        request.method = method;
        request.path = path;
        request.headers = {{"authorization", authorization}};
        if (!to.empty())
            request.headers.emplace_back("destination", world.whole().here().base_url + to);
        if (!overwrite.empty())
            request.headers.emplace_back("overwrite", overwrite);
        request.body = body;
        return world.send(std::move(request)).status;
    }
    std::string kinds()
    {
        std::string all;
        for (const auto& e : world.ledger())
            all += text_at(e, "kind") + ":" + text_at(e, "id") + ":" + text_at(e, "marker") + " ";
        return all;
    }

    simulated world;
    std::string authorization = "Basic cHVibGlzaGVyOnAx"; // publisher:p1
};

const std::string page = "<html><head><title>题</title><meta name=\"TongyuanDelivery\" content=\"m1\"></head></html>";

} // namespace

BOOST_AUTO_TEST_SUITE(webroot)

BOOST_AUTO_TEST_CASE(a_page_is_seen_when_it_is_moved_to_a_name_without_a_dot)
{
    server s;
    BOOST_TEST(s.send("PUT", "/web/a/.1.part", page) == 201);
    BOOST_TEST(s.world.get("/web/a/.1.part").status == 401);
    BOOST_TEST(s.kinds() == "");
    BOOST_TEST(s.send("MOVE", "/web/a/.1.part", "", "/web/a/1.html", "F") == 201);
    BOOST_TEST(s.kinds() == "published:/a/1.html:m1 ");
    BOOST_TEST(s.world.get("/web/a/1.html").body == page);
}

BOOST_AUTO_TEST_CASE(an_existing_page_is_replaced_only_when_that_is_asked_for)
{
    server s;
    s.send("PUT", "/web/1.html", page);
    s.send("PUT", "/web/.2.part", page + "<p>改");
    BOOST_TEST(s.send("MOVE", "/web/.2.part", "", "/web/1.html", "F") == 412);
    BOOST_TEST(s.send("MOVE", "/web/.2.part", "", "/web/1.html", "T") == 204);
    BOOST_TEST(s.send("MOVE", "/web/.2.part", "", "/web/1.html", "T") == 404);
    BOOST_TEST(s.kinds() == "published:/1.html:m1 edited:/1.html:m1 ");
}

BOOST_AUTO_TEST_CASE(a_deleted_page_is_withdrawn_once)
{
    server s;
    s.send("PUT", "/web/1.html", page);
    BOOST_TEST(s.send("DELETE", "/web/1.html") == 204);
    BOOST_TEST(s.send("DELETE", "/web/1.html") == 404);
    BOOST_TEST(s.kinds() == "published:/1.html:m1 withdrawn:/1.html:m1 ");
}

BOOST_AUTO_TEST_CASE(only_its_publisher_writes)
{
    server s;
    s.authorization = "Basic d3Jvbmc6cGFzcw==";
    BOOST_TEST(s.send("PUT", "/web/1.html", page) == 401);
    BOOST_TEST(s.send("DELETE", "/web/1.html") == 401);
}

BOOST_AUTO_TEST_SUITE_END()
