// The list of platforms: open, kept by the office at the top, never torn from under an account.
#include "registry/platforms/platform_store.hpp"
#include "tests/registry/register.hpp"

#include <boost/json.hpp>

#include <map>

using namespace tongyuan;
using namespace tongyuan::registry;
namespace json = boost::json;

namespace {

struct an_office : a_register {
    explicit an_office(sql::database& db)
        : a_register(db), keeper(here.a_person("keeper", province, {"business_admin"})),
          below(here.a_person("below", county, {"business_admin"}))
    {
    }

    http::response put(const std::string& code, const json::object& body, std::int64_t version)
    {
        return ask(keeper, verb::put, "/platforms/" + code, json::serialize(body), version);
    }
    std::string platform_of(const std::string& pasted)
    {
        const auto r = ask(registrar, verb::post, "/accounts/recognitions",
                           json::serialize(json::object{{"text", pasted}, {"unit_id", city.id}}));
        return text_at(body_of(r), "/platform") + " " + text_at(body_of(r), "/platform_id");
    }
    http::response file_on(const std::string& platform, const std::string& id, const std::string& kind = "open")
    {
        auto proposed = usual_proposal(id);
        proposed["platform"] = platform;
        proposed["opened_on"] = "2026-02-27";
        const json::object body{{"kind", kind}, {"unit_id", city.id}, {"proposed", proposed}, {"submit", true}};
        return ask(registrar, verb::post, "/filings", json::serialize(body));
    }

    access::principal keeper, below;
};

const json::object broadcast_room{
    {"platform", "village_live"},
    {"name", "村播间"},
    {"name_en", "Village live"},
    {"kind", "video"},
    {"id_name", "房间号"},
    {"id_form", "R[0-9]+"},
    {"identity_hint", "房间号，R 开头"},
    {"adapter", "manual"},
    {"recognisers",
     json::array{{{"matches", "link"}, {"host", "live.example.cn"}, {"pattern", "/room/(?P<id>R[0-9]+)"}},
                 {{"matches", "link"}, {"host", "live.example.cn"}, {"needs", "请填写房间号。"}}}}};

json::object without(json::object from, std::string_view field)
{
    from.erase(field);
    return from;
}

} // namespace

BOOST_AUTO_TEST_SUITE(platforms)

BOOST_AUTO_TEST_CASE(one_that_is_added_is_recognised_filed_on_and_cannot_be_deleted_any_more)
{
    for_each_database([](sql::database& db) {
        an_office r{db};
        const std::string link = "https://live.example.cn/room/R12345?from=share";
        BOOST_TEST(r.platform_of(link) == "site live.example.cn/room/R12345");
        const auto added = r.ask(r.keeper, http::verb::post, "/platforms", json::serialize(broadcast_room));
        BOOST_TEST_REQUIRE(added.status == 201, added.body);
        BOOST_TEST(r.platform_of(link) == "village_live R12345");
        BOOST_TEST(r.platform_of("https://live.example.cn/") == "village_live ");

        BOOST_TEST(violations_of(r.file_on("village_live", "12345")).contains("proposed.platform_id not_an_id"));
        const auto filed = r.file_on("village_live", link);
        BOOST_TEST_REQUIRE(filed.status == 201, filed.body);
        BOOST_TEST(r.account_of(filed).platform_id == "R12345");

        const auto shown = body_of(r.ask(r.registrar, http::verb::get, "/platforms/village_live"));
        BOOST_TEST(shown.at("is_used").as_bool());
        const auto removed = r.ask(r.keeper, http::verb::delete_, "/platforms/village_live", "", 1);
        BOOST_TEST(code_of(removed) == "platform.in_use");
        BOOST_TEST(r.platform_of(link) == "village_live R12345");
    });
}

BOOST_AUTO_TEST_CASE(a_retired_one_takes_nothing_new_but_what_was_there_before_us)
{
    for_each_database([](sql::database& db) {
        an_office r{db};
        r.ask(r.keeper, http::verb::post, "/platforms", json::serialize(broadcast_room));
        auto change = without(broadcast_room, "platform");
        change["is_retired"] = true;
        BOOST_TEST_REQUIRE(r.put("village_live", change, 1).status == 200);
        BOOST_TEST(violations_of(r.file_on("village_live", "R1")).contains("proposed.platform retired"));
        const auto late = r.file_on("village_live", "R1", "supplement");
        BOOST_TEST(late.status == 201, late.body);
        change["is_retired"] = false;
        BOOST_TEST_REQUIRE(r.put("village_live", change, 2).status == 200);
        BOOST_TEST(r.file_on("village_live", "R2").status == 201);
        BOOST_TEST(r.put("village_live", change, 2).status == 412); // somebody else was quicker
    });
}

