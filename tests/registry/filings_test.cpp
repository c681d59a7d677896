#include "tests/registry/register.hpp"

#include <boost/json.hpp>

#include <thread>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;

namespace {

using http::verb;

std::string state_of(const http::response& r)
{
    return std::string(body_of(r).at("state").as_string());
}

std::string history_of(a_register& r, std::string_view account_id)
{
    std::string out;
    for (const auto& h : list_in(r.ask(r.registrar, verb::get, "/accounts/" + std::string(account_id)), "history"))
        out = text_at(h, "/event") + " " + out; // newest first
    return out;
}

std::set<std::string> todo_of(a_register& r, const access::principal& who)
{
    std::set<std::string> out;
    for (const auto& f : list_in(r.ask(who, verb::get, "/filings?todo=1")))
        out.insert(text_at(f, "/title"));
    return out;
}

std::string offers(a_register& r, const access::principal& who, const std::string& id)
{
    std::string out;
    const auto shown = body_of(r.ask(who, verb::get, "/filings/" + id));
    for (const auto& [act, may] : shown.at("may").as_object())
        out += may.as_bool() ? std::string(act) + " " : "";
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(filings)

BOOST_AUTO_TEST_CASE(two_levels_approve_and_the_account_is_on_record)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto filed = r.file(r.registrar, r.bureau, usual_proposal());
        BOOST_TEST_REQUIRE(filed.status == 201);
        const auto id = id_of(filed);
        BOOST_TEST(state_of(filed) == "in_review");
        BOOST_TEST((r.account_of(filed).state == account_state::proposed));
        BOOST_TEST(text_at(body_of(filed), "/due_at") == "2026-03-09T15:59:59.999Z");

        const auto half = r.decide(r.first, id, "approve", "属实");
        BOOST_TEST(half.status == 200);
        BOOST_TEST(state_of(half) == "in_review");
        BOOST_TEST(body_of(half).at("level").as_int64() == 2);
        BOOST_TEST(text_at(body_of(half), "/waiting_for/unit/name") == "江州市");
        BOOST_TEST(text_at(body_of(half), "/number") == "");

        const auto whole = r.decide(r.middle, id, "approve");
        BOOST_TEST(state_of(whole) == "approved");
        BOOST_TEST(text_at(body_of(whole), "/number") == "TY-2026-000001");
        BOOST_TEST(body_of(whole).at("due_at").is_null());
        BOOST_TEST(body_of(whole).at("waiting_for").is_null());
        BOOST_TEST(text_at(body_of(whole), "/route/0/comment") == "属实");
        BOOST_TEST(text_at(body_of(whole), "/route/1/decided_by/name") == "middle");
        BOOST_TEST(text_at(body_of(whole), "/decisions/2/decision_label") == "同意");

        const auto account = body_of(r.ask(r.registrar, verb::get, "/accounts/" + r.account_of(filed).id));
        BOOST_TEST(text_at(account, "/state") == "approved");
        BOOST_TEST(text_at(account, "/filing_number") == "TY-2026-000001");
        BOOST_TEST(text_at(account, "/fields/purpose") == "发布政务信息");
        BOOST_TEST(text_at(account, "/filings/0/id") == id);
        BOOST_TEST(history_of(r, r.account_of(filed).id) == "proposed open_approved ");
    });
}

BOOST_AUTO_TEST_CASE(numbers_are_issued_once_and_begin_anew_each_year_in_shanghai)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        auto number_of_next = [&, n = 0](std::string_view at) mutable {
            r.here.time.jump_to(*parse_rfc3339(at));
            const auto filed = r.file(r.registrar, r.city, usual_proposal("gh_n" + std::to_string(++n)));
            return text_at(body_of(r.decide(r.second, id_of(filed), "approve")), "/number");
        };
        BOOST_TEST(number_of_next("2026-03-02T09:00:00+08:00") == "TY-2026-000001");
        BOOST_TEST(number_of_next("2026-12-31T23:59:59+08:00") == "TY-2026-000002");
        BOOST_TEST(number_of_next("2026-12-31T16:00:00Z") == "TY-2027-000001");
        BOOST_TEST(number_of_next("2026-12-31T23:00:00+08:00") == "TY-2026-000003"); // a clock put back
    });
}

