// An account that leaves: notice, end of posting, cancellation with the platform's freeze, registered as cancelled,
// looked after until it is sure to be gone.
#include "registry/closing/closing.hpp"
#include "registry/rules/working_calendar.hpp"
#include "tests/registry/about_accounts.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;
using std::chrono::hours;

namespace {

account goes_through(a_register& r, const account& a, std::string_view kind, json::object proposed)
{
    const auto filed = file_about(r, a, kind, std::move(proposed));
    BOOST_TEST_REQUIRE(filed.status == 201, filed.body);
    BOOST_TEST_REQUIRE(r.decide(r.second, id_of(filed), "approve").status == 200);
    return r.account_of(a.id);
}

json::object to_close(json::value notice_days = nullptr)
{
    return {{"reason", "职能调整"},
            {"approved_by", "局长办公会"},
            {"follow_instead", "微信公众号“江州政务”"},
            {"notice_days", std::move(notice_days)}};
}

std::size_t ended(a_register& r)
{
    return run_to_end(end_notices(r.context));
}

json::object shown(a_register& r, const account& a)
{
    return body_of(r.ask(r.registrar, verb::get, "/accounts/" + a.id));
}

std::string step_of(a_register& r, const account& a)
{
    return text_at(shown(r, a), "/closing/step");
}

http::response says(a_register& r, const access::principal& who, const account& a, json::object report)
{
    if (!report.contains("words"))
        report["words"] = "已核实";
    return r.ask(who, verb::post, "/accounts/" + a.id + "/closing-steps", json::serialize(report));
}

// Through notice and filing, to where somebody goes to the platform.
account at_the_platform(a_register& r, bool is_locked_out = false)
{
    auto a = goes_through(r, r.an_account(r.city), "close", to_close(0));
    r.here.time.advance(hours{24});
    BOOST_TEST_REQUIRE(ended(r) == 1);
    return goes_through(r, a, "cancel", {{"reason", "公告期满"}, {"lost_password", is_locked_out}});
}

account cancelled(a_register& r)
{
    const auto a = at_the_platform(r);
    BOOST_TEST_REQUIRE(says(r, r.registrar, a, {{"act", "applied"}, {"followers", 500}}).status == 200);
    r.here.time.advance(hours{24 * 16});
    BOOST_TEST_REQUIRE(says(r, r.registrar, a, {{"act", "cancelled"}}).status == 200);
    return r.account_of(a.id);
}

std::string may(a_register& r, const account& a)
{
    std::string out;
    const auto body = shown(r, a);
    for (const auto& one : body.at("closing").at("may").as_array())
        out += text_at(one, "/act") + " ";
    return out;
}

json::array todo(a_register& r)
{
    return list_in(r.ask(r.registrar, verb::get, "/closings?todo=1"));
}

} // namespace

BOOST_AUTO_TEST_SUITE(closing)

BOOST_AUTO_TEST_CASE(moves_only_along_its_table)
{
    using step = closing_step;
    using act = closing_act;
    const std::map<std::pair<step, act>, step> expected{{{step::post_notice, act::posted}, step::notice},
                                                        {{step::notice, act::posted}, step::notice},
                                                        {{step::notice, act::notice_over}, step::file_cancel},
                                                        {{step::file_cancel, act::cancel_approved}, step::apply},
                                                        {{step::file_cancel, act::cancel_locked_out}, step::recover},
                                                        {{step::apply, act::locked_out}, step::recover},
                                                        {{step::apply, act::applied}, step::confirm},
                                                        {{step::recover, act::recovered}, step::apply},
                                                        {{step::recover, act::applied}, step::confirm},
                                                        {{step::confirm, act::applied}, step::confirm},
                                                        {{step::confirm, act::lapsed}, step::apply},
                                                        {{step::confirm, act::cancelled}, step::watch},
                                                        {{step::watch, act::gone}, step::watch},
                                                        {{step::watch, act::last_gone}, step::done},
                                                        {{step::watch, act::revived}, step::revived},
                                                        {{step::done, act::revived}, step::revived},
                                                        {{step::revived, act::gone}, step::watch}};
    for (const auto from : all_closing_steps)
        for (int i = 0; i <= static_cast<int>(act::revived); ++i) {
            const auto to = next_state(closing_transitions(), from, static_cast<act>(i));
            const auto wanted = expected.find({from, static_cast<act>(i)});
            BOOST_TEST((wanted == expected.end() ? !to.has_value() : to == wanted->second),
                       name_of(from) << " " << name_of(static_cast<act>(i)));
        }
}

