// Filings about an account that is on record, kind by kind: what they ask, when they are refused, what they do.
#include "registry/record.hpp"
#include "tests/registry/about_accounts.hpp"

#include <thread>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;

namespace {

constexpr std::array about_accounts{filing_kind::change, filing_kind::suspend, filing_kind::resume,
                                    filing_kind::close,  filing_kind::cancel,  filing_kind::remove};

} // namespace

BOOST_AUTO_TEST_SUITE(filing_kinds)

BOOST_AUTO_TEST_CASE(a_change_takes_effect_at_the_last_approval_and_not_before)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto filed =
            file_about(r, a, "change", {{"name", "江州政务"}, {"purpose", "发布政务信息"}, {"reason", "更名"}});
        BOOST_TEST_REQUIRE(filed.status == 201);
        BOOST_TEST(text_at(body_of(filed), "/title") == "江州发布 → 江州政务");
        BOOST_TEST(!body_of(filed).at("proposed").as_object().contains("purpose")); // it is not different
        BOOST_TEST(r.account_of(a.id).name == "江州发布");
        const auto meanwhile = body_of(r.ask(r.registrar, verb::get, "/accounts/" + a.id));
        BOOST_TEST(text_at(meanwhile, "/filing_under_way/kind") == "change");
        BOOST_TEST(text_at(meanwhile, "/fields/name") == "江州发布");

        const auto approved = r.decide(r.second, id_of(filed), "approve");
        BOOST_TEST_REQUIRE(approved.status == 200);
        const auto after = body_of(r.ask(r.registrar, verb::get, "/accounts/" + a.id));
        BOOST_TEST(text_at(after, "/name") == "江州政务");
        BOOST_TEST(text_at(after, "/fields/name") == "江州政务");
        BOOST_TEST(text_at(after, "/fields/purpose") == "发布政务信息"); // what was not mentioned stays
        BOOST_TEST(text_at(after, "/state") == "approved");
        BOOST_TEST(text_at(after, "/filing_number") == "TY-2026-000001"); // of its opening
        BOOST_TEST(after.at("filing_under_way").is_null());
        // The difference can still be read.
        BOOST_TEST(text_at(body_of(approved), "/number") == "TY-2026-000002");
        BOOST_TEST(text_at(body_of(approved), "/differences/0/label") == "账号名称");
        BOOST_TEST(text_at(body_of(approved), "/differences/0/before") == "江州发布");
        BOOST_TEST(text_at(body_of(approved), "/differences/0/after") == "江州政务");
    });
}

BOOST_AUTO_TEST_CASE(a_change_shows_each_field_before_and_after)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const json::object chief{{"name", "陈静"}, {"phone", "0512-60000000"}};
        const auto draft = file_about(
            r, a, "change", {{"principal", chief}, {"followers", 1200}, {"functions", "政策解读"}, {"reason", "换届"}},
            false);
        std::string rows;
        for (const auto& d : list_in(draft, "differences"))
            rows += text_at(d, "/field") + ":" + text_at(d, "/before") + ">" + text_at(d, "/after") + ";";
        BOOST_TEST(rows == "functions:>政策解读;followers:>1200;principal:刘洋 · 0512-61234567>陈静 · 0512-60000000;");
        BOOST_TEST(text_at(body_of(draft), "/current/principal/name") == "刘洋");
    });
}

BOOST_AUTO_TEST_CASE(a_change_of_nothing_and_a_change_without_a_reason_are_refused)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        BOOST_TEST(violations_of(file_about(r, a, "change", {{"name", "江州发布"}, {"reason", "无"}})) ==
                       std::set<std::string>{"proposed no_change"},
                   boost::test_tools::per_element());
        BOOST_TEST(violations_of(file_about(r, a, "change", {{"name", ""}})) ==
                       (std::set<std::string>{"proposed.name required", "proposed.reason required"}),
                   boost::test_tools::per_element());
        // Which account it is cannot be changed.
        BOOST_TEST(violations_of(file_about(r, a, "change", {{"platform_id", "gh_other"}, {"reason", "换号"}})) ==
                       std::set<std::string>{"proposed.platform_id unknown_field"},
                   boost::test_tools::per_element());
        BOOST_TEST(body_of(r.ask(r.registrar, verb::get, "/filings?kind=change")).at("items").as_array().empty());
    });
}

