// What an account was called before leads to it, and makes nobody official who has taken it since.
#include "registry/account_former_store.hpp"
#include "registry/everybody/public_list.hpp"
#include "registry/everybody/public_routes.hpp"
#include "registry/finding/look_keeper.hpp"
#include "tests/registry/register.hpp"

#include <boost/json.hpp>

using namespace tongyuan;
using namespace tongyuan::registry;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

using http::verb;

struct a_renamed_account : a_register {
    explicit a_renamed_account(sql::database& db) : a_register(db), desk(here.ctx, context.platforms, {})
    {
        add_public_routes(everybody, desk);
        auto first = usual_proposal("1234567890", "江州之声");
        first["platform"] = "weibo";
        first["handle"] = "jiangzhou_voice";
        first["url"] = "https://weibo.com/jiangzhou_voice";
        const auto filed = file(registrar, city, first);
        BOOST_TEST_REQUIRE(filed.status == 201, filed.body);
        BOOST_TEST_REQUIRE(decide(second, id_of(filed), "approve").status == 200);
        id = account_of(filed).id;
        here.time.advance(1h);
        renamed_at = here.time.now();
        change({{"name", "江州新闻台"}, {"handle", "jiangzhou_news"}, {"url", "https://weibo.com/jiangzhou_news"}});
        here.time.advance(1h);
    }
    void change(json::object to)
    {
        to["reason"] = "更名";
        const json::object asked{{"kind", "change"}, {"account_id", id}, {"proposed", to}, {"submit", true}};
        const auto changed = ask(registrar, verb::post, "/filings", json::serialize(asked));
        BOOST_TEST_REQUIRE(changed.status == 201, changed.body);
        BOOST_TEST_REQUIRE(decide(second, id_of(changed), "approve").status == 200);
    }
    // "verdict ~ first account"
    std::string said(const std::string& text, const std::string& name = "")
    {
        here.time.advance(3s); // the register as it is now
        known_gate nobody{nullptr};
        auto r = a_request(verb::get, "/public/verify.json?q=" + text + (name.empty() ? "" : "&name=" + name));
        r.remote_address = "203.0.113.7";
        const auto answer = run_to_end(http::answer(everybody, nobody, std::move(r)));
        const auto body = body_of(answer);
        const auto& others = body.at("others").as_array();
        BOOST_TEST((answer.status == 200) == body.at("account").is_object());
        return text_at(body, "/verdict") +
               (body.at("account").is_object() ? " " + text_at(body, "/account/name") : "") +
               (others.empty() ? "" : " ~ " + text_at(body, "/others/0/name"));
    }
    // "account, formerly words" of each
    std::set<std::string> recognised(const access::principal& who, const std::string& text)
    {
        const auto r = ask(who, verb::post, "/accounts/recognitions", json::serialize(json::object{{"text", text}}));
        BOOST_TEST_REQUIRE(r.status == 200, r.body);
        std::set<std::string> out;
        for (const auto& one : list_in(r, "alike"))
            out.insert(text_at(one, "/name") + ", formerly " + text_at(one, "/was"));
        return out;
    }
    std::string found(const std::string& words)
    {
        const auto page = ask(registrar, verb::get, "/accounts?q=" + words);
        std::string out;
        for (const auto& a : list_in(page)) {
            out += text_at(a, "/name") + ":";
            for (const auto& was : a.at("formerly").as_array())
                out += " " + text_at(was, "/of_what") + " " + text_at(was, "/words");
        }
        return out;
    }

    std::string id;
    timestamp renamed_at;
    http::router everybody;
    public_desk desk;
};

} // namespace

BOOST_AUTO_TEST_SUITE(former_names)

