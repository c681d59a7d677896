// The rules that the register is kept by: what holds where, and who may say otherwise.
#include "registry/rules/register_rules.hpp"
#include "tests/registry/about_accounts.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;

namespace {

json::object rule_in(const http::response& r, std::string_view name)
{
    for (const auto& rule : list_in(r))
        if (text_at(rule, "/rule") == name)
            return rule.as_object();
    return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(the_rules_of_the_register)

BOOST_AUTO_TEST_CASE(have_values_that_their_own_check_accepts)
{
    for (const auto& rule : register_rules()) {
        BOOST_TEST(fault_of(rule, rule.value) == "", rule.name);
        BOOST_TEST((rule.kind == rule_kind::check) == is_effect(rule.effect), rule.name);
        BOOST_TEST(!rule.label.empty());
    }
}

BOOST_AUTO_TEST_CASE(refuse_values_that_mean_nothing)
{
    const auto fault = [](std::string_view rule, std::string_view value) {
        return !fault_of(*register_rule_named(rule), value).empty();
    };
    for (const auto* value : {"", "x", "-1", "61", "1,2", "1.5"})
        BOOST_TEST(fault("notice_days", value), value);
    for (const auto* value : {"", "90,30", "30,30", "0", "800", "1,2,3,4,5,6,7", "a"})
        BOOST_TEST(fault("watch_days", value), value);
    BOOST_TEST(!fault("watch_days", "30，90、180"));
    BOOST_TEST(fault("freeze_days", "15,30"));
    BOOST_TEST(fault("notice_text", " \n "));
    BOOST_TEST(numbers_in("30， 90、180").size() == 3);
}

BOOST_AUTO_TEST_CASE(hold_as_the_nearest_unit_above_says_with_its_reason_until_it_takes_it_back)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto province = r.here.a_person("p", r.province, {"business_admin"});
        const auto city = r.here.a_person("c", r.city, {"business_admin"});
        const auto set = [&](const access::principal& who, const access::unit& in, json::object body) {
            body["unit_id"] = in.id;
            return r.ask(who, verb::put, "/register-rules/notice_days", json::serialize(body));
        };
        const auto days_in = [&](const access::unit& in) {
            return text_at(rule_in(r.ask(r.registrar, verb::get, "/register-rules?unit=" + in.id), "notice_days"),
                           "/value");
        };
        BOOST_TEST(days_in(r.county) == "15");
        BOOST_TEST(set(province, r.province, {{"value", "20"}, {"reason", "省里规定"}}).status == 200);
        const auto own = set(city, r.city, {{"value", "10"}, {"reason", "本市从简"}});
        BOOST_TEST(text_at(rule_in(own, "notice_days"), "/set_in/name") == "江州市");
        BOOST_TEST(text_at(rule_in(own, "notice_days"), "/reason") == "本市从简");
        BOOST_TEST(days_in(r.bureau) == "10");
        BOOST_TEST(days_in(r.province) == "20");
        BOOST_TEST(set(city, r.province, {{"value", "1"}, {"reason", "越级"}}).status == 404);
        BOOST_TEST(set(city, r.city, {{"reason", "恢复"}}).status == 200);
        BOOST_TEST(days_in(r.bureau) == "20");
        BOOST_TEST(violations_of(set(city, r.city, {{"value", "99"}, {"effect", "off"}})) ==
                       (std::set<std::string>{"effect not_allowed", "reason required", "value not_allowed"}),
                   boost::test_tools::per_element());
        const auto acts = db.read_now([&](sql::session& s) {
            return s.query("SELECT detail FROM audit WHERE act = 'register_rule.set' ORDER BY sequence");
        });
        BOOST_TEST(acts.size() == 3);
        BOOST_TEST(r.ask(city, verb::put, "/register-rules/none", "{}").status == 404);
    });
}

BOOST_AUTO_TEST_CASE(that_somebody_else_has_set_since_are_not_set_over)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto keeper = r.here.a_person("keeper", r.province, {"business_admin"});
        const auto set = [&](std::int64_t version, const std::string& days) {
            json::object body{{"unit_id", r.city.id}, {"reason", "调整"}};
            if (!days.empty())
                body["value"] = days;
            return r.ask(keeper, verb::put, "/register-rules/notice_days", json::serialize(body), version);
        };
        const auto version_in = [&](const access::unit& u) {
            return rule_in(r.ask(r.registrar, verb::get, "/register-rules?unit=" + u.id), "notice_days")
                .at("version")
                .as_int64();
        };
        BOOST_TEST(version_in(r.city) == 1);
        BOOST_TEST_REQUIRE(set(1, "20").status == 200);
        const auto read = version_in(r.city);
        BOOST_TEST(version_in(r.county) == 1, "what is said above is not its own");
        BOOST_TEST(code_of(set(1, "25")) == "version.stale", "read before anything was said");
        BOOST_TEST_REQUIRE(set(read, "25").status == 200); // within the same moment
        BOOST_TEST(set(read, "30").status == 412);
        BOOST_TEST(set(read, "").status == 412);
        BOOST_TEST(set(version_in(r.city), "").status == 200);
        BOOST_TEST(set(read, "30").status == 412, "what was there is lifted");
        BOOST_TEST(set(1, "").status == 200);
    });
}

BOOST_AUTO_TEST_SUITE_END()
