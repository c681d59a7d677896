// What the rooms above the register do when units are reorganised. Every answer is held against the API's description.
#include "content/article_store.hpp"
#include "tests/application/whole_office.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;

namespace json = boost::json;

namespace {

struct reform_desk : whole_office {
    using whole_office::whole_office;

    http::response reorganise(const std::string& path, const json::object& body)
    {
        return ask_and_hold(chief, a_request(verb::post, "/api/v1/reorganisations" + path, json::serialize(body)));
    }
    json::object merging() const { return {{"kind", "merge"}, {"unit_id", bureau.id}, {"target_id", heir.id}}; }
    json::array objections() { return body_of(reorganise("/previews", merging())).at("objections").as_array(); }
    http::response merge()
    {
        auto wish = merging();
        wish["plan"] = body_of(reorganise("/previews", merging())).at("plan");
        return reorganise("", wish);
    }
    std::string unit_of_article(const std::string& id)
    {
        return ctx.db.read_now([&](sql::session& s) { return content::article_store::find(s, id).value().unit_id; });
    }
    void hold(const access::unit& u)
    {
        in_store([&](sql::session& s) {
            delivery::hold_store::insert(s, {ids.next(), "unit", u.path, "检查", "another", "另一人", time.now()});
            return true;
        });
    }

    access::unit heir = a_unit("区文体局", &district);
    access::principal chief = a_person("chief", district, {"business_admin"});
};

} // namespace

BOOST_AUTO_TEST_SUITE(reorganised_rooms)

BOOST_AUTO_TEST_CASE(articles_that_are_not_archived_go_along_and_come_back)
{
    for_each_database([](sql::database& db) {
        reform_desk d{db};
        const auto article = d.an_article(d.bureau);
        const auto done = d.merge();
        BOOST_TEST_REQUIRE(done.status == 201, done.body);
        BOOST_TEST(d.unit_of_article(article) == d.heir.id);
        const auto id = std::string(body_of(done).at("id").as_string());
        BOOST_TEST(d.ask_and_hold(d.chief, a_request(http::verb::get, "/api/v1/reorganisations")).status == 200);
        BOOST_TEST_REQUIRE(d.reorganise("/" + id + "/undoings", {{"reason", "有误"}}).status == 200);
        BOOST_TEST(d.unit_of_article(article) == d.bureau.id);
    });
}

BOOST_AUTO_TEST_CASE(a_stop_is_never_left_behind)
{
    for_each_database([](sql::database& db) {
        reform_desk d{db};
        BOOST_TEST(d.objections().empty());
        d.hold(d.district); // over both of them
        BOOST_TEST(d.objections().empty());
        d.hold(d.bureau);
        BOOST_TEST(d.objections().size() == 1U);
        BOOST_TEST(d.merge().status == 409);
    });
}

BOOST_AUTO_TEST_SUITE_END()
