#include "access/audit.hpp"
#include "access/people.hpp"
#include "access/permissions.hpp"
#include "access/units.hpp"
#include "tests/access/browser.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <set>

using namespace tongyuan;
using namespace tongyuan::access;

namespace json = boost::json;

namespace {

constexpr auto get = http::verb::get;
constexpr auto post = http::verb::post;
constexpr auto put = http::verb::put;
constexpr auto patch = http::verb::patch;

// A city, a county and a foreign city; a security administrator of the city, one of the county.
struct city_hall {
    explicit city_hall(sql::database& db) : here(db)
    {
        city = here.a_unit("某市");
        county = here.a_unit("某县", &city, "county");
        foreign = here.a_unit("邻市");
        chief = here.a_person("chief", city, {"security_admin"});
        county_chief = here.a_person("county.chief", county, {"security_admin"});
        add_routes(table, here.ctx, here.options);
    }
    http::response make(const principal& by, std::string_view login, const access::unit& in, json::array roles)
    {
        const json::object body{{"login", login}, {"name", "张三"}, {"unit_id", in.id}, {"roles", std::move(roles)}};
        return here.ask(table, by, post, "/api/v1/people", json::serialize(body));
    }
    http::response give(const principal& by, std::string_view id, json::array roles, std::int64_t version = 1)
    {
        const json::object body{{"roles", std::move(roles)}};
        return here.ask(table, by, put, path(id) + "/roles", json::serialize(body), version);
    }
    static std::string path(std::string_view id) { return "/api/v1/people/" + std::string(id); }
    static json::object role(std::string_view name, const access::unit& in)
    {
        return {{"role", name}, {"unit_id", in.id}};
    }
    std::vector<std::string> faults(const http::response& r)
    {
        std::vector<std::string> out;
        const auto body = body_of(r);
        if (r.status == 422)
            for (const auto& v : body.at("violations").as_array())
                out.push_back(std::string(v.at("field").as_string()) + ":" + std::string(v.at("code").as_string()));
        return out;
    }
    std::vector<std::string> acts()
    {
        return here.ctx.db.read_now([](sql::session& s) {
            std::vector<std::string> out;
            for (const auto& r : s.query("SELECT act FROM audit ORDER BY sequence"))
                out.push_back(r.text(0));
            return out;
        });
    }

    office here;
    http::router table;
    access::unit city, county, foreign;
    principal chief, county_chief;
};

using names = std::vector<std::string>;

// Somebody else is quicker: what is to happen meanwhile happens when the time is first asked for.
class interrupted_clock final : public clock {
public:
    interrupted_clock(const clock& real, std::function<void()> meanwhile)
        : real_(real), meanwhile_(std::move(meanwhile))
    {
    }
    timestamp now() const override
    {
        if (auto once = std::exchange(meanwhile_, {}))
            once();
        return real_.now();
    }
    std::chrono::milliseconds monotonic() const override { return real_.monotonic(); }

private:
    const clock& real_;
    mutable std::function<void()> meanwhile_;
};

template <class F>
void with_two_daemons(F body)
{
    for_each_store([&](const scratch_store& store) {
        if (store.kind() == sql::engine::sqlite)
            return; // it has one daemon
        const auto one = store.open(), two = store.open();
        body(*one, *two);
    });
}

std::string fault_of(const std::optional<refusal>& no)
{
    return no && no->violations.size() == 1 ? no->violations[0].field + ":" + no->violations[0].code : "none";
}

} // namespace

BOOST_AUTO_TEST_SUITE(people)

BOOST_AUTO_TEST_CASE(are_made_with_a_password_for_one_use)
{
    for_each_database([](sql::database& db) {
        city_hall c{db};
        const auto made =
            c.make(c.chief, "LiLei", c.county, {c.role("editor", c.county), c.role("reviewer_1", c.city)});
        BOOST_TEST_REQUIRE(made.status == 201, made.body);
        const auto body = body_of(made);
        BOOST_TEST(body.at("login").as_string() == "lilei");
        BOOST_TEST(body.at("roles").as_array().size() == 2U);
        BOOST_TEST(body.at("roles").at(0).at("role_label").as_string() == "编辑");
        BOOST_TEST(header_of(made, "ETag") == "\"1\"");
        browser b{c.here, c.table};
        const auto in = b.sign_in("lilei", std::string(body.at("one_time_password").as_string()));
        BOOST_TEST(in.status == 200);
        BOOST_TEST(body_of(in).at("must_change_password").as_bool());
        const auto shown = c.here.ask(c.table, c.chief, get, c.path(body.at("id").as_string()));
        BOOST_TEST(!body_of(shown).contains("one_time_password"));
        BOOST_TEST(c.acts().front() == "person.created");
    });
}

