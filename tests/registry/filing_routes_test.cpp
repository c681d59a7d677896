// Who decides about a filing, until when and in whose place: routes as data, the calendar, leave, what is late.
#include "registry/rules/calendar_store.hpp"
#include "tests/registry/register.hpp"

#include <boost/json.hpp>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;

namespace {

std::string route_of(const http::response& filed)
{
    std::string out;
    for (const auto& level : list_in(filed, "route"))
        out += text_at(level, "/unit/name") + " " + text_at(level, "/mode") + " " + text_at(level, "/state") + ";";
    return out;
}

std::set<std::string> listed(a_register& r, const access::principal& who, const std::string& query)
{
    std::set<std::string> out;
    for (const auto& f : list_in(r.ask(who, verb::get, "/filings" + query)))
        out.insert(text_at(f, "/title"));
    return out;
}

std::int64_t counted(a_register& r, const access::principal& who, std::string_view tab)
{
    return body_of(r.ask(who, verb::get, "/filings")).at("counts").at(tab).as_int64();
}

http::response take_leave(a_register& r, const access::principal& who, const access::principal& away,
                          const access::principal& deputy, std::string first, std::string last)
{
    const json::object body{{"person_id", away.person_id},
                            {"deputy_id", deputy.person_id},
                            {"first_day", std::move(first)},
                            {"last_day", std::move(last)},
                            {"reason", "出差"}};
    return r.ask(who, verb::post, "/leaves", json::serialize(body));
}

std::string end_of(a_register& r, std::string_view from, int days)
{
    return r.here.ctx.db.read_now([&](sql::session& s) {
        const auto at = *parse_rfc3339(from);
        return to_rfc3339(calendar_store::from(s, at).end_of(at, days));
    });
}

// Of the province; keeps the rules and the calendar.
access::principal a_keeper(a_register& r)
{
    return r.here.a_person("keeper", r.province, {"business_admin"});
}

} // namespace

BOOST_AUTO_TEST_SUITE(filing_routes)

BOOST_AUTO_TEST_CASE(working_days_end_at_midnight_in_shanghai_and_leave_out_weekends)
{
    const auto after = [](std::string_view from, int days) {
        return to_rfc3339(working_calendar{}.end_of(*parse_rfc3339(from), days));
    };
    BOOST_TEST(after("2026-03-02T09:00:00+08:00", 5) == "2026-03-09T15:59:59.999Z"); // Monday to Monday
    BOOST_TEST(after("2026-03-06T18:00:00+08:00", 1) == "2026-03-09T15:59:59.999Z"); // Friday to Monday
    BOOST_TEST(after("2026-03-07T12:00:00+08:00", 1) == "2026-03-09T15:59:59.999Z"); // Saturday
    // 23:30 UTC on Sunday is Monday morning in Shanghai
    BOOST_TEST(after("2026-03-01T23:30:00Z", 1) == "2026-03-03T15:59:59.999Z");
}

BOOST_AUTO_TEST_CASE(holidays_are_left_out_and_make_up_days_are_worked)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        BOOST_TEST(end_of(r, "2026-02-13T10:00:00+08:00", 1) == "2026-02-14T15:59:59.999Z"); // a Saturday, worked
        BOOST_TEST(end_of(r, "2026-02-13T10:00:00+08:00", 2) ==
                   "2026-02-24T15:59:59.999Z"); // after nine days of Spring Festival
        BOOST_TEST(end_of(r, "2026-09-30T10:00:00+08:00", 3) == "2026-10-10T15:59:59.999Z");
        BOOST_TEST(end_of(r, "2027-01-01T10:00:00+08:00", 1) ==
                   "2027-01-04T15:59:59.999Z"); // nobody has entered it yet
    });
}

BOOST_AUTO_TEST_CASE(the_calendar_is_kept_at_the_top_and_by_one_person_at_a_time)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto keeper = a_keeper(r), county = r.here.a_person("county", r.county, {"business_admin"});
        const auto days = R"({"days":[{"day":"2027-01-04","is_worked":false,"note":"元旦"}]})";
        BOOST_TEST(r.ask(county, verb::put, "/calendar/2027", days, 1).status == 403);
        BOOST_TEST(r.ask(keeper, verb::put, "/calendar/2027", days).status == 428);
        const auto set = r.ask(keeper, verb::put, "/calendar/2027", days, 1);
        BOOST_TEST(set.status == 200);
        BOOST_TEST(body_of(set).at("version").as_int64() == 2);
        BOOST_TEST(r.ask(keeper, verb::put, "/calendar/2027", days, 1).status == 412);
        BOOST_TEST(end_of(r, "2027-01-01T10:00:00+08:00", 1) == "2027-01-05T15:59:59.999Z");
        BOOST_TEST(text_at(body_of(r.ask(r.registrar, verb::get, "/calendar/2027")), "/days/0/note") == "元旦");
        const auto wrong = R"({"days":[{"day":"2026-05-01","is_worked":false},{"day":"2027-05-01","is_worked":false},
                                       {"day":"2027-05-01","is_worked":true}]})";
        BOOST_TEST(violations_of(r.ask(keeper, verb::put, "/calendar/2027", wrong, 2)) ==
                       (std::set<std::string>{"days[0].day not_of_the_year", "days[2].day repeated"}),
                   boost::test_tools::per_element());
        BOOST_TEST(r.ask(keeper, verb::get, "/calendar/20x7", "").status == 404);
    });
}

