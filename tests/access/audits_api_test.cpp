#include "access/acts.hpp"
#include "access/audit.hpp"
#include "access/routes.hpp"
#include "tests/access/people.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::access;

namespace {

struct audited_office {
    explicit audited_office(sql::database& db) : here(db)
    {
        city = here.a_unit("甲市");
        county = here.a_unit("某县", &city, "county");
        city_auditor = here.a_person("city", city, {"audit_admin"});
        county_auditor = here.a_person("county", county, {"audit_admin"});
        add_routes(table, here.ctx, here.options);
    }
    void act(std::string_view name, const std::string& unit_id, std::string_view subject = "f1", int minute = 0)
    {
        const audit_event event{here.time.now() + std::chrono::minutes(minute),
                                "p1",
                                "王芳",
                                std::string(name),
                                "filing",
                                std::string(subject),
                                unit_id,
                                {{"comment", "同意"}}};
        here.ctx.db.write_now([&](sql::session& s) {
            append_audit(s, "test", event);
            return true;
        });
    }
    boost::json::array ask(const principal& who, std::string query = "")
    {
        return body_of(here.ask(table, who, http::verb::get, "/api/v1/audit" + query)).at("items").as_array();
    }

    office here;
    http::router table;
    unit city, county;
    principal city_auditor, county_auditor;
};

} // namespace

BOOST_AUTO_TEST_SUITE(audit_api)

BOOST_AUTO_TEST_CASE(shows_who_did_what_in_words)
{
    for_each_database([](sql::database& db) {
        audited_office o{db};
        label_act("filing.approved", "批准备案");
        o.act("filing.approved", o.county.id);
        o.act("filing.unheard_of", o.county.id);
        const auto rows = o.ask(o.city_auditor);
        BOOST_TEST_REQUIRE(rows.size() == 2U);
        BOOST_TEST(rows[0].at("act_label").as_string() == "filing.unheard_of");
        BOOST_TEST(rows[1].at("act_label").as_string() == "批准备案");
        BOOST_TEST(rows[1].at("actor").at("name").as_string() == "王芳");
        BOOST_TEST(rows[1].at("unit").at("name").as_string() == "某县");
        BOOST_TEST(rows[1].at("detail").at("comment").as_string() == "同意");
        BOOST_TEST(rows[1].at("hash").as_string().size() == 64U);
    });
}

BOOST_AUTO_TEST_CASE(shows_an_auditor_their_own_units_and_the_roots_auditor_everything)
{
    for_each_database([](sql::database& db) {
        audited_office o{db};
        o.act("filing.approved", o.city.id);
        o.act("filing.approved", o.county.id);
        o.act("session.refused", ""); // an unknown login belongs to no unit
        BOOST_TEST(o.ask(o.city_auditor).size() == 3U);
        BOOST_TEST(o.ask(o.county_auditor).size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(filters_and_pages_newest_first)
{
    for_each_database([](sql::database& db) {
        audited_office o{db};
        for (int n = 0; n < 7; ++n)
            o.act(n % 2 ? "filing.returned" : "filing.approved", o.city.id, "f" + std::to_string(n), n / 2);
        BOOST_TEST(o.ask(o.city_auditor, "?act=filing.returned").size() == 3U);
        BOOST_TEST(o.ask(o.city_auditor, "?subject_kind=filing&subject_id=f3").size() == 1U);
        BOOST_TEST(o.ask(o.city_auditor, "?subject_kind=filing&subject_id=f3&act=filing.approved").empty());
        BOOST_TEST(o.ask(o.county_auditor, "?subject_kind=filing&subject_id=f3").empty());
        BOOST_TEST(o.ask(o.city_auditor, "?subject_id=f3").size() == 1U);
        BOOST_TEST(o.ask(o.city_auditor, "?actor=nobody").empty());
        BOOST_TEST(o.ask(o.city_auditor, "?from=2026-03-02T01:02:00Z&to=2026-03-02T01:02:30Z").size() == 2U);
        std::vector<std::int64_t> seen;
        std::string query = "?limit=2";
        for (int page = 0; page < 5; ++page) {
            const auto body = body_of(o.here.ask(o.table, o.city_auditor, http::verb::get, "/api/v1/audit" + query));
            for (const auto& row : body.at("items").as_array())
                seen.push_back(row.at("seq").as_int64());
            if (body.at("next").is_null())
                break;
            query = "?limit=2&cursor=" + std::string(body.at("next").as_string());
        }
        BOOST_TEST(seen == (std::vector<std::int64_t>{7, 6, 5, 4, 3, 2, 1}));
        for (const auto* bad : {"?cursor=x", "?cursor=1.2", "?cursor=1.x.test", "?from=yesterday"})
            BOOST_TEST(
                o.here.ask(o.table, o.city_auditor, http::verb::get, std::string("/api/v1/audit") + bad).status == 400,
                bad);
    });
}

BOOST_AUTO_TEST_CASE(verifies_and_leaves_a_row_about_it)
{
    for_each_database([](sql::database& db) {
        audited_office o{db};
        o.act("filing.approved", o.city.id);
        o.act("filing.approved", o.city.id);
        const auto verify = [&] {
            return body_of(o.here.ask(o.table, o.city_auditor, http::verb::post, "/api/v1/audit/verifications", "{}"));
        };
        const auto good = verify();
        BOOST_TEST(good.at("ok").as_bool());
        BOOST_TEST(good.at("rows").as_int64() == 2);
        BOOST_TEST(o.ask(o.city_auditor, "?act=audit.verified").size() == 1U);
        db.write_now(
            [](sql::session& s) { return s.execute("UPDATE audit SET actor_name = '别人' WHERE sequence = 2") > 0; });
        const auto bad = verify();
        BOOST_TEST(!bad.at("ok").as_bool());
        BOOST_TEST(bad.at("broken").at(0).at("seq").as_int64() == 2);
    });
}

BOOST_AUTO_TEST_CASE(offers_no_way_to_change_or_delete_a_row)
{
    for_each_database([](sql::database& db) {
        audited_office o{db};
        o.act("filing.approved", o.city.id);
        for (const auto method : {http::verb::delete_, http::verb::put, http::verb::patch})
            for (const auto* path : {"/api/v1/audit", "/api/v1/audit/1"}) {
                const auto status = o.here.ask(o.table, o.city_auditor, method, path).status;
                BOOST_TEST((status == 404 || status == 405), http::name_of(method) << path << status);
            }
    });
}

BOOST_AUTO_TEST_SUITE_END()
