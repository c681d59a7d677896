// What a filing must say, who may see and change it, and what is kept of each act.
#include "tests/registry/register.hpp"

#include <boost/json.hpp>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;

BOOST_AUTO_TEST_SUITE(filing_forms)

BOOST_AUTO_TEST_CASE(a_draft_may_have_gaps_and_a_submission_names_them_all)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto draft = r.file(r.registrar, r.city, {{"platform", "wechat"}}, false);
        BOOST_TEST_REQUIRE(draft.status == 201);
        BOOST_TEST(text_at(body_of(draft), "/title") == "（未填写名称）");
        const auto id = id_of(draft);
        const auto refused = r.ask(r.registrar, verb::post, "/filings/" + id + "/submissions", "{}");
        BOOST_TEST(refused.status == 422);
        const std::set<std::string> gaps{"proposed.platform_id required",     "proposed.name required",
                                         "proposed.purpose required",         "proposed.principal.name required",
                                         "proposed.principal.phone required", "proposed.deputy.name required",
                                         "proposed.deputy.phone required",    "proposed.handler.name required",
                                         "proposed.handler.phone required"};
        BOOST_TEST(violations_of(refused) == gaps, boost::test_tools::per_element());
        BOOST_TEST((r.filing_of(id).state == filing_state::draft));
        BOOST_TEST(r.ask(r.registrar, verb::patch, "/filings/" + id,
                         json::serialize(json::object{{"proposed", usual_proposal()}}), 1)
                       .status == 200);
        BOOST_TEST(r.ask(r.registrar, verb::post, "/filings/" + id + "/submissions", "{}").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(everything_that_is_wrong_is_said_at_once)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto refused = r.ask(r.registrar, verb::post, "/filings", R"({
            "kind":"marry","unit_id":"","submit":"yes","extra":1,
            "proposed":{"platform":"telegram","platform_id":"jiangzhou","name":"","url":"example.cn","purpose":7,
                        "opened_on":"2026-02-30","followers":-1,"principal":{"name":"刘洋","phone":"call me","mail":"x"},
                        "deputy":"刘洋"},
            "attachments":[{"sha256":"00","file_name":""}]})");
        BOOST_TEST(refused.status == 422);
        const std::set<std::string> all{"kind not_allowed",
                                        "unit_id required",
                                        "submit not_boolean",
                                        "extra unknown_field",
                                        "proposed.platform not_allowed",
                                        "proposed.url not_a_link",
                                        "proposed.purpose not_text",
                                        "proposed.opened_on not_a_date",
                                        "proposed.followers out_of_range",
                                        "proposed.principal.phone not_a_phone",
                                        "proposed.principal.mail unknown_field",
                                        "proposed.deputy not_object",
                                        "attachments[0].sha256 too_short",
                                        "attachments[0].file_name required"};
        BOOST_TEST(violations_of(refused) == all, boost::test_tools::per_element());
        auto odd = usual_proposal("jiangzhou");
        BOOST_TEST(violations_of(r.file(r.registrar, r.city, odd)) ==
                       std::set<std::string>{"proposed.platform_id not_an_id"},
                   boost::test_tools::per_element());
        BOOST_TEST(violations_of(r.ask(r.registrar, verb::post, "/filings", R"({"kind":"open","unit_id":"x"})")) ==
                       std::set<std::string>{"proposed required"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(acts_take_no_unknown_fields)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto path = "/filings/" + id_of(r.file(r.registrar, r.city, usual_proposal(), false));
        BOOST_TEST(violations_of(r.ask(r.registrar, verb::post, path + "/submissions", R"({"level":9})")) ==
                       std::set<std::string>{"level unknown_field"},
                   boost::test_tools::per_element());
        const std::set<std::string> all{"decision not_allowed", "field_comments.name not_text", "by unknown_field"};
        const auto refused = r.ask(r.second, verb::post, path + "/decisions",
                                   R"({"decision":"perhaps","field_comments":{"name":3},"by":"me"})", 1);
        BOOST_TEST(violations_of(refused) == all, boost::test_tools::per_element());
        BOOST_TEST(violations_of(r.ask(r.registrar, verb::post, path + "/withdrawals", R"({"why":"x"})")) ==
                       std::set<std::string>{"why unknown_field"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(attachments_are_files_that_were_uploaded)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const std::string known(64, 'a'), unknown(64, 'b');
        r.papers.insert(known);
        const auto with = [&](const std::string& sha) {
            const json::object body{
                {"kind", "open"},
                {"unit_id", r.city.id},
                {"proposed", usual_proposal()},
                {"attachments", json::array{json::object{{"sha256", sha}, {"file_name", "函.pdf"}}}}};
            return r.ask(r.registrar, verb::post, "/filings", json::serialize(body));
        };
        BOOST_TEST(violations_of(with(unknown)) == std::set<std::string>{"attachments[0].sha256 unknown"},
                   boost::test_tools::per_element());
        const auto filed = with(known);
        BOOST_TEST(text_at(body_of(filed), "/attachments/0/file_name") == "函.pdf");
        const auto path = "/filings/" + id_of(filed);
        BOOST_TEST(r.ask(r.registrar, verb::patch, path,
                         R"({"attachments":[{"sha256":")" + unknown + R"(","file_name":"x"}]})", 1)
                       .status == 422);
        const auto emptied = r.ask(r.registrar, verb::patch, path, R"({"attachments":[]})", 1);
        BOOST_TEST(body_of(emptied).at("attachments").as_array().empty());
        BOOST_TEST(text_at(body_of(emptied), "/proposed/name") == "江州发布"); // what was not sent stays
    });
}

BOOST_AUTO_TEST_CASE(edits_and_decisions_name_the_version_they_mean)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal(), false)), path = "/filings/" + id;
        const auto body = json::serialize(json::object{{"proposed", usual_proposal()}});
        BOOST_TEST(r.ask(r.registrar, verb::patch, path, body).status == 428);
        BOOST_TEST(r.ask(r.registrar, verb::patch, path, body, 1).status == 200);
        BOOST_TEST(r.ask(r.colleague, verb::patch, path, body, 1).status == 412);
        BOOST_TEST(r.ask(r.registrar, verb::post, path + "/submissions", "{}", 1).status == 412);
        BOOST_TEST((r.filing_of(id).state == filing_state::draft));
        const auto submitted = r.ask(r.registrar, verb::post, path + "/submissions", "{}", 2);
        BOOST_TEST(submitted.status == 200);
        BOOST_TEST(header_of(submitted, "ETag") == "\"" + std::to_string(r.version_of(id)) + "\"");
        const auto approve = R"({"decision":"approve"})";
        BOOST_TEST(r.ask(r.second, verb::post, path + "/decisions", approve).status == 428);
        BOOST_TEST(r.ask(r.second, verb::post, path + "/decisions", approve, 2).status == 412);
        BOOST_TEST(r.ask(r.registrar, verb::post, path + "/withdrawals", "{}", 2).status == 412);
        BOOST_TEST((r.filing_of(id).state == filing_state::in_review));
    });
}