BOOST_AUTO_TEST_CASE(each_kind_moves_the_account_along_its_table)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto goes_through = [&](filing_kind kind) {
            const auto filed = file_about(r, a, name_of(kind), asked_for(kind));
            BOOST_TEST_REQUIRE(filed.status == 201, name_of(kind) << ": " << filed.body);
            const auto before = r.account_of(a.id).state;
            const auto row = list_in(filed, "differences").at(0);
            BOOST_TEST(text_at(row, "/before") == label_of(before), name_of(kind));
            BOOST_TEST_REQUIRE(r.decide(r.second, id_of(filed), "approve").status == 200, name_of(kind));
            const auto after = r.account_of(a.id).state;
            BOOST_TEST(text_at(row, "/after") == label_of(after), name_of(kind));
            return after;
        };
        BOOST_TEST((goes_through(filing_kind::suspend) == account_state::suspended));
        BOOST_TEST((goes_through(filing_kind::resume) == account_state::approved)); // nobody has connected it
        BOOST_TEST((goes_through(filing_kind::suspend) == account_state::suspended));
        db.write_now([&](sql::session& s) {
            account_store::set_connection(s, a.id, {"ok", "", "", r.here.time.now(), {}});
            return true;
        });
        BOOST_TEST((goes_through(filing_kind::resume) == account_state::active));
        BOOST_TEST((goes_through(filing_kind::close) == account_state::closing));
        move(r, a, account_event::notice_ended);
        BOOST_TEST((goes_through(filing_kind::cancel) == account_state::cancelling));
        const auto other = an_open_account(r, "gh_other", "青禾发布");
        const auto removed = file_about(r, other, "remove", asked_for(filing_kind::remove));
        r.decide(r.second, id_of(removed), "approve");
        BOOST_TEST((r.account_of(other.id).state == account_state::removed));
    });
}

BOOST_AUTO_TEST_CASE(a_suspended_account_takes_no_posts_until_it_is_resumed)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        move(r, a, account_event::connected);
        db.write_now([&](sql::session& s) {
            account_store::set_connection(s, a.id, {"ok", "", "", r.here.time.now(), {}});
            return true;
        });
        BOOST_TEST(may_publish(r.account_of(a.id).state));
        r.decide(r.second, id_of(file_about(r, a, "suspend", asked_for(filing_kind::suspend))), "approve");
        BOOST_TEST(!may_publish(r.account_of(a.id).state));
        r.decide(r.second, id_of(file_about(r, a, "resume", asked_for(filing_kind::resume))), "approve");
        BOOST_TEST(may_publish(r.account_of(a.id).state));
    });
}

BOOST_AUTO_TEST_CASE(where_a_kind_cannot_be_filed_somebody_is_told_what_to_do_instead)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto refused = [&](filing_kind kind) {
            const auto answer = file_about(r, a, name_of(kind), asked_for(kind), false);
            BOOST_TEST(answer.status == 409, name_of(kind));
            BOOST_TEST(code_of(answer) == "filing.not_now", name_of(kind));
            return detail_of(answer);
        };
        BOOST_TEST(refused(filing_kind::resume).find("无需恢复") != std::string::npos);
        BOOST_TEST(refused(filing_kind::cancel).find("请先提交关停备案") != std::string::npos);
        move(r, a, account_event::close_approved);
        BOOST_TEST(refused(filing_kind::suspend).find("公告期满后") != std::string::npos);
        move(r, a, account_event::notice_ended);
        BOOST_TEST(refused(filing_kind::close).find("请提交注销备案") != std::string::npos);
        move(r, a, account_event::cancel_approved);
        move(r, a, account_event::platform_cancelled);
        for (const auto kind : about_accounts)
            BOOST_TEST(refused(kind).find("已经注销") != std::string::npos);
        // Nor can it be opened once more under the same id.
        const auto again = r.file(r.registrar, r.city, usual_proposal());
        BOOST_TEST(again.status == 409);
        BOOST_TEST(detail_of(again).find("请另开新账号") != std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(every_pair_of_kind_and_state_is_allowed_or_has_its_advice)
{
    constexpr std::array states{account_state::proposed,   account_state::approved,  account_state::active,
                                account_state::suspended,  account_state::closing,   account_state::closed,
                                account_state::cancelling, account_state::cancelled, account_state::removed};
    for (const auto kind : all_filing_kinds)
        for (const auto state : states)
            BOOST_TEST(may_be_filed(kind, state) == advice_against(kind, state).empty(),
                       name_of(kind) << " in " << name_of(state));
}

BOOST_AUTO_TEST_CASE(one_filing_at_a_time_is_decided_about_an_account)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto first = file_about(r, a, "change", asked_for(filing_kind::change));
        BOOST_TEST_REQUIRE(first.status == 201);
        const auto second = file_about(r, a, "suspend", asked_for(filing_kind::suspend));
        BOOST_TEST(second.status == 409);
        BOOST_TEST(code_of(second) == "filing.under_way");
        BOOST_TEST(detail_of(second).find("变更备案正在审批") != std::string::npos);
        // As a draft it may wait for its turn.
        const auto draft = file_about(r, a, "suspend", asked_for(filing_kind::suspend), false);
        BOOST_TEST_REQUIRE(draft.status == 201);
        const auto submit = [&] {
            return r.ask(r.registrar, verb::post, "/filings/" + id_of(draft) + "/submissions", "{}");
        };
        BOOST_TEST(submit().status == 409);
        r.ask(r.registrar, verb::post, "/filings/" + id_of(first) + "/withdrawals", "{}");
        BOOST_TEST(submit().status == 200);
        BOOST_TEST((r.account_of(a.id).state == account_state::approved)); // a withdrawn change changes nothing
    });
}