BOOST_AUTO_TEST_CASE(nobody_approves_their_own)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto both = r.here.a_person("both", r.province, {"registrar", "filing_approver"});
        const auto own = id_of(r.file(both, r.city, usual_proposal()));
        const auto refused = r.decide(both, own, "approve");
        BOOST_TEST(refused.status == 403);
        BOOST_TEST(code_of(refused) == "filing.own_approval");
        BOOST_TEST(todo_of(r, both).empty());
        BOOST_TEST(offers(r, both, own) == "withdraw seal ");
        BOOST_TEST((r.filing_of(own).state == filing_state::in_review));
        BOOST_TEST(state_of(r.decide(r.second, own, "approve")) == "approved");
    });
}

BOOST_AUTO_TEST_CASE(who_submitted_for_a_colleague_does_not_approve_it_either)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto both = r.here.a_person("both", r.province, {"registrar", "filing_approver"});
        const auto draft = id_of(r.file(r.registrar, r.city, usual_proposal(), false));
        BOOST_TEST(r.ask(both, verb::post, "/filings/" + draft + "/submissions", "{}").status == 200);
        const auto refused = r.decide(both, draft, "approve");
        BOOST_TEST(refused.status == 403);
        BOOST_TEST(code_of(refused) == "filing.own_hand");
        BOOST_TEST(todo_of(r, both).empty());
        BOOST_TEST(todo_of(r, r.second).size() == 1);
    });
}

BOOST_AUTO_TEST_CASE(the_same_person_does_not_decide_two_levels)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto id = id_of(r.file(r.registrar, r.county, usual_proposal()));
        BOOST_TEST(r.decide(r.second, id, "approve").status == 200); // of the province, for the city below
        BOOST_TEST(todo_of(r, r.second).empty());
        const auto again = r.decide(r.second, id, "approve");
        BOOST_TEST(again.status == 403);
        BOOST_TEST(code_of(again) == "filing.not_your_level");
        BOOST_TEST(state_of(r.decide(r.third, id, "approve")) == "approved");
    });
}

BOOST_AUTO_TEST_CASE(a_level_is_decided_by_its_own_unit_or_one_above)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto id = id_of(r.file(r.registrar, r.county, usual_proposal())); // city, then province
        BOOST_TEST(todo_of(r, r.first).empty());
        BOOST_TEST(todo_of(r, r.middle) == std::set<std::string>{"江州发布"}, boost::test_tools::per_element());
        BOOST_TEST(r.decide(r.first, id, "approve").status == 403); // of the county itself
        BOOST_TEST(r.decide(r.middle, id, "approve").status == 200);
        BOOST_TEST(todo_of(r, r.middle).empty());
        BOOST_TEST(r.decide(r.middle, id, "approve").status == 403);
    });
}

BOOST_AUTO_TEST_CASE(returned_with_reasons_it_may_be_corrected_and_submitted_again)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto filed = r.file(r.registrar, r.county, usual_proposal());
        const auto id = id_of(filed), path = "/filings/" + id;
        BOOST_TEST(violations_of(r.decide(r.middle, id, "return")) == std::set<std::string>{"comment required"},
                   boost::test_tools::per_element());
        BOOST_TEST(r.decide(r.middle, id, "approve").status == 200);
        const auto returned =
            r.ask(r.third, verb::post, path + "/decisions",
                  R"({"decision":"return","field_comments":{"name":"与认证名称不符"}})", r.version_of(id));
        BOOST_TEST(state_of(returned) == "returned");
        BOOST_TEST(text_at(body_of(returned), "/decisions/2/field_comments/name") == "与认证名称不符");
        BOOST_TEST(offers(r, r.registrar, id) == "edit submit withdraw seal ");
        BOOST_TEST((r.account_of(filed).state == account_state::proposed));

        const auto better = usual_proposal("gh_0123456789ab", "江州政务");
        BOOST_TEST(
            r.ask(r.registrar, verb::patch, path, json::serialize(json::object{{"proposed", better}}), r.version_of(id))
                .status == 200);
        const auto again = r.ask(r.registrar, verb::post, path + "/submissions", "{}");
        BOOST_TEST(again.status == 200);
        BOOST_TEST(body_of(again).at("level").as_int64() == 1); // a new round begins at the first level
        BOOST_TEST(text_at(body_of(again), "/route/0/state") == "current");
        BOOST_TEST(r.account_of(filed).name == "江州政务");
        BOOST_TEST(r.decide(r.middle, id, "approve").status == 200); // who approved in the first round may again
        BOOST_TEST(state_of(r.decide(r.third, id, "approve")) == "approved");
        BOOST_TEST(history_of(r, r.account_of(filed).id) == "proposed open_approved ");
    });
}

