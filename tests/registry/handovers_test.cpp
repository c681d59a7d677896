// Everything that one person holds passes to another: marked, confirmed, called off, and never twice at once.
#include "access/role_store.hpp"
#include "registry/custody/handover.hpp"
#include "tests/registry/about_accounts.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;

namespace {

using http::verb;

struct handover_desk : a_register {
    explicit handover_desk(sql::database& db)
        : a_register(db), liu(here.a_person("liu", city, {"editor"})), chen(here.a_person("chen", county, {"editor"})),
          boss(here.a_person("boss", province, {"business_admin"})), wechat(an_account(city)),
          weibo(an_account(city, "5044281310", "weibo"))
    {
        for (const auto* role : {"password", "phone", "scanner"})
            hold(wechat, role, liu);
        hold(weibo, "password", liu);
    }

    void hold(const account& a, const std::string& role, const access::principal& person, bool deputy = false)
    {
        const json::object body{{"person_id", person.person_id}, {"deputy", deputy}};
        const auto done = ask(registrar, verb::put, "/accounts/" + a.id + "/custody/" + role, json::serialize(body));
        BOOST_TEST_REQUIRE(done.status == 200, done.body);
    }
    http::response begin(json::object order)
    {
        order["reason"] = "调离";
        return ask(registrar, verb::post, "/handovers", json::serialize(order));
    }
    http::response begin() { return begin({{"from_person", liu.person_id}, {"to_person", chen.person_id}}); }
    http::response mark(const access::principal& who, const std::string& id, const std::string& items)
    {
        return ask(who, verb::post, "/handovers/" + id + "/marks", R"({"items":[)" + items + "]}");
    }
    http::response confirm(const access::principal& who, const std::string& id, const std::string& body = "{}")
    {
        return ask(who, verb::post, "/handovers/" + id + "/confirmations", body);
    }
    std::string holder(const account& a, std::size_t role, std::string_view part = "holder")
    {
        const auto shown = body_of(ask(registrar, verb::get, "/accounts/" + a.id + "/custody"));
        const auto& one = shown.at("roles").as_array().at(role).at(part);
        return one.is_null() ? "" : text_at(one, "/name");
    }
    std::int64_t still_held(const access::principal& person)
    {
        return std::ssize(list_in(ask(boss, verb::get, "/custodies?person=" + person.person_id)));
    }

    access::principal liu, chen, boss;
    account wechat, weibo;
};

} // namespace

BOOST_AUTO_TEST_SUITE(handovers_of_accounts)

BOOST_AUTO_TEST_CASE(stands_with_the_nearest_unit_that_has_all_of_it)
{
    BOOST_TEST(common_path({"/a/b/c/", "/a/b/d/"}) == "/a/b/");
    BOOST_TEST(common_path({"/a/b/", "/a/b/c/"}) == "/a/b/");
    BOOST_TEST(common_path({"/a/bc/", "/a/bd/"}) == "/a/");
    BOOST_TEST(common_path({"/a/", "/b/"}).empty());
    BOOST_TEST(common_path({}).empty());
}