BOOST_AUTO_TEST_CASE(are_kept_with_the_account)
{
    for_each_database([](sql::database& db) {
        a_renamed_account r{db};
        const auto shown = body_of(r.ask(r.registrar, verb::get, "/accounts/" + r.id));
        std::set<std::string> kept;
        for (const auto& was : shown.at("formerly").as_array()) {
            kept.insert(text_at(was, "/of_what") + " " + text_at(was, "/words"));
            BOOST_TEST(text_at(was, "/until") == to_rfc3339(r.renamed_at));
        }
        BOOST_TEST(kept == (std::set<std::string>{"name 江州之声", "handle jiangzhou_voice",
                                                  "url https://weibo.com/jiangzhou_voice"}),
                   boost::test_tools::per_element());
        // Called so again, it is no former name any more.
        r.change({{"name", "江州之声"}});
        const auto again = body_of(r.ask(r.registrar, verb::get, "/accounts/" + r.id));
        std::set<std::string> names;
        for (const auto& was : again.at("formerly").as_array())
            if (text_at(was, "/of_what") == "name")
                names.insert(text_at(was, "/words"));
        BOOST_TEST(names == (std::set<std::string>{"江州新闻台"}), boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(are_answered_with_the_account_that_was_called_so_and_never_with_official)
{
    for_each_database([](sql::database& db) {
        a_renamed_account r{db};
        for (const auto* text : {"jiangzhou_voice", "@jiangzhou_voice", "JiangZhou_Voice", "江州之声",
                                 "https://weibo.com/jiangzhou_voice"})
            BOOST_TEST(r.said(text) == "former ~ 江州新闻台", text << ": " << r.said(text));
        BOOST_TEST(r.said("jiangzhou_news") == "official 江州新闻台");
        BOOST_TEST(r.said("1234567890") == "official 江州新闻台"); // what never changes
        // A stranger's id under the released name, and what only looks like it.
        BOOST_TEST(r.said("9999999999", "江州之声") == "impostor_suspected ~ 江州新闻台");
        BOOST_TEST(r.said("jiangzh0u_voice") == "impostor_suspected ~ 江州新闻台");
        BOOST_TEST(r.said("jiangbei_voice") == "not_registered");
    });
}

BOOST_AUTO_TEST_CASE(belong_to_whoever_registers_them_next)
{
    for_each_database([](sql::database& db) {
        a_renamed_account r{db};
        auto next = usual_proposal("2234567890", "江州广播");
        next["platform"] = "weibo";
        next["handle"] = "jiangzhou_voice";
        const auto filed = r.file(r.registrar, r.county, next);
        BOOST_TEST_REQUIRE(filed.status == 201, filed.body);
        // Whoever decides is told whose it was.
        const auto hints = json::serialize(list_in(r.ask(r.middle, verb::get, "/filings/" + id_of(filed)), "hints"));
        BOOST_TEST(hints.find("“江州新闻台”（江州市，曾用“jiangzhou_voice”）") != std::string::npos, hints);
        BOOST_TEST(r.said("jiangzhou_voice") == "former ~ 江州新闻台"); // only proposed
        db.write_now([&](sql::session& s) {
            return account_store::move(s, r.account_of(filed).id, account_event::open_approved, "test",
                                       r.here.time.now());
        });
        BOOST_TEST(r.said("jiangzhou_voice") == "official 江州广播");
    });
}

BOOST_AUTO_TEST_CASE(are_recognised_when_they_are_pasted)
{
    for_each_database([](sql::database& db) {
        a_renamed_account r{db};
        for (const auto* text : {"江州之声", "@jiangzhou_voice", "https://weibo.com/jiangzhou_voice"})
            for (const auto& who : {r.registrar, r.stranger})
                BOOST_TEST(r.recognised(who, text).size() == 1U, text);
        BOOST_TEST(r.recognised(r.registrar, "江州之声").contains("江州新闻台, formerly 江州之声"));
        BOOST_TEST(r.recognised(r.registrar, "1234567890").empty()); // it is the very account
        BOOST_TEST(r.recognised(r.registrar, "江北之声").empty());
    });
}

BOOST_AUTO_TEST_CASE(are_found_by_the_search_which_says_why)
{
    for_each_database([](sql::database& db) {
        a_renamed_account r{db};
        const std::string all =
            "江州新闻台: url https://weibo.com/jiangzhou_voice name 江州之声 handle jiangzhou_voice";
        for (const auto* words : {"江州之声", "之声", "jzzs", "jiangzhou_voice"})
            BOOST_TEST(r.found(words) == all, words << ": " << r.found(words));
        BOOST_TEST(r.found("江北之声") == "");
        // An index that has been read before follows.
        r.change({{"name", "江州融媒"}});
        BOOST_TEST(r.found("新闻台").starts_with("江州融媒:"));
    });
}

BOOST_AUTO_TEST_CASE(of_accounts_that_were_renamed_before_they_were_kept_are_made_from_the_past)
{
    for_each_database([](sql::database& db) {
        a_renamed_account r{db};
        db.write_now([](sql::session& s) { return s.execute("DELETE FROM account_former") == 3; });
        BOOST_TEST(r.said("jiangzhou_voice") == "not_registered");
        BOOST_TEST(r.found("江州之声") == "");
        look_keeper keeper{r.context};
        run_to_end(keeper.note_former_names());
        BOOST_TEST(r.said("jiangzhou_voice") == "former ~ 江州新闻台");
        BOOST_TEST(r.found("江州之声").starts_with("江州新闻台:"));
    });
}

BOOST_AUTO_TEST_CASE(narrow_the_public_directory_as_well)
{
    for_each_database([](sql::database& db) {
        a_renamed_account r{db};
        known_gate nobody{nullptr};
        auto asked = a_request(verb::get, "/public/accounts.json?q=江州之声");
        asked.remote_address = "203.0.113.7";
        const auto list = run_to_end(http::answer(r.everybody, nobody, std::move(asked)));
        BOOST_TEST(list.body.find("江州新闻台") != std::string::npos, list.body);
    });
}

BOOST_AUTO_TEST_SUITE_END()