BOOST_AUTO_TEST_CASE(a_returned_filing_may_correct_the_very_id)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto filed = r.file(r.registrar, r.city, usual_proposal("gh_typo"));
        const auto id = id_of(filed);
        r.decide(r.second, id, "return", "原始ID 有误");
        r.ask(r.registrar, verb::patch, "/filings/" + id,
              json::serialize(json::object{{"proposed", usual_proposal("gh_right")}}), r.version_of(id));
        const auto again = r.ask(r.registrar, verb::post, "/filings/" + id + "/submissions", "{}");
        BOOST_TEST_REQUIRE(again.status == 200);
        BOOST_TEST(r.account_of(again).platform_id == "gh_right");
        BOOST_TEST(r.account_of(again).id == r.account_of(filed).id); // nothing else has ever known the wrong one
        BOOST_TEST(body_of(r.ask(r.registrar, verb::get, "/accounts")).at("items").as_array().size() == 1);
        BOOST_TEST(r.file(r.registrar, r.city, usual_proposal("gh_typo")).status == 201);
    });
}

BOOST_AUTO_TEST_CASE(corrected_to_an_account_that_was_given_up_it_takes_that_one_over)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto old = r.file(r.registrar, r.city, usual_proposal("gh_old"));
        r.decide(r.second, id_of(old), "reject", "暂不开设");
        const auto filed = r.file(r.registrar, r.city, usual_proposal("gh_new"));
        r.decide(r.second, id_of(filed), "return", "应使用原有账号");
        r.ask(r.registrar, verb::patch, "/filings/" + id_of(filed),
              json::serialize(json::object{{"proposed", usual_proposal("gh_old")}}), r.version_of(id_of(filed)));
        const auto again = r.ask(r.registrar, verb::post, "/filings/" + id_of(filed) + "/submissions", "{}");
        BOOST_TEST_REQUIRE(again.status == 200);
        BOOST_TEST(r.account_of(again).id == r.account_of(old).id);
        BOOST_TEST((r.account_of(again).state == account_state::proposed));
        BOOST_TEST((r.account_of(filed).state == account_state::removed));
    });
}

BOOST_AUTO_TEST_CASE(rejected_it_is_over_and_the_account_may_be_proposed_anew)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto filed = r.file(r.registrar, r.city, usual_proposal());
        const auto id = id_of(filed);
        BOOST_TEST(r.decide(r.second, id, "reject").status == 422); // without a reason
        BOOST_TEST(state_of(r.decide(r.second, id, "reject", "已有同类账号")) == "rejected");
        BOOST_TEST((r.account_of(filed).state == account_state::removed));
        BOOST_TEST(offers(r, r.registrar, id) == "");
        const auto late = r.decide(r.third, id, "approve");
        BOOST_TEST(late.status == 409);
        BOOST_TEST(code_of(late) == "filing.wrong_state");

        const auto anew = r.file(r.registrar, r.city, usual_proposal());
        BOOST_TEST_REQUIRE(anew.status == 201);
        BOOST_TEST(r.account_of(anew).id == r.account_of(filed).id);
        r.decide(r.second, id_of(anew), "approve");
        BOOST_TEST(history_of(r, r.account_of(anew).id) == "proposed open_refused proposed_again open_approved ");
    });
}

BOOST_AUTO_TEST_CASE(withdrawn_by_the_applicant_in_any_state_before_the_end)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto withdraw = [&](const std::string& id) {
            return r.ask(r.registrar, verb::post, "/filings/" + id + "/withdrawals", R"({"reason":"暂缓"})");
        };
        BOOST_TEST(state_of(withdraw(id_of(r.file(r.registrar, r.city, usual_proposal("gh_a"), false)))) ==
                   "withdrawn"); // a draft
        const auto in_review = r.file(r.registrar, r.city, usual_proposal("gh_b"));
        const auto withdrawn = withdraw(id_of(in_review));
        BOOST_TEST(state_of(withdrawn) == "withdrawn");
        BOOST_TEST(text_at(body_of(withdrawn), "/decisions/1/comment") == "暂缓");
        BOOST_TEST((r.account_of(in_review).state == account_state::removed));
        const auto returned = id_of(r.file(r.registrar, r.city, usual_proposal("gh_c")));
        r.decide(r.second, returned, "return", "补材料");
        BOOST_TEST(state_of(withdraw(returned)) == "withdrawn");
        const auto approved = id_of(r.file(r.registrar, r.city, usual_proposal("gh_d")));
        r.decide(r.second, approved, "approve");
        BOOST_TEST(withdraw(approved).status == 409);
        BOOST_TEST(withdraw(returned).status == 409);
    });
}

