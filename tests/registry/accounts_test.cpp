#include "registry/accounts.hpp"

#include "access/unit_store.hpp"
#include "tests/registry/register.hpp"

#include <boost/json.hpp>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;

namespace {

using http::verb;

std::set<std::string> names(const http::response& r)
{
    std::set<std::string> out;
    for (const auto& a : list_in(r))
        out.insert(text_at(a, "/name"));
    return out;
}

void put(a_register& r, const account& a, account_event event)
{
    r.here.ctx.db.write_now(
        [&](sql::session& s) { return account_store::move(s, a.id, event, "test", r.here.time.now()); });
}

json::object recognised_as(a_register& r, const access::principal& who, const std::string& text,
                           const std::string& unit_id = "")
{
    json::object body{{"text", text}};
    if (!unit_id.empty())
        body["unit_id"] = unit_id;
    const auto answer = r.ask(who, verb::post, "/accounts/recognitions", json::serialize(body));
    BOOST_TEST_REQUIRE(answer.status == 200);
    return body_of(answer);
}

} // namespace

BOOST_AUTO_TEST_SUITE(accounts)

BOOST_AUTO_TEST_CASE(are_listed_by_name_with_counts_filters_and_pages)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        std::set<std::string> all;
        for (int i = 0; i < 5; ++i)
            all.insert(r.an_account(i < 2 ? r.city : r.bureau, "gh_" + std::to_string(i)).name);
        const auto weibo = r.an_account(r.county, "1234567890", "weibo");
        all.insert(weibo.name);
        put(r, weibo, account_event::connected);
        r.file(r.registrar, r.city, usual_proposal("gh_proposed", "江州~发布"));
        all.insert("江州~发布");

        const auto ask = [&](const std::string& query) { return r.ask(r.registrar, verb::get, "/accounts" + query); };
        BOOST_TEST(names(ask("")) == all, boost::test_tools::per_element());
        BOOST_TEST(json::serialize(body_of(ask("")).at("counts")).find(R"("approved":5)") != std::string::npos);
        BOOST_TEST(json::serialize(body_of(ask("?state=active")).at("counts")).find(R"("approved":5)") !=
                   std::string::npos); // tabs keep their counts
        BOOST_TEST(names(ask("?state=active")) == std::set<std::string>{weibo.name}, boost::test_tools::per_element());
        BOOST_TEST(names(ask("?platform=weibo")).size() == 1);
        BOOST_TEST(names(ask("?unit=" + r.county.id)).size() == 4); // and below
        BOOST_TEST(names(ask("?unit=none")).empty());
        BOOST_TEST(names(ask("?connection=failed")).empty());
        BOOST_TEST(names(ask("?connection=untested")).size() == 7);
        BOOST_TEST(names(ask("?q=1234567")) == std::set<std::string>{weibo.name}, boost::test_tools::per_element());
        BOOST_TEST(names(ask("?q=GH_PROP")) == std::set<std::string>{"江州~发布"}, boost::test_tools::per_element());
        BOOST_TEST(names(ask("?q=100%")).empty());

        std::set<std::string> seen;
        std::string cursor;
        for (int pages = 0; pages < 10; ++pages) {
            const auto page = ask("?limit=2" + cursor);
            for (const auto& a : list_in(page))
                BOOST_TEST(seen.insert(text_at(a, "/name")).second);
            if (body_of(page).at("next").is_null())
                break;
            cursor = "&cursor=" + std::string(body_of(page).at("next").as_string());
        }
        BOOST_TEST(seen == all, boost::test_tools::per_element());
        BOOST_TEST(ask("?cursor=x").status == 400);
    });
}

BOOST_AUTO_TEST_CASE(are_found_by_their_filing_number)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        r.an_account(r.city, "gh_other");
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal()));
        r.decide(r.second, id, "approve");
        BOOST_TEST(names(r.ask(r.registrar, verb::get, "/accounts?q=ty-2026-000001")) ==
                       std::set<std::string>{"江州发布"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(of_foreign_units_look_like_ones_that_are_not_there)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = r.an_account(r.city);
        const auto both = [&](verb v, const std::string& rest, const std::string& body) {
            const auto foreign = r.ask(r.stranger, v, "/accounts/" + a.id + rest, body, 1);
            const auto missing = r.ask(r.stranger, v, "/accounts/none" + rest, body, 1);
            BOOST_TEST(foreign.status == 404, rest);
            BOOST_TEST(foreign.body == missing.body, rest);
        };
        both(verb::get, "", "");
        both(verb::patch, "/settings", R"({"settings":{"appid":"x"}})");
        both(verb::put, "/secrets/app_secret", R"({"value":"x"})");
        both(verb::put, "/default-cover", R"({"sha256":null})");
        both(verb::post, "/manual-declarations", "{}");
        both(verb::post, "/changes/x/decisions", R"({"decision":"approve"})");
        BOOST_TEST(names(r.ask(r.stranger, verb::get, "/accounts")).empty());
        BOOST_TEST(r.ask(r.stranger, verb::put, "/units/" + r.city.id + "/source", R"({"account_id":null})").body ==
                   r.ask(r.stranger, verb::put, "/units/none/source", R"({"account_id":null})").body);
    });
}

