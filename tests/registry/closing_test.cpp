// An account that leaves: notice, end of posting, cancellation with the platform's freeze, registered as cancelled.
#include "registry/closing.hpp"
#include "tests/registry/register.hpp"

#include <boost/json.hpp>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;

namespace {

account goes_through(a_register& r, const account& a, std::string_view kind, json::object proposed)
{
    const json::object body{{"kind", kind}, {"account_id", a.id}, {"proposed", std::move(proposed)}, {"submit", true}};
    const auto filed = r.ask(r.registrar, verb::post, "/filings", json::serialize(body));
    BOOST_TEST_REQUIRE(filed.status == 201, filed.body);
    BOOST_TEST_REQUIRE(r.decide(r.second, id_of(filed), "approve").status == 200);
    return r.account_of(a.id);
}

json::object to_close(json::value notice_days = nullptr)
{
    return {{"reason", "职能调整"}, {"approved_by", "局长办公会"}, {"notice_days", std::move(notice_days)}};
}

std::size_t ended(a_register& r)
{
    return run_to_end(end_notices(r.context));
}

json::object shown(a_register& r, const account& a)
{
    return body_of(r.ask(r.registrar, verb::get, "/accounts/" + a.id));
}

} // namespace

BOOST_AUTO_TEST_SUITE(closing)

BOOST_AUTO_TEST_CASE(a_larger_account_is_frozen_longer)
{
    BOOST_TEST(days_of_freeze(0) == 15);
    BOOST_TEST(days_of_freeze(10'000) == 15);
    BOOST_TEST(days_of_freeze(10'001) == 30);
    BOOST_TEST(days_of_freeze(100'000) == 30);
    BOOST_TEST(days_of_freeze(100'001) == 60);
}

BOOST_AUTO_TEST_CASE(the_notice_runs_for_its_working_days_and_then_posting_ends)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = goes_through(r, r.an_account(r.city), "close", to_close());
        BOOST_TEST((a.state == account_state::closing));
        BOOST_TEST(may_publish(a.state)); // the notice itself is posted there
        BOOST_TEST(text_at(shown(r, a), "/closing/notice_until") == "2026-03-23T15:59:59.999Z"); // 15 working days
        r.here.time.jump_to(*parse_rfc3339("2026-03-23T23:59:00+08:00"));
        BOOST_TEST(ended(r) == 0);
        r.here.time.jump_to(*parse_rfc3339("2026-03-24T00:00:00+08:00"));
        BOOST_TEST(ended(r) == 1);
        BOOST_TEST(ended(r) == 0);
        BOOST_TEST((r.account_of(a.id).state == account_state::closed));
        BOOST_TEST(!may_publish(r.account_of(a.id).state));
        BOOST_TEST(text_at(shown(r, a), "/history/0/by") == "system");
        const auto acts = db.read_now(
            [&](sql::session& s) { return s.query("SELECT actor_id FROM audit WHERE act = 'account.notice_ended'"); });
        BOOST_TEST(acts.size() == 1);
    });
}

BOOST_AUTO_TEST_CASE(a_filing_may_say_how_long_the_notice_runs)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = goes_through(r, r.an_account(r.city), "close", to_close(1));
        BOOST_TEST(text_at(shown(r, a), "/closing/notice_until") == "2026-03-03T15:59:59.999Z");
    });
}

BOOST_AUTO_TEST_CASE(it_is_cancelled_when_the_freeze_is_over_and_a_person_has_looked)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = goes_through(r, r.an_account(r.city), "close", to_close(0));
        r.here.time.advance(std::chrono::hours{24});
        BOOST_TEST(ended(r) == 1);
        const auto confirm = [&](const access::principal& who, const std::string& body) {
            return r.ask(who, verb::post, "/accounts/" + a.id + "/cancellations", body);
        };
        const std::string seen = R"({"seen":"搜索不到该账号，后台提示已注销"})";
        BOOST_TEST(confirm(r.registrar, seen).status == 409); // nothing was filed
        goes_through(r, a, "cancel", {{"reason", "公告期满"}, {"lost_password", true}});
        const auto early = confirm(r.registrar, seen);
        BOOST_TEST(early.status == 409);
        BOOST_TEST(code_of(early) == "account.frozen");
        BOOST_TEST(!shown(r, a).at("closing").at("may_confirm").as_bool());
        r.here.time.advance(std::chrono::hours{24 * 15});
        BOOST_TEST(shown(r, a).at("closing").at("may_confirm").as_bool());
        BOOST_TEST(violations_of(confirm(r.registrar, "{}")) == std::set<std::string>{"seen required"},
                   boost::test_tools::per_element());
        BOOST_TEST(confirm(r.stranger, seen).status == 404);
        BOOST_TEST(confirm(r.registrar, seen).status == 200);
        BOOST_TEST((r.account_of(a.id).state == account_state::cancelled));
        BOOST_TEST(confirm(r.registrar, seen).status == 409);
    });
}

BOOST_AUTO_TEST_SUITE_END()
