#include "access/routes.hpp"
#include "tests/access/people.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::access;

namespace json = boost::json;

namespace {

struct tree {
    explicit tree(sql::database& db) : here(db)
    {
        root = here.a_unit("某省", nullptr, "province");
        city = here.a_unit("甲市", &root, "city");
        other = here.a_unit("乙市", &root, "city");
        bureau = here.a_unit("甲市教育局", &city);
        chief = here.a_person("chief", city, {"business_admin"});
        add_routes(table, here.ctx, here.options);
    }
    http::response make(const access::unit& below, std::string_view name, std::string_view level,
                        json::object more = {})
    {
        json::object body{{"parent_id", below.id}, {"name", name}, {"level", level}};
        for (const auto& [field, value] : more)
            body[field] = value;
        return here.ask(table, chief, http::verb::post, "/api/v1/units", json::serialize(body));
    }
    static std::string fault(const http::response& r)
    {
        if (r.status != 422)
            return std::to_string(r.status);
        const auto body = body_of(r);
        const auto& first = body.at("violations").at(0);
        return std::string(first.at("field").as_string()) + ":" + std::string(first.at("code").as_string());
    }

    office here;
    http::router table;
    access::unit root, city, other, bureau;
    principal chief;
};

} // namespace

BOOST_AUTO_TEST_SUITE(units)

BOOST_AUTO_TEST_CASE(are_still_known_by_the_name_that_they_had)
{
    for_each_database([](sql::database& db) {
        tree t{db};
        const auto path = "/api/v1/units/" + t.bureau.id;
        const auto renamed = t.here.ask(t.table, t.chief, http::verb::patch, path, R"({"name":"甲市教育和体育局"})", 1);
        BOOST_TEST_REQUIRE(renamed.status == 200, renamed.body);
        const auto former = db.read_now([&](sql::session& s) { return unit_store::former_names(s, t.bureau.id); });
        BOOST_TEST_REQUIRE(former.size() == 1U);
        BOOST_TEST(former[0].name == "甲市教育局");
    });
}

BOOST_AUTO_TEST_CASE(are_listed_in_tree_order_from_ones_own_downwards)
{
    for_each_database([](sql::database& db) {
        tree t{db};
        const auto list =
            body_of(t.here.ask(t.table, t.chief, http::verb::get, "/api/v1/units")).at("items").as_array();
        BOOST_TEST_REQUIRE(list.size() == 2U);
        BOOST_TEST(list[0].at("name").as_string() == "甲市");
        BOOST_TEST(list[0].at("people").as_int64() == 1);
        BOOST_TEST(list[0].at("depth").as_int64() == 1);
        BOOST_TEST(list[1].at("name").as_string() == "甲市教育局");
        const auto whole = t.here.a_person("all", t.root, {"editor"});
        std::vector<std::string> names;
        std::string target = "/api/v1/units?limit=1";
        for (int page = 0; page < 5; ++page) {
            const auto one = body_of(t.here.ask(t.table, whole, http::verb::get, target));
            names.emplace_back(one.at("items").at(0).at("name").as_string());
            if (one.at("next").is_null())
                break;
            target = "/api/v1/units?limit=1&cursor=" + std::string(one.at("next").as_string());
        }
        BOOST_TEST(names == (std::vector<std::string>{"某省", "甲市", "甲市教育局", "乙市"}));
    });
}

BOOST_AUTO_TEST_CASE(are_found_alike_in_every_store_by_a_part_of_their_name)
{
    for_each_database([](sql::database& db) {
        tree t{db};
        t.here.a_unit("Éclair政务Я办", &t.city);
        const auto found = [&](const std::string& q) {
            return body_of(t.here.ask(t.table, t.chief, http::verb::get, "/api/v1/units?q=" + q))
                .at("items")
                .as_array()
                .size();
        };
        for (const auto* q : {"Éclair", "ÉCLAIR", "Éclair政务Я", "Я办"})
            BOOST_TEST(found(q) == 1U, q);
        for (const auto* q : {"éclair", "я办"})
            BOOST_TEST(found(q) == 0U, q);
    });
}

BOOST_AUTO_TEST_CASE(are_made_below_ones_own_only)
{
    for_each_database([](sql::database& db) {
        tree t{db};
        const auto made = t.make(t.bureau, "新闻科", "department", {{"region_code", "320500"}});
        BOOST_TEST_REQUIRE(made.status == 201, made.body);
        const auto body = body_of(made);
        BOOST_TEST(body.at("path").as_string() == t.bureau.path + std::string(body.at("id").as_string()) + "/");
        BOOST_TEST(tree::fault(t.make(t.other, "新闻科", "department")) == "parent_id:not_found");
        BOOST_TEST(tree::fault(t.make(t.root, "丙市", "city")) == "parent_id:not_found");
        BOOST_TEST(tree::fault(t.make(t.bureau, "新闻科", "department")) == "name:taken");
        BOOST_TEST(tree::fault(t.make(t.city, "省厅", "province")) == "level:above_parent");
        BOOST_TEST(tree::fault(t.make(t.city, "a", "county", {{"region_code", "12"}})) ==
                   "region_code:not_a_region_code");
        BOOST_TEST(tree::fault(t.make(t.city, "a", "county", {{"credit_code", "123"}})) ==
                   "credit_code:not_a_credit_code");
        BOOST_TEST(t.make(t.city, "a", "county", {{"credit_code", "91350100M000100Y43"}}).status == 201);
        BOOST_TEST(tree::fault(t.make(t.city, "b", "county", {{"credit_code", "91350100M000100Y43"}})) ==
                   "credit_code:taken");
    });
}

