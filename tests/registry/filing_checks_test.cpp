// What the rules of the register refuse, what they want explained, what they only mention, and how a unit says
// otherwise.
#include "tests/registry/about_accounts.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;

namespace {

using strings = std::set<std::string>;

std::string hints_in(const http::response& filed)
{
    std::string out;
    for (const auto& hint : list_in(filed, "hints"))
        out += std::string(std::string_view(hint.as_string())) + " ";
    return out;
}

bool says(const http::response& filed, std::string_view words)
{
    return hints_in(filed).find(words) != std::string::npos;
}

json::object with(std::string_view field, json::value value, std::string platform_id = "gh_new")
{
    auto p = usual_proposal(std::move(platform_id));
    p[field] = std::move(value);
    return p;
}

struct ruled_register : a_register {
    explicit ruled_register(sql::database& db) : a_register(db), admin(here.a_person("admin", city, {"business_admin"}))
    {
    }
    void set(const std::string& rule, std::string_view effect, std::string_view value = "")
    {
        const json::object body{{"unit_id", city.id}, {"effect", effect}, {"value", value}, {"reason", "本市规定"}};
        BOOST_TEST_REQUIRE(ask(admin, verb::put, "/register-rules/" + rule, json::serialize(body)).status == 200);
    }
    access::principal admin;
};

} // namespace

BOOST_AUTO_TEST_SUITE(filing_checks)

BOOST_AUTO_TEST_CASE(a_second_account_on_a_platform_needs_its_reason_unless_the_unit_says_otherwise)
{
    for_each_database([](sql::database& db) {
        ruled_register r{db};
        an_open_account(r);
        auto second = usual_proposal("gh_second");
        second.erase("reason");
        const auto bare = r.file(r.registrar, r.city, second);
        BOOST_TEST(violations_of(bare) == strings{"proposed.reason one_per_platform"},
                   boost::test_tools::per_element());
        BOOST_TEST(detail_of(bare) != "");
        auto explained = second;
        explained["reason"] = "原账号密码遗失，正在注销";
        const auto filed = r.file(r.registrar, r.city, explained);
        BOOST_TEST(filed.status == 201);
        BOOST_TEST(says(filed, "已有账号“江州发布”"));
        BOOST_TEST(says(filed, "请核对申请理由"));

        r.set("one_per_platform", "refuse");
        auto third = with("reason", "确有需要", "gh_third");
        BOOST_TEST(violations_of(r.file(r.registrar, r.city, third)) == strings{"proposed.platform one_per_platform"},
                   boost::test_tools::per_element());
        r.set("one_per_platform", "off");
        BOOST_TEST(hints_in(r.file(r.registrar, r.city, third)) == "");
    });
}

BOOST_AUTO_TEST_CASE(a_unit_has_one_main_account_on_a_platform)
{
    for_each_database([](sql::database& db) {
        ruled_register r{db};
        r.set("one_per_platform", "off");
        const auto main = with("is_main", true, "gh_main");
        const auto filed = r.file(r.registrar, r.city, main);
        BOOST_TEST_REQUIRE(filed.status == 201, filed.body);
        r.decide(r.second, id_of(filed), "approve");
        BOOST_TEST(violations_of(r.file(r.registrar, r.city, with("is_main", true, "gh_second"))) ==
                       strings{"proposed.is_main one_main"},
                   boost::test_tools::per_element());
        BOOST_TEST(r.file(r.registrar, r.county, with("is_main", true, "gh_county")).status == 201); // another unit
        const auto weibo = r.an_account(r.city, "1234567890", "weibo");
        BOOST_TEST(file_about(r, weibo, "change", {{"is_main", true}, {"reason", "主"}}).status ==
                   201); // another platform
        const auto other = r.an_account(r.city, "gh_other");
        BOOST_TEST(violations_of(file_about(r, other, "change", {{"is_main", true}, {"reason", "改设"}})) ==
                       strings{"proposed.is_main one_main"},
                   boost::test_tools::per_element());
        const auto itself =
            file_about(r, r.account_of(filed), "change", {{"followers", 7}, {"is_main", true}, {"reason", "粉丝"}});
        BOOST_TEST(itself.status == 201, itself.body);
    });
}

