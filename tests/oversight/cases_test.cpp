#include "tests/oversight/watch.hpp"

#include <boost/test/unit_test.hpp>

#include <future>
#include <map>

using namespace tongyuan;
using namespace tongyuan::oversight;
using namespace std::chrono_literals;

namespace {

using http::verb;

// A watch with one account that has been silent for long.
struct silent_watch : a_watch {
    explicit silent_watch(sql::database& db) : a_watch(db), account(a_silent_account(bureau)) {}

    std::string a_silent_account(const access::unit& in)
    {
        const auto id = an_account(in);
        publish(id, "old", ago(30 * 24h));
        look(id);
        return id;
    }
    std::string case_of(const std::string& of) { return assessed(of).account.of.value().id; }
    boost::json::value shown(const std::string& id) { return body_of(ask(admin, verb::get, "/cases/" + id)); }
    std::string events(const std::string& id)
    {
        std::string out;
        const auto c = shown(id);
        for (const auto& e : c.at("history").as_array())
            out += text_at(e, "/event") + " ";
        return out;
    }
    http::response decide(const std::string& id, const std::string& body, std::int64_t version = 0)
    {
        return ask(admin, verb::post, "/cases/" + id + "/decisions", body,
                   version > 0 ? version : shown(id).at("version").as_int64());
    }
    void pass(std::chrono::milliseconds time) // and somebody looks again
    {
        here.time.advance(time);
        look(account);
    }

    std::string account;
};

// As a person has them on the screen before anybody has decided.
boost::json::array as_read(const std::vector<std::string>& ids)
{
    boost::json::array out;
    for (const auto& id : ids)
        out.push_back({{"id", id}, {"version", 1}});
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(cases)

BOOST_AUTO_TEST_CASE(move_only_along_their_table)
{
    constexpr case_state states[]{case_state::open, case_state::decided, case_state::closed};
    constexpr case_event events[]{case_event::decide, case_event::lapse, case_event::end};
    const std::map<std::pair<case_state, case_event>, case_state> expected{
        {{case_state::open, case_event::decide}, case_state::decided},
        {{case_state::open, case_event::end}, case_state::closed},
        {{case_state::decided, case_event::decide}, case_state::decided},
        {{case_state::decided, case_event::lapse}, case_state::open},
        {{case_state::decided, case_event::end}, case_state::closed}};
    for (const auto from : states)
        for (const auto event : events) {
            const auto to = next_state(case_transitions(), from, event);
            const auto wanted = expected.find({from, event});
            BOOST_TEST((wanted == expected.end() ? !to.has_value() : to == wanted->second), name_of(from));
        }
    BOOST_TEST(case_transitions().size() == expected.size());
}

BOOST_AUTO_TEST_CASE(are_opened_once_for_each_account_that_has_fallen_silent)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        const auto lively = w.an_account(w.bureau);
        w.publish(lively, "1", w.ago(1h));
        w.an_account(w.bureau); // never observed: a matter of looking, not of deciding
        BOOST_TEST(w.inspect().opened == 1);
        BOOST_TEST(!w.inspect().any());
        const auto c = w.shown(w.case_of(w.account));
        BOOST_TEST(text_at(c, "/state") == "open");
        BOOST_TEST(text_at(c, "/finding/kind") == "silent");
        BOOST_TEST(text_at(c, "/account/id") == w.account);
        BOOST_TEST(text_at(c, "/unit/name") == "卫健局");
        BOOST_TEST(text_at(c, "/due_at") == to_rfc3339(w.here.time.now() + 240h));
        BOOST_TEST(c.at("owner").is_null());
        BOOST_TEST(text_at(c, "/finding/evidence/last_published_at") == to_rfc3339(w.ago(30 * 24h)));
        BOOST_TEST(c.at_pointer("/finding/evidence/rule_hours").as_int64() == 336);
        BOOST_TEST(text_at(c, "/history/0/by") == "系统");
    });
}