BOOST_AUTO_TEST_CASE(of_submissions_at_the_same_moment_one_gets_through)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        constexpr int rivals = 6;
        std::vector<std::string> drafts;
        for (int i = 0; i < rivals; ++i)
            drafts.push_back(id_of(file_about(r, a, "change", asked_for(filing_kind::change), false)));
        std::vector<int> answers(rivals);
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < rivals; ++i)
                threads.emplace_back([&, i] {
                    answers[i] = r.ask(r.registrar, verb::post, "/filings/" + drafts[i] + "/submissions", "{}").status;
                });
        }
        BOOST_TEST(std::ranges::count(answers, 200) == 1);
        BOOST_TEST(std::ranges::count(answers, 409) == rivals - 1);
    });
}

BOOST_AUTO_TEST_CASE(a_returned_change_is_compared_with_the_record_of_the_day_and_keeps_its_history)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto id = id_of(file_about(r, a, "change", asked_for(filing_kind::change))), path = "/filings/" + id;
        const auto returned =
            r.ask(r.second, verb::post, path + "/decisions",
                  R"({"decision":"return","field_comments":{"name":"与认证主体不符"}})", r.version_of(id));
        BOOST_TEST_REQUIRE(returned.status == 200);
        BOOST_TEST((r.account_of(a.id).state == account_state::approved));
        const json::object better{{"proposed", {{"name", "江州市政务"}, {"reason", "更名"}}}};
        BOOST_TEST(r.ask(r.registrar, verb::patch, path, json::serialize(better), r.version_of(id)).status == 200);
        const auto again = r.ask(r.registrar, verb::post, path + "/submissions", "{}");
        BOOST_TEST_REQUIRE(again.status == 200);
        std::string decisions;
        for (const auto& d : list_in(again, "decisions"))
            decisions += text_at(d, "/decision") + " ";
        BOOST_TEST(decisions == "submit return submit ");
        BOOST_TEST(text_at(body_of(again), "/decisions/1/field_comments/name") == "与认证主体不符");
        r.decide(r.second, id, "approve");
        BOOST_TEST(r.account_of(a.id).name == "江州市政务");
    });
}

BOOST_AUTO_TEST_CASE(resuming_is_no_way_round_the_test_of_the_connection)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto after = [&](const std::string& platform_id, const std::string& connection, bool manual) {
            const auto a = r.an_account(r.city, platform_id);
            db.write_now([&](sql::session& s) {
                account_store::set_connection(s, a.id, {connection, "", "", r.here.time.now(), {}});
                if (manual)
                    register_store::set_manual(s, a.id, r.here.time.now());
                return account_store::move(s, a.id, account_event::suspend_approved, "test", r.here.time.now());
            });
            const auto filed = file_about(r, a, "resume", asked_for(filing_kind::resume));
            BOOST_TEST_REQUIRE(r.decide(r.second, id_of(filed), "approve").status == 200);
            return std::string(name_of(r.account_of(a.id).state));
        };
        BOOST_TEST(after("gh_1", "untested", false) == "approved");
        BOOST_TEST(after("gh_2", "failed", false) == "approved");
        BOOST_TEST(after("gh_3", "ok", false) == "active");
        BOOST_TEST(after("gh_4", "untested", true) == "active");
    });
}