BOOST_AUTO_TEST_CASE(a_larger_account_is_frozen_longer)
{
    const std::vector<std::int64_t> steps{15, 30, 60};
    BOOST_TEST(days_of_freeze(0, steps) == 15);
    BOOST_TEST(days_of_freeze(10'000, steps) == 15);
    BOOST_TEST(days_of_freeze(10'001, steps) == 30);
    BOOST_TEST(days_of_freeze(100'000, steps) == 30);
    BOOST_TEST(days_of_freeze(100'001, steps) == 60);
}

BOOST_AUTO_TEST_CASE(the_notice_is_written_from_its_template_and_nothing_in_a_name_is_a_place)
{
    const notice_words words{"微信公众号", "{unit}发布", "2026年3月23日", "", "某局", "2026年3月2日"};
    BOOST_TEST(notice_from("{platform}“{name}”{last_day}\n请关注{instead}。\n{unit}\n{other}", words) ==
               "微信公众号“{unit}发布”2026年3月23日\n某局\n{other}");
}

BOOST_AUTO_TEST_CASE(the_notice_runs_from_its_publication_for_its_working_days_and_then_posting_ends)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = goes_through(r, r.an_account(r.city), "close", to_close());
        BOOST_TEST((a.state == account_state::closing));
        BOOST_TEST(may_publish(a.state)); // the notice itself is posted there
        BOOST_TEST(step_of(r, a) == "post_notice");
        BOOST_TEST(shown(r, a).at("closing").at("notice_until").is_null());
        const auto notice = text_at(shown(r, a), "/closing/notice");
        BOOST_TEST(notice.find("请关注微信公众号“江州政务”") != std::string::npos);
        BOOST_TEST(todo(r).size() == 1);
        r.here.time.jump_to(*parse_rfc3339("2026-05-20T10:00:00+08:00"));
        BOOST_TEST(ended(r) == 0); // what nobody has read was no notice
        BOOST_TEST(shown(r, a).at("closing").at("overdue").as_bool());

        r.here.time.jump_to(*parse_rfc3339("2026-03-05T10:00:00+08:00"));
        const json::object posted{{"act", "posted"}, {"day", "2026-03-02"}, {"words", "https://mp.example.cn/s/1"}};
        BOOST_TEST(says(r, r.stranger, a, posted).status == 404);
        BOOST_TEST(says(r, r.registrar, a, posted).status == 200);
        BOOST_TEST(text_at(shown(r, a), "/closing/notice_until") == "2026-03-23T15:59:59.999Z"); // 15 working days
        BOOST_TEST(todo(r).empty());
        r.here.time.jump_to(*parse_rfc3339("2026-03-23T23:59:00+08:00"));
        BOOST_TEST(ended(r) == 0);
        r.here.time.jump_to(*parse_rfc3339("2026-03-24T00:00:00+08:00"));
        BOOST_TEST(ended(r) == 1);
        BOOST_TEST(ended(r) == 0);
        BOOST_TEST((r.account_of(a.id).state == account_state::closed));
        BOOST_TEST(!may_publish(r.account_of(a.id).state));
        BOOST_TEST(text_at(shown(r, a), "/history/0/by") == "system");
        BOOST_TEST(step_of(r, a) == "file_cancel");
        const auto acts = db.read_now(
            [&](sql::session& s) { return s.query("SELECT actor_id FROM audit WHERE act = 'account.notice_ended'"); });
        BOOST_TEST(acts.size() == 1);
    });
}

BOOST_AUTO_TEST_CASE(what_is_reported_is_held_against_the_calendar)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = goes_through(r, r.an_account(r.city), "close", to_close());
        const auto refused = [&](json::object report) { return violations_of(says(r, r.registrar, a, report)); };
        BOOST_TEST(refused({{"act", "posted"}, {"day", "2026-02-30"}}) == std::set<std::string>{"day not_a_date"},
                   boost::test_tools::per_element());
        BOOST_TEST(refused({{"act", "posted"}, {"day", "2026-03-03"}}) == std::set<std::string>{"day in_the_future"},
                   boost::test_tools::per_element());
        BOOST_TEST(refused({{"act", "posted"}, {"day", "2026-03-01"}}) == std::set<std::string>{"day too_early"},
                   boost::test_tools::per_element());
        BOOST_TEST(refused({{"act", "posted"}, {"followers", 5}}) == std::set<std::string>{"followers unknown_field"},
                   boost::test_tools::per_element());
        const auto skipped = says(r, r.registrar, a, {{"act", "cancelled"}});
        BOOST_TEST(code_of(skipped) == "closing.not_now");
        BOOST_TEST(detail_of(skipped).find("待发布关停公告") != std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(a_filing_or_a_unit_may_say_how_long_the_notice_runs_and_a_unit_how_it_reads)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto admin = r.here.a_person("admin", r.city, {"business_admin"});
        const auto rule = [&](const std::string& name, const std::string& value) {
            const json::object body{{"unit_id", r.city.id}, {"value", value}, {"reason", "本市规定"}};
            return r.ask(admin, verb::put, "/register-rules/" + name, json::serialize(body));
        };
        BOOST_TEST(rule("notice_days", "2").status == 200);
        BOOST_TEST(rule("notice_text", "{name}将于{last_day}关停。{unit}").status == 200);
        const auto a = goes_through(r, r.an_account(r.city), "close", to_close());
        BOOST_TEST(text_at(shown(r, a), "/closing/notice") == "账号gh_0123456789ab将于2026年3月4日关停。江州市");
        const auto b = goes_through(r, r.an_account(r.city, "gh_other"), "close", to_close(1));
        says(r, r.registrar, b, {{"act", "posted"}});
        BOOST_TEST(text_at(shown(r, b), "/closing/notice_until") == "2026-03-03T15:59:59.999Z");
    });
}

BOOST_AUTO_TEST_CASE(it_is_cancelled_when_the_freeze_is_over_and_a_person_has_looked)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = at_the_platform(r);
        BOOST_TEST(step_of(r, a) == "apply");
        BOOST_TEST(may(r, a) == "locked_out applied ");
        says(r, r.registrar, a, {{"act", "applied"}, {"day", "2026-03-03"}, {"followers", 20'000}});
        BOOST_TEST(text_at(shown(r, a), "/closing/frozen_until") == "2026-04-02T15:59:59.999Z"); // 30 days
        BOOST_TEST(text_at(shown(r, a), "/closing/confirm_until") == "2026-04-09T15:59:59.999Z");
        BOOST_TEST(todo(r).empty()); // nobody signs in meanwhile
        BOOST_TEST(code_of(says(r, r.registrar, a, {{"act", "cancelled"}})) == "account.frozen");
        BOOST_TEST(may(r, a) == "applied lapsed ");
        r.here.time.jump_to(*parse_rfc3339("2026-04-03T09:00:00+08:00"));
        BOOST_TEST(may(r, a) == "applied lapsed cancelled ");
        BOOST_TEST(text_at(todo(r)[0], "/due_at") == "2026-04-09T15:59:59.999Z");
        BOOST_TEST(says(r, r.registrar, a, {{"act", "cancelled"}, {"day", "2026-04-03"}}).status == 200);
        BOOST_TEST((r.account_of(a.id).state == account_state::cancelled));
        BOOST_TEST(text_at(shown(r, a), "/closing/name_until") == "2026-04-17T16:00:00.000Z");
        BOOST_TEST(code_of(says(r, r.registrar, a, {{"act", "cancelled"}})) == "closing.not_now");
    });
}

BOOST_AUTO_TEST_CASE(an_application_that_lapsed_is_made_again_and_a_named_freeze_goes_before_the_rule)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = at_the_platform(r);
        says(r, r.registrar, a, {{"act", "applied"}});
        says(r, r.registrar, a, {{"act", "lapsed"}});
        BOOST_TEST(step_of(r, a) == "apply");
        BOOST_TEST(shown(r, a).at("closing").at("frozen_until").is_null());
        BOOST_TEST(todo(r).size() == 1);
        says(r, r.registrar, a, {{"act", "applied"}, {"frozen_until", "2026-03-10"}});
        BOOST_TEST(text_at(shown(r, a), "/closing/frozen_until") == "2026-03-10T15:59:59.999Z");
    });
}