BOOST_AUTO_TEST_CASE(a_draft_may_break_every_rule_and_says_so)
{
    for_each_database([](sql::database& db) {
        ruled_register r{db};
        const auto draft = r.file(r.registrar, r.city, with("registered_as", "personal"), false);
        BOOST_TEST(draft.status == 201);
        BOOST_TEST(says(draft, "不予受理"));
        const auto sent = r.ask(r.registrar, verb::post, "/filings/" + id_of(draft) + "/submissions");
        BOOST_TEST(violations_of(sent) == strings{"proposed.registered_as personal_registration"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(personal_and_special_accounts_are_refused_at_once)
{
    for_each_database([](sql::database& db) {
        ruled_register r{db};
        auto p = with("registered_as", "personal");
        p["is_special"] = true;
        BOOST_TEST(violations_of(r.file(r.registrar, r.city, p)) ==
                       (strings{"proposed.registered_as personal_registration", "proposed.is_special special_purpose"}),
                   boost::test_tools::per_element());
        p["registered_as"] = "organisation";
        p["is_special"] = false;
        BOOST_TEST(r.file(r.registrar, r.city, p).status == 201);
        BOOST_TEST(violations_of(r.file(r.registrar, r.city, with("registered_as", "nobody"))) ==
                       strings{"proposed.registered_as not_allowed"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(who_it_is_verified_as_is_held_against_the_host_in_openings_and_in_changes)
{
    for_each_database([](sql::database& db) {
        ruled_register r{db};
        BOOST_TEST(hints_in(r.file(r.registrar, r.city, with("verified_as", "江州市", "gh_right"))) == "");
        const auto wrong = r.file(r.registrar, r.county, with("verified_as", "江州市文化局", "gh_wrong"));
        BOOST_TEST(says(wrong, "认证主体“江州市文化局”与主办单位“青禾县”不一致"));
        const auto a = an_open_account(r, "gh_open", "江州发布");
        r.set("verified_subject", "refuse");
        BOOST_TEST(violations_of(file_about(r, a, "change", {{"verified_as", "某公司"}, {"reason", "认证"}})) ==
                       strings{"proposed.verified_as verified_subject"},
                   boost::test_tools::per_element());
        BOOST_TEST(file_about(r, a, "change", {{"verified_as", "江州市"}, {"reason", "认证"}}).status == 201);
    });
}

BOOST_AUTO_TEST_CASE(a_unit_may_say_which_levels_open_accounts)
{
    for_each_database([](sql::database& db) {
        ruled_register r{db};
        BOOST_TEST(r.file(r.registrar, r.bureau, usual_proposal("gh_before")).status == 201);
        r.set("eligible_levels", "", "city, county");
        BOOST_TEST(violations_of(r.file(r.registrar, r.bureau, usual_proposal("gh_after"))) ==
                       strings{"unit_id eligible_levels"},
                   boost::test_tools::per_element());
        BOOST_TEST(r.file(r.registrar, r.county, usual_proposal("gh_county")).status == 201);
        const json::object bad{{"unit_id", r.city.id}, {"value", "village"}, {"reason", "x"}};
        BOOST_TEST(r.ask(r.admin, verb::put, "/register-rules/eligible_levels", json::serialize(bad)).status == 422);
        const json::object idle{{"unit_id", r.city.id}, {"value", "5"}, {"reason", "x"}};
        BOOST_TEST(violations_of(r.ask(r.admin, verb::put, "/register-rules/same_name", json::serialize(idle))) ==
                       strings{"value not_allowed"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(an_opening_that_comes_late_is_a_supplement_and_a_short_notice_is_mentioned)
{
    for_each_database([](sql::database& db) {
        ruled_register r{db}; // 2026-03-02, a Monday
        BOOST_TEST(!says(r.file(r.registrar, r.city, with("opened_on", "2026-02-24", "gh_in_time")), "补报"));
        r.set("one_per_platform", "off");
        BOOST_TEST(says(r.file(r.registrar, r.city, with("opened_on", "2026-02-13", "gh_late")), "请勾选“补报”"));
        const auto a = r.an_account(r.city, "gh_closing");
        auto asked = asked_for(filing_kind::close);
        asked["notice_days"] = 3;
        BOOST_TEST(says(file_about(r, a, "close", asked), "公告期只有 3 个工作日"));
    });
}

BOOST_AUTO_TEST_CASE(a_record_holds_who_supervises_and_operates_it_and_whence_its_figures_come)
{
    for_each_database([](sql::database& db) {
        ruled_register r{db};
        auto p = usual_proposal();
        for (const auto& [field, value] : json::object{{"handle", "jiangzhou_fabu"},
                                                       {"verified_as", "江州市"},
                                                       {"verified_until", "2026-12-31"},
                                                       {"supervising", "某省政府办公厅"},
                                                       {"operating", "江州日报社"},
                                                       {"operating_until", "2027-03-01"},
                                                       {"government", "yes"},
                                                       {"is_main", true},
                                                       {"followers", 12345},
                                                       {"followers_on", "2026-03-01"},
                                                       {"followers_from", "backend"}})
            p[field] = value;
        const auto filed = r.file(r.registrar, r.city, p);
        BOOST_TEST_REQUIRE(filed.status == 201, filed.body);
        r.decide(r.second, id_of(filed), "approve");
        const auto a = r.account_of(filed);
        const auto record = body_of(r.ask(r.registrar, verb::get, "/accounts/" + a.id)).at("fields").as_object();
        for (const auto& [field, value] : p)
            BOOST_TEST(record.contains(field), field);
        const auto changed = file_about(
            r, a, "change", {{"government", "pending"}, {"is_main", false}, {"handle", ""}, {"reason", "机构改革"}});
        std::string rows;
        for (const auto& d : list_in(changed, "differences"))
            rows += text_at(d, "/label") + ":" + text_at(d, "/before") + ">" + text_at(d, "/after") + " ";
        BOOST_TEST(rows == "微信号或用户名:jiangzhou_fabu> 是否属于政府系统:是>待定 主账号:是> ");
    });
}

BOOST_AUTO_TEST_SUITE_END()