BOOST_AUTO_TEST_CASE(everything_passes_on_when_who_receives_confirms)
{
    for_each_database([](sql::database& db) {
        handover_desk r{db};
        const auto begun = r.begin();
        BOOST_TEST_REQUIRE(begun.status == 201, begun.body);
        const auto id = id_of(begun);
        BOOST_TEST(list_in(begun).size() == 4U);
        BOOST_TEST(r.holder(r.wechat, 0) == "liu", "until it is confirmed");
        BOOST_TEST(code_of(r.begin()) == "handover.under_way");

        BOOST_TEST(code_of(r.confirm(r.chen, id)) == "handover.not_done");
        BOOST_TEST(violations_of(r.mark(r.liu, id, R"({"n":1,"done":true,"number":"13800000000"})"))
                       .contains("number not_a_phone"));
        BOOST_TEST(r.mark(r.liu, id, R"({"n":1,"done":true},{"n":3,"done":true,"number":"13800005555"})").status ==
                   200);
        // What is done may be confirmed ahead of the rest.
        const auto half = r.confirm(r.chen, id, R"({"items":[1,3]})");
        BOOST_TEST(half.status == 200, half.body);
        BOOST_TEST(text_at(body_of(half), "/state") == "open");
        BOOST_TEST(r.still_held(r.liu) == 2);
        BOOST_TEST(r.still_held(r.chen) == 2);
        BOOST_TEST(violations_of(r.confirm(r.chen, id, R"({"items":[1]})")).contains("items unknown"));

        BOOST_TEST(r.mark(r.chen, id, R"({"n":2,"done":true},{"n":4,"done":true})").status == 200);
        const auto whole = r.confirm(r.chen, id);
        BOOST_TEST(text_at(body_of(whole), "/state") == "done");
        for (std::size_t role = 0; role < 3; ++role)
            BOOST_TEST(r.holder(r.wechat, role) == "chen");
        BOOST_TEST(r.holder(r.weibo, 0) == "chen");
        BOOST_TEST(r.still_held(r.liu) == 0);
        const auto custody = body_of(r.ask(r.registrar, verb::get, "/accounts/" + r.wechat.id + "/custody"));
        BOOST_TEST(custody.at("history").as_array().size() == 6U);
        for (const auto& was : custody.at("history").as_array())
            if (text_at(was, "/name") == "liu")
                BOOST_TEST(text_at(was, "/ended_words") == id);
            else
                BOOST_TEST(text_at(was, "/by_handover") == id);
        BOOST_TEST(custody.at("roles").as_array().at(1).at("holder").at("number") == "13800005555");
        BOOST_TEST(code_of(r.confirm(r.chen, id)) == "handover.over");
    });
}

BOOST_AUTO_TEST_CASE(only_who_receives_confirms_or_an_administrator_with_a_reason)
{
    for_each_database([](sql::database& db) {
        handover_desk r{db};
        const auto id = id_of(r.begin());
        BOOST_TEST(code_of(r.confirm(r.liu, id, R"({"reason":"我走了"})")) == "handover.own");
        BOOST_TEST(code_of(r.confirm(r.registrar, id, R"({"reason":"他走了"})")) == "handover.own"); // who began it
        const auto both = r.here.a_person("both", r.city, {"registrar", "business_admin"});
        const json::object order{{"from_person", r.chen.person_id}, {"to_person", r.liu.person_id}, {"reason", "调离"}};
        r.hold(r.an_account(r.city, "9044281310", "weibo"), "password", r.chen);
        const auto own = id_of(r.ask(both, verb::post, "/handovers", json::serialize(order)));
        BOOST_TEST(code_of(r.confirm(both, own, R"({"reason":"他走了"})")) == "handover.own");
        BOOST_TEST(r.confirm(r.stranger, id, R"({"reason":"他走了"})").status == 404);
        BOOST_TEST(violations_of(r.confirm(r.boss, id)).contains("reason required"));
        const auto done = r.confirm(r.boss, id, R"({"reason":"本人已离职，密码已由县里重置"})");
        BOOST_TEST(done.status == 200, done.body);
        BOOST_TEST(text_at(body_of(done), "/items/0/confirmed_words") == "本人已离职，密码已由县里重置");
        BOOST_TEST(r.still_held(r.liu) == 0);
        const auto acts = r.here.ctx.db.read_now([&](sql::session& s) {
            return s.query(
                "SELECT act FROM audit WHERE subject_kind = 'handover' AND subject_id = $1 ORDER BY sequence", id);
        });
        BOOST_TEST_REQUIRE(acts.size() == 2U);
        BOOST_TEST(acts[1].text(0) == "handover.confirmed_for");
    });
}

BOOST_AUTO_TEST_CASE(a_token_of_who_receives_confirms_nothing)
{
    for_each_database([](sql::database& db) {
        handover_desk desk(db);
        const auto id = text_at(body_of(desk.begin()), "/id");
        auto program = desk.chen;
        program.token_id = "a token";
        BOOST_TEST(desk.mark(program, id, R"({"n":1,"done":true})").status == 403);
        for (const auto* n : {"1", "2", "3", "4"})
            BOOST_TEST(desk.mark(desk.liu, id, std::string(R"({"n":)") + n + R"(,"done":true})").status == 200);
        BOOST_TEST(desk.confirm(program, id).status == 403);
        BOOST_TEST(desk.confirm(desk.chen, id).status == 200);
    });
}