BOOST_AUTO_TEST_CASE(an_unused_one_can_be_deleted_and_its_links_are_a_portals_again)
{
    for_each_database([](sql::database& db) {
        an_office r{db};
        r.ask(r.keeper, http::verb::post, "/platforms", json::serialize(broadcast_room));
        BOOST_TEST(r.ask(r.keeper, http::verb::delete_, "/platforms/village_live", "", 2).status == 412);
        BOOST_TEST(r.ask(r.keeper, http::verb::delete_, "/platforms/village_live", "", 1).status == 204);
        BOOST_TEST(r.platform_of("https://live.example.cn/room/R1") == "site live.example.cn/room/R1");
        BOOST_TEST(r.ask(r.keeper, http::verb::get, "/platforms/village_live").status == 404);
    });
}

BOOST_AUTO_TEST_CASE(only_the_office_at_the_top_keeps_the_list)
{
    for_each_database([](sql::database& db) {
        an_office r{db};
        const auto body = json::serialize(broadcast_room);
        BOOST_TEST(code_of(r.ask(r.below, http::verb::post, "/platforms", body)) == "platform.not_yours");
        BOOST_TEST(code_of(r.ask(r.below, http::verb::put, "/platforms/weibo",
                                 json::serialize(without(broadcast_room, "platform")), 1)) == "platform.not_yours");
        BOOST_TEST(code_of(r.ask(r.below, http::verb::delete_, "/platforms/screen", "", 1)) == "platform.not_yours");
        BOOST_TEST(r.ask(r.registrar, http::verb::post, "/platforms", body).status == 403);
        BOOST_TEST(r.ask(r.keeper, http::verb::post, "/platforms", body).status == 201);
        BOOST_TEST(code_of(r.ask(r.keeper, http::verb::post, "/platforms", body)) == "platform.exists");
    });
}

