// Who holds an account: entered, amended, searched for, missing; and what keeps a person from being closed.
#include "access/routes.hpp"
#include "registry/custody/custodies.hpp"
#include "tests/registry/about_accounts.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;

namespace {

using http::verb;

struct custody_desk : a_register {
    explicit custody_desk(sql::database& db)
        : a_register(db), liu(here.a_person("liu", city, {"editor"})), chen(here.a_person("chen", county, {"editor"})),
          security(here.a_person("security", province, {"security_admin"}))
    {
        access::add_routes(table, here.ctx, here.options, accounts_in_hand(platforms));
    }

    http::response enter(const access::principal& who, const account& a, const std::string& role, json::object body)
    {
        return ask(who, verb::put, "/accounts/" + a.id + "/custody/" + role, json::serialize(body));
    }
    http::response hold(const account& a, const std::string& role, const access::principal& person, bool deputy = false)
    {
        return enter(registrar, a, role, {{"person_id", person.person_id}, {"deputy", deputy}});
    }
    json::object custody_of(const account& a, const access::principal& who)
    {
        return body_of(ask(who, verb::get, "/accounts/" + a.id + "/custody"));
    }
    json::object role_in(const account& a, std::size_t n)
    {
        return custody_of(a, registrar).at("roles").as_array().at(n).as_object();
    }
    std::set<std::string> found(const std::string& query)
    {
        std::set<std::string> out;
        for (const auto& one : list_in(ask(registrar, verb::get, "/accounts?" + query)))
            out.insert(text_at(one, "/name"));
        return out;
    }
    http::response change(const access::principal& person, const std::string& body)
    {
        const auto version = here.ctx.db.read_now(
            [&](sql::session& s) { return access::person_store::find(s, person.person_id)->it.version; });
        return ask(security, verb::patch, "/people/" + person.person_id, body, version);
    }

    access::principal liu, chen, security;
};

} // namespace

BOOST_AUTO_TEST_SUITE(custody_of_accounts)

BOOST_AUTO_TEST_CASE(each_platform_needs_its_own_custodians)
{
    BOOST_TEST(roles_needed("wechat").size() == 3U);
    BOOST_TEST(roles_needed("weibo").size() == 2U);
    BOOST_TEST(roles_needed("site").size() == 1U);
    BOOST_TEST(is_unheld("weibo", "password\t刘洋\n"));
    BOOST_TEST(is_unheld("weibo", "password\t刘洋\nphone~\t陈晨\n"), "a deputy alone holds nothing");
    BOOST_TEST(!is_unheld("weibo", "password\t刘洋\nphone\t陈晨\n"));
    BOOST_TEST(is_unheld("site", ""));
    for (const auto role : all_custody_roles)
        for (const auto* platform : {"wechat", "weibo", "site"})
            BOOST_TEST(!guide_for(role, platform).empty());
}

BOOST_AUTO_TEST_CASE(a_place_is_no_password)
{
    for (const auto* place :
         {"密封信封在 3 号保险柜", "密码信封：3 号保险柜", "密码：3号柜", "密码在办公室 A201 的保险柜",
          "信封编号 GA-2026-01，档案室", "密码本由值班室保管", "Password envelope: safe no. 3", "密码 A201 柜"})
        BOOST_TEST(fault_of_location(place) == "", place);
    for (const auto* password : {"密码：abc123", "密码 qwer1234", "口令是 xYz!2345", "pwd=hunter22", "Password: secret",
                                 "3 号柜，Aa123456!", "登录密码为8866zzqq"})
        BOOST_TEST(fault_of_location(password) != "", password);
}