BOOST_AUTO_TEST_CASE(are_changed_in_the_version_that_was_read_with_what_was_before_in_the_audit)
{
    for_each_database([](sql::database& db) {
        tree t{db};
        const auto path = "/api/v1/units/" + t.bureau.id;
        const auto changed = t.here.ask(t.table, t.chief, http::verb::patch, path,
                                        R"({"name":"甲市教体局","release_on_approval":false})", 1);
        BOOST_TEST_REQUIRE(changed.status == 200);
        BOOST_TEST(header_of(changed, "ETag") == "\"2\"");
        BOOST_TEST(!body_of(changed).at("release_on_approval").as_bool());
        BOOST_TEST(t.here.ask(t.table, t.chief, http::verb::patch, path, R"({"name":"x"})", 1).status == 412);
        BOOST_TEST(t.here.ask(t.table, t.chief, http::verb::patch, "/api/v1/units/" + t.other.id, R"({"name":"x"})", 1)
                       .status == 404);
        const auto detail =
            db.read_now([](sql::session& s) { return s.query_one("SELECT detail FROM audit")->text(0); });
        BOOST_TEST(json::parse(detail).at("name").at("from").as_string() == "甲市教育局");
    });
}

BOOST_AUTO_TEST_CASE(are_checked_against_the_region_of_their_level_unless_that_was_so_before)
{
    for_each_database([](sql::database& db) {
        tree t{db};
        BOOST_TEST(tree::fault(t.make(t.city, "a", "county", {{"region_code", "320500"}})) ==
                   "region_code:not_of_level");
        BOOST_TEST(t.make(t.city, "a", "county", {{"region_code", "320505"}}).status == 201);
        const auto path = "/api/v1/units/" + t.city.id;
        BOOST_TEST(tree::fault(t.here.ask(t.table, t.chief, http::verb::patch, path, R"({"region_code":"320505"})",
                                          1)) == "region_code:not_of_level");
        db.write_now([&](sql::session& s) {
            return s.execute("UPDATE unit SET region_code = '320505' WHERE id = $1", t.city.id);
        });
        BOOST_TEST(t.here.ask(t.table, t.chief, http::verb::patch, path, R"({"name":"甲城"})", 1).status == 200);
        BOOST_TEST(tree::fault(t.here.ask(t.table, t.chief, http::verb::patch, path, R"({"level":"county"})", 2)) ==
                   "200");
    });
}

BOOST_AUTO_TEST_CASE(have_a_second_supervisor_outside_their_own_branch)
{
    for_each_database([](sql::database& db) {
        tree t{db};
        const auto boss = t.here.a_person("boss", t.root, {"business_admin"});
        const auto department = t.here.a_unit("省教育厅", &t.root);
        const auto path = "/api/v1/units/" + t.bureau.id;
        const auto set = [&](std::string_view id, std::int64_t version) {
            return t.here.ask(t.table, boss, http::verb::patch, path,
                              json::serialize(json::object{{"supervisor_id", id}}), version);
        };
        BOOST_TEST(tree::fault(set(t.root.id, 1)) == "supervisor_id:in_own_branch");
        BOOST_TEST(tree::fault(set(t.bureau.id, 1)) == "supervisor_id:in_own_branch");
        BOOST_TEST(tree::fault(set("nobody", 1)) == "supervisor_id:not_found");
        const auto done = set(department.id, 1);
        BOOST_TEST_REQUIRE(done.status == 200, done.body);
        BOOST_TEST(body_of(done).at("supervisor_id").as_string() == department.id);
        const auto office = t.here.a_unit("办公室", &t.bureau);
        const auto line = db.read_now([&](sql::session& s) { return unit_store::line_supervisor(s, office.id); });
        BOOST_TEST(line.value().id == department.id);
        BOOST_TEST(body_of(set("", 2)).at("supervisor_id").is_null());
        // Not by somebody who does not see it.
        BOOST_TEST(tree::fault(t.here.ask(t.table, t.chief, http::verb::patch, path,
                                          json::serialize(json::object{{"supervisor_id", department.id}}), 3)) ==
                   "supervisor_id:not_found");
    });
}

BOOST_AUTO_TEST_CASE(are_the_same_to_a_second_change_that_changes_nothing)
{
    for_each_database([](sql::database& db) {
        tree t{db};
        const auto same = t.here.ask(t.table, t.chief, http::verb::patch, "/api/v1/units/" + t.bureau.id,
                                     R"({"name":"甲市教育局"})", 1);
        BOOST_TEST(header_of(same, "ETag") == "\"1\"");
        const auto rows =
            db.read_now([](sql::session& s) { return s.query_one("SELECT count(*) FROM audit")->integer(0); });
        BOOST_TEST(rows == 0);
    });
}

BOOST_AUTO_TEST_SUITE_END()