BOOST_AUTO_TEST_CASE(leave_the_inspection_and_its_rule_in_the_audit_chain)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        const boost::json::object rule{{"unit_id", w.bureau.id}, {"hours", 240}, {"reason", "从严"}};
        BOOST_TEST_REQUIRE(w.ask(w.admin, verb::put, "/rules/silent", boost::json::serialize(rule)).status == 200);
        w.inspect();
        const auto id = w.case_of(w.account);
        w.inspect(); // nothing new, nothing told
        w.decide(id, R"({"decision":"urge","reason":"请尽快更新"})");
        w.pass(241h);
        w.inspect();
        w.publish(w.account, "new", w.here.time.now());
        w.inspect();
        const auto acts = w.case_acts();
        BOOST_TEST_REQUIRE(acts.size() == 4U);
        const char* const expected[]{"case.opened", "case.decided", "case.reopened", "case.closed"};
        for (std::size_t i = 0; i < acts.size(); ++i) {
            BOOST_TEST(acts[i].act == expected[i]);
            BOOST_TEST(acts[i].subject_id == id);
            BOOST_TEST(acts[i].unit_id == w.bureau.id);
            if (i == 1)
                continue;
            BOOST_TEST(acts[i].actor_id == "system");
            BOOST_TEST(text_at(acts[i].detail, "/rule") == "silent");
            BOOST_TEST(text_at(acts[i].detail, "/account") == w.account);
        }
        BOOST_TEST(text_at(acts[0].detail, "/rule_unit") == w.bureau.id);
        BOOST_TEST(acts[0].detail.at("rule_hours") == 240);
    });
}

BOOST_AUTO_TEST_CASE(are_opened_once_by_two_inspections_at_a_time)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        const auto one = [&] {
            return w.in_store([&](sql::session& s) { return inspect(s, w.context, w.here.time.now()); });
        };
        auto first = std::async(std::launch::async, one), second = std::async(std::launch::async, one);
        BOOST_TEST(first.get().opened + second.get().opened == 1);
        BOOST_TEST(list_in(w.ask(w.admin, verb::get, "/cases")).size() == 1);
    });
}

BOOST_AUTO_TEST_CASE(end_when_the_account_speaks_again)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        w.inspect();
        const auto id = w.case_of(w.account);
        w.decide(id, R"({"decision":"urge","reason":"请尽快更新"})");
        w.publish(w.account, "new", w.here.time.now());
        BOOST_TEST(w.inspect().closed == 1);
        BOOST_TEST(text_at(w.shown(id), "/state") == "closed");
        BOOST_TEST(w.events(id) == "opened urge closed ");
        const auto late = w.decide(id, R"({"decision":"urge","reason":"x"})");
        BOOST_TEST(late.status == 409);
        BOOST_TEST(code_of(late) == "case.closed");
        // Silent once more, it is another case.
        w.pass(16 * 24h);
        BOOST_TEST(w.inspect().opened == 1);
        BOOST_TEST(w.case_of(w.account) != id);
    });
}

BOOST_AUTO_TEST_CASE(come_back_when_the_deadline_passes_and_nothing_is_better)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        w.inspect();
        const auto id = w.case_of(w.account);
        const auto decided = w.decide(id, R"({"decision":"rectify","reason":"限期整改"})");
        BOOST_TEST(text_at(body_of(decided), "/due_at") == to_rfc3339(w.here.time.now() + 240h));
        w.pass(240h - 1ms);
        BOOST_TEST(!w.inspect().any());
        w.pass(1ms);
        BOOST_TEST(w.inspect().reopened == 1);
        BOOST_TEST(!w.inspect().any());
        const auto c = w.shown(id);
        BOOST_TEST(text_at(c, "/state") == "open");
        BOOST_TEST(text_at(c, "/owner/name") == "admin");
        BOOST_TEST(text_at(c, "/history/2/words") == "办结期限已到，仍未更新。");
        BOOST_TEST(text_at(c, "/due_at") == to_rfc3339(w.here.time.now() + 240h));
        BOOST_TEST(!c.at("overdue").as_bool());
        w.pass(240h);
        BOOST_TEST(w.shown(id).at("overdue").as_bool());
        BOOST_TEST(list_in(w.ask(w.admin, verb::get, "/cases?overdue=1")).size() == 1);
    });
}

BOOST_AUTO_TEST_CASE(rest_while_an_exemption_holds_and_come_back_after_it)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        w.inspect();
        const auto id = w.case_of(w.account);
        const auto exempt = [&](timestamp until) {
            return w.decide(id, boost::json::serialize(boost::json::object{
                                    {"decision", "exempt"}, {"reason", "机构改革"}, {"until", to_rfc3339(until)}}));
        };
        BOOST_TEST(violations_of(exempt(w.here.time.now())) == std::set<std::string>{"until required"},
                   boost::test_tools::per_element());
        BOOST_TEST(exempt(w.here.time.now() + 48h).status == 200);
        BOOST_TEST(w.standing_of(w.account) == "exempt");
        w.pass(48h - 1ms);
        BOOST_TEST(!w.inspect().any());
        w.pass(1ms);
        BOOST_TEST(w.standing_of(w.account) == "silent");
        BOOST_TEST(w.inspect().reopened == 1);
        BOOST_TEST(w.events(id) == "opened exempt reopened ");
        BOOST_TEST(w.shown(id).at("until").is_null());
    });
}

