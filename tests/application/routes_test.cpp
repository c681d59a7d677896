// Every route of the whole application, as every role, for one's own and for a foreign unit. A route without a row here
// (or in tests/access/routes_test.cpp, for that room) fails.
#include "access/acts.hpp"
#include "access/permissions.hpp"
#include "access/routes.hpp"
#include "tests/application/whole_office.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

using namespace tongyuan;

namespace {

using http::verb;

struct expectation {
    verb method;
    std::string_view pattern;
    permission needs;
    std::string_view roles; // "*": every role
    std::string_view body;  // "{unit}", "{subject}" and "{fresh}" are filled in
    int own;                // for who may
    int foreign;            // for who may, but not there
};

constexpr std::string_view account_readers =
    "registrar filing_approver editor reviewer_1 reviewer_2 reviewer_3 business_admin system_admin audit_admin";
constexpr std::string_view filing_readers = "registrar filing_approver business_admin audit_admin";
constexpr std::string_view custody_readers = "registrar business_admin security_admin audit_admin";
constexpr std::string_view article_readers = "editor reviewer_1 reviewer_2 reviewer_3 business_admin audit_admin";
constexpr std::string_view delivery_readers =
    "editor reviewer_1 reviewer_2 reviewer_3 business_admin system_admin audit_admin";
constexpr std::string_view watchers = "registrar filing_approver editor business_admin audit_admin";
constexpr std::string_view reviewers = "reviewer_1 reviewer_2 reviewer_3";
constexpr std::string_view hasteners = "editor reviewer_3 business_admin";
constexpr std::string_view actors = "editor business_admin";
constexpr std::string_view unit_keepers = "business_admin security_admin";
constexpr std::string_view new_article =
    R"({"unit_id":"{unit}","title":"通知","body_format":"html","body":"<p>一</p>","accounts":[]})";
constexpr std::string_view revised = R"({"title":"通知","body_format":"html","body":"<p>二</p>","accounts":[]})";
constexpr std::string_view new_platform =
    R"({"platform":"town_hall","name":"政务大厅","name_en":"Town hall","kind":"offline","id_name":"名称"})";
constexpr std::string_view new_filing =
    R"({"kind":"open","unit_id":"{unit}","proposed":{"platform":"paper","platform_id":"{fresh}","name":"{fresh}"}})";
constexpr std::string_view seen = R"({"link":"https://a.example.cn/1","published_at":"2026-03-01T09:00:00+08:00"})";
constexpr std::string_view urged = R"({"decision":"urge","reason":"请尽快更新"})";

namespace p = permissions;

const expectation expected[]{
    {verb::get, "/api/v1/accounts", p::account_read, account_readers, "", 200, 200},
    {verb::get, "/api/v1/account-filters", p::account_read, account_readers, "", 200, 200},
    {verb::post, "/api/v1/account-filters", p::account_read, account_readers,
     R"({"name":"{fresh}","query":{"q":"发布"}})", 201, 201},
    {verb::delete_, "/api/v1/account-filters/{id}", p::account_read, account_readers, "", 204, 404}, // one's own
    {verb::post, "/api/v1/accounts/recognitions", p::filing_create, "registrar", R"({"text":"gh_0123456789ab"})", 200,
     200},
    {verb::get, "/api/v1/accounts/{id}", p::account_read, account_readers, "", 200, 404},
    {verb::patch, "/api/v1/accounts/{id}/settings", p::account_bind, "registrar", R"({"settings":{"per_page":"20"}})",
     200, 404}, // harmless: the account is active
    {verb::put, "/api/v1/accounts/{id}/secrets/{name}", p::account_bind, "registrar", R"({"value":"x"})", 204, 404},
    {verb::post, "/api/v1/accounts/{id}/changes/{change_id}/decisions", p::account_approve_change,
     "filing_approver business_admin", R"({"decision":"approve"})", 200, 404},
    {verb::post, "/api/v1/accounts/{id}/manual-declarations", p::account_bind, "registrar", "{}", 200, 404},
    {verb::post, "/api/v1/accounts/{id}/closing-steps", p::filing_create, "registrar",
     R"({"act":"cancelled","words":"搜索不到"})", 409, 404}, // nothing is being closed
    {verb::get, "/api/v1/closings", p::account_read, account_readers, "", 200, 200},
    {verb::get, "/api/v1/closings/burn-down", p::account_read, account_readers, "", 200, 200},
    {verb::put, "/api/v1/accounts/{id}/default-cover", p::account_bind, "registrar", "{}", 200, 404},
    {verb::put, "/api/v1/units/{id}/source", p::account_bind, "registrar", "{}", 204, 404},
    {verb::get, "/api/v1/filings", p::filing_read, filing_readers, "", 200, 200},
    {verb::post, "/api/v1/filings", p::filing_create, "registrar", new_filing, 201, 422},
    {verb::get, "/api/v1/filings/{id}", p::filing_read, filing_readers, "", 200, 404},
    {verb::patch, "/api/v1/filings/{id}", p::filing_create, "registrar", R"({"attachments":[]})", 200, 404},
    {verb::post, "/api/v1/filings/{id}/submissions", p::filing_create, "registrar", "{}", 200, 404},
    {verb::post, "/api/v1/filings/{id}/decisions", p::filing_approve, "filing_approver", R"({"decision":"approve"})",
     409, 404},
    {verb::post, "/api/v1/filings/{id}/acknowledgements", p::filing_approve, "filing_approver", "{}", 409, 404},
    {verb::post, "/api/v1/filings/{id}/withdrawals", p::filing_create, "registrar", "{}", 200, 404},

    {verb::get, "/api/v1/filings/{id}/attachments/{sha256}", p::filing_read, filing_readers, "", 200, 404},
    {verb::get, "/api/v1/filings/{id}/form", p::filing_read, filing_readers, "", 200, 404},
    {verb::post, "/api/v1/filings/{id}/scans", p::filing_create, "registrar",
     R"({"sha256":"0000000000000000000000000000000000000000000000000000000000000000","file_name":"a.pdf"})", 422, 404},
    {verb::delete_, "/api/v1/filings/{id}/scans/{number}", p::filing_create, "registrar", "", 404, 404},
    {verb::get, "/api/v1/accounts/{id}/certificate", p::account_read, account_readers, "", 409, 404}, // no number

    {verb::get, "/api/v1/filing-rules", p::filing_read, filing_readers, "", 200, 200},
    {verb::put, "/api/v1/filing-rules/{filing_kind}", p::rule_set, "business_admin",
     R"({"unit_id":"{unit}","levels":["approve"],"reason":"从简"})", 200, 404},
    {verb::get, "/api/v1/register-rules", p::filing_read, filing_readers, "", 200, 200},
    {verb::put, "/api/v1/register-rules/{register_rule}", p::rule_set, "business_admin",
     R"({"unit_id":"{unit}","value":"20","reason":"从严"})", 200, 404},
    {verb::get, "/api/v1/calendar/{year}", p::signed_in, "*", "", 200, 200},
    {verb::put, "/api/v1/calendar/{year}", p::rule_set, "business_admin", R"({"days":[]})", 200,
     412}, // changed just now
    {verb::get, "/api/v1/leaves", p::filing_approve, "filing_approver", "", 200, 200},
    {verb::post, "/api/v1/leaves", p::filing_approve, "filing_approver",
     R"({"deputy_id":"none","first_day":"2026-03-02","last_day":"2026-03-03"})", 422, 422},
    {verb::delete_, "/api/v1/leaves/{id}", p::filing_approve, "filing_approver", "", 204, 404},

    {verb::get, "/api/v1/import-template", p::filing_create, "registrar", "", 200, 200},
    {verb::get, "/api/v1/imports", p::filing_create, "registrar", "", 200, 200},
    {verb::post, "/api/v1/imports", p::filing_create, "registrar", "{}", 415, 415}, // one line is no register
    {verb::get, "/api/v1/imports/{id}", p::filing_create, "registrar", "", 200, 404},
    {verb::put, "/api/v1/imports/{id}/mapping", p::filing_create, "registrar", R"({"kind":"open"})", 422, 404},
    {verb::post, "/api/v1/imports/{id}/steps", p::filing_create, "registrar", "{}", 200, 404},
    {verb::post, "/api/v1/imports/{id}/confirmations", p::filing_create, "registrar", "{}", 409, 404},
    {verb::post, "/api/v1/imports/{id}/undoings", p::filing_create, "registrar", "{}", 409, 404},
    {verb::get, "/api/v1/imports/{id}/faults", p::filing_create, "registrar", "", 200, 404},

    {verb::get, "/api/v1/national-report", p::filing_read, filing_readers, "", 200, 200},
    {verb::get, "/api/v1/national-exchanges", p::filing_read, filing_readers, "", 200, 200},
    {verb::post, "/api/v1/national-exchanges", p::filing_create, "registrar",
     R"({"unit_id":"{unit}","accounts":["x"]})", 409, 404},
    {verb::post, "/api/v1/national-readings", p::filing_create, "registrar", "{}", 415, 415}, // no table
    {verb::get, "/api/v1/national-exchanges/{id}", p::filing_read, filing_readers, "", 200, 404},
    {verb::get, "/api/v1/national-exchanges/{id}/file", p::filing_create, "registrar", "", 200, 404},
    {verb::post, "/api/v1/national-exchanges/{id}/receipts", p::filing_create, "registrar", R"({"receipt":"1"})", 200,
     404},
    {verb::post, "/api/v1/national-exchanges/{id}/undoings", p::filing_create, "registrar", "{}", 200, 404},

    {verb::get, "/api/v1/accounts/{id}/custody", p::account_read, account_readers, "", 200, 404},
    {verb::put, "/api/v1/accounts/{id}/custody/{custody_role}", p::custody_manage, "registrar",
     R"({"name":"张三","phone":"13800000000"})", 200, 404},
    {verb::post, "/api/v1/accounts/{id}/custody/{custody_role}/endings", p::custody_manage, "registrar",
     R"({"reason":"录错了"})", 404, 404}, // nobody holds it
    {verb::put, "/api/v1/accounts/{id}/location-note", p::custody_manage, "registrar",
     R"({"text":"密封信封在 3 号保险柜"})", 204, 404},
    {verb::post, "/api/v1/accounts/{id}/reveals", p::custody_reveal, "registrar", R"({"reason":"忘记密码"})", 404,
     404}, // there is no note
    {verb::get, "/api/v1/custodies", p::custody_read, custody_readers, "", 200, 200},
    {verb::get, "/api/v1/custodians", p::custody_read, custody_readers, "", 200, 200},
    {verb::get, "/api/v1/custody-candidates", p::custody_manage, "registrar", "", 200, 200},
    {verb::get, "/api/v1/handovers", p::signed_in, "*", "", 200, 200},
    {verb::post, "/api/v1/handovers", p::custody_manage, "registrar",
     R"({"from_name":"某某","to_name":"张三","to_phone":"13800000000","reason":"调离"})", 404, 404}, // holds nothing
    {verb::get, "/api/v1/handovers/{id}", p::signed_in, "*", "", 200, 404},
    {verb::post, "/api/v1/handovers/{id}/marks", p::signed_in, "*", R"({"items":[{"n":1,"done":true}]})", 200, 404},
    {verb::post, "/api/v1/handovers/{id}/confirmations", p::signed_in, "*", "{}", 409, 404}, // nothing is done
    {verb::post, "/api/v1/handovers/{id}/cancellations", p::custody_manage, "registrar", R"({"reason":"不调了"})", 200,
     404},
    {verb::get, "/api/v1/reveals", p::signed_in, "*", "", 200, 200},
    {verb::post, "/api/v1/reveals/{id}/decisions", p::custody_approve_reveal, "business_admin",
     R"({"decision":"approve"})", 200, 404},
    {verb::post, "/api/v1/reveals/{id}/openings", p::custody_reveal, "registrar", "{}", 404, 404}, // another's

    {verb::post, "/api/v1/reorganisations/previews", p::unit_manage, unit_keepers,
     R"({"kind":"rename","unit_id":"{unit}","name":"{fresh}"})", 200, 404},
    {verb::get, "/api/v1/reorganisations", p::unit_read, "*", "", 200, 200},
    {verb::post, "/api/v1/reorganisations", p::unit_manage, unit_keepers,
     R"({"kind":"rename","unit_id":"{unit}","name":"{fresh}",)"
     R"("plan":"0000000000000000000000000000000000000000000000000000000000000000"})",
     412, 404},
    {verb::get, "/api/v1/reorganisations/{id}", p::unit_read, "*", "", 200, 404},
    {verb::post, "/api/v1/reorganisations/{id}/undoings", p::unit_manage, unit_keepers, R"({"reason":"有误"})", 200,
     404},

    {verb::get, "/api/v1/platforms", p::account_read, account_readers, "", 200, 200},
    {verb::post, "/api/v1/platforms", p::rule_set, "business_admin", new_platform, 201, 409}, // added just now
    {verb::get, "/api/v1/platforms/{platform}", p::account_read, account_readers, "", 200, 200},
    {verb::put, "/api/v1/platforms/{platform}", p::rule_set, "business_admin",
     R"({"name":"大屏","name_en":"Screen","kind":"offline","id_name":"名称"})", 200, 412}, // changed just now
    {verb::delete_, "/api/v1/platforms/{platform}", p::rule_set, "business_admin", "", 412, 412},
    {verb::post, "/api/v1/platform-trials", p::rule_set, "business_admin", R"({"text":"gh_0123456789ab"})", 200, 200},
    {verb::post, "/api/v1/accounts/{id}/connection-tests", p::account_bind, "registrar", "{}", 409, 404},
    {verb::post, "/api/v1/accounts/{id}/sign-ins", p::account_bind, "registrar", "{}", 409, 404},
    {verb::get, "/api/v1/oauth/return", p::anyone, "*", "", 400, 400},
    {verb::get, "/callbacks/{id}", p::anyone, "*", "", 404, 404}, // no account here has a callback token
    {verb::post, "/callbacks/{id}", p::anyone, "*", "", 404, 404},

    {verb::post, "/api/v1/media", p::media_write, "registrar editor", "{}", 415, 415},
    {verb::get, "/api/v1/media/{sha256}", p::signed_in, "*", "", 200, 404},
    {verb::get, "/api/v1/articles", p::article_read, article_readers, "", 200, 200},
    {verb::post, "/api/v1/articles", p::article_write, "editor", new_article, 201, 422},
    {verb::get, "/api/v1/articles/{id}", p::article_read, article_readers, "", 200, 404},
    {verb::put, "/api/v1/articles/{id}", p::article_write, "editor", revised, 200, 404},
    {verb::get, "/api/v1/articles/{id}/revisions", p::article_read, article_readers, "", 200, 404},
    {verb::get, "/api/v1/articles/{id}/revisions/{number}", p::article_read, article_readers, "", 200, 404},
    {verb::get, "/api/v1/articles/{id}/renditions", p::article_read, article_readers, "", 200, 404},
    {verb::post, "/api/v1/articles/{id}/submissions", p::article_write, "editor", "{}", 200, 404},
    {verb::post, "/api/v1/articles/{id}/returns-to-draft", p::article_write, "editor", "{}", 409, 404},
    {verb::post, "/api/v1/articles/{id}/archivings", p::article_write, "editor", "{}", 409, 404},
    {verb::post, "/api/v1/articles/{id}/decisions", p::article_read, article_readers,
     R"({"decision":"approve","digest":"x"})", 409, 404},
    {verb::get, "/api/v1/reviews", p::article_read, article_readers, "", 200, 200},
    {verb::get, "/api/v1/units/{id}/review-chain", p::unit_read, "*", "", 200, 404},
    {verb::put, "/api/v1/units/{id}/review-chain", p::unit_manage, "business_admin security_admin", R"({"levels":2})",
     200, 404},

    {verb::get, "/api/v1/deliveries", p::delivery_read, delivery_readers, "", 200, 200},
    {verb::get, "/api/v1/deliveries/{id}", p::delivery_read, delivery_readers, "", 200, 404},
    {verb::post, "/api/v1/deliveries/{id}/acts", p::delivery_act, actors, R"({"act":"cancel","reason":"不发了"})", 200,
     404},
    {verb::post, "/api/v1/deliveries/{id}/settlements", p::delivery_settle, actors,
     R"({"outcome":"refused","reason":"没有看到"})", 409, 404},
    {verb::post, "/api/v1/deliveries/{id}/evidence", p::delivery_act, actors, R"({"link":"https://a.example.cn/1"})",
     409, 404},
    {verb::post, "/api/v1/deliveries/{id}/confirmations", p::release_publish, "editor", R"({"reason":"每周例行"})", 409,
     404},
    {verb::post, "/api/v1/deliveries/{id}/generations", p::delivery_resend, reviewers, R"({"reason":"重发"})", 409,
     404},
    {verb::post, "/api/v1/articles/{id}/publications", p::release_publish, "editor", "{}", 409, 404},
    {verb::get, "/api/v1/articles/{id}/plans/{kind}", p::delivery_act, actors, "", 409, 404}, // nothing is out
    {verb::get, "/api/v1/articles/{id}/corrections", p::delivery_read, delivery_readers, "", 200, 200},
    {verb::post, "/api/v1/articles/{id}/corrections", p::delivery_act, actors,
     R"({"kind":"withdraw","reason":"有误","plan":"0000000000000000000000000000000000000000000000000000000000000000"})",
     409, 404},
    {verb::get, "/api/v1/corrections/{id}", p::delivery_read, delivery_readers, "", 200, 404},
    {verb::get, "/api/v1/articles/{id}/urgency", p::article_read, article_readers, "", 200, 404},
    {verb::post, "/api/v1/articles/{id}/urgency", p::release_urgent, hasteners, R"({"reason":"汛情"})", 201, 404},
    {verb::delete_, "/api/v1/articles/{id}/urgency", p::release_urgent, hasteners, "", 409, 404}, // is not marked
    {verb::get, "/api/v1/holds", p::delivery_read, delivery_readers, "", 200, 200},
    {verb::post, "/api/v1/holds", p::hold_set, "business_admin system_admin",
     R"({"scope":"unit","id":"{unit}","reason":"检查"})", 201, 404},
    {verb::delete_, "/api/v1/holds/{id}", p::hold_set, "business_admin system_admin", "", 204, 404},
    {verb::get, "/api/v1/quarantine", p::delivery_read, delivery_readers, "", 200, 200},
    {verb::post, "/api/v1/quarantine/probes", p::delivery_act, actors, "{}", 200, 200},
    {verb::post, "/api/v1/quarantine/{id}/clearances", p::delivery_settle, actors,
     R"({"outcome":"noted","reason":"已核对"})", 404, 404},
    {verb::post, "/api/v1/quarantine/releases", p::guard_confirm, "business_admin system_admin",
     R"({"reason":"已核对"})", 409, 409},
    {verb::post, "/api/v1/quarantine/releases/{id}/decisions", p::guard_confirm, "business_admin system_admin",
     R"({"decision":"approve"})", 404, 404},
    {verb::get, "/api/v1/clock", p::delivery_read, delivery_readers, "", 200, 200},
    {verb::post, "/api/v1/clock/confirmations", p::guard_confirm, "business_admin system_admin",
     R"({"reason":"已核对"})", 409, 409},
    {verb::get, "/api/v1/alarms", p::delivery_read, delivery_readers, "", 200, 200},

    {verb::get, "/api/v1/oversight/accounts", p::oversight_read, watchers, "", 200, 200},
    {verb::get, "/api/v1/accounts/{id}/observations", p::oversight_read, watchers, "", 200, 404},
    {verb::post, "/api/v1/accounts/{id}/observations", p::observation_write, "registrar business_admin", seen, 201,
     404},
    {verb::post, "/api/v1/accounts/{id}/observation-runs", p::observation_write, "registrar business_admin",
     R"({"by_hand":true})", 200, 404},
    {verb::get, "/api/v1/rules", p::oversight_read, watchers, "", 200, 200},
    {verb::put, "/api/v1/rules/{rule}", p::rule_set, "business_admin", R"({"unit_id":"{unit}","reason":"从严"})", 200,
     404},
    {verb::get, "/api/v1/cases", p::oversight_read, watchers, "", 200, 200},
    {verb::post, "/api/v1/cases/decisions", p::case_decide, "business_admin",
     R"({"cases":[{"id":"{case}","version":1}],"decision":"urge","reason":"请尽快更新"})", 200, 422},
    {verb::get, "/api/v1/cases/{id}", p::oversight_read, watchers, "", 200, 404},
    {verb::post, "/api/v1/cases/{id}/decisions", p::case_decide, "business_admin", urged, 200, 404},

    {verb::get, "/api/v1/home", p::signed_in, "*", "", 200, 200},
    {verb::get, "/api/v1/status", p::signed_in, "*", "", 200, 200},
    {verb::get, "/api/v1/about", p::anyone, "*", "", 200, 200},
    {verb::get, "/api/v1/openapi.json", p::anyone, "*", "", 200, 200},
    {verb::get, "/public", p::anyone, "*", "", 200, 200},
    {verb::get, "/public/accounts.json", p::anyone, "*", "", 200, 200},
    {verb::get, "/public/accounts.csv", p::anyone, "*", "", 200, 200},
    {verb::get, "/public/matrix", p::anyone, "*", "", 200, 200},
    {verb::get, "/public/verify", p::anyone, "*", "", 200, 200},
    {verb::get, "/public/verify.json", p::anyone, "*", "", 422, 422}, // nothing was asked
    {verb::get, "/.well-known/tongyuan-keys.json", p::anyone, "*", "", 200, 200},
    {verb::get, "/.well-known/tongyuan-keys/{key_id}", p::anyone, "*", "", 404, 404},
    {verb::get, "/healthz", p::anyone, "*", "", 200, 200},
    {verb::get, "/readyz", p::anyone, "*", "", 200, 200},
    {verb::get, "/metrics", p::anyone, "*", "", 200, 200},
};

constexpr std::string_view all_roles[]{"registrar",      "filing_approver", "editor",         "reviewer_1",
                                       "reviewer_2",     "reviewer_3",      "business_admin", "system_admin",
                                       "security_admin", "audit_admin"};

bool is_listed(std::string_view roles, std::string_view role)
{
    return roles == "*" || (" " + std::string(roles) + " ").find(" " + std::string(role) + " ") != std::string::npos;
}

std::string replaced(std::string text, std::string_view mark, const std::string& by)
{
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
        text.replace(at, mark.size(), by);
    return text;
}

class route_walk {
public:
    explicit route_walk(sql::database& db) : here(db) {}