BOOST_AUTO_TEST_CASE(is_entered_seen_and_searched_for)
{
    for_each_database([](sql::database& db) {
        custody_desk r{db};
        const auto a = an_open_account(r);
        BOOST_TEST(r.found("unheld=1") == std::set<std::string>{"江州发布"}, boost::test_tools::per_element());
        BOOST_TEST(r.hold(a, "password", r.liu).status == 200);
        BOOST_TEST(r.found("unheld=1").size() == 1U);
        const auto phone = r.enter(r.registrar, a, "phone",
                                   {{"name", "赵外包"}, {"phone", "13800001111"}, {"number", "139 0000 2222"}});
        BOOST_TEST(phone.status == 200, phone.body);
        BOOST_TEST(r.hold(a, "scanner", r.chen).status == 200);
        BOOST_TEST(r.hold(a, "scanner", r.liu, true).status == 200);
        BOOST_TEST(r.found("unheld=1").empty());
        for (const auto* words : {"赵外包", "zhaowb", "zwb", "chen"})
            BOOST_TEST(r.found(std::string("q=") + words).contains("江州发布"), words);
        BOOST_TEST(r.found("person=赵外包").size() == 1U);
        BOOST_TEST(r.found("q=无此人").empty());

        const auto whole = r.role_in(a, 1);
        BOOST_TEST(text_at(whole, "/holder/number") == "139 0000 2222");
        const auto masked = r.custody_of(a, r.liu).at("roles").as_array().at(1);
        BOOST_TEST(text_at(masked, "/holder/number") == "139****22");
        BOOST_TEST(text_at(masked, "/holder/phone") == "138****11");
        BOOST_TEST(r.ask(r.stranger, verb::get, "/accounts/" + a.id + "/custody").status == 404);
    });
}

BOOST_AUTO_TEST_CASE(refuses_what_makes_no_sense)
{
    for_each_database([](sql::database& db) {
        custody_desk r{db};
        const auto a = an_open_account(r);
        const auto wrong = [&](const std::string& role, json::object body) {
            return violations_of(r.enter(r.registrar, a, role, std::move(body)));
        };
        BOOST_TEST(wrong("password", {}).contains("name required"));
        BOOST_TEST(wrong("password", {{"name", "张三"}}).contains("phone required"));
        BOOST_TEST(wrong("password", {{"person_id", r.liu.person_id}, {"number", "13800000000"}})
                       .contains("number not_allowed"));
        BOOST_TEST(wrong("phone", {{"person_id", r.liu.person_id}, {"number", "abc"}}).contains("number not_a_phone"));
        BOOST_TEST(wrong("password", {{"person_id", r.liu.person_id}, {"since", "2026-03-03"}})
                       .contains("since in_the_future"));
        BOOST_TEST(wrong("password", {{"person_id", r.stranger.person_id}}).contains("person_id unknown"));
        BOOST_TEST(code_of(r.hold(a, "password", r.liu, true)) == "custody.no_holder");
        BOOST_TEST(r.hold(a, "password", r.liu).status == 200);
        BOOST_TEST(
            wrong("password", {{"person_id", r.liu.person_id}, {"deputy", true}}).contains("person_id same_person"));
        BOOST_TEST(r.enter(r.registrar, a, "keys", {{"person_id", r.liu.person_id}}).status == 404);
        BOOST_TEST(r.enter(r.liu, a, "phone", {{"person_id", r.liu.person_id}}).status == 403);
        BOOST_TEST(r.enter(r.stranger, a, "phone", {{"person_id", r.stranger.person_id}}).status == 404);
    });
}

BOOST_AUTO_TEST_CASE(changes_hands_only_by_a_handover_but_a_mistake_may_be_taken_back_for_a_day)
{
    for_each_database([](sql::database& db) {
        custody_desk r{db};
        const auto a = an_open_account(r);
        BOOST_TEST(r.hold(a, "password", r.liu).status == 200);
        BOOST_TEST(code_of(r.hold(a, "password", r.chen)) == "custody.held");
        const auto ending = "/accounts/" + a.id + "/custody/password/endings";
        BOOST_TEST(r.ask(r.registrar, verb::post, ending, R"({"reason":"录错了"})").status == 200);
        BOOST_TEST(r.role_in(a, 0).at("holder").is_null());
        BOOST_TEST(r.hold(a, "password", r.chen).status == 200);
        BOOST_TEST(r.hold(a, "password", r.liu, true).status == 200);
        r.here.time.advance(mistakes_last + std::chrono::seconds{1});
        BOOST_TEST(code_of(r.ask(r.registrar, verb::post, ending, R"({"reason":"换人"})")) == "custody.hand_over");
        // A deputy may be done without.
        const auto gone = r.ask(r.registrar, verb::post, ending, R"({"reason":"不再设副手","deputy":true})");
        BOOST_TEST(gone.status == 200, gone.body);
        BOOST_TEST(r.role_in(a, 0).at("deputy").is_null());
        BOOST_TEST(r.custody_of(a, r.registrar).at("history").as_array().size() == 3U);
        // Particulars of who holds it may change at any time.
        BOOST_TEST(
            r.enter(r.registrar, a, "password", {{"person_id", r.chen.person_id}, {"since", "2026-01-05"}}).status ==
            200);
        BOOST_TEST(text_at(r.role_in(a, 0), "/holder/since") == "2026-01-04T16:00:00.000Z");
    });
}

