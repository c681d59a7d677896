// What a filing lacks, what the rules warn of, and what can be filed about an account.
#include "tests/registry/about_accounts.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;

BOOST_AUTO_TEST_SUITE(filing_advice)

BOOST_AUTO_TEST_CASE(each_kind_names_what_it_lacks)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto lacks = [&](std::string_view kind, json::object proposed) {
            return violations_of(file_about(r, a, kind, std::move(proposed)));
        };
        using fields = std::set<std::string>;
        BOOST_TEST(lacks("suspend", {{"until", "2026-13-01"}}) ==
                       (fields{"proposed.reason required", "proposed.until not_a_date"}),
                   boost::test_tools::per_element());
        BOOST_TEST(lacks("close", {{"notice_days", 61}}) ==
                       (fields{"proposed.reason required", "proposed.approved_by required",
                               "proposed.notice_days out_of_range"}),
                   boost::test_tools::per_element());
        BOOST_TEST(lacks("remove", {{"reason", "误报"}}) == fields{"proposed.why required"},
                   boost::test_tools::per_element());
        BOOST_TEST(lacks("remove", {{"reason", "误报"}, {"why", "tired"}}).contains("proposed.why not_allowed"));
        BOOST_TEST(lacks("resume", {{"reason", "整改完成"}, {"name", "另一个名称"}}) ==
                       fields{"proposed.name unknown_field"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(a_late_filing_says_since_when_and_why)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto file_late = [&](json::object proposed) {
            const json::object body{
                {"kind", "supplement"}, {"unit_id", r.city.id}, {"proposed", std::move(proposed)}, {"submit", true}};
            return r.ask(r.registrar, verb::post, "/filings", json::serialize(body));
        };
        auto bare = usual_proposal();
        bare.erase("reason");
        BOOST_TEST(violations_of(file_late(bare)) ==
                       (std::set<std::string>{"proposed.opened_on required", "proposed.reason required"}),
                   boost::test_tools::per_element());
        auto whole = usual_proposal();
        whole["opened_on"] = "2021-06-01";
        whole["reason"] = "原先未办理备案";
        const auto filed = file_late(whole);
        BOOST_TEST_REQUIRE(filed.status == 201);
        r.decide(r.second, id_of(filed), "approve");
        const auto account = body_of(r.ask(r.registrar, verb::get, "/accounts/" + r.account_of(filed).id));
        BOOST_TEST(text_at(account, "/state") == "approved");
        BOOST_TEST(text_at(account, "/history/0/event_label") == "补报获批准");
        BOOST_TEST(text_at(account, "/fields/opened_on") == "2021-06-01");
    });
}

BOOST_AUTO_TEST_CASE(what_the_rules_warn_of_is_told_to_the_applicant_and_to_those_who_decide)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        an_open_account(r);
        const auto hints = [&](const http::response& filed) {
            std::string out;
            for (const auto& hint : list_in(filed, "hints"))
                out += std::string(std::string_view(hint.as_string())) + " ";
            return out;
        };
        const auto second = r.file(r.registrar, r.city, usual_proposal("gh_second", "江州服务"));
        BOOST_TEST(hints(second).find("已有账号“江州发布”") != std::string::npos); // one account per platform
        BOOST_TEST(hints(second).find("核对申请理由") != std::string::npos);
        BOOST_TEST(hints(second).find("使用同一名称") != std::string::npos);
        BOOST_TEST(hints(r.ask(r.second, verb::get, "/filings/" + id_of(second))) == hints(second));
        const auto elsewhere = r.file(r.registrar, r.county, usual_proposal("gh_third"));
        BOOST_TEST(hints(elsewhere).find("同名账号") != std::string::npos);
        auto weibo = usual_proposal("1234567890");
        weibo["platform"] = "weibo";
        BOOST_TEST(hints(r.file(r.registrar, r.city, weibo)) == "");
        BOOST_TEST(hints(r.decide(r.second, id_of(second), "approve")) == ""); // it has been decided
    });
}

BOOST_AUTO_TEST_CASE(an_account_says_what_can_be_filed_about_it_and_to_whom)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto offers = [&](const access::principal& who) {
            std::string out;
            for (const auto& f : list_in(r.ask(who, verb::get, "/accounts/" + a.id), "may_file"))
                out += text_at(f, "/kind") + (text_at(f, "/advice").empty() ? " " : "? ");
            return out;
        };
        BOOST_TEST(offers(r.registrar) == "change suspend resume? close cancel? remove ");
        BOOST_TEST(offers(r.second) == ""); // who only approves
    });
}

BOOST_AUTO_TEST_SUITE_END()