BOOST_AUTO_TEST_CASE(are_refused_with_every_fault_at_once)
{
    for_each_database([](sql::database& db) {
        city_hall c{db};
        c.make(c.chief, "taken", c.county, {});
        const auto made =
            c.make(c.county_chief, "taken", c.city, {c.role("editor", c.foreign), c.role("king", c.county)});
        BOOST_TEST(c.faults(made) == (names{"roles[1].role:unknown_role", "roles[0].unit_id:not_found",
                                            "unit_id:not_found", "login:taken"}));
        const auto malformed = c.here.ask(c.table, c.chief, post, "/api/v1/people",
                                          R"({"login":"王芳","name":"","unit_id":"x","phone":"abc","state":"active"})");
        BOOST_TEST(c.faults(malformed) ==
                   (names{"login:not_a_login", "name:required", "phone:not_a_phone", "state:unknown_field"}));
    });
}

BOOST_AUTO_TEST_CASE(never_hold_two_administrator_roles)
{
    for_each_database([](sql::database& db) {
        city_hall c{db};
        const auto both =
            c.make(c.chief, "lilei", c.city, {c.role("system_admin", c.city), c.role("audit_admin", c.county)});
        BOOST_TEST(c.faults(both) == names{"roles[1].role:apart"});
        const auto one = c.here.a_person("one", c.city, {"audit_admin"});
        const auto two =
            c.give(c.chief, one.person_id, {c.role("audit_admin", c.city), c.role("security_admin", c.city)});
        BOOST_TEST(c.faults(two) == names{"roles[1].role:apart"});
        BOOST_TEST(c.give(c.chief, one.person_id, {c.role("security_admin", c.city)}).status == 200);
    });
}

BOOST_AUTO_TEST_CASE(cannot_change_their_own_roles_state_or_reset_themselves)
{
    for_each_database([](sql::database& db) {
        city_hall c{db};
        const auto own = c.path(c.chief.person_id);
        BOOST_TEST(code_of(c.give(c.chief, c.chief.person_id, {c.role("editor", c.city)})) == "person.self");
        BOOST_TEST(code_of(c.here.ask(c.table, c.chief, patch, own, R"({"state":"disabled"})", 1)) == "person.self");
        BOOST_TEST(code_of(c.here.ask(c.table, c.chief, post, own + "/password-resets", "{}")) == "person.self");
        BOOST_TEST(c.here.ask(c.table, c.chief, patch, own, R"({"phone":"13800000000"})", 1).status == 200);
    });
}

BOOST_AUTO_TEST_CASE(of_foreign_units_do_not_exist)
{
    for_each_database([](sql::database& db) {
        city_hall c{db};
        const auto stranger = c.here.a_person("stranger", c.foreign, {"editor"});
        const auto above = c.here.a_person("above", c.city, {"editor"});
        for (const auto* id : {&stranger.person_id, &above.person_id}) {
            const auto shown = c.here.ask(c.table, c.county_chief, get, c.path(*id));
            const auto missing = c.here.ask(c.table, c.county_chief, get, c.path("00000000000000000000000000"));
            BOOST_TEST(shown.status == 404);
            BOOST_TEST(shown.body == missing.body);
            BOOST_TEST(c.here.ask(c.table, c.county_chief, patch, c.path(*id), R"({"name":"x"})", 1).status == 404);
            BOOST_TEST(c.give(c.county_chief, *id, {}).status == 404);
            BOOST_TEST(c.here.ask(c.table, c.county_chief, post, c.path(*id) + "/password-resets").status == 404);
        }
        const auto list = body_of(c.here.ask(c.table, c.county_chief, get, "/api/v1/people"));
        BOOST_TEST(list.at("items").as_array().size() == 1U);
    });
}