BOOST_AUTO_TEST_CASE(a_freeze_that_is_over_already_is_not_believed)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = at_the_platform(r);
        const auto past = text_of(day_in_shanghai(r.here.time.now()) - std::chrono::days{1});
        const auto told = says(r, r.registrar, a, {{"act", "applied"}, {"frozen_until", past}});
        BOOST_TEST(violations_of(told) == std::set<std::string>{"frozen_until in_the_past"},
                   boost::test_tools::per_element());
        BOOST_TEST(step_of(r, a) == "apply");
    });
}

BOOST_AUTO_TEST_CASE(nothing_is_reported_of_a_day_before_the_step_that_it_belongs_to)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = at_the_platform(r); // closed on 2 March, its cancellation approved on the 3rd
        const auto refused = [&](std::string_view act, std::string_view day, std::string_view first_day) {
            const auto answer = says(r, r.registrar, a, {{"act", act}, {"day", day}});
            BOOST_TEST(violations_of(answer) == std::set<std::string>{"day too_early"},
                       boost::test_tools::per_element());
            const auto why = text_at(body_of(answer), "/violations/0/message");
            BOOST_TEST(why.find(first_day) != std::string::npos, why);
        };
        const auto done = [&](std::string_view act, std::string_view day) {
            BOOST_TEST(says(r, r.registrar, a, {{"act", act}, {"day", day}}).status == 200);
        };
        refused("applied", "2026-03-02", "2026-03-03");
        done("applied", "2026-03-03"); // the freeze ends on the 18th
        r.here.time.jump_to(*parse_rfc3339("2026-03-20T09:00:00+08:00"));
        refused("cancelled", "2026-03-17", "2026-03-18");
        done("cancelled", "2026-03-18");
        refused("revived", "2026-03-17", "2026-03-18");
        done("revived", "2026-03-19");
        refused("gone", "2026-03-17", "2026-03-18");
        done("gone", "2026-03-20");
    });
}

