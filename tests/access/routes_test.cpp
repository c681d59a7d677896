// Every route of this room, as every role, for one's own and for a foreign unit. A route without a row here fails.
#include "access/login_store.hpp"
#include "access/permissions.hpp"
#include "access/routes.hpp"
#include "access/token_store.hpp"
#include "tests/access/people.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace tongyuan;
using namespace tongyuan::access;

namespace {

using http::verb;

enum class subject { nothing, unit, person, token, session };

struct expectation {
    verb method;
    std::string_view pattern;
    permission needs;
    std::string_view roles; // "*": every role
    subject about;
    std::string_view body; // "{unit}" and "{login}" are filled in
    int own;               // for who may
    int foreign;           // for who may, but not there
};

constexpr std::string_view people_readers = "business_admin security_admin audit_admin";
constexpr std::string_view role_readers = "business_admin system_admin security_admin audit_admin";
constexpr std::string_view unit_keepers = "business_admin security_admin";
constexpr std::string_view new_unit_body = R"({"parent_id":"{unit}","name":"{login}","level":"department"})";
constexpr std::string_view new_person_body = R"({"login":"{login}","name":"张三","unit_id":"{unit}"})";

const expectation expected[]{
    {verb::post, "/api/v1/session", permissions::anyone, "*", subject::nothing, "{}", 422, 422},
    {verb::get, "/api/v1/session", permissions::signed_in, "*", subject::nothing, "", 200, 200},
    {verb::delete_, "/api/v1/session", permissions::signed_in, "*", subject::nothing, "", 204, 204},
    {verb::post, "/api/v1/session/password", permissions::signed_in, "*", subject::nothing, "{}", 422, 422},
    {verb::get, "/api/v1/sessions", permissions::signed_in, "*", subject::nothing, "", 200, 200},
    {verb::delete_, "/api/v1/sessions/{id}", permissions::signed_in, "*", subject::session, "", 204, 404},
    {verb::get, "/api/v1/units", permissions::unit_read, "*", subject::nothing, "", 200, 200},
    {verb::post, "/api/v1/units", permissions::unit_manage, unit_keepers, subject::nothing, new_unit_body, 201, 422},
    {verb::get, "/api/v1/units/{id}", permissions::unit_read, "*", subject::unit, "", 200, 404},
    {verb::patch, "/api/v1/units/{id}", permissions::unit_manage, unit_keepers, subject::unit,
     R"({"region_code":"320500"})", 200, 404},
    {verb::get, "/api/v1/people", permissions::person_read, people_readers, subject::nothing, "", 200, 200},
    {verb::post, "/api/v1/people", permissions::person_manage, "security_admin", subject::nothing, new_person_body, 201,
     422},
    {verb::get, "/api/v1/people/{id}", permissions::person_read, people_readers, subject::person, "", 200, 404},
    {verb::patch, "/api/v1/people/{id}", permissions::person_manage, "security_admin", subject::person,
     R"({"name":"李四"})", 200, 404},
    {verb::put, "/api/v1/people/{id}/roles", permissions::person_manage, "security_admin", subject::person,
     R"({"roles":[]})", 200, 404},
    {verb::post, "/api/v1/people/{id}/password-resets", permissions::person_manage, "security_admin", subject::person,
     "{}", 200, 404},
    {verb::get, "/api/v1/roles", permissions::role_read, role_readers, subject::nothing, "", 200, 200},
    {verb::get, "/api/v1/tokens", permissions::token_own, "*", subject::nothing, "", 200, 200},
    {verb::post, "/api/v1/tokens", permissions::token_own, "*", subject::nothing,
     R"({"name":"{login}","permissions":["unit.read"]})", 201, 201},
    {verb::delete_, "/api/v1/tokens/{id}", permissions::token_own, "*", subject::token, "", 204, 404},
    {verb::get, "/api/v1/audit", permissions::audit_read, "audit_admin", subject::nothing, "", 200, 200},
    {verb::post, "/api/v1/audit/verifications", permissions::audit_read, "audit_admin", subject::nothing, "{}", 200,
     200},
};

const expectation* row_of(const http::route& r)
{
    const auto found =
        std::ranges::find_if(expected, [&](const auto& e) { return e.method == r.method && e.pattern == r.pattern; });
    return found == std::end(expected) ? nullptr : &*found;
}

bool is_listed(std::string_view roles, std::string_view role)
{
    return roles == "*" || (" " + std::string(roles) + " ").find(" " + std::string(role) + " ") != std::string::npos;
}

std::string replaced(std::string text, std::string_view mark, std::string_view by)
{
    const auto at = text.find(mark);
    return at == std::string::npos ? text : text.replace(at, mark.size(), by);
}

class route_walk {
public:
    explicit route_walk(sql::database& db) : here_(db), own_(here_.a_unit("甲市")), foreign_(here_.a_unit("乙市"))
    {
        add_routes(table, here_.ctx, here_.options);
    }