BOOST_AUTO_TEST_CASE(some_accounts_may_go_to_somebody_outside)
{
    for_each_database([](sql::database& db) {
        handover_desk r{db};
        const json::object order{{"from_person", r.liu.person_id},
                                 {"accounts", json::array{json::value(r.weibo.id)}},
                                 {"to_name", "赵外包"},
                                 {"to_phone", "13800001111"}};
        const auto begun = r.begin(order);
        BOOST_TEST(list_in(begun).size() == 1U, begun.body);
        BOOST_TEST(r.confirm(r.boss, id_of(begun), R"({"reason":"外包人员不登录系统"})").status == 200);
        BOOST_TEST(r.holder(r.weibo, 0) == "赵外包");
        BOOST_TEST(r.still_held(r.liu) == 3);
        // And from there again to one of us.
        const auto back = r.begin({{"from_name", "赵外包"}, {"to_person", r.chen.person_id}});
        BOOST_TEST(back.status == 201, back.body);
        BOOST_TEST(violations_of(r.begin({{"from_person", r.liu.person_id}, {"to_person", r.liu.person_id}}))
                       .contains("to_person same_person"));
        BOOST_TEST(violations_of(r.begin({{"from_person", r.liu.person_id}, {"to_person", r.stranger.person_id}}))
                       .contains("to_person unknown"));
        BOOST_TEST(code_of(r.begin({{"from_name", "没有这人"}, {"to_person", r.chen.person_id}})) ==
                   "handover.nothing");
    });
}

BOOST_AUTO_TEST_CASE(what_is_called_off_keeps_what_was_confirmed)
{
    for_each_database([](sql::database& db) {
        handover_desk r{db};
        const auto id = id_of(r.begin());
        r.mark(r.liu, id, R"({"n":1,"done":true})");
        BOOST_TEST_REQUIRE(r.confirm(r.chen, id, R"({"items":[1]})").status == 200);
        BOOST_TEST(r.ask(r.liu, verb::post, "/handovers/" + id + "/cancellations", R"({"reason":"不调了"})").status ==
                   403);
        const auto off =
            r.ask(r.registrar, verb::post, "/handovers/" + id + "/cancellations", R"({"reason":"不调了"})");
        BOOST_TEST(text_at(body_of(off), "/state") == "called_off");
        BOOST_TEST(r.still_held(r.liu) == 3);
        BOOST_TEST(r.still_held(r.chen) == 1);
        BOOST_TEST(code_of(r.mark(r.liu, id, R"({"n":2,"done":true})")) == "handover.over");
        BOOST_TEST(list_in(r.begin()).size() == 3U, "what was called off may be handed over again");
    });
}

BOOST_AUTO_TEST_CASE(nobody_becomes_a_deputy_beside_oneself)
{
    for_each_database([](sql::database& db) {
        handover_desk r{db};
        r.hold(r.weibo, "password", r.chen, true);
        const auto id = id_of(r.begin());
        BOOST_TEST_REQUIRE(r.confirm(r.boss, id, R"({"reason":"已离职"})").status == 200);
        BOOST_TEST(r.holder(r.weibo, 0) == "chen");
        BOOST_TEST(r.holder(r.weibo, 0, "deputy") == "");
    });
}

BOOST_AUTO_TEST_CASE(nobody_receives_who_has_left_meanwhile)
{
    for_each_database([](sql::database& db) {
        handover_desk r{db};
        const auto id = id_of(r.begin());
        r.here.ctx.db.write_now([&](sql::session& s) {
            auto person = access::person_store::find(s, r.chen.person_id)->it;
            person.state = "disabled";
            return access::person_store::update(s, person, person.version, r.here.time.now());
        });
        BOOST_TEST(code_of(r.confirm(r.boss, id, R"({"reason":"已离职"})")) == "handover.receiver_left");
        BOOST_TEST(r.still_held(r.liu) == 4);
    });
}

BOOST_AUTO_TEST_CASE(more_than_the_settings_allow_is_begun_in_parts)
{
    for_each_database([](sql::database& db) {
        handover_desk r{db};
        r.context.limits.custody.handover_items = 3;
        const auto refused = r.begin();
        BOOST_TEST(code_of(refused) == "handover.too_many");
        BOOST_TEST(detail_of(refused).find("共 4 项，一次最多交接 3 项") != std::string::npos, refused.body);
        const auto part = r.begin({{"from_person", r.liu.person_id},
                                   {"to_person", r.chen.person_id},
                                   {"accounts", json::array{json::value(r.wechat.id)}}});
        BOOST_TEST(part.status == 201, part.body);
    });
}