BOOST_AUTO_TEST_CASE(who_lost_the_password_is_led_another_way)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = at_the_platform(r, true);
        BOOST_TEST(step_of(r, a) == "recover");
        const auto guide = json::serialize(shown(r, a).at("closing").at("guide"));
        BOOST_TEST(guide.find("不要另开新账号") != std::string::npos);
        BOOST_TEST(guide.find("统一社会信用代码") != std::string::npos);
        BOOST_TEST(may(r, a) == "recovered applied ");
        says(r, r.registrar, a, {{"act", "recovered"}});
        BOOST_TEST(step_of(r, a) == "apply");
        says(r, r.registrar, a, {{"act", "locked_out"}});
        BOOST_TEST(step_of(r, a) == "recover");
        says(r, r.registrar, a, {{"act", "applied"}, {"words", "平台凭公函受理"}});
        BOOST_TEST(step_of(r, a) == "confirm");
    });
}

BOOST_AUTO_TEST_CASE(it_is_looked_after_when_the_name_is_free_and_on_the_days_of_the_rule)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = cancelled(r);
        const auto began = r.here.time.now();
        for (const int day : {15, 30, 90, 180}) {
            r.here.time.jump_to(began + hours{24 * day} - hours{24});
            BOOST_TEST(todo(r).empty(), day);
            BOOST_TEST(code_of(says(r, r.registrar, a, {{"act", "gone"}})) == "closing.too_early");
            r.here.time.jump_to(began + hours{24 * day});
            BOOST_TEST(todo(r).size() == 1, day);
            BOOST_TEST(says(r, r.registrar, a, {{"act", "gone"}}).status == 200);
        }
        BOOST_TEST(step_of(r, a) == "done");
        r.here.time.advance(hours{24 * 400});
        BOOST_TEST(todo(r).empty());
        BOOST_TEST(may(r, a) == "revived ");
    });
}