BOOST_AUTO_TEST_CASE(one_account_is_registered_once_however_it_is_spelt)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        BOOST_TEST(r.file(r.registrar, r.city, usual_proposal("gh_0123456789ab")).status == 201);
        for (const auto* spelling : {"gh_0123456789ab", "GH_0123456789AB", "  gh_0123456789AB ", "ｇｈ_0123456789ab"}) {
            const auto twice = r.file(r.colleague, r.bureau, usual_proposal(spelling, "换个名称"));
            BOOST_TEST(twice.status == 409, spelling);
            BOOST_TEST(code_of(twice) == "account.exists");
            BOOST_TEST(body_of(twice).at("detail").as_string().find("江州发布") != std::string::npos);
        }
        auto weibo = usual_proposal("1234567890");
        weibo["platform"] = "weibo";
        BOOST_TEST(r.file(r.registrar, r.city, weibo).status == 201);
        for (const auto* spelling :
             {"https://weibo.com/u/1234567890", "HTTPS://WEIBO.COM/1234567890/", "１２３４５６７８９０"})
        {
            weibo["platform_id"] = spelling;
            BOOST_TEST(r.file(r.stranger, r.foreign, weibo).status == 409, spelling);
        }
        // The same id on another platform is another account.
        auto manual = usual_proposal("1234567890");
        manual["platform"] = "manual";
        BOOST_TEST(r.file(r.registrar, r.city, manual).status == 201);
    });
}

BOOST_AUTO_TEST_CASE(two_submissions_at_once_register_it_once)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        constexpr int rivals = 8;
        std::vector<std::string> drafts;
        for (int i = 0; i < rivals; ++i)
            drafts.push_back(
                id_of(r.file(r.registrar, r.city, usual_proposal(i % 2 ? "gh_RIVAL" : "gh_rival"), false)));
        std::vector<int> answers(rivals);
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < rivals; ++i)
                threads.emplace_back([&, i] {
                    answers[static_cast<std::size_t>(i)] =
                        r.ask(r.registrar, verb::post,
                              "/filings/" + drafts[static_cast<std::size_t>(i)] + "/submissions", "{}")
                            .status;
                });
        }
        BOOST_TEST(std::ranges::count(answers, 200) == 1);
        BOOST_TEST(std::ranges::count(answers, 409) == rivals - 1);
        BOOST_TEST(body_of(r.ask(r.registrar, verb::get, "/accounts")).at("items").as_array().size() == 1);
    });
}

BOOST_AUTO_TEST_CASE(are_found_by_a_part_of_the_title_the_number_the_applicant_or_the_unit)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        r.file(r.registrar, r.bureau, usual_proposal("gh_0000000000a1", "江州发布"));
        const auto numbered = r.file(r.colleague, r.county, usual_proposal("gh_0000000000a2", "青禾100%"));
        r.decide(r.middle, id_of(numbered), "approve");
        r.decide(r.third, id_of(numbered), "approve");
        const auto number = r.filing_of(id_of(numbered)).number;
        const auto found = [&](const std::string& q) {
            std::set<std::string> out;
            for (const auto& f : list_in(r.ask(r.registrar, verb::get, "/filings?q=" + q)))
                out.insert(text_at(f, "/title"));
            return out;
        };
        BOOST_TEST(found("江") == (std::set<std::string>{"江州发布"}), boost::test_tools::per_element());
        BOOST_TEST(found("卫健") == (std::set<std::string>{"江州发布"}), boost::test_tools::per_element());
        BOOST_TEST(found("COLLEAGUE") == (std::set<std::string>{"青禾100%"}), boost::test_tools::per_element());
        BOOST_TEST(found("0%") == (std::set<std::string>{"青禾100%"}), boost::test_tools::per_element());
        BOOST_TEST_REQUIRE(!number.empty());
        BOOST_TEST(found(number) == (std::set<std::string>{"青禾100%"}), boost::test_tools::per_element());
        BOOST_TEST(found("没有").empty());
        // Of other alphabets as they are written, whichever the store.
        r.file(r.registrar, r.bureau, usual_proposal("gh_0000000000a3", "Éclat政务"));
        BOOST_TEST(found("ÉCLAT") == (std::set<std::string>{"Éclat政务"}), boost::test_tools::per_element());
        BOOST_TEST(found("éclat").empty());
        BOOST_TEST(found("").size() == 3U);
    });
}

BOOST_AUTO_TEST_SUITE_END()