BOOST_AUTO_TEST_CASE(show_phone_numbers_whole_only_to_those_who_handle_filings)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto filed = r.file(r.registrar, r.city, usual_proposal());
        r.decide(r.second, id_of(filed), "approve");
        const auto editor = r.here.a_person("editor", r.city, {"editor"});
        const auto phone_for = [&](const access::principal& who) {
            return text_at(body_of(r.ask(who, verb::get, "/accounts/" + r.account_of(filed).id)),
                           "/fields/principal/phone");
        };
        BOOST_TEST(phone_for(r.registrar) == "0512-61234567");
        BOOST_TEST(phone_for(editor) == "051****67");
    });
}

BOOST_AUTO_TEST_CASE(are_recognised_with_who_has_them_already)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto a = r.an_account(r.city, "1234567890", "weibo");
        const auto seen = recognised_as(r, r.registrar, "https://weibo.com/u/1234567890", r.city.id);
        BOOST_TEST(text_at(seen, "/platform") == "weibo");
        BOOST_TEST(text_at(seen, "/platform_label") == "微博");
        BOOST_TEST(text_at(seen, "/platform_id") == "1234567890");
        BOOST_TEST(text_at(seen, "/existing/id") == a.id);
        BOOST_TEST(text_at(seen, "/existing/unit/name") == "江州市");
        BOOST_TEST(text_at(seen, "/same_unit_same_platform/0/id") == a.id);

        const auto foreign = recognised_as(r, r.stranger, "1234567890", r.city.id);
        BOOST_TEST(foreign.at("existing").at("id").is_null()); // that it exists, not which one
        BOOST_TEST(text_at(foreign, "/existing/unit/name") == "江州市");
        BOOST_TEST(foreign.at("same_unit_same_platform").as_array().empty());

        const auto unknown = recognised_as(r, r.registrar, "江州发布");
        BOOST_TEST(text_at(unknown, "/platform") == "");
        BOOST_TEST(unknown.at("existing").is_null());
        BOOST_TEST(unknown.at("notes").as_array().size() == 1);
        BOOST_TEST(violations_of(r.ask(r.registrar, verb::post, "/accounts/recognitions", R"({"txt":"x"})")) ==
                       (std::set<std::string>{"text required", "txt unknown_field"}),
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(without_a_connection_are_declared_manual)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto board = r.an_account(r.city, "大厅公告栏", "manual");
        const auto path = "/accounts/" + board.id + "/manual-declarations";
        BOOST_TEST(violations_of(r.ask(r.registrar, verb::post, path, R"({"x":1})")) ==
                       std::set<std::string>{"x unknown_field"},
                   boost::test_tools::per_element());
        const auto declared = r.ask(r.registrar, verb::post, path, "{}");
        BOOST_TEST(declared.status == 200);
        BOOST_TEST(text_at(body_of(declared), "/state") == "active");
        BOOST_TEST(body_of(declared).at("manual").as_bool());
        BOOST_TEST(text_at(body_of(declared), "/connection/state") == "manual");
        BOOST_TEST(text_at(body_of(declared), "/history/0/event_label") == "登记为人工发布");

        const auto wechat = r.an_account(r.city);
        const auto refused = r.ask(r.registrar, verb::post, "/accounts/" + wechat.id + "/manual-declarations", "{}");
        BOOST_TEST(refused.status == 409);
        BOOST_TEST(code_of(refused) == "account.has_connection");
        put(r, board, account_event::close_approved);
        BOOST_TEST(code_of(r.ask(r.registrar, verb::post, path, "{}")) == "account.wrong_state");
    });
}

BOOST_AUTO_TEST_CASE(take_an_uploaded_picture_as_cover)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const std::string picture(64, 'a'), paper(64, 'b'), unknown(64, 'c');
        r.pictures.insert(picture);
        r.papers.insert(paper);
        const auto a = r.an_account(r.city);
        const auto choose = [&](const std::string& sha, std::int64_t version) {
            return r.ask(r.registrar, verb::put, "/accounts/" + a.id + "/default-cover",
                         json::serialize(json::object{{"sha256", sha}}), version);
        };
        for (const auto& wrong : {paper, unknown})
            BOOST_TEST(violations_of(choose(wrong, a.version)) == std::set<std::string>{"sha256 not_a_picture"},
                       boost::test_tools::per_element());
        BOOST_TEST(choose(picture, a.version + 5).status == 412);
        const auto chosen = choose(picture, a.version);
        BOOST_TEST(chosen.status == 200);
        BOOST_TEST(text_at(body_of(chosen), "/default_cover/sha256") == picture);
        const auto none =
            r.ask(r.registrar, verb::put, "/accounts/" + a.id + "/default-cover", R"({"sha256":null})", a.version + 1);
        BOOST_TEST(body_of(none).at("default_cover").is_null());
        BOOST_TEST(r.ask(r.registrar, verb::put, "/accounts/" + a.id + "/default-cover", R"({"sha256":null})").status ==
                   428);
    });
}

