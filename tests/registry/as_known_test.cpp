// The register as it was known on a day.
#include "registry/units/reorganisation_store.hpp"
#include "tests/registry/register.hpp"

#include <boost/json.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace tongyuan;
using namespace tongyuan::registry;
using namespace std::chrono_literals;

namespace json = boost::json;

namespace {

using http::verb;

struct a_year : a_register {
    using a_register::a_register;

    void next_day() { here.time.advance(24h); }
    std::string today() { return to_rfc3339(here.time.now() + shanghai_offset).substr(0, 10); }
    http::response get(const std::string& path) { return ask(registrar, verb::get, path); }
    std::string name_on(const std::string& day, const account& a)
    {
        const auto r = get("/accounts/" + a.id + "?as_of=" + day);
        return r.status == 200 ? text_at(body_of(r), "/name") : std::to_string(r.status);
    }
    // An approved change, without its route.
    void rename(const account& a, const std::string& name)
    {
        here.ctx.db.write_now([&](sql::session& s) {
            register_store::change_record(s, account_store::find(s, a.id).value(), name, a.url,
                                          json::serialize(json::object{{"name", name}}), here.time.now());
            return true;
        });
    }
    void move(const account& a, account_event e)
    {
        here.ctx.db.write_now(
            [&](sql::session& s) { return account_store::move(s, a.id, e, "test", here.time.now()); });
    }
};

// The statements of the migration that fill in what was before it.
std::vector<std::string> filling_in()
{
    std::ifstream file(std::string(std::getenv("TONGYUAN_SOURCE")) + "/schema/0027_as_known.sql");
    std::string line, statement;
    std::vector<std::string> out;
    while (std::getline(file, line)) {
        statement += line + "\n";
        if (!line.ends_with(';'))
            continue;
        if (const auto at = statement.find("INSERT INTO"); at != std::string::npos)
            out.push_back(statement.substr(at));
        statement.clear();
    }
    return out;
}

std::string names_in(const http::response& r)
{
    std::string out;
    for (const auto& one : list_in(r))
        out += text_at(one, "/name") + " " + text_at(one, "/state") + ";";
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(as_known)

BOOST_AUTO_TEST_CASE(an_account_has_the_name_the_state_and_the_record_of_the_day)
{
    for_each_database([](sql::database& db) {
        a_year r{db};
        r.next_day();
        const auto before = r.today();
        r.next_day();
        const auto a = r.an_account(r.city);
        const auto opened = r.today();
        r.next_day();
        r.rename(a, "江州要闻");
        r.move(a, account_event::connected);
        const auto renamed = r.today();
        r.next_day();
        r.rename(a, "江州新闻");
        r.next_day();
        r.move(a, account_event::suspend_approved);

        BOOST_TEST(r.name_on(before, a) == "404");
        BOOST_TEST(code_of(r.get("/accounts/" + a.id + "?as_of=" + before)) == "account.not_known_then");
        BOOST_TEST(r.name_on(opened, a) == a.name);
        BOOST_TEST(r.name_on(renamed, a) == "江州要闻");
        BOOST_TEST(r.name_on(r.today(), a) == "江州新闻");
        const auto then = body_of(r.get("/accounts/" + a.id + "?as_of=" + renamed));
        BOOST_TEST(text_at(then, "/state") == "active");
        BOOST_TEST(text_at(then, "/fields/name") == "江州要闻");
        BOOST_TEST(then.at("connection").is_null());
        BOOST_TEST(then.at("history").as_array().size() == 3U); // proposed, approved, connected
        BOOST_TEST(text_at(body_of(r.get("/accounts/" + a.id)), "/state") == "suspended");
    });
}

BOOST_AUTO_TEST_CASE(lists_and_counts_come_out_as_they_did_on_the_day)
{
    for_each_database([](sql::database& db) {
        a_year r{db};
        const auto first = r.an_account(r.city, "gh_000000000001");
        r.next_day();
        r.an_account(r.county, "gh_000000000002");
        const auto day = r.today();
        const auto list = names_in(r.get("/accounts")),
                   counts = json::serialize(body_of(r.get("/accounts")).at("counts"));
        r.next_day();
        r.move(first, account_event::connected);
        r.move(first, account_event::close_approved);
        r.rename(first, "改了名");
        r.an_account(r.bureau, "gh_000000000003");

        const auto then = r.get("/accounts?as_of=" + day);
        BOOST_TEST(names_in(then) == list);
        BOOST_TEST(json::serialize(body_of(then).at("counts")) == counts);
        BOOST_TEST(names_in(r.get("/accounts")) != list);
        // Every figure opens down to its rows.
        const auto figures = body_of(then).at("counts").as_object();
        for (const auto& [state, n] : figures)
            BOOST_TEST(list_in(r.get("/accounts?as_of=" + day + "&state=" + std::string(state))).size() ==
                       static_cast<std::size_t>(n.as_int64()));
        BOOST_TEST(list_in(r.get("/accounts?as_of=" + day + "&q=" + first.name)).size() == 1U);
        // Today it is found under that name as well, and says that it was called so.
        const auto today = list_in(r.get("/accounts?q=" + first.name));
        BOOST_TEST_REQUIRE(today.size() == 1U);
        BOOST_TEST(text_at(today.at(0), "/name") == "改了名");
        BOOST_TEST(text_at(today.at(0), "/formerly/0/words") == first.name);
        // Of other alphabets as they are written, whichever the store.
        r.rename(first, "Éclat政务");
        const auto renamed = r.today();
        r.next_day();
        BOOST_TEST(list_in(r.get("/accounts?as_of=" + renamed + "&q=ÉCLAT")).size() == 1U);
        BOOST_TEST(list_in(r.get("/accounts?as_of=" + renamed + "&q=éclat")).empty());
        const auto page = r.get("/accounts?limit=1&as_of=" + day);
        BOOST_TEST(
            list_in(r.get("/accounts?limit=1&as_of=" + day + "&cursor=" + text_at(body_of(page), "/next"))).size() ==
            1U);
    });
}

BOOST_AUTO_TEST_CASE(an_account_that_moved_stood_with_its_old_unit_under_its_old_name)
{
    for_each_database([](sql::database& db) {
        a_year r{db};
        const auto a = r.an_account(r.bureau);
        const auto day = r.today();
        r.next_day();
        r.here.ctx.db.write_now([&](sql::session& s) {
            s.execute("INSERT INTO unit_former_name (unit_id, name, until) VALUES ($1, '卫生局', $2)", r.bureau.id,
                      r.here.time.now());
            return reorganisation_store::move_account(s, a.id, r.bureau.id, r.city.id, r.here.time.now());
        });
        const auto then = r.get("/accounts?as_of=" + day + "&unit=" + r.bureau.id);
        BOOST_TEST_REQUIRE(list_in(then).size() == 1U);
        BOOST_TEST(text_at(list_in(then).at(0), "/unit/name") == "卫生局");
        BOOST_TEST(list_in(r.get("/accounts?as_of=" + r.today() + "&unit=" + r.bureau.id)).empty());
        BOOST_TEST(list_in(r.get("/accounts?as_of=" + r.today() + "&unit=" + r.city.id)).size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(a_filing_waited_returned_or_was_approved_on_the_day)
{
    for_each_database([](sql::database& db) {
        a_year r{db};
        const auto filed = r.file(r.registrar, r.bureau, usual_proposal());
        const auto id = id_of(filed);
        const auto submitted = r.today();
        r.next_day();
        BOOST_TEST_REQUIRE(r.decide(r.first, id, "approve").status == 200);
        const auto first_level = r.today();
        r.next_day();
        BOOST_TEST_REQUIRE(r.decide(r.middle, id, "approve").status == 200);
        const auto approved = r.today();
        const auto on = [&](const std::string& day) {
            const auto rows = list_in(r.get("/filings?as_of=" + day));
            BOOST_TEST_REQUIRE(rows.size() == 1U);
            return text_at(rows.at(0), "/state") + " " + std::to_string(rows.at(0).at("level").as_int64());
        };
        BOOST_TEST(on(submitted) == "in_review 1");
        BOOST_TEST(on(first_level) == "in_review 2");
        BOOST_TEST(on(approved).starts_with("approved"));
        BOOST_TEST(list_in(r.get("/filings?state=approved&as_of=" + first_level)).empty());
        BOOST_TEST(list_in(r.get("/filings?as_of=2026-03-01")).empty());
        const auto then = list_in(r.get("/filings?as_of=" + submitted));
        for (const auto& [act, may] : then.at(0).at("may").as_object())
            BOOST_TEST(!may.as_bool(), act);
        BOOST_TEST(r.name_on(submitted, r.account_of(filed)) == "江州发布");
    });
}

BOOST_AUTO_TEST_CASE(what_was_before_it_was_kept_is_filled_in_from_the_histories)
{
    for_each_database([](sql::database& db) {
        a_year r{db};
        const auto filed = r.file(r.registrar, r.bureau, usual_proposal());
        const auto submitted = r.today();
        r.next_day();
        BOOST_TEST_REQUIRE(r.decide(r.first, id_of(filed), "return", "请补充").status == 200);
        const auto returned = r.today();
        r.next_day();
        const auto a = r.an_account(r.city, "gh_000000000001");
        const auto opened = r.today();
        r.next_day();
        r.move(a, account_event::connected);
        const auto connected = r.today();
        r.next_day();
        r.move(a, account_event::suspend_approved);
        const auto statements = filling_in();
        BOOST_TEST_REQUIRE(statements.size() == 3U);
        r.here.ctx.db.write_now([&](sql::session& s) {
            s.execute("DELETE FROM account_past WHERE n > 0");
            s.execute("DELETE FROM filing_past WHERE n > 0");
            for (const auto& one : statements)
                s.execute(one);
            return true;
        });
        const auto state_on = [&](const std::string& day) {
            return text_at(body_of(r.get("/accounts/" + a.id + "?as_of=" + day)), "/state");
        };
        BOOST_TEST(state_on(opened) == "approved");
        BOOST_TEST(state_on(connected) == "active");
        BOOST_TEST(state_on(r.today()) == "suspended");
        const auto filing_on = [&](const std::string& day) {
            return text_at(list_in(r.get("/filings?as_of=" + day)).at(0), "/state");
        };
        BOOST_TEST(filing_on(submitted) == "in_review");
        BOOST_TEST(filing_on(returned) == "returned");
    });
}

BOOST_AUTO_TEST_CASE(whoever_may_not_see_an_account_today_may_not_see_its_past)
{
    for_each_database([](sql::database& db) {
        a_year r{db};
        const auto a = r.an_account(r.city);
        const auto day = r.today();
        r.next_day();
        r.rename(a, "江州要闻");
        BOOST_TEST(list_in(r.ask(r.stranger, verb::get, "/accounts?as_of=" + day)).empty());
        BOOST_TEST(r.ask(r.stranger, verb::get, "/accounts/" + a.id + "?as_of=" + day).status == 404);
        BOOST_TEST(list_in(r.ask(r.stranger, verb::get, "/filings?as_of=" + day)).empty());
    });
}

BOOST_AUTO_TEST_CASE(what_is_no_date_and_what_has_no_past_is_refused)
{
    for_each_database([](sql::database& db) {
        a_year r{db};
        for (const auto* bad : {"?as_of=yesterday", "?as_of=2026-02-30", "?as_of=2026-03-31&connection=ok"})
            BOOST_TEST(r.get("/accounts" + std::string(bad)).status == 422, bad);
        BOOST_TEST(r.get("/filings?as_of=2026-03-31&todo=1").status == 422);
        BOOST_TEST(r.get("/accounts?as_of=2026-03-31T09:00:00Z").status == 200);
    });
}

BOOST_AUTO_TEST_SUITE_END()
