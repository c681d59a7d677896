#include "registry/finding/search_words.hpp"
#include "registry/finding/spelling.hpp"
#include "tests/registry/register.hpp"

#include <boost/json.hpp>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;

namespace {

using http::verb;

// Does what was typed find the name by its reading?
bool reads(const std::string& typed, const std::string& name)
{
    reading_table table;
    const auto read = table.read(folded(name));
    return search_word(folded(typed), table).is_read_in(read);
}

std::vector<std::string> names_in(const http::response& page)
{
    std::vector<std::string> out;
    for (const auto& a : list_in(page))
        out.push_back(text_at(a, "/name"));
    return out;
}

using names = std::vector<std::string>;

// Accounts with records as the form makes them, listed as a registrar of the province asks.
struct a_full_register : a_register {
    using a_register::a_register;

    std::string add(const access::unit& in, const std::string& name, json::object more = {},
                    const std::string& platform = "wechat")
    {
        const auto id = here.ids.next();
        here.ctx.db.write_now([&](sql::session& s) {
            register_store::insert_proposed(
                s, {id, platform, "gh_" + std::to_string(++made), name, "", in.id, json::serialize(more)},
                here.time.now());
            account_store::begin_history(s, id, "test", here.time.now());
            return true;
        });
        return id;
    }
    http::response asked(const std::string& query) { return ask(registrar, verb::get, "/accounts?" + query); }
    names found(const std::string& query) { return names_in(asked(query)); }