// Two people at the same moment: each has read what the other is about to change.
BOOST_AUTO_TEST_CASE(what_was_changed_meanwhile_is_not_written_over)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = r.an_account(r.city);
        const auto proposal = id_of(r.file(r.registrar, r.county, usual_proposal("gh_9")));
        const auto f = r.filing_of(proposal);
        r.decide(r.middle, proposal, "return", "补充");
        BOOST_TEST_REQUIRE(r.ask(r.registrar, verb::post, "/filings/" + proposal + "/submissions", "{}").status == 200);
        BOOST_TEST((r.filing_of(proposal).state == f.state));
        BOOST_TEST(r.filing_of(proposal).level == f.level);
        const auto now = r.here.time.now();
        const auto wrote = db.write_now([&](sql::session& s) {
            register_store::set_cover(s, a.id, a.version, "", now);
            filing_store::move_to m;
            m.to = filing_state::rejected;
            return std::vector<bool>{register_store::change_record(s, a, "别名", "", "{}", now),
                                     register_store::take_over(s, a, "{}", "TY-1", now),
                                     filing_store::move(s, f, m, now)};
        });
        BOOST_TEST((wrote == std::vector<bool>{false, false, false}));
        BOOST_TEST(r.account_of(a.id).name == a.name);
    });
}

BOOST_AUTO_TEST_CASE(an_approval_that_comes_too_late_changes_nothing)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto id = id_of(file_about(r, a, "suspend", asked_for(filing_kind::suspend)));
        move(r, a, account_event::close_approved);
        const auto late = r.decide(r.second, id, "approve");
        BOOST_TEST(late.status == 409);
        BOOST_TEST(code_of(late) == "account.wrong_state");
        BOOST_TEST((r.filing_of(id).state == filing_state::in_review));
        BOOST_TEST((r.account_of(a.id).state == account_state::closing));
        BOOST_TEST(r.decide(r.second, id, "return", "账号已在关停").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(a_rejected_removal_leaves_the_account_as_it_was)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto id = id_of(file_about(r, a, "remove", asked_for(filing_kind::remove)));
        BOOST_TEST(r.decide(r.second, id, "reject", "属于政府系统").status == 200);
        BOOST_TEST((r.account_of(a.id).state == account_state::approved));
    });
}

BOOST_AUTO_TEST_CASE(about_a_foreign_account_looks_like_one_that_is_not_there)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto file_as_stranger = [&](const std::string& account_id) {
            const json::object body{
                {"kind", "close"}, {"account_id", account_id}, {"proposed", asked_for(filing_kind::close)}};
            return r.ask(r.stranger, verb::post, "/filings", json::serialize(body));
        };
        const auto foreign = file_as_stranger(a.id), missing = file_as_stranger("none");
        BOOST_TEST(foreign.status == 422);
        BOOST_TEST(foreign.body == missing.body);
    });
}

BOOST_AUTO_TEST_CASE(each_effect_has_its_audit_row_in_the_same_transaction)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = an_open_account(r);
        const auto id = id_of(file_about(r, a, "suspend", asked_for(filing_kind::suspend)));
        r.decide(r.second, id, "approve");
        std::string acts;
        for (const auto& row : db.read_now([&](sql::session& s) {
                 return s.query("SELECT act FROM audit WHERE subject_id = $1 ORDER BY sequence", id);
             }))
            acts += row.text(0) + " ";
        BOOST_TEST(acts == "filing.created filing.submitted filing.approved ");
        const auto account = body_of(r.ask(r.registrar, verb::get, "/accounts/" + a.id));
        BOOST_TEST(text_at(account, "/history/0/event") == "suspend_approved");
        BOOST_TEST(text_at(account, "/history/0/by") == "second");
    });
}

BOOST_AUTO_TEST_SUITE_END()