BOOST_AUTO_TEST_CASE(that_somebody_else_has_entered_since_is_not_written_over)
{
    for_each_database([](sql::database& db) {
        custody_desk r{db};
        const auto a = an_open_account(r);
        const auto read = [&] { return r.custody_of(a, r.registrar).at("version").as_int64(); };
        const auto enter = [&](std::int64_t version, const std::string& number) {
            return r.ask(r.registrar, verb::put, "/accounts/" + a.id + "/custody/phone",
                         json::serialize(json::object{{"person_id", r.liu.person_id}, {"number", number}}), version);
        };
        const auto nothing = read();
        BOOST_TEST(enter(nothing, "13800000001").status == 200);
        const auto first = read();
        BOOST_TEST(code_of(enter(nothing, "13800000002")) == "version.stale", "read when nobody held it");
        BOOST_TEST(enter(first, "13800000003").status == 200);
        BOOST_TEST(enter(first, "13800000004").status == 412);
        BOOST_TEST(text_at(r.role_in(a, 1), "/holder/number") == "13800000003");
        const auto second = read();
        BOOST_TEST(
            r.ask(r.registrar, verb::post, "/accounts/" + a.id + "/custody/phone/endings", R"({"reason":"录错了"})")
                .status == 200);
        BOOST_TEST(enter(second, "13800000005").status == 412, "taken back meanwhile");
        BOOST_TEST(enter(read(), "13800000006").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(nobody_is_closed_who_still_holds_something)
{
    for_each_database([](sql::database& db) {
        custody_desk r{db};
        const auto a = an_open_account(r);
        r.hold(a, "password", r.chen);
        r.hold(a, "phone", r.chen);
        r.hold(a, "scanner", r.chen);
        r.hold(a, "scanner", r.liu, true);
        const auto refused = r.change(r.chen, R"({"state":"disabled"})");
        BOOST_TEST(refused.status == 409);
        BOOST_TEST(code_of(refused) == "person.in_hand");
        BOOST_TEST(body_of(refused).at("violations").as_array().size() == 3U);
        BOOST_TEST(refused.body.find("江州发布”（微信公众号）：扫码管理员") != std::string::npos);
        BOOST_TEST(refused.body.find("账号交接") != std::string::npos);
        BOOST_TEST(r.change(r.liu, R"({"state":"disabled"})").status == 409, "a deputy knows the password as well");

        const auto moved = r.change(r.chen, json::serialize(json::object{{"unit_id", r.bureau.id}}));
        BOOST_TEST(moved.status == 200);
        BOOST_TEST(body_of(moved).at("warnings").as_array().size() == 4U);
        BOOST_TEST(body_of(r.change(r.chen, R"({"name":"陈晨"})")).at("warnings").as_array().empty());

        // What is over needs nobody any more.
        for (const auto event :
             {account_event::declared_manual, account_event::close_approved, account_event::notice_ended,
              account_event::cancel_approved, account_event::platform_cancelled})
            move(r, a, event);
        BOOST_TEST(r.change(r.chen, R"({"state":"disabled"})").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(custody_ends_with_the_account_and_its_holder_may_leave)
{
    for_each_database([](sql::database& db) {
        custody_desk r{db};
        const auto a = r.an_account(r.city);
        BOOST_TEST_REQUIRE(r.hold(a, "password", r.liu).status == 200);
        BOOST_TEST(r.change(r.liu, R"({"state":"disabled"})").status == 409);
        const auto begun =
            r.ask(r.registrar, verb::post, "/handovers",
                  json::serialize(json::object{
                      {"from_person", r.liu.person_id}, {"to_person", r.chen.person_id}, {"reason", "调离"}}));
        BOOST_TEST_REQUIRE(begun.status == 201, begun.body);
        db.write_now([&](sql::session& s) {
            end_custody(s, r.context, r.registrar, a, r.here.time.now());
            return true;
        });
        BOOST_TEST(r.role_in(a, 0).at("holder").is_null());
        BOOST_TEST(text_at(body_of(r.ask(r.registrar, verb::get, "/handovers/" + id_of(begun))), "/state") ==
                   "called_off");
        BOOST_TEST(r.change(r.liu, R"({"state":"disabled"})").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(is_listed_as_far_as_the_settings_say_with_how_many_there_are_beyond)
{
    for_each_database([](sql::database& db) {
        custody_desk r{db};
        const auto a = an_open_account(r);
        r.hold(a, "password", r.liu);
        r.hold(a, "phone", r.chen);
        r.enter(r.registrar, a, "scanner", {{"name", "Éva外包"}, {"phone", "13800001111"}});
        const auto seen = [&](const std::string& path) {
            const auto page = r.ask(r.registrar, verb::get, path);
            std::vector<std::string> out;
            for (const auto& one : list_in(page))
                out.push_back(text_at(one, "/name"));
            out.push_back(std::to_string(body_of(page).at("more").as_int64()));
            return out;
        };
        using names = std::vector<std::string>;
        BOOST_TEST(seen("/custodians") == (names{"liu", "chen", "Éva外包", "0"}));
        const auto everybody = seen("/custody-candidates").size() - 1;
        r.context.limits.custody = {.candidates = 2, .holders = 1, .handover_items = 500};
        BOOST_TEST(seen("/custodians") == (names{"liu", "2"}));
        BOOST_TEST(seen("/custodians?q=CHEN") == (names{"chen", "0"}));
        BOOST_TEST(seen("/custodians?q=青禾") == (names{"chen", "0"})); // by the unit
        BOOST_TEST(seen("/custodians?q=ÉVA") == (names{"Éva外包", "0"}));
        BOOST_TEST(seen("/custodians?q=無") == (names{"0"}));
        BOOST_TEST(seen("/custody-candidates").back() == std::to_string(everybody - 2));
        BOOST_TEST(seen("/custody-candidates?q=liu") == (names{"liu", "0"}));
        BOOST_TEST(seen("/custody-candidates?q=stranger") == (names{"0"})); // of another tree
    });
}

BOOST_AUTO_TEST_CASE(names_people_as_they_are_called_now)
{
    for_each_database([](sql::database& db) {
        custody_desk r{db};
        const auto a = an_open_account(r);
        r.hold(a, "password", r.liu);
        r.enter(r.registrar, a, "phone", {{"name", "liu"}, {"phone", "13800001111"}}); // another one, outside
        const json::object order{{"from_person", r.liu.person_id}, {"to_person", r.chen.person_id}, {"reason", "调离"}};
        const auto begun = r.ask(r.registrar, verb::post, "/handovers", json::serialize(order));
        BOOST_TEST_REQUIRE(begun.status == 201, begun.body);
        BOOST_TEST(r.found("q=柳青").empty());
        BOOST_TEST_REQUIRE(r.change(r.liu, R"({"name":"柳青"})").status == 200);
        BOOST_TEST_REQUIRE(r.change(r.chen, R"({"name":"陈晨"})").status == 200);

        BOOST_TEST(text_at(r.role_in(a, 0), "/holder/name") == "柳青");
        BOOST_TEST(text_at(r.role_in(a, 1), "/holder/name") == "liu");
        BOOST_TEST(r.found("q=柳青") == std::set<std::string>{"江州发布"}, boost::test_tools::per_element());
        const auto held = list_in(r.ask(r.registrar, verb::get, "/custodies?person=" + r.liu.person_id));
        BOOST_TEST(text_at(held.at(0), "/name") == "柳青");
        for (const auto& shown : {json::value(body_of(r.ask(r.registrar, verb::get, "/handovers/" + id_of(begun)))),
                                  list_in(r.ask(r.registrar, verb::get, "/handovers")).at(0)})
        {
            BOOST_TEST(text_at(shown, "/from/name") == "柳青");
            BOOST_TEST(text_at(shown, "/to/name") == "陈晨");
        }
        const auto path = "/handovers/" + id_of(begun);
        BOOST_TEST_REQUIRE(r.ask(r.chen, verb::post, path + "/marks", R"({"items":[{"n":1,"done":true}]})").status ==
                           200);
        BOOST_TEST_REQUIRE(r.ask(r.chen, verb::post, path + "/confirmations", "{}").status == 200);
        BOOST_TEST(r.found("q=陈晨").size() == 1U);
        BOOST_TEST(r.found("q=柳青").empty());
        const auto history = r.custody_of(a, r.registrar).at("history").as_array();
        BOOST_TEST(text_at(history.back(), "/name") == "柳青");
    });
}

BOOST_AUTO_TEST_SUITE_END()