BOOST_AUTO_TEST_CASE(what_is_on_a_desk_cannot_be_edited)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal()));
        const auto refused = r.ask(r.registrar, verb::patch, "/filings/" + id,
                                   json::serialize(json::object{{"proposed", usual_proposal()}}), r.version_of(id));
        BOOST_TEST(refused.status == 409);
        BOOST_TEST(code_of(refused) == "filing.wrong_state");
        BOOST_TEST(r.ask(r.registrar, verb::post, "/filings/" + id + "/submissions", "{}").status == 409);
    });
}

BOOST_AUTO_TEST_CASE(a_foreign_filing_looks_like_one_that_is_not_there)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal(), false));
        const auto both = [&](verb v, const std::string& rest, const std::string& body) {
            const auto foreign = r.ask(r.stranger, v, "/filings/" + id + rest, body, 1);
            const auto missing = r.ask(r.stranger, v, "/filings/none" + rest, body, 1);
            BOOST_TEST(foreign.status == 404, rest);
            BOOST_TEST(foreign.body == missing.body, rest);
        };
        both(verb::get, "", "");
        both(verb::patch, "", "{}");
        both(verb::post, "/submissions", "{}");
        both(verb::post, "/withdrawals", "{}");
        both(verb::post, "/decisions", R"({"decision":"approve"})");
        // Nor may anything be filed for a foreign unit, which looks like one that is not there.
        const auto foreign = r.file(r.stranger, r.city, usual_proposal("gh_x"));
        BOOST_TEST(violations_of(foreign) == std::set<std::string>{"unit_id unknown"},
                   boost::test_tools::per_element());
        auto nowhere = r.city;
        nowhere.id = "none";
        BOOST_TEST(r.file(r.stranger, nowhere, usual_proposal("gh_x")).body == foreign.body);
    });
}