BOOST_AUTO_TEST_CASE(a_unit_may_set_its_route_by_kind_with_a_reason)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto keeper = a_keeper(r);
        const auto set = [&](const access::principal& who, const std::string& kind, const access::unit& unit,
                             const std::string& rest) {
            return r.ask(who, verb::put, "/filing-rules/" + kind,
                         R"({"unit_id":")" + unit.id + R"(","reason":"放权")" + rest + "}");
        };
        BOOST_TEST(set(keeper, "any", r.province, R"(,"levels":["approve","approve","inform"],"due_days":3)").status ==
                   200);
        const auto filed = r.file(r.registrar, r.bureau, usual_proposal("gh_r1"));
        BOOST_TEST(route_of(filed) == "青禾县 approve current;江州市 approve waiting;某省 inform waiting;");
        BOOST_TEST(text_at(body_of(filed), "/due_at") == "2026-03-05T15:59:59.999Z");
        // A nearer unit, and there the kind, go first.
        BOOST_TEST(set(keeper, "open", r.county, R"(,"levels":["approve"])").status == 200);
        BOOST_TEST(route_of(r.file(r.registrar, r.bureau, usual_proposal("gh_r2"))) == "青禾县 approve current;");
        // Without levels what the province says holds again.
        BOOST_TEST(set(keeper, "open", r.county, "").status == 200);
        BOOST_TEST(list_in(r.file(r.registrar, r.bureau, usual_proposal("gh_r3")), "route").size() == 3);

        BOOST_TEST(violations_of(set(keeper, "any", r.city, R"(,"levels":["inform"])")) ==
                       std::set<std::string>{"levels nobody_approves"},
                   boost::test_tools::per_element());
        BOOST_TEST(set(keeper, "any", r.foreign, R"(,"levels":["approve"])").status == 404);
        BOOST_TEST(set(keeper, "marriage", r.city, R"(,"levels":["approve"])").status == 404);
        const auto rules = list_in(r.ask(r.registrar, verb::get, "/filing-rules?unit=" + r.bureau.id));
        BOOST_TEST(text_at(rules.at(0), "/set_in/name") == "某省");
        BOOST_TEST(text_at(rules.at(0), "/reason") == "放权");
        BOOST_TEST(r.ask(r.stranger, verb::get, "/filing-rules?unit=" + r.bureau.id).status == 404);
    });
}

BOOST_AUTO_TEST_CASE(a_route_that_somebody_else_has_set_since_is_not_set_over)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto keeper = a_keeper(r);
        const auto set = [&](std::int64_t version, const std::string& levels) {
            return r.ask(keeper, verb::put, "/filing-rules/open",
                         R"({"unit_id":")" + r.city.id + R"(","reason":"调整")" + levels + "}", version);
        };
        const auto version_in = [&](const access::unit& u) {
            const auto rules = list_in(r.ask(r.registrar, verb::get, "/filing-rules?unit=" + u.id));
            return rules.at(1).at("version").as_int64();
        };
        const std::string one = R"(,"levels":["approve"])", two = R"(,"levels":["approve","approve"])";
        BOOST_TEST(version_in(r.city) == 1);
        BOOST_TEST_REQUIRE(set(1, one).status == 200);
        const auto read = version_in(r.city);
        BOOST_TEST(version_in(r.county) == 1, "what is said above is not its own");
        BOOST_TEST(code_of(set(1, two)) == "version.stale", "read before anything was said");
        BOOST_TEST_REQUIRE(set(read, two).status == 200); // within the same moment
        BOOST_TEST(set(read, one).status == 412);
        BOOST_TEST(set(read, "").status == 412);
        BOOST_TEST(set(version_in(r.city), "").status == 200);
        BOOST_TEST(set(read, one).status == 412, "what was there is lifted");
        BOOST_TEST(version_in(r.city) == 1);
        BOOST_TEST(set(1, "").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(who_is_informed_does_not_hold_it_up_and_takes_note)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        r.ask(a_keeper(r), verb::put, "/filing-rules/any",
              R"({"unit_id":")" + r.province.id + R"(","reason":"备案","levels":["inform","approve","inform"]})");
        const auto filed = r.file(r.registrar, r.bureau, usual_proposal());
        const auto id = id_of(filed), note = "/filings/" + id + "/acknowledgements";
        BOOST_TEST(route_of(filed) == "青禾县 inform informed;江州市 approve current;某省 inform waiting;");
        BOOST_TEST(listed(r, r.first, "?informed=1").size() == 1);
        BOOST_TEST(listed(r, r.first, "?todo=1").empty());
        BOOST_TEST(counted(r, r.first, "informed") == 1);
        BOOST_TEST(listed(r, r.third, "?informed=1").empty()); // not reached yet, and the county's is not theirs
        BOOST_TEST(r.decide(r.first, id, "approve").status == 403);

        const auto approved = r.decide(r.middle, id, "approve");
        BOOST_TEST(text_at(body_of(approved), "/state") == "approved"); // nobody after that approves
        BOOST_TEST(listed(r, r.third, "?informed=1").size() == 1);
        const auto noted = r.ask(r.first, verb::post, note, "{}");
        BOOST_TEST(noted.status == 200);
        BOOST_TEST(text_at(body_of(noted), "/route/0/decided_by/name") == "first");
        BOOST_TEST(r.ask(r.first, verb::post, note, "{}").status == 409);
        BOOST_TEST(listed(r, r.first, "?informed=1").empty());
        BOOST_TEST(r.ask(r.stranger, verb::post, note, "{}").status == 404);
    });
}