BOOST_AUTO_TEST_CASE(one_that_is_back_is_told_to_those_who_decide_until_it_is_gone_again)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        std::vector<std::string> told;
        r.context.revived = [&](sql::session&, const account& a, std::string_view words, const access::principal&,
                                timestamp) { told.push_back(a.id + ":" + std::string(words)); };
        const auto a = cancelled(r);
        says(r, r.registrar, a, {{"act", "revived"}, {"words", "又能搜到了"}});
        BOOST_TEST(step_of(r, a) == "revived");
        BOOST_TEST((r.account_of(a.id).state == account_state::cancelled)); // a finding, not a state
        says(r, r.registrar, a, {{"act", "gone"}});
        BOOST_TEST(step_of(r, a) == "watch");
        BOOST_TEST(told == (std::vector<std::string>{a.id + ":又能搜到了", a.id + ":"}),
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(how_many_are_left_is_counted_by_unit_step_and_month)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        cancelled(r);
        const auto closing = file_about(r, r.an_account(r.county, "gh_county"), "close", to_close());
        r.decide(r.middle, id_of(closing), "approve");
        r.decide(r.second, id_of(closing), "approve");
        file_about(r, r.an_account(r.county, "gh_asked"), "close", to_close());
        const json::value county = body_of(r.ask(r.registrar, verb::get, "/closings/burn-down?unit=" + r.county.id));
        BOOST_TEST(json::serialize(county.at_pointer("/total/steps")) == R"({"filing":1,"post_notice":1})");
        BOOST_TEST(county.at_pointer("/total/open").as_int64() == 2);
        const json::value all = body_of(r.ask(r.registrar, verb::get, "/closings/burn-down"));
        BOOST_TEST(all.at_pointer("/units").as_array().size() == 2);
        BOOST_TEST(all.at_pointer("/total/cancelled").as_int64() == 1);
        BOOST_TEST(text_at(all, "/months/0/month") == "2026-03");
        BOOST_TEST(all.at_pointer("/months/0/cancelled").as_int64() == 1);
        BOOST_TEST(body_of(r.ask(r.stranger, verb::get, "/closings/burn-down")).at("units").as_array().empty());
        BOOST_TEST(list_in(r.ask(r.stranger, verb::get, "/closings")).empty());
        const auto one = body_of(r.ask(r.registrar, verb::get, "/closings?limit=1"));
        const auto rest = "/closings?limit=1&cursor=" + text_at(one, "/next");
        BOOST_TEST(text_at(body_of(r.ask(r.registrar, verb::get, rest)), "/items/0/account/id") !=
                   text_at(one, "/items/0/account/id"));
    });
}

BOOST_AUTO_TEST_SUITE_END()