    int made = 0;
};

json::object led_by(const std::string& name)
{
    return {{"handler", json::object{{"name", name}, {"phone", "0512-61234567"}}}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(search)

BOOST_AUTO_TEST_CASE(reads_initials_full_spelling_and_both_mixed)
{
    for (const auto* typed : {"jzfb", "jiangzhoufabu", "jiangzfb", "jzhoufab", "zf", "f", "fabu", "JZFB"})
        BOOST_TEST(reads(typed, "江州发布"), typed);
    for (const auto* typed : {"jzb", "iang", "zfbj", "jiangfabu", "jzfbb", "x"})
        BOOST_TEST(!reads(typed, "江州发布"), typed);
}

BOOST_AUTO_TEST_CASE(knows_the_other_readings_of_place_names)
{
    for (const auto& [typed, name] : {std::pair{"changsha", "长沙发布"},
                                      {"zhangsha", "长沙发布"},
                                      {"chongqing", "重庆交通"},
                                      {"cqjt", "重庆交通"},
                                      {"xiamen", "厦门日报"},
                                      {"luan", "六安教育"},
                                      {"yinhang", "江州银行"},
                                      {"lvse", "绿色江州"},
                                      {"luse", "绿色江州"}})
        BOOST_TEST(reads(typed, name), typed << " " << name);
}

BOOST_AUTO_TEST_CASE(reads_letters_and_digits_as_themselves)
{
    BOOST_TEST(reads("12345rx", "１２３４５热线"));
    BOOST_TEST(reads("app", "江州 APP"));
    BOOST_TEST(!reads("jzapp", "江州 APP")); // a gap is a gap
}

BOOST_AUTO_TEST_CASE(folds_width_case_and_compatibility_forms)
{
    BOOST_TEST(folded("ＡＢＣ１２３") == "abc123");
    BOOST_TEST(folded("Ａｂ c") == "ab c");
    BOOST_TEST(words_of(" 江州　发布\t微信 ") == (names{"江州", "发布", "微信"}), boost::test_tools::per_element());
    BOOST_TEST(words_of("江州 发布 江州") == (names{"江州", "发布"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(refuses_more_words_than_anybody_looks_for)
{
    for_each_database([](sql::database& db) {
        a_full_register r{db};
        r.add(r.city, "一二三四五六七八");
        BOOST_TEST(r.found("q=一 二 三 四 五 六 七 八 一 二").size() == 1);
        const auto refused = r.asked("q=一 二 三 四 五 六 七 八 九&person=a b c d e f g h i");
        BOOST_TEST(refused.status == 422);
        BOOST_TEST(violations_of(refused) == (std::set<std::string>{"q too_many_words", "person too_many_words"}),
                   boost::test_tools::per_element());
        BOOST_TEST(r.asked("as_of=2026-03-01T08:00:00Z&q=一 二 三 四 五 六 七 八 九").status == 200); // one pattern
    });
}

BOOST_AUTO_TEST_CASE(finds_accounts_by_any_part_of_what_a_clerk_knows)
{
    for_each_database([](sql::database& db) {
        a_full_register r{db};
        r.add(r.city, "江州发布", led_by("刘洋"));
        r.add(r.county, "青禾微讯", led_by("欧阳青"));
        r.add(r.bureau, "健康青禾", {{"handle", "JK_Qinghe"}}, "weibo");
        r.add(r.foreign, "别市发布", led_by("刘洋"));

        for (const auto& [typed, name] : {std::pair{"q=州", "江州发布"},
                                          {"q=发布", "江州发布"},
                                          {"q=jzfb", "江州发布"},
                                          {"q=jiangzhou", "江州发布"},
                                          {"q=fab", "江州发布"},
                                          {"q=jk_qing", "健康青禾"},
                                          {"q=GH_1", "江州发布"},
                                          {"q=卫健局", "健康青禾"}, // its unit
                                          {"q=wjj", "健康青禾"},
                                          {"q=健康 青禾", "健康青禾"}, // both words
                                          {"q=刘", "江州发布"},        // its people
                                          {"q=ouyang", "青禾微讯"},
                                          {"person=刘洋", "江州发布"},
                                          {"person=oyq", "青禾微讯"}})
            BOOST_TEST(r.found(typed) == names{name}, boost::test_tools::per_element());
        BOOST_TEST(r.found("q=青禾 发布").empty());
        BOOST_TEST(r.found("person=江州").empty()); // a name of an account is no person
        BOOST_TEST(r.found("q=青").size() == 2);    // of the account, of the unit, of the person
        BOOST_TEST(r.found("q=刘洋&unit=" + r.county.id).empty());
    });
}

BOOST_AUTO_TEST_CASE(follows_every_change_whoever_makes_it)
{
    for_each_database([](sql::database& db) {
        a_full_register r{db};
        const auto first = r.add(r.bureau, "江州发布");
        BOOST_TEST(r.found("q=江州").size() == 1);
        r.add(r.bureau, "江州之声"); // added after somebody looked
        BOOST_TEST(r.found("q=江州").size() == 2);
        db.write_now([&](sql::session& s) {
            register_store::change_record(s, account_store::find(s, first).value(), "青禾融媒", "", "{}",
                                          r.here.time.now());
            return account_store::move(s, first, account_event::open_approved, "test", r.here.time.now());
        });
        BOOST_TEST(r.found("q=江州") == names{"江州之声"}, boost::test_tools::per_element());
        BOOST_TEST(r.found("state=approved") == names{"青禾融媒"}, boost::test_tools::per_element());
        db.write_now([&](sql::session& s) {
            return access::unit_store::rename(s, r.bureau.id, r.bureau.name, "卫生健康委", r.here.time.now());
        });
        BOOST_TEST(r.found("q=卫生健康委").size() == 2);
        BOOST_TEST(r.found("q=卫健局").empty());
        db.write_now([&](sql::session& s) {
            return access::unit_store::reparent(s, r.bureau.id, r.county.id, r.foreign.id, r.here.time.now());
        });
        BOOST_TEST(r.found("").empty()); // out of sight
        BOOST_TEST(names_in(r.ask(r.stranger, verb::get, "/accounts")).size() == 2);
    });
}

BOOST_AUTO_TEST_CASE(sorts_by_every_column_and_keeps_its_place)
{
    for_each_database([](sql::database& db) {
        a_full_register r{db};
        r.add(r.bureau, "江州发布", {{"followers", 300}, {"verified_until", "2026-09-01"}});
        r.add(r.city, "安平警讯", {{"followers", 20}, {"verified_until", "2026-03-01"}}, "weibo");
        r.add(r.county, "中山教育", {{"followers", 1000}});
        BOOST_TEST(r.found("") == (names{"安平警讯", "江州发布", "中山教育"}),
                   boost::test_tools::per_element()); // pinyin
        BOOST_TEST(r.found("sort=-name") == (names{"中山教育", "江州发布", "安平警讯"}),
                   boost::test_tools::per_element());
        BOOST_TEST(r.found("sort=-followers") == (names{"中山教育", "江州发布", "安平警讯"}),
                   boost::test_tools::per_element());
        BOOST_TEST(r.found("sort=verified_until") == (names{"安平警讯", "江州发布", "中山教育"}),
                   boost::test_tools::per_element()); // those without a day last
        BOOST_TEST(r.found("sort=platform").back() == "安平警讯");
        BOOST_TEST(r.found("sort=unit").front() == "安平警讯"); // 江州市, 青禾县, 卫健局
        BOOST_TEST(r.found("verified_before=2026-06-01") == names{"安平警讯"}, boost::test_tools::per_element());
        BOOST_TEST(r.asked("sort=phone").status == 422);
        BOOST_TEST(r.asked("cursor=1.zz..x").status == 400);

        for (const auto* sort :
             {"name", "-name", "unit", "platform", "-state", "followers", "-followers", "created_at"})
        {
            const std::string order = std::string("sort=") + sort;
            names one_by_one;
            for (std::string next; one_by_one.size() < 10;) {
                const auto page = r.asked(order + "&limit=1" + next);
                one_by_one.push_back(names_in(page).at(0));
                const auto body = body_of(page);
                if (body.at("next").is_null())
                    break;
                next = "&cursor=" + std::string(body.at("next").as_string());
            }
            BOOST_TEST(one_by_one == r.found(order), boost::test_tools::per_element());
        }
    });
}

BOOST_AUTO_TEST_CASE(a_place_in_the_list_holds_when_rows_come_and_go_before_it)
{
    for_each_database([](sql::database& db) {
        a_full_register r{db};
        r.add(r.city, "甲");
        const auto second = r.add(r.city, "乙");
        r.add(r.city, "丙"); // bǐng, jiǎ, yǐ
        const auto first_page = body_of(r.asked("limit=2"));
        const auto next = "limit=2&cursor=" + std::string(first_page.at("next").as_string());
        r.add(r.city, "艾");
        BOOST_TEST(r.found(next) == names{"乙"}, boost::test_tools::per_element());
        db.write_now([&](sql::session& s) {
            register_store::change_record(s, account_store::find(s, second).value(), "安", "", "{}", r.here.time.now());
            return true;
        });
        BOOST_TEST(r.found(next).empty()); // it stands before the place now
    });
}

BOOST_AUTO_TEST_CASE(counts_on_tabs_follow_all_filters_but_the_tab)
{
    for_each_database([](sql::database& db) {
        a_full_register r{db};
        r.add(r.city, "江州发布");
        r.an_account(r.city, "gh_900");
        r.an_account(r.county, "9000001", "weibo");
        const auto counts = body_of(r.asked("platform=wechat&state=approved")).at("counts");
        BOOST_TEST(counts.at("approved").as_int64() == 1);
        BOOST_TEST(counts.at("proposed").as_int64() == 1);
    });
}

BOOST_AUTO_TEST_CASE(filters_are_kept_for_each_person)
{
    for_each_database([](sql::database& db) {
        a_full_register r{db};
        const std::string body =
            R"({"name":"青禾微信","query":{"q":"青禾","platform":"wechat","state":"","sort":"-followers"}})";
        const auto kept = r.ask(r.registrar, verb::post, "/account-filters", body);
        BOOST_TEST(kept.status == 201);
        BOOST_TEST(json::serialize(body_of(kept).at("query")) ==
                   R"({"q":"青禾","platform":"wechat","sort":"-followers"})");
        BOOST_TEST(violations_of(r.ask(r.registrar, verb::post, "/account-filters", body)) ==
                       std::set<std::string>{"name taken"},
                   boost::test_tools::per_element());
        BOOST_TEST(violations_of(r.ask(r.registrar, verb::post, "/account-filters", R"({"query":{"colour":"red"}})")) ==
                       (std::set<std::string>{"name required", "query.colour unknown_field"}),
                   boost::test_tools::per_element());
        BOOST_TEST(list_in(r.ask(r.colleague, verb::get, "/account-filters")).empty());
        BOOST_TEST(r.ask(r.colleague, verb::delete_, "/account-filters/" + id_of(kept)).status == 404);
        BOOST_TEST(r.ask(r.registrar, verb::delete_, "/account-filters/" + id_of(kept)).status == 204);
        BOOST_TEST(list_in(r.ask(r.registrar, verb::get, "/account-filters")).empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()