    void as(std::string_view role)
    {
        auto who = here.a_person(here.fresh_name(), here.district, {role});
        who.session_id = "0";
        for (const auto& row : expected) {
            const bool may = is_listed(row.roles, role);
            check(row, who, here.district, may ? row.own : 403, role);
            check(row, who, here.neighbour, may ? row.foreign : 403, role);
        }
    }
    void as_nobody()
    {
        known_gate nobody{nullptr};
        for (const auto& row : expected) {
            auto r = a_request(row.method, replaced(std::string(row.pattern), "{id}", "x"), std::string(row.body));
            const auto status = run_to_end(http::answer(here.table, nobody, std::move(r))).status;
            BOOST_TEST(status == (row.needs == p::anyone ? row.own : 401), row.pattern);
        }
    }

    whole_office here;

private:
    void check(const expectation& row, const access::principal& who, const access::unit& in, int status,
               std::string_view role)
    {
        const bool own = in.id == here.district.id;
        // Whoever may not is turned away before the thing is looked for.
        const auto target = status == 403 ? replaced(std::string(row.pattern), "{id}", "x")
                                          : here.address_in(row.pattern, in, own ? who : here.everybody_in(in));
        auto body = replaced(replaced(std::string(row.body), "{unit}", in.id), "{fresh}", here.fresh_name());
        if (body.find("{case}") != std::string::npos && status != 403)
            body = replaced(body, "{case}", here.a_case(in));
        auto r = a_request(row.method, target, body);
        r.headers.emplace_back("if-match", "\"1\"");
        const auto answer = here.ask_and_hold(who, std::move(r));
        BOOST_TEST(answer.status == status, http::name_of(row.method)
                                                << " " << row.pattern << " as " << role << " in " << in.name << ": "
                                                << answer.status << ", expected " << status << " " << answer.body);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(all_routes)

BOOST_AUTO_TEST_CASE(each_has_a_row_with_its_permission_and_each_row_a_route)
{
    for_each_database([](sql::database& db) {
        route_walk walk{db};
        const auto routed = operations_of(walk.here.table);
        http::router of_access; // has its own rows
        access::add_routes(of_access, walk.here.ctx, walk.here.options);
        auto rows = operations_of(of_access);
        for (const auto& row : expected)
            rows.insert(openapi_method(row.method) + " " + std::string(row.pattern) + " " +
                        std::string(row.needs.name));
        BOOST_TEST(routed == rows, boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(answer_every_role_in_its_own_and_in_a_foreign_unit)
{
    // Who may is decided above the store: one engine is enough for thousands of requests.
    const scratch_store store(sql::engine::sqlite);
    const auto db = store.open();
    route_walk walk{*db};
    for (const auto role : all_roles)
        walk.as(role);
}

// The auditor reads the log in Chinese, whichever room wrote the act.
BOOST_AUTO_TEST_CASE(write_no_act_that_has_no_name_in_the_audit_log)
{
    const scratch_store store(sql::engine::sqlite);
    const auto db = store.open();
    route_walk walk{*db};
    for (const auto role : {"business_admin", "registrar", "editor", "reviewer_1"})
        walk.as(role);
    std::set<std::string> acts{"account.sign_in_begun", "account.signed_in", "article.kill", "article.withdraw",
                               "delivery.settled",      "delivery.resent",   "hold.set",     "quarantine.released"};
    db->read_now([&](sql::session& s) {
        for (const auto& row : s.query("SELECT DISTINCT act FROM audit"))
            acts.insert(row.text(0));
        return true;
    });
    for (const auto& act : acts)
        BOOST_TEST(access::label_of_act(act) != act);
}

BOOST_AUTO_TEST_CASE(ask_nobody_in_without_a_name)
{
    for_each_database([](sql::database& db) {
        route_walk walk{db};
        walk.as_nobody();
    });
}

BOOST_AUTO_TEST_SUITE_END()
