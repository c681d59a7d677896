// Where an envelope lies: written by one, shown to another once, in time, when a third agrees. Everything is audited,
// the words are nowhere.
#include "registry/custody/reveals.hpp"
#include "tests/registry/about_accounts.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;

namespace {

using http::verb;

constexpr std::string_view place = "密封信封在 3 号保险柜";

struct note_desk : a_register {
    explicit note_desk(sql::database& db)
        : a_register(db), boss(here.a_person("boss", province, {"business_admin"})),
          both(here.a_person("both", province, {"registrar", "business_admin"})), a(an_account(city))
    {
    }

    http::response write(std::string_view text)
    {
        return ask(registrar, verb::put, "/accounts/" + a.id + "/location-note",
                   json::serialize(json::object{{"text", text}}));
    }
    http::response request(const access::principal& who)
    {
        return ask(who, verb::post, "/accounts/" + a.id + "/reveals", R"({"reason":"值班人员忘记密码"})");
    }
    http::response decide(const access::principal& who, const std::string& id, std::string_view decision)
    {
        return ask(who, verb::post, "/reveals/" + id + "/decisions",
                   json::serialize(json::object{{"decision", decision}, {"comment", "知道了"}}));
    }
    http::response open(const access::principal& who, const std::string& id)
    {
        return ask(who, verb::post, "/reveals/" + id + "/openings", "{}");
    }
    std::vector<std::string> acts()
    {
        std::vector<std::string> out;
        const auto rows = here.ctx.db.read_now([&](sql::session& s) {
            return s.query("SELECT act FROM audit WHERE subject_id = $1 AND act LIKE 'custody.%' ORDER BY sequence",
                           a.id);
        });
        for (const auto& row : rows)
            out.push_back(row.text(0));
        return out;
    }

    access::principal boss, both;
    account a;
};

} // namespace

BOOST_AUTO_TEST_SUITE(notes_about_envelopes)

BOOST_AUTO_TEST_CASE(are_shown_once_to_who_asked_when_somebody_else_agrees)
{
    for_each_database([](sql::database& db) {
        note_desk r{db};
        BOOST_TEST(code_of(r.request(r.colleague)) == "reveal.no_note");
        BOOST_TEST(r.write(place).status == 204);
        const auto shown = r.ask(r.registrar, verb::get, "/accounts/" + r.a.id + "/custody");
        BOOST_TEST(!body_of(shown).at("note").is_null());
        BOOST_TEST(shown.body.find("保险柜") == std::string::npos, "write-only");

        const auto id = id_of(r.request(r.colleague));
        BOOST_TEST(code_of(r.request(r.colleague)) == "reveal.asked_already");
        BOOST_TEST(code_of(r.open(r.colleague, id)) == "reveal.wrong_state");
        BOOST_TEST(r.decide(r.registrar, id, "approve").status == 403);
        BOOST_TEST(r.decide(r.boss, id, "approve").status == 200);
        BOOST_TEST(r.open(r.registrar, id).status == 404, "to nobody else");
        const auto opened = r.open(r.colleague, id);
        BOOST_TEST(text_at(body_of(opened), "/text") == place);
        BOOST_TEST(code_of(r.open(r.colleague, id)) == "reveal.shown");
        const std::vector<std::string> expected{"custody.note_written", "custody.reveal_asked",
                                                "custody.reveal_approved", "custody.reveal_shown"};
        BOOST_TEST(r.acts() == expected, boost::test_tools::per_element());
        const auto leaked = r.here.ctx.db.read_now(
            [](sql::session& s) { return s.query("SELECT 1 FROM audit WHERE detail LIKE '%保险柜%'").size(); });
        BOOST_TEST(leaked == 0U);
    });
}

BOOST_AUTO_TEST_CASE(nobody_agrees_with_oneself)
{
    for_each_database([](sql::database& db) {
        note_desk r{db};
        r.write(place);
        const auto id = id_of(r.request(r.both));
        BOOST_TEST(code_of(r.decide(r.both, id, "approve")) == "reveal.own");
        BOOST_TEST(r.decide(r.boss, id, "refuse").status == 200);
        BOOST_TEST(code_of(r.open(r.both, id)) == "reveal.refused");
        BOOST_TEST(r.request(r.both).status == 201, "and may ask again");
    });
}