BOOST_AUTO_TEST_CASE(whoever_began_it_has_no_say_in_it_after_leaving_the_unit)
{
    for_each_database([](sql::database& db) {
        handover_desk r{db};
        auto clerk = r.here.a_person("clerk", r.city, {"registrar"});
        const json::object order{{"from_person", r.liu.person_id}, {"to_person", r.chen.person_id}, {"reason", "调离"}};
        const auto id = id_of(r.ask(clerk, verb::post, "/handovers", json::serialize(order)));
        const auto path = "/handovers/" + id;
        BOOST_TEST(r.ask(clerk, verb::get, path).status == 200);
        BOOST_TEST(body_of(r.ask(clerk, verb::get, path)).at("may_call_off") == true);
        db.write_now([&](sql::session& s) {
            const access::held_role elsewhere[]{{"registrar", r.bureau.id}};
            access::role_store::replace(s, clerk.person_id, elsewhere);
            return true;
        });
        clerk = r.here.principal_of(clerk.person_id);
        BOOST_TEST(r.ask(clerk, verb::get, path).status == 404);
        BOOST_TEST(list_in(r.ask(clerk, verb::get, "/handovers")).empty());
        BOOST_TEST(r.mark(clerk, id, R"({"n":1,"done":true})").status == 404);
        BOOST_TEST(r.ask(clerk, verb::post, path + "/cancellations", R"({"reason":"不调了"})").status == 404);
        // Who hands over and who receives go on wherever they are.
        BOOST_TEST(r.mark(r.liu, id, R"({"n":1,"done":true})").status == 200);
        BOOST_TEST(r.confirm(r.chen, id, R"({"items":[1]})").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(is_the_matter_of_the_units_where_its_accounts_are_now)
{
    for_each_database([](sql::database& db) {
        handover_desk r{db};
        const auto of_city = r.here.a_person("of_city", r.city, {"registrar"});
        const auto id = id_of(r.begin());
        const auto move = [&](const account& a, const access::unit& to) {
            db.write_now([&](sql::session& s) {
                return s.execute("UPDATE account SET unit_id = $2 WHERE id = $1", a.id, to.id) == 1;
            });
        };
        const auto seen = [&](const access::principal& who) {
            const auto listed = list_in(r.ask(who, verb::get, "/handovers")).size();
            const auto status = r.ask(who, verb::get, "/handovers/" + id).status;
            BOOST_TEST((listed == 1U) == (status == 200));
            return status == 200;
        };
        BOOST_TEST(seen(of_city));
        move(r.wechat, r.province);
        BOOST_TEST(!seen(of_city), "a part of it is not theirs any more");
        BOOST_TEST(seen(r.registrar));
        BOOST_TEST(r.mark(of_city, id, R"({"n":4,"done":true})").status == 404);
        // What has passed on is settled: the rest is of the city alone.
        for (const auto& i : list_in(r.ask(r.registrar, verb::get, "/handovers/" + id)))
            if (text_at(i, "/account/id") == r.wechat.id) {
                const auto n = std::to_string(i.at("n").as_int64());
                BOOST_TEST_REQUIRE(r.mark(r.liu, id, R"({"n":)" + n + R"(,"done":true})").status == 200);
                BOOST_TEST_REQUIRE(r.confirm(r.chen, id, R"({"items":[)" + n + "]}").status == 200);
            }
        BOOST_TEST(seen(of_city));
        BOOST_TEST(r.ask(of_city, verb::post, "/handovers/" + id + "/cancellations", R"({"reason":"不调了"})").status ==
                   200);
        BOOST_TEST(!seen(of_city), "as a whole it is of both");
        BOOST_TEST(seen(r.registrar));
    });
}

BOOST_AUTO_TEST_CASE(nobody_receives_from_another_tree_of_units)
{
    for_each_database([](sql::database& db) {
        handover_desk r{db};
        const auto id = id_of(r.begin());
        BOOST_TEST_REQUIRE(r.mark(r.liu, id, R"({"n":1,"done":true})").status == 200);
        db.write_now([&](sql::session& s) {
            return s.execute("UPDATE person SET unit_id = $2 WHERE id = $1", r.chen.person_id, r.foreign.id) == 1;
        });
        BOOST_TEST(code_of(r.confirm(r.chen, id, R"({"items":[1]})")) == "handover.receiver_left");
        BOOST_TEST(r.still_held(r.liu) == 4);
    });
}

BOOST_AUTO_TEST_SUITE_END()