BOOST_AUTO_TEST_CASE(who_supervises_the_line_is_informed_outside_the_own_branch)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto health = r.here.a_unit("省卫健委", &r.province, "department");
        const auto line = r.here.a_person("line", health, {"filing_approver"});
        db.write_now([&](sql::session& s) {
            return s.execute("UPDATE unit SET supervisor_id = $2 WHERE id = $1", r.bureau.id, health.id);
        });
        const auto filed = r.file(r.registrar, r.bureau, usual_proposal());
        BOOST_TEST(route_of(filed).ends_with("省卫健委 inform waiting;"), route_of(filed));
        const auto path = "/filings/" + id_of(filed);
        BOOST_TEST(r.ask(line, verb::get, path).status == 404);
        r.decide(r.first, id_of(filed), "approve");
        r.decide(r.middle, id_of(filed), "approve");
        BOOST_TEST(name_of(r.filing_of(id_of(filed)).state) == "approved");
        BOOST_TEST(r.ask(line, verb::get, path).status == 200);
        BOOST_TEST(listed(r, line, "?informed=1") == (std::set<std::string>{"江州发布"}));
        BOOST_TEST(r.ask(line, verb::post, path + "/acknowledgements", "{}").status == 200);
        BOOST_TEST(listed(r, line, "?informed=1").empty());
        BOOST_TEST(r.ask(line, verb::get, path).status == 200);
        BOOST_TEST(r.ask(r.stranger, verb::get, path).status == 404);
    });
}

BOOST_AUTO_TEST_CASE(a_deputy_decides_in_the_place_of_who_is_away_while_it_lasts)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto filed = r.file(r.registrar, r.county, usual_proposal()); // city, then province
        const auto id = id_of(filed);
        BOOST_TEST(r.decide(r.first, id, "approve").status == 403); // of the county itself
        BOOST_TEST(take_leave(r, r.middle, r.middle, r.first, "2026-03-03", "2026-03-04").status == 201);
        BOOST_TEST(listed(r, r.first, "?todo=1").empty()); // it begins tomorrow
        r.here.time.advance(std::chrono::hours{24});
        BOOST_TEST(listed(r, r.first, "?todo=1") == std::set<std::string>{"江州发布"},
                   boost::test_tools::per_element());
        const auto decided = r.decide(r.first, id, "approve");
        BOOST_TEST_REQUIRE(decided.status == 200);
        BOOST_TEST(text_at(body_of(decided), "/decisions/1/person/name") == "first");
        BOOST_TEST(text_at(body_of(decided), "/decisions/1/in_place_of") == "middle");
        BOOST_TEST(r.ask(r.first, verb::get, "/filings/" + id).status == 200); // may look at what they decided
        // One round, one person: nor may the one who was away decide the next level.
        BOOST_TEST(r.decide(r.first, id, "approve").status == 403);

        const auto late = id_of(r.file(r.registrar, r.county, usual_proposal("gh_late")));
        r.here.time.advance(std::chrono::hours{48});
        BOOST_TEST(r.decide(r.first, late, "approve").status == 403);
        BOOST_TEST(listed(r, r.first, "?todo=1").empty());
    });
}