BOOST_AUTO_TEST_CASE(end_after_an_exemption_in_which_the_account_spoke)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        w.inspect();
        const auto id = w.case_of(w.account);
        w.decide(id, R"({"decision":"exempt","reason":"机构改革","until":"2026-03-04T09:00:00+08:00"})");
        w.publish(w.account, "new", w.here.time.now());
        BOOST_TEST(!w.inspect().any()); // exempt is exempt
        w.pass(48h);
        BOOST_TEST(w.inspect().closed == 1);
        BOOST_TEST(text_at(w.shown(id), "/state") == "closed");
    });
}

BOOST_AUTO_TEST_CASE(end_with_the_account)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        const auto closing = w.a_silent_account(w.bureau), removed = w.a_silent_account(w.bureau);
        BOOST_TEST(w.inspect().opened == 3);
        const auto of_closing = w.case_of(closing), of_removed = w.case_of(removed);
        w.move(closing, registry::account_event::close_approved);
        w.move(removed, registry::account_event::remove_approved);
        BOOST_TEST(w.inspect().closed == 2);
        BOOST_TEST(text_at(w.shown(of_closing), "/state") == "closed");
        BOOST_TEST(text_at(w.shown(of_removed), "/state") == "closed");
        BOOST_TEST(text_at(w.shown(of_removed), "/account/state") == "removed");
    });
}

BOOST_AUTO_TEST_CASE(are_decided_by_their_version_with_a_reason)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        w.inspect();
        const auto id = w.case_of(w.account), path = "/cases/" + id + "/decisions";
        const auto urge = R"({"decision":"urge","reason":"请尽快更新","due_at":"2026-03-09T09:00:00+08:00"})";
        BOOST_TEST(w.ask(w.admin, verb::post, path, urge).status == 428);
        const auto decided = w.decide(id, urge, 1);
        BOOST_TEST(decided.status == 200);
        BOOST_TEST(text_at(body_of(decided), "/decision_label") == "催更");
        BOOST_TEST(text_at(body_of(decided), "/state_label") == "处置中");
        BOOST_TEST(text_at(body_of(decided), "/owner/name") == "admin");
        BOOST_TEST(text_at(body_of(decided), "/due_at") == "2026-03-09T01:00:00.000Z");
        BOOST_TEST(w.decide(id, urge, 1).status == 412);
        BOOST_TEST(w.decide(id, R"({"decision":"close","reason":"整合到江州发布"})", 2).status == 200); // changed
        BOOST_TEST(w.events(id) == "opened urge close ");
        const std::set<std::string> all{"decision not_allowed", "reason required", "until not_a_time",
                                        "who unknown_field"};
        BOOST_TEST(violations_of(w.decide(id, R"({"decision":"ignore","reason":"","until":"soon","who":"me"})")) == all,
                   boost::test_tools::per_element());
        const std::set<std::string> odd{"until not_allowed", "due_at in_the_past"};
        BOOST_TEST(violations_of(w.decide(id, R"({"decision":"urge","reason":"x","until":"2026-05-01T00:00:00Z",)"
                                              R"("due_at":"2026-01-01T00:00:00Z"})")) == odd,
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(of_a_selection_that_somebody_else_decided_are_refused_by_name)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        const auto other = w.a_silent_account(w.city);
        w.inspect();
        const auto a = w.case_of(w.account), b = w.case_of(other);
        BOOST_TEST(w.decide(b, R"({"decision":"close","reason":"整合到江州发布"})", 1).status == 200);
        const auto decide = [&](boost::json::array cases) {
            boost::json::object body{{"cases", std::move(cases)}, {"decision", "urge"}, {"reason", "请更新"}};
            return w.ask(w.admin, verb::post, "/cases/decisions", boost::json::serialize(body));
        };
        const auto refused = decide(as_read({a, b}));
        BOOST_TEST(refused.status == 422);
        BOOST_TEST(violations_of(refused) == std::set<std::string>{"cases[1] version.stale"},
                   boost::test_tools::per_element());
        BOOST_TEST(text_at(body_of(refused), "/violations/0/message").find("admin已作出处置“关停”：整合到江州发布") !=
                   std::string::npos);
        BOOST_TEST(text_at(w.shown(b), "/decision") == "close");
        BOOST_TEST(text_at(w.shown(a), "/state") == "open");
        // The list of accounts says the version to send.
        boost::json::array listed;
        for (const auto& each : list_in(w.ask(w.admin, verb::get, "/oversight/accounts")))
            if (each.at("account").at("id").as_string() == other)
                listed.push_back({{"id", each.at("case").at("id")}, {"version", each.at("case").at("version")}});
        BOOST_TEST(decide(listed).status == 200);
        BOOST_TEST(text_at(w.shown(b), "/decision") == "urge");
    });
}