    void as(std::string_view role)
    {
        auto who = here_.a_person(fresh_name(), own_, {role});
        who.session_id = "0";
        for (const auto& route : table.routes())
            if (const auto* row = row_of(route)) {
                const bool may = is_listed(row->roles, role);
                check(*row, who, own_, may ? row->own : 403, role);
                check(*row, who, foreign_, may ? row->foreign : 403, role);
            }
    }
    void as_nobody()
    {
        known_gate nobody{nullptr};
        for (const auto& row : expected) {
            auto r = a_request(row.method, replaced(std::string(row.pattern), "{id}", "x"), std::string(row.body));
            const auto status = run_to_end(http::answer(table, nobody, std::move(r))).status;
            BOOST_TEST(status == (row.needs == permissions::anyone ? row.own : 401), row.pattern);
        }
    }

    http::router table;

private:
    std::string fresh_name() { return "n" + std::to_string(++names_); }

    void check(const expectation& row, const principal& who, const unit& in, int status, std::string_view role)
    {
        const auto target = replaced(std::string(row.pattern), "{id}", subject_in(row.about, who, in));
        const auto body = replaced(replaced(std::string(row.body), "{unit}", in.id), "{login}", fresh_name());
        const auto answer = row.method == verb::patch || row.method == verb::put
                                ? here_.ask(table, who, row.method, target, body, 1)
                                : here_.ask(table, who, row.method, target, body);
        BOOST_TEST(answer.status == status, http::name_of(row.method)
                                                << " " << row.pattern << " as " << role << " in " << in.name << ": "
                                                << answer.status << ", expected " << status);
    }

    // A fresh one each time, because acts change it. What belongs to a person is the caller's own, or another's.
    std::string subject_in(subject about, const principal& who, const unit& in)
    {
        const bool own = in.id == own_.id;
        if (about == subject::unit)
            return here_.a_unit(fresh_name(), &in).id;
        if (about == subject::person)
            return here_.a_person(fresh_name(), in, {"editor"}).person_id;
        if (about == subject::token)
            return a_token(own ? who : here_.a_person(fresh_name(), in, {}));
        if (about == subject::session)
            return a_session(own ? who : here_.a_person(fresh_name(), in, {}));
        return "";
    }

    std::string a_token(const principal& of)
    {
        token_store::api_token t;
        t.id = here_.ids.next();
        t.person_id = of.person_id;
        t.name = t.id;
        t.created_at = here_.time.now();
        here_.ctx.db.write_now([&](sql::session& s) {
            token_store::insert(s, t, t.id);
            return true;
        });
        return t.id;
    }

    std::string a_session(const principal& of)
    {
        const auto now = here_.time.now();
        const login_store::login_session l{
            here_.ids.next(), of.person_id, now, now, now + std::chrono::hours{1}, "", ""};
        here_.ctx.db.write_now([&](sql::session& s) {
            login_store::insert(s, l, l.id);
            return true;
        });
        return l.id;
    }

    office here_;
    unit own_, foreign_;
    int names_ = 0;
};

constexpr std::string_view all_roles[]{"registrar",      "filing_approver", "editor",         "reviewer_1",
                                       "reviewer_2",     "reviewer_3",      "business_admin", "system_admin",
                                       "security_admin", "audit_admin"};

} // namespace

BOOST_AUTO_TEST_SUITE(routes)

BOOST_AUTO_TEST_CASE(each_has_a_row_with_its_permission_and_each_row_a_route)
{
    for_each_database([](sql::database& db) {
        const route_walk walk{db};
        for (const auto& route : walk.table.routes()) {
            const auto* row = row_of(route);
            BOOST_TEST_CONTEXT(http::name_of(route.method) << " " << route.pattern)
            {
                BOOST_TEST_REQUIRE(row != nullptr);
                BOOST_TEST(row->needs.name == route.needs.name);
            }
        }
        BOOST_TEST(walk.table.routes().size() == std::size(expected));
    });
}

BOOST_AUTO_TEST_CASE(answer_every_role_in_its_own_and_in_a_foreign_unit)
{
    for_each_database([](sql::database& db) {
        route_walk walk{db};
        for (const auto role : all_roles)
            walk.as(role);
    });
}

BOOST_AUTO_TEST_CASE(ask_nobody_in_without_a_name)
{
    for_each_database([](sql::database& db) {
        route_walk walk{db};
        walk.as_nobody();
    });
}

BOOST_AUTO_TEST_CASE(are_walked_as_every_role_of_the_store)
{
    for_each_database([](sql::database& db) {
        std::set<std::string> stored, walked(std::begin(all_roles), std::end(all_roles));
        for (const auto& r : db.read_now([](sql::session& s) { return role_store::all(s); }))
            stored.insert(r.name);
        BOOST_TEST(stored == walked, boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_SUITE_END()
