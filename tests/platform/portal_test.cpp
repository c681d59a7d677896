#include "portal/rpc.hpp"
#include "testing/simulated.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;

namespace {

std::string value(const std::string& text)
{
    return "<value><string>" + escaped_html(text) + "</string></value>";
}

std::string yes_or_no(bool yes)
{
    return std::string("<value><boolean>") + (yes ? "1" : "0") + "</boolean></value>";
}

struct site {
    site() { world.control("accounts", R"({"platform":"portal","user":"publisher","password":"p1"})"); }

    std::string call(const std::string& method, const std::vector<std::string>& parameters)
    {
        std::string body = "<?xml version=\"1.0\"?><methodCall><methodName>" + method + "</methodName><params>";
        for (const auto& p : parameters)
            body += "<param>" + p + "</param>";
        return world.post("/portal/xmlrpc.php", body + "</params></methodCall>", "text/xml").body;
    }
    static std::string content(const std::string& title, const std::string& marker = "")
    {
        auto out = "<member><name>title</name>" + value(title) + "</member><member><name>description</name>" +
                   value("<p>正文</p>") + "</member>";
        if (!marker.empty())
            out += "<member><name>custom_fields</name><value><array><data><value><struct><member><name>key</name>" +
                   value("delivery_id") + "</member><member><name>value</name>" + value(marker) +
                   "</member></struct></value></data></array></value></member>";
        return "<value><struct>" + out + "</struct></value>";
    }
    std::string write(const std::string& title, bool publish, const std::string& marker = "m1")
    {
        return call("metaWeblog.newPost",
                    {value("1"), value("publisher"), value("p1"), content(title, marker), yes_or_no(publish)});
    }
    std::string edit(const std::string& id, const std::string& title, bool publish)
    {
        return call("metaWeblog.editPost",
                    {value(id), value("publisher"), value("p1"), content(title), yes_or_no(publish)});
    }
    std::string trash(const std::string& id)
    {
        return call("wp.deletePost", {value("1"), value("publisher"), value("p1"), value(id)});
    }
    std::string kinds()
    {
        std::string all;
        for (const auto& e : world.ledger())
            all += text_at(e, "kind") + ":" + text_at(e, "marker") + " ";
        return all;
    }

    simulated world;
};

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(portal)

BOOST_AUTO_TEST_CASE(readers_see_a_draft_only_once_it_is_published)
{
    site s;
    BOOST_TEST(has(s.write("题", false), "<string>1</string>"));
    BOOST_TEST(s.kinds() == "");
    BOOST_TEST(s.world.get("/portal/?p=1").status == 404);
    s.edit("1", "题", true);
    BOOST_TEST(s.kinds() == "published:m1 ");
    BOOST_TEST(s.world.get("/portal/?p=1").status == 200);
}

BOOST_AUTO_TEST_CASE(every_new_post_is_another_one_but_the_same_edit_shows_nothing_new)
{
    site s;
    s.write("题", true);
    s.write("题", true);
    s.edit("1", "题", true);
    BOOST_TEST(s.kinds() == "published:m1 published:m1 ");
    s.edit("1", "新题", true);
    BOOST_TEST(s.kinds() == "published:m1 published:m1 edited:m1 ");
    BOOST_TEST(number_at(s.world.ask("ledger/summary").at("duplicates").at(0), "count") == 2);
}

BOOST_AUTO_TEST_CASE(what_is_deleted_twice_is_gone_for_good)
{
    site s;
    s.write("题", true);
    BOOST_TEST(has(s.trash("1"), "<boolean>1</boolean>"));
    BOOST_TEST(has(s.trash("1"), "<boolean>1</boolean>"));
    BOOST_TEST(has(s.trash("1"), "<int>404</int>"));
    BOOST_TEST(s.kinds() == "published:m1 withdrawn:m1 ");
    BOOST_TEST(has(s.edit("1", "题", true), "<int>404</int>"));
}

BOOST_AUTO_TEST_CASE(refuses_wrong_passwords_unknown_methods_and_broken_calls)
{
    site s;
    BOOST_TEST(has(s.call("wp.getUsersBlogs", {value("publisher"), value("wrong")}), "<int>403</int>"));
    BOOST_TEST(has(s.call("demo.sayHello", {}), "<int>-32601</int>"));
    BOOST_TEST(has(s.call("wp.deletePost", {value("1")}), "<int>400</int>"));
    BOOST_TEST(has(s.world.post("/portal/xmlrpc.php", "<methodCall>", "text/xml").body, "<int>-32700</int>"));
    BOOST_TEST(s.world.get("/portal/xmlrpc.php").status == 405);
}

BOOST_AUTO_TEST_CASE(lists_the_newest_with_their_markers_and_without_the_trash)
{
    site s;
    s.write("一", true, "m1");
    s.write("二", false, "m2");
    s.write("三", true, "m3");
    s.trash("3");
    const auto list = s.call(
        "wp.getPosts", {value("1"), value("publisher"), value("p1"), "<value><struct></struct></value>", value("")});
    BOOST_TEST(has(list, "m2"));
    BOOST_TEST(list.find("m2") < list.find("m1"));
    BOOST_TEST(!has(list, "m3"));
}

BOOST_AUTO_TEST_SUITE_END()