BOOST_AUTO_TEST_CASE(a_deputy_does_not_approve_the_own_filing_of_whom_they_stand_in_for)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto both = r.here.a_person("both", r.city, {"registrar", "filing_approver"});
        const auto own = id_of(r.file(both, r.county, usual_proposal()));
        BOOST_TEST(take_leave(r, both, both, r.first, "2026-03-02", "2026-03-09").status == 201);
        BOOST_TEST(r.decide(r.first, own, "approve").status == 403);
        BOOST_TEST(listed(r, r.first, "?todo=1").empty());
    });
}

BOOST_AUTO_TEST_CASE(leave_is_taken_by_oneself_or_by_an_approver_in_charge_and_can_be_ended)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        BOOST_TEST(violations_of(take_leave(r, r.first, r.middle, r.third, "2026-03-02", "2026-03-03")) ==
                       std::set<std::string>{"person_id unknown"},
                   boost::test_tools::per_element()); // a county does not arrange for the city
        BOOST_TEST(violations_of(take_leave(r, r.middle, r.middle, r.registrar, "2026-03-05", "2026-03-03")) ==
                       (std::set<std::string>{"deputy_id not_an_approver", "last_day before_first"}),
                   boost::test_tools::per_element());
        BOOST_TEST(violations_of(take_leave(r, r.middle, r.middle, r.stranger_too, "2026-02-01", "2026-02-02")) ==
                       (std::set<std::string>{"deputy_id not_an_approver", "last_day over"}),
                   boost::test_tools::per_element());
        const auto taken = take_leave(r, r.second, r.middle, r.first, "2026-03-02", "2026-03-06"); // of the province
        BOOST_TEST_REQUIRE(taken.status == 201);
        BOOST_TEST(take_leave(r, r.middle, r.middle, r.third, "2026-03-06", "2026-03-07").status == 409);
        const auto shown = body_of(r.ask(r.first, verb::get, "/leaves"));
        BOOST_TEST(text_at(shown, "/items/0/person/name") == "middle");
        BOOST_TEST(shown.at("items").at(0).at("is_current").as_bool());
        BOOST_TEST(list_in(r.ask(r.stranger, verb::get, "/leaves")).empty());
        const auto path = "/leaves/" + id_of(taken);
        BOOST_TEST(r.ask(r.stranger, verb::delete_, path).status == 404);
        BOOST_TEST(r.ask(r.middle, verb::delete_, path).status == 204);
        BOOST_TEST(r.ask(r.middle, verb::delete_, path).status == 404);
        const auto id = id_of(r.file(r.registrar, r.county, usual_proposal()));
        BOOST_TEST(r.decide(r.first, id, "approve").status == 403);
    });
}

BOOST_AUTO_TEST_CASE(leave_lends_no_more_than_whoever_registers_it_might_decide)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        // Belongs to the city, decides for the province.
        const auto lent = r.here.a_person("lent", r.city, {"filing_approver"});
        const auto upper = db.write_now([&](sql::session& s) {
            access::role_store::replace(
                s, lent.person_id,
                std::vector<access::held_role>{{"filing_approver", r.city.id}, {"filing_approver", r.province.id}});
            return true;
        });
        BOOST_TEST(upper);
        BOOST_TEST(violations_of(take_leave(r, r.middle, lent, r.first, "2026-03-02", "2026-03-03")) ==
                       std::set<std::string>{"person_id unknown"},
                   boost::test_tools::per_element());
        const auto taken = take_leave(r, r.third, lent, r.first, "2026-03-02", "2026-03-03"); // of the province
        BOOST_TEST_REQUIRE(taken.status == 201, taken.body);
        BOOST_TEST(r.ask(r.middle, verb::delete_, "/leaves/" + id_of(taken)).status == 404);
        BOOST_TEST(violations_of(take_leave(r, r.third, r.middle, r.third, "2026-03-02", "2026-03-03")) ==
                       std::set<std::string>{"deputy_id oneself"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(what_is_late_is_seen_by_the_applicant_and_by_those_who_decide)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal()));
        const auto is_late = [&] {
            return body_of(r.ask(r.registrar, verb::get, "/filings/" + id)).at("overdue").as_bool();
        };
        r.here.time.jump_to(*parse_rfc3339("2026-03-09T23:59:00+08:00"));
        BOOST_TEST(!is_late());
        BOOST_TEST(listed(r, r.registrar, "?overdue=1").empty());
        r.here.time.jump_to(*parse_rfc3339("2026-03-10T00:00:00+08:00"));
        BOOST_TEST(is_late());
        BOOST_TEST(listed(r, r.registrar, "?overdue=1").size() == 1);
        BOOST_TEST(listed(r, r.second, "?todo=1&overdue=1").size() == 1);
        BOOST_TEST(counted(r, r.second, "todo_overdue") == 1);
        BOOST_TEST(counted(r, r.registrar, "overdue") == 1);
        r.decide(r.second, id, "approve");
        BOOST_TEST(!is_late());
        BOOST_TEST(listed(r, r.registrar, "?overdue=1").empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()