BOOST_AUTO_TEST_CASE(every_fault_of_an_entry_is_named_at_once)
{
    for_each_database([](sql::database& db) {
        an_office r{db};
        auto body = broadcast_room;
        body["platform"] = "Village Live";
        body["id_form"] = "R[0-9";
        body["recognisers"] = json::array{{{"matches", "link"}, {"host", "示例"}},
                                          {{"matches", "id"}, {"host", "a.cn"}},
                                          {{"matches", "link"}, {"host", "a.cn"}, {"pattern", "(?P<uid>.*)"}},
                                          {{"matches", "id"}, {"pattern", "(?P<id>x)"}, {"id_form", "{host}"}},
                                          {{"matches", "id"}, {"pattern", "(?:[0-9]{1,1000}){1,1000}"}}};
        const auto wrong = violations_of(r.ask(r.keeper, http::verb::post, "/platforms", json::serialize(body)));
        const std::set<std::string> expected{"platform not_a_code",
                                             "id_form not_a_pattern",
                                             "recognisers[0].host not_allowed",
                                             "recognisers[1].host not_allowed",
                                             "recognisers[1].pattern not_allowed",
                                             "recognisers[2].pattern not_allowed",
                                             "recognisers[3].id_form not_allowed",
                                             "recognisers[4].pattern not_allowed"};
        BOOST_TEST(wrong == expected, boost::test_tools::per_element());
        auto namesake = broadcast_room;
        namesake["name"] = "微博";
        namesake["adapter"] = "telegraph";
        namesake["ids_of"] = "wechat_service";
        BOOST_TEST(violations_of(r.ask(r.keeper, http::verb::post, "/platforms", json::serialize(namesake))) ==
                       (std::set<std::string>{"name taken", "adapter not_loaded", "ids_of unknown"}),
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(a_change_is_written_down_field_by_field)
{
    for_each_database([](sql::database& db) {
        an_office r{db};
        r.ask(r.keeper, http::verb::post, "/platforms", json::serialize(broadcast_room));
        auto change = without(without(broadcast_room, "platform"), "identity_hint");
        change["name"] = "乡播间";
        change["recognisers"].as_array().pop_back();
        BOOST_TEST_REQUIRE(r.put("village_live", change, 1).status == 200);
        BOOST_TEST_REQUIRE(r.put("village_live", without(change, "recognisers"), 2).status == 200);
        const auto written = db.read_now([](sql::session& s) {
            return s.query("SELECT detail FROM audit WHERE act = 'platform.changed' ORDER BY sequence");
        });
        BOOST_TEST_REQUIRE(written.size() == 2U);
        const auto detail = json::parse(written.at(0).text(0));
        std::map<std::string, std::pair<json::value, json::value>> changes;
        for (const auto& one : detail.at("changes").as_array())
            changes[text_at(one, "/field")] = {one.at("before"), one.at("after")};
        BOOST_TEST(changes.size() == 3U);
        BOOST_TEST((changes["name"] == std::pair<json::value, json::value>{"村播间", "乡播间"}));
        BOOST_TEST((changes["identity_hint"] == std::pair<json::value, json::value>{"房间号，R 开头", ""}));
        BOOST_TEST(changes["recognisers"].first.as_array().size() == 2U);
        BOOST_TEST(changes["recognisers"].second.as_array().size() == 1U);
        // Saved as it was, nothing has changed.
        BOOST_TEST(json::parse(written.at(1).text(0)).at("changes").as_array().empty());
    });
}

BOOST_AUTO_TEST_CASE(what_a_capital_means_stays_as_long_as_accounts_are_registered)
{
    for_each_database([](sql::database& db) {
        an_office r{db};
        r.ask(r.keeper, http::verb::post, "/platforms", json::serialize(broadcast_room));
        auto change = without(broadcast_room, "platform");
        change["small_letters"] = true;
        BOOST_TEST_REQUIRE(r.put("village_live", change, 1).status == 200); // nobody is on it yet
        change["small_letters"] = false;
        BOOST_TEST_REQUIRE(r.put("village_live", change, 2).status == 200);
        BOOST_TEST_REQUIRE(r.file_on("village_live", "R12345").status == 201);
        change["small_letters"] = true;
        const auto refused = r.put("village_live", change, 3);
        BOOST_TEST(violations_of(refused) == (std::set<std::string>{"small_letters in_use"}),
                   boost::test_tools::per_element());
        BOOST_TEST(text_at(body_of(refused), "/violations/0/message").find("另外添加一个平台") != std::string::npos);
        change["small_letters"] = false;
        change["name"] = "乡播间";
        BOOST_TEST(r.put("village_live", change, 3).status == 200);
    });
}

BOOST_AUTO_TEST_CASE(what_a_text_gives_can_be_tried_before_anything_is_saved)
{
    for_each_database([](sql::database& db) {
        an_office r{db};
        json::object wish{{"text", "看这里 https://live.example.cn/room/R7"},
                          {"platform", "village_live"},
                          {"recognisers", broadcast_room.at("recognisers")}};
        const auto tried = body_of(r.ask(r.keeper, http::verb::post, "/platform-trials", json::serialize(wish)));
        BOOST_TEST(text_at(tried, "/platform") == "village_live");
        BOOST_TEST(text_at(tried, "/platform_id") == "R7");
        BOOST_TEST(text_at(tried, "/recogniser/pattern") == "/room/(?P<id>R[0-9]+)");
        wish["text"] = "不认识的东西";
        const auto nothing = body_of(r.ask(r.keeper, http::verb::post, "/platform-trials", json::serialize(wish)));
        BOOST_TEST(text_at(nothing, "/platform") == "");
        BOOST_TEST(nothing.at("recogniser").is_null());
    });
}

BOOST_AUTO_TEST_CASE(a_subscription_and_a_service_account_with_one_id_are_one_account)
{
    for_each_database([](sql::database& db) {
        an_office r{db};
        BOOST_TEST_REQUIRE(r.file_on("wechat_subscription", "gh_0123456789ab").status == 201);
        for (const auto* platform : {"wechat", "wechat_service", "wechat_subscription"})
            BOOST_TEST(code_of(r.file_on(platform, "GH_0123456789AB")) == "account.exists", platform);
        // Where ids are not shared the same text is another account.
        BOOST_TEST(r.file_on("manual", "gh_0123456789ab").status == 201);
    });
}

BOOST_AUTO_TEST_CASE(a_pattern_that_would_hang_others_takes_no_time_here)
{
    const matcher nested("(?:(?:a+)+)+b");
    const std::string long_one(200'000, 'a');
    const auto began = std::chrono::steady_clock::now();
    BOOST_TEST(!nested.matches_whole(long_one));
    BOOST_TEST(nested.matches_whole(long_one + "b"));
    // A backtracking engine would not be done before the sun is.
    BOOST_TEST((std::chrono::steady_clock::now() - began < std::chrono::seconds(10)));
}

BOOST_AUTO_TEST_CASE(everything_that_comes_with_the_program_would_be_accepted_from_an_administrator)
{
    const auto book = usual_platforms();
    BOOST_TEST(book->all().size() >= 20U);
    for (const auto& p : book->all()) {
        BOOST_TEST(fault_of_pattern(p.id_form) == "", p.id);
        BOOST_TEST(!p.label_en.empty(), p.id);
        BOOST_TEST(label_of_platform_kind(p.kind) != p.kind, p.id);
        BOOST_TEST(!p.identity_hint.empty(), p.id);
    }
    for (const auto& how : book->how().all()) {
        for (const auto& [field, why] : faults_of(how))
            BOOST_ERROR(how.platform << " " << how.pattern << ": " << field << " " << why);
        BOOST_TEST(book->contains(how.platform));
        // Where nothing says which account it is, people are told what to look for.
        BOOST_TEST((how.pattern.find("(?P<id>") != std::string::npos || !how.needs.empty()), how.platform);
    }
}

BOOST_AUTO_TEST_SUITE_END()
