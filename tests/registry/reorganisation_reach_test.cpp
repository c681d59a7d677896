// Nobody reaches further by moving units about, unless they are in charge of people there as well.
#include "access/role_store.hpp"
#include "tests/registry/register.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;

namespace {

struct two_bureaus : a_register {
    explicit two_bureaus(sql::database& db) : a_register(db), other(here.a_unit("文旅局", &city)) {}

    access::principal with(std::vector<access::held_role> roles)
    {
        const auto who = here.a_person("mover" + std::to_string(++count), city, {});
        here.ctx.db.write_now([&](sql::session& s) {
            access::role_store::replace(s, who.person_id, roles);
            return true;
        });
        return here.principal_of(who.person_id);
    }
    std::size_t objections(const access::principal& who, std::string_view kind, const access::unit& unit,
                           const access::unit& target)
    {
        json::object wish{{"kind", kind}, {"unit_id", unit.id}};
        if (kind != "abolish")
            wish["target_id"] = target.id;
        const auto seen = ask(who, verb::post, "/reorganisations/previews", json::serialize(wish));
        BOOST_TEST_REQUIRE(seen.status == 200, seen.body);
        return body_of(seen).at("objections").as_array().size();
    }

    access::unit other;
    int count = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(reorganisation_reach)

BOOST_AUTO_TEST_CASE(a_unit_is_not_taken_to_where_ones_own_role_would_cover_it)
{
    for_each_database([](sql::database& db) {
        two_bureaus r{db};
        const auto mover = r.with({{"business_admin", r.city.id}, {"reviewer_1", r.other.id}});
        BOOST_TEST(r.objections(mover, "move", r.bureau, r.other) == 1u);
        BOOST_TEST(r.objections(mover, "merge", r.bureau, r.other) == 1u);
        json::object wish{{"kind", "move"}, {"unit_id", r.bureau.id}, {"target_id", r.other.id}};
        wish["plan"] = body_of(r.ask(mover, verb::post, "/reorganisations/previews", json::serialize(wish))).at("plan");
        const auto refused = r.ask(mover, verb::post, "/reorganisations", json::serialize(wish));
        BOOST_TEST(refused.status == 409);
        BOOST_TEST(code_of(refused) == "reorganisation.objection");
    });
}

BOOST_AUTO_TEST_CASE(nor_by_a_token_that_does_not_speak_of_that_role)
{
    for_each_database([](sql::database& db) {
        two_bureaus r{db};
        auto mover = r.with({{"business_admin", r.city.id}, {"reviewer_1", r.other.id}});
        std::erase_if(mover.grants, [&](const access::grant& g) { return g.unit_path == r.other.path; });
        BOOST_TEST(r.objections(mover, "move", r.bureau, r.other) == 1u);
    });
}

BOOST_AUTO_TEST_CASE(where_nothing_is_gained_or_people_are_in_ones_charge_it_goes)
{
    for_each_database([](sql::database& db) {
        two_bureaus r{db};
        const auto reaches_both = r.with({{"business_admin", r.city.id}, {"reviewer_1", r.city.id}}),
                   reaches_the_old = r.with({{"business_admin", r.city.id}, {"reviewer_1", r.county.id}}),
                   has_it_twice =
                       r.with({{"business_admin", r.city.id}, {"reviewer_1", r.city.id}, {"reviewer_1", r.other.id}}),
                   in_charge = r.with(
                       {{"business_admin", r.city.id}, {"security_admin", r.city.id}, {"reviewer_1", r.other.id}});
        for (const auto& who : {reaches_both, reaches_the_old, has_it_twice, in_charge})
            for (const auto* kind : {"move", "merge"})
                BOOST_TEST(r.objections(who, kind, r.bureau, r.other) == 0u);
        BOOST_TEST(r.objections(r.with({{"business_admin", r.city.id}, {"reviewer_1", r.county.id}}), "abolish",
                                r.bureau, r.county) == 0u); // who covers the unit above covered it before
    });
}

BOOST_AUTO_TEST_SUITE_END()