BOOST_AUTO_TEST_CASE(of_a_portal_are_named_as_a_units_source)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto portal = r.an_account(r.province, "www.example.gov.cn", "site");
        const auto name = [&](const access::unit& u, const json::value& account) {
            return r.ask(r.registrar, verb::put, "/units/" + u.id + "/source",
                         json::serialize(json::object{{"account_id", account}}));
        };
        BOOST_TEST(name(r.city, json::value(portal.id)).status == 204);
        BOOST_TEST(name(r.city, json::value(portal.id)).status == 204);
        const auto source_for = [&](const access::unit& u) {
            const auto found = db.read_now([&](sql::session& s) { return account_store::source_of_unit(s, u.id); });
            return found ? found->id : "";
        };
        BOOST_TEST(source_for(r.bureau) == portal.id); // the nearest above
        BOOST_TEST(source_for(r.province) == "");
        const auto nearer = r.an_account(r.county, "county.example.gov.cn", "site");
        name(r.county, json::value(nearer.id));
        BOOST_TEST(source_for(r.bureau) == nearer.id);
        const auto shown = body_of(r.ask(r.registrar, verb::get, "/accounts/" + portal.id));
        BOOST_TEST(text_at(shown, "/is_source_of/0/name") == "江州市");

        const auto refused = [&](const json::value& account) { return violations_of(name(r.city, account)); };
        BOOST_TEST(refused(json::value(r.an_account(r.city).id)) == std::set<std::string>{"account_id not_a_source"},
                   boost::test_tools::per_element());
        BOOST_TEST(refused("none") == std::set<std::string>{"account_id unknown"}, boost::test_tools::per_element());
        BOOST_TEST(refused(json::value(r.an_account(r.foreign, "foreign.example.cn", "site").id)) ==
                       std::set<std::string>{"account_id unknown"},
                   boost::test_tools::per_element());
        put(r, nearer, account_event::remove_approved);
        BOOST_TEST(refused(json::value(nearer.id)) == std::set<std::string>{"account_id gone"},
                   boost::test_tools::per_element());
        BOOST_TEST(name(r.county, nullptr).status == 204);
        BOOST_TEST(source_for(r.bureau) == portal.id);
    });
}

BOOST_AUTO_TEST_CASE(of_a_portal_are_not_named_over_what_somebody_else_has_named_since)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto portal = r.an_account(r.province, "www.example.gov.cn", "site");
        const auto other = r.an_account(r.province, "other.example.gov.cn", "site");
        const auto name = [&](const json::value& account, std::int64_t version) {
            return r.ask(r.registrar, verb::put, "/units/" + r.city.id + "/source",
                         json::serialize(json::object{{"account_id", account}}), version);
        };
        const auto version = [&] {
            return db.read_now([&](sql::session& s) { return access::unit_store::find(s, r.city.id)->version; });
        };
        const auto read = version();
        BOOST_TEST(name(json::value(portal.id), read).status == 204);
        BOOST_TEST(version() == read + 1);
        BOOST_TEST(code_of(name(json::value(other.id), read)) == "version.stale");
        BOOST_TEST(name(nullptr, read).status == 412);
        const auto stands = db.read_now([&](sql::session& s) { return account_store::source_of_unit(s, r.city.id); });
        BOOST_TEST(stands.value().id == portal.id);
        BOOST_TEST(name(json::value(other.id), version()).status == 204);
    });
}

BOOST_AUTO_TEST_CASE(are_one_whatever_the_case_of_their_letters_and_alike_in_every_store)
{
    for_each_database([](sql::database& db) {
        a_register r{db};
        const auto known = r.an_account(r.city, "GH_Élan", "site");
        const auto twin_of = [&](const std::string& platform_id) {
            const auto found =
                db.read_now([&](sql::session& s) { return register_store::find_by_identity(s, "site", platform_id); });
            return found ? found->id : "";
        };
        BOOST_TEST(twin_of("gh_ÉLAN") == known.id);
        BOOST_TEST(twin_of("gh_élan") == "");
        BOOST_TEST(r.an_account(r.city, "gh_élan", "site").id == twin_of("GH_élan"));
        const bool again = db.write_now([&](sql::session& s) {
            return register_store::insert_proposed(s, {"again", "site", "gh_ÉLAN", "又一个", "", r.city.id, "{}"},
                                                   r.here.time.now());
        });
        BOOST_TEST(!again);
    });
}

BOOST_AUTO_TEST_SUITE_END()