BOOST_AUTO_TEST_CASE(are_listed_by_state_kind_applicant_and_scope_page_by_page)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        std::set<std::string> all;
        for (int i = 0; i < 5; ++i) {
            const auto name = "账号" + std::to_string(i);
            all.insert(name);
            r.here.time.advance(i % 2 ? std::chrono::milliseconds{0} : std::chrono::minutes{1}); // some at once
            r.file(i < 3 ? r.registrar : r.colleague, r.city, usual_proposal("gh_" + std::to_string(i), name), i != 0);
        }
        const auto titles = [&](const access::principal& who, const std::string& query) {
            std::set<std::string> out;
            for (const auto& f : list_in(r.ask(who, verb::get, "/filings" + query)))
                out.insert(text_at(f, "/title"));
            return out;
        };
        BOOST_TEST(titles(r.registrar, "") == all, boost::test_tools::per_element());
        BOOST_TEST(titles(r.registrar, "?state=draft") == std::set<std::string>{"账号0"},
                   boost::test_tools::per_element());
        BOOST_TEST(titles(r.registrar, "?mine=1").size() == 3);
        BOOST_TEST(titles(r.colleague, "?mine=1&state=in_review").size() == 2);
        BOOST_TEST(titles(r.registrar, "?kind=close").empty());
        BOOST_TEST(titles(r.second, "?todo=1").size() == 4);
        BOOST_TEST(titles(r.stranger, "").empty());

        std::set<std::string> seen;
        std::string cursor;
        for (int pages = 0; pages < 10; ++pages) {
            const auto page = body_of(r.ask(r.registrar, verb::get, "/filings?limit=2" + cursor));
            for (const auto& f : page.at("items").as_array())
                BOOST_TEST(seen.insert(text_at(f, "/title")).second);
            if (page.at("next").is_null())
                break;
            cursor = "&cursor=" + std::string(page.at("next").as_string());
        }
        BOOST_TEST(seen == all, boost::test_tools::per_element());
        for (const auto* bad : {"?cursor=x", "?cursor=12", "?cursor=-", "?limit=0", "?limit=201"})
            BOOST_TEST(r.ask(r.registrar, verb::get, std::string("/filings") + bad).status == 400, bad);
    });
}

BOOST_AUTO_TEST_CASE(a_repeated_request_files_once)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const json::object body{
            {"kind", "open"}, {"unit_id", r.city.id}, {"proposed", usual_proposal()}, {"submit", true}};
        const auto send = [&] {
            return r.here.ask(
                r.table, r.registrar,
                with_header(a_request(verb::post, "/api/v1/filings", json::serialize(body)), "idempotency-key", "one"));
        };
        const auto once = send(), twice = send();
        BOOST_TEST(once.status == 201);
        BOOST_TEST(twice.status == 201);
        BOOST_TEST(once.body == twice.body);
        BOOST_TEST(body_of(r.ask(r.registrar, verb::get, "/filings")).at("items").as_array().size() == 1);
    });
}

BOOST_AUTO_TEST_CASE(every_act_leaves_its_row_in_the_audit_chain)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto id = id_of(r.file(r.registrar, r.county, usual_proposal()));
        r.decide(r.middle, id, "return", "补材料");
        r.ask(r.registrar, verb::post, "/filings/" + id + "/submissions", "{}");
        r.decide(r.middle, id, "approve");
        r.decide(r.third, id, "approve");
        std::string acts;
        for (const auto& row : db.read_now([&](sql::session& s) {
                 return s.query("SELECT act FROM audit WHERE subject_id = $1 ORDER BY sequence", id);
             }))
            acts += row.text(0).substr(row.text(0).find('.') + 1) + " ";
        BOOST_TEST(acts == "created submitted returned submitted approved approved ");
    });
}

BOOST_AUTO_TEST_SUITE_END()