// Otherwise the county could take over whoever reviews for the city.
BOOST_AUTO_TEST_CASE(who_hold_roles_above_are_managed_from_above)
{
    for_each_database([](sql::database& db) {
        city_hall c{db};
        const auto made = c.make(c.chief, "lilei", c.county, {c.role("reviewer_3", c.city)});
        const std::string id{body_of(made).at("id").as_string()};
        const auto by_county = [&](http::response r) { BOOST_TEST(code_of(r) == "person.wider_roles"); };
        by_county(c.here.ask(c.table, c.county_chief, post, c.path(id) + "/password-resets", "{}"));
        by_county(c.give(c.county_chief, id, {}));
        by_county(c.here.ask(c.table, c.county_chief, patch, c.path(id), R"({"state":"disabled"})", 1));
        BOOST_TEST(c.here.ask(c.table, c.county_chief, get, c.path(id)).status == 200);
        BOOST_TEST(c.here.ask(c.table, c.chief, post, c.path(id) + "/password-resets", "{}").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(are_edited_only_in_the_version_that_was_read)
{
    for_each_database([](sql::database& db) {
        city_hall c{db};
        const auto p = c.here.a_person("lilei", c.county, {"editor"});
        const auto first = c.here.ask(c.table, c.chief, patch, c.path(p.person_id), R"({"name":"李雷"})", 1);
        BOOST_TEST(first.status == 200);
        BOOST_TEST(header_of(first, "ETag") == "\"2\"");
        BOOST_TEST(c.here.ask(c.table, c.chief, patch, c.path(p.person_id), R"({"name":"韩梅梅"})", 1).status == 412);
        BOOST_TEST(c.give(c.chief, p.person_id, {}, 1).status == 412);
        BOOST_TEST(c.here.ask(c.table, c.chief, patch, c.path(p.person_id), R"({"name":"韩梅梅"})").status == 428);
        const auto now = body_of(c.here.ask(c.table, c.chief, get, c.path(p.person_id)));
        BOOST_TEST(now.at("name").as_string() == "李雷");
        BOOST_TEST(c.acts() == names{"person.changed"});
    });
}

BOOST_AUTO_TEST_CASE(who_are_disabled_lose_their_sessions_and_tokens)
{
    for_each_database([](sql::database& db) {
        city_hall c{db};
        const auto p = c.here.a_person("lilei", c.county, {"editor"}, "correct horse");
        browser b{c.here, c.table};
        b.sign_in("lilei", "correct horse");
        const auto token = b.send(post, "/api/v1/tokens", R"({"name":"脚本","permissions":["article.read"]})");
        BOOST_TEST_REQUIRE(token.status == 201);
        const auto off = c.here.ask(c.table, c.chief, patch, c.path(p.person_id), R"({"state":"disabled"})", 1);
        BOOST_TEST(off.status == 200);
        BOOST_TEST(b.send(get, "/api/v1/session").status == 401);
        BOOST_TEST(c.here.ask(c.table, c.chief, patch, c.path(p.person_id), R"({"state":"active"})", 2).status == 200);
        BOOST_TEST(b.send(get, "/api/v1/session").status == 401);
        const auto tokens =
            db.read_now([](sql::session& s) { return s.query_one("SELECT count(*) FROM api_token")->integer(0); });
        BOOST_TEST(tokens == 0);
        const auto acts = c.acts();
        BOOST_TEST(std::ranges::count(acts, "person.disabled") == 1);
        BOOST_TEST(std::ranges::count(acts, "person.enabled") == 1);
    });
}

BOOST_AUTO_TEST_CASE(whose_password_is_reset_are_signed_out_and_unlocked)
{
    for_each_database([](sql::database& db) {
        city_hall c{db};
        const auto p = c.here.a_person("lilei", c.county, {"editor"}, "correct horse");
        browser b{c.here, c.table};
        b.sign_in("lilei", "correct horse");
        browser guess{c.here, c.table};
        for (int n = 0; n < 5; ++n)
            guess.sign_in("lilei", "wrong password");
        const auto locked = body_of(c.here.ask(c.table, c.chief, get, c.path(p.person_id)));
        BOOST_TEST(locked.at("locked_until").as_string() == "2026-03-02T01:15:00.000Z");
        const auto reset = c.here.ask(c.table, c.chief, post, c.path(p.person_id) + "/password-resets", "{}");
        BOOST_TEST_REQUIRE(reset.status == 200);
        BOOST_TEST(b.send(get, "/api/v1/session").status == 401);
        BOOST_TEST(guess.sign_in("lilei", "correct horse").status == 401);
        BOOST_TEST(guess.sign_in("lilei", std::string(body_of(reset).at("one_time_password").as_string())).status ==
                   200);
        const auto unlocked = body_of(c.here.ask(c.table, c.chief, get, c.path(p.person_id)));
        BOOST_TEST(unlocked.at("locked_until").is_null());
    });
}

BOOST_AUTO_TEST_CASE(are_listed_page_by_page_and_found_by_name_or_login)
{
    for_each_database([](sql::database& db) {
        city_hall c{db};
        for (int n = 0; n < 5; ++n)
            c.here.a_person("p" + std::to_string(n), c.county, {"editor"});
        names seen;
        std::string target = "/api/v1/people?limit=3";
        for (int pages = 0; pages < 4; ++pages) {
            const auto page = body_of(c.here.ask(c.table, c.chief, get, target));
            for (const auto& item : page.at("items").as_array())
                seen.emplace_back(item.at("login").as_string());
            if (page.at("next").is_null())
                break;
            target = "/api/v1/people?limit=3&cursor=" + std::string(page.at("next").as_string());
        }
        BOOST_TEST(seen == (names{"chief", "county.chief", "p0", "p1", "p2", "p3", "p4"}));
        const auto count = [&](std::string query) {
            return body_of(c.here.ask(c.table, c.chief, get, "/api/v1/people?" + query)).at("items").as_array().size();
        };
        BOOST_TEST(count("q=P3") == 1U);
        BOOST_TEST(count("q=%") == 0U);
        BOOST_TEST(count("q=' OR 1=1--") == 0U);
        // Of other alphabets as they are written, whichever the store.
        c.here.a_person("ÉmileЯ", c.county, {"editor"});
        BOOST_TEST(count("q=ÉMILEЯ") == 1U);
        BOOST_TEST(count("q=émileя") == 0U);
        BOOST_TEST(count("unit=" + c.county.id) == 7U);
        BOOST_TEST(c.here.ask(c.table, c.chief, get, "/api/v1/people?limit=0").status == 400);
        BOOST_TEST(c.here.ask(c.table, c.chief, get, "/api/v1/people?limit=201").status == 400);
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(roles)

BOOST_AUTO_TEST_CASE(of_the_store_name_exactly_the_permissions_of_the_program)
{
    for_each_database([](sql::database& db) {
        std::set<std::string> granted, known;
        for (const auto& r : db.read_now([](sql::session& s) { return role_store::all(s); })) {
            BOOST_TEST(!r.label.empty());
            granted.insert(r.permissions.begin(), r.permissions.end());
        }
        for (const auto p : permissions::all)
            known.emplace(p.name);
        BOOST_TEST(granted == known, boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(of_one_login_made_in_two_daemons_at_once_exist_once_and_the_second_is_told)
{
    with_two_daemons([](sql::database& one, sql::database& two) {
        city_hall hall{one};
        const new_person wanted{"lilei", "李雷", hall.city.id, "", {}};
        const auto make = [&](const context& in) {
            std::optional<refusal> no;
            in.db.write_now([&](sql::session& s) {
                auto ctx = in;
                const auto made = create_person(s, ctx, hall.chief, wanted, {"*", hall.here.time.now()});
                no = made ? std::nullopt : std::optional{made.error()};
                return made.has_value();
            });
            return no;
        };
        auto& ctx = hall.here.ctx;
        const interrupted_clock time{hall.here.time, [&] { BOOST_TEST(!make(ctx)); }};
        const context late{two, time, ctx.ids, ctx.random, ctx.secrets, ctx.workers, "late"};
        BOOST_TEST(fault_of(make(late)) == "login:taken");
    });
}

BOOST_AUTO_TEST_CASE(and_units_of_one_name_as_well)
{
    with_two_daemons([](sql::database& one, sql::database& two) {
        city_hall hall{one};
        const auto keeper = hall.here.a_person("keeper", hall.city, {"business_admin"});
        const new_unit wanted{hall.city.id, "新闻科", "department", "", ""};
        const auto make = [&](const context& in) {
            std::optional<refusal> no;
            in.db.write_now([&](sql::session& s) {
                auto ctx = in;
                const auto made = create_unit(s, ctx, keeper, wanted);
                no = made ? std::nullopt : std::optional{made.error()};
                return made.has_value();
            });
            return no;
        };
        auto& ctx = hall.here.ctx;
        bool taken_first = false;
        const interrupted_clock time{hall.here.time, [&] { BOOST_TEST((taken_first = !make(ctx))); }};
        const context late{two, time, ctx.ids, ctx.random, ctx.secrets, ctx.workers, "late"};
        const auto no = make(late);
        BOOST_TEST(taken_first);
        BOOST_TEST(fault_of(no) == "name:taken");
    });
}

BOOST_AUTO_TEST_SUITE_END()
