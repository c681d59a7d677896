#include "registry/filing/filing_route.hpp"
#include "tests/registry/register.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace {

std::vector<route_level> units(int count)
{
    std::vector<route_level> out;
    for (int i = 0; i < count; ++i)
        out.push_back({i, "u" + std::to_string(i), "", "", "approve"});
    return out;
}

std::string route(int units_upwards, const std::vector<std::string>& modes)
{
    std::string out;
    for (const auto& level : route_through(units(units_upwards), modes))
        out += (out.empty() ? "" : " ") + std::to_string(level.level) + ":" + level.unit_id +
               (level.mode == "inform" ? "?" : "");
    return out;
}
std::string route(int units_upwards, std::size_t levels)
{
    return route(units_upwards, std::vector<std::string>(levels, "approve"));
}

} // namespace

BOOST_AUTO_TEST_SUITE(route_of_a_filing)

BOOST_AUTO_TEST_CASE(leads_through_the_units_above_nearest_first)
{
    BOOST_TEST(route(1, 2) == "1:u0"); // at the top: its own unit
    BOOST_TEST(route(2, 2) == "1:u1");
    BOOST_TEST(route(3, 2) == "1:u1 2:u2");
    BOOST_TEST(route(4, 2) == "1:u1 2:u2");
    BOOST_TEST(route(4, 1) == "1:u1");
    BOOST_TEST(route(4, 4) == "1:u1 2:u2 3:u3");
}

BOOST_AUTO_TEST_CASE(has_levels_that_approve_and_levels_that_are_informed_but_never_only_these)
{
    BOOST_TEST(route(4, {"approve", "inform"}) == "1:u1 2:u2?");
    BOOST_TEST(route(4, {"inform", "approve", "inform"}) == "1:u1? 2:u2 3:u3?");
    BOOST_TEST(route(2, {"inform", "approve"}) == "1:u1"); // there is nobody else to approve
    const auto levels = route_through(units(5), {"inform", "approve", "inform", "approve"});
    BOOST_TEST(next_approving(levels, 0).value() == 2);
    BOOST_TEST(next_approving(levels, 2).value() == 4);
    BOOST_TEST(!next_approving(levels, 4).has_value());
}

BOOST_AUTO_TEST_CASE(needs_another_person_at_each_level)
{
    const auto missing = [](std::vector<std::int64_t> deciders) {
        const auto level = level_without_decider(deciders);
        return level ? static_cast<int>(*level) : -1;
    };
    BOOST_TEST(missing({1}) == -1);
    BOOST_TEST(missing({0}) == 0);
    BOOST_TEST(missing({2, 1}) == -1);
    BOOST_TEST(missing({1, 1}) == 0); // the same person twice
    BOOST_TEST(missing({1, 0}) == 1);
    BOOST_TEST(missing({3, 2, 1}) == -1);
    BOOST_TEST(missing({3, 1, 1}) == 1);
}

BOOST_AUTO_TEST_CASE(is_computed_from_the_unit_tree_at_submission)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto levels = [&](const access::unit& in, std::string platform_id) {
            const auto filed = body_of(r.file(r.registrar, in, usual_proposal(std::move(platform_id))));
            std::string out;
            for (const auto& level : filed.at("route").as_array())
                out += text_at(level, "/unit/name") + " " + text_at(level, "/state") + ";";
            BOOST_TEST(filed.at("levels").as_int64() == static_cast<int>(filed.at("route").as_array().size()));
            BOOST_TEST(text_at(filed, "/waiting_for/unit/name") == out.substr(0, out.find(' ')));
            return out;
        };
        BOOST_TEST(levels(r.province, "gh_d0") == "某省 current;");
        BOOST_TEST(levels(r.city, "gh_d1") == "某省 current;");
        BOOST_TEST(levels(r.county, "gh_d2") == "江州市 current;某省 waiting;");
        BOOST_TEST(levels(r.bureau, "gh_d3") == "青禾县 current;江州市 waiting;");
    });
}

BOOST_AUTO_TEST_CASE(that_nobody_could_decide_is_refused_and_leaves_nothing)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto alone = r.here.a_unit("孤市");
        const auto clerk = r.here.a_person("clerk", alone, {"registrar", "filing_approver"});
        const auto refused = r.file(clerk, alone, usual_proposal("gh_lonely"));
        BOOST_TEST(refused.status == 409);
        BOOST_TEST(code_of(refused) == "filing.no_approver");
        BOOST_TEST(body_of(refused).at("detail").as_string().find("孤市") != std::string::npos);
        BOOST_TEST(body_of(r.ask(clerk, http::verb::get, "/filings")).at("items").as_array().empty());
        BOOST_TEST(body_of(r.ask(clerk, http::verb::get, "/accounts")).at("items").as_array().empty());
        r.here.a_person("approver", alone, {"filing_approver"});
        BOOST_TEST(r.file(clerk, alone, usual_proposal("gh_lonely")).status == 201);
    });
}

BOOST_AUTO_TEST_SUITE_END()