BOOST_AUTO_TEST_CASE(an_approval_lapses_and_so_does_a_request)
{
    for_each_database([](sql::database& db) {
        note_desk r{db};
        r.write(place);
        const auto approved = id_of(r.request(r.colleague)), asked = id_of(r.request(r.both));
        BOOST_TEST_REQUIRE(r.decide(r.boss, approved, "approve").status == 200);
        r.here.time.advance(std::chrono::minutes{29});
        BOOST_TEST(run_to_end(lapse_reveals(r.context)) == 0U);
        r.here.time.advance(std::chrono::minutes{1});
        BOOST_TEST(code_of(r.open(r.colleague, approved)) == "reveal.lapsed", "before anybody has noted it");
        BOOST_TEST(run_to_end(lapse_reveals(r.context)) == 1U);
        BOOST_TEST(code_of(r.open(r.colleague, approved)) == "reveal.lapsed");
        r.here.time.advance(std::chrono::hours{72});
        BOOST_TEST(code_of(r.decide(r.boss, asked, "approve")) == "reveal.lapsed");
        BOOST_TEST(run_to_end(lapse_reveals(r.context)) == 1U);
        const auto all = r.acts();
        BOOST_TEST(std::ranges::count(all, std::string("custody.reveal_lapsed")) == 2);
    });
}

BOOST_AUTO_TEST_CASE(a_new_place_voids_what_was_agreed_about_the_old_one)
{
    for_each_database([](sql::database& db) {
        note_desk r{db};
        r.write(place);
        const auto id = id_of(r.request(r.colleague));
        BOOST_TEST_REQUIRE(r.decide(r.boss, id, "approve").status == 200);
        BOOST_TEST(r.write("密封信封在档案室").status == 204);
        BOOST_TEST(code_of(r.open(r.colleague, id)) == "reveal.lapsed");
        BOOST_TEST(r.write("").status == 204);
        BOOST_TEST(code_of(r.request(r.colleague)) == "reveal.no_note");
    });
}

BOOST_AUTO_TEST_CASE(a_password_is_not_taken_nor_repeated)
{
    for_each_database([](sql::database& db) {
        note_desk r{db};
        const auto refused = r.write("密码：Hunter22!");
        BOOST_TEST(violations_of(refused).contains("text looks_like_a_password"));
        BOOST_TEST(refused.body.find("Hunter22") == std::string::npos);
        BOOST_TEST(code_of(r.request(r.colleague)) == "reveal.no_note");
    });
}

BOOST_AUTO_TEST_CASE(those_whom_it_concerns_are_told)
{
    for_each_database([](sql::database& db) {
        note_desk r{db};
        const auto holder = r.here.a_person("holder", r.city, {"editor"});
        BOOST_TEST_REQUIRE(r.ask(r.registrar, verb::put, "/accounts/" + r.a.id + "/custody/password",
                                 json::serialize(json::object{{"person_id", holder.person_id}}))
                               .status == 200);
        r.write(place);
        const auto id = id_of(r.request(r.colleague));
        const auto waiting = [&](const access::principal& who, std::string_view list) {
            return list_in(r.ask(who, verb::get, "/reveals"), list).size();
        };
        BOOST_TEST(waiting(r.boss, "to_decide") == 1U);
        BOOST_TEST(waiting(r.stranger, "to_decide") == 0U);
        BOOST_TEST(waiting(holder, "of_mine") == 1U);
        BOOST_TEST(waiting(r.colleague, "to_see") == 0U);
        r.decide(r.boss, id, "approve");
        BOOST_TEST(waiting(r.boss, "to_decide") == 0U);
        BOOST_TEST(waiting(r.colleague, "to_see") == 1U);
        BOOST_TEST(waiting(holder, "of_mine") == 1U);
    });
}

BOOST_AUTO_TEST_SUITE_END()