BOOST_AUTO_TEST_CASE(of_a_selection_are_decided_all_or_none)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        const auto other = w.a_silent_account(w.city), foreign = w.a_silent_account(w.neighbour);
        w.inspect();
        const auto a = w.case_of(w.account), b = w.case_of(other), c = w.case_of(foreign);
        const auto decide = [&](const std::vector<std::string>& ids) {
            boost::json::object body{{"cases", as_read(ids)}, {"decision", "urge"}, {"reason", "请更新"}};
            return w.ask(w.admin, verb::post, "/cases/decisions", boost::json::serialize(body));
        };
        const auto refused = decide({a, c, "none"});
        BOOST_TEST(refused.status == 422);
        BOOST_TEST(violations_of(refused) == (std::set<std::string>{"cases[1] not_found", "cases[2] not_found"}),
                   boost::test_tools::per_element());
        BOOST_TEST(text_at(w.shown(a), "/state") == "open");
        BOOST_TEST(violations_of(decide({a, a})) == std::set<std::string>{"cases[1].id twice"},
                   boost::test_tools::per_element());
        BOOST_TEST(violations_of(decide({})) == std::set<std::string>{"cases required"},
                   boost::test_tools::per_element());
        const auto done = decide({a, b});
        BOOST_TEST(done.status == 200);
        BOOST_TEST(list_in(done).size() == 2);
        for (const auto& id : {a, b})
            BOOST_TEST(text_at(w.shown(id), "/decision") == "urge");
    });
}

BOOST_AUTO_TEST_CASE(are_seen_and_decided_by_those_who_may)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        w.inspect();
        const auto id = w.case_of(w.account);
        BOOST_TEST(w.ask(w.registrar, verb::get, "/cases/" + id).status == 200);
        BOOST_TEST(
            w.ask(w.registrar, verb::post, "/cases/" + id + "/decisions", R"({"decision":"urge","reason":"x"})", 1)
                .status == 403);
        const auto foreign = w.ask(w.stranger, verb::get, "/cases/" + id);
        BOOST_TEST(foreign.status == 404);
        BOOST_TEST(foreign.body == w.ask(w.stranger, verb::get, "/cases/none").body);
        BOOST_TEST(
            w.ask(w.stranger, verb::post, "/cases/" + id + "/decisions", R"({"decision":"urge","reason":"x"})", 1)
                .status == 404);
        BOOST_TEST(list_in(w.ask(w.stranger, verb::get, "/cases")).empty());
        // Who sees the city but decides for the bureau only: the permission is asked for the case's own unit.
        const auto reader = w.here.a_person("reader", w.city, {"editor"});
        BOOST_TEST(w.ask(reader, verb::get, "/cases/" + id).status == 200);
    });
}

BOOST_AUTO_TEST_CASE(are_listed_by_state_unit_account_and_owner_page_by_page)
{
    for_each_database([](sql::database& db) {
        silent_watch w{db};
        std::set<std::string> all{w.account};
        for (int i = 0; i < 4; ++i)
            all.insert(w.a_silent_account(i % 2 ? w.city : w.bureau));
        w.inspect();
        w.decide(w.case_of(w.account), R"({"decision":"urge","reason":"x"})");
        const auto size = [&](const std::string& query) {
            return list_in(w.ask(w.admin, verb::get, "/cases" + query)).size();
        };
        BOOST_TEST(size("") == 5);
        BOOST_TEST(size("?state=open") == 4);
        BOOST_TEST(size("?mine=1") == 1);
        BOOST_TEST(size("?unit=" + w.bureau.id) == 3);
        BOOST_TEST(size("?unit=none") == 0);
        BOOST_TEST(size("?account=" + w.account) == 1);
        BOOST_TEST(size("?overdue=1") == 0);
        std::set<std::string> seen;
        std::string cursor;
        for (int pages = 0; pages < 10; ++pages) {
            const auto page = w.ask(w.admin, verb::get, "/cases?limit=2" + cursor);
            for (const auto& c : list_in(page))
                BOOST_TEST(seen.insert(text_at(c, "/account/id")).second);
            if (body_of(page).at("next").is_null())
                break;
            cursor = "&cursor=" + std::string(body_of(page).at("next").as_string());
        }
        BOOST_TEST(seen == all, boost::test_tools::per_element());
        BOOST_TEST(w.ask(w.admin, verb::get, "/cases?cursor=x").status == 400);
    });
}

BOOST_AUTO_TEST_SUITE_END()
