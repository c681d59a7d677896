#include "registry/bindings.hpp"
#include "tests/registry/about_accounts.hpp"

#include <boost/json.hpp>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;

namespace {

using http::verb;

constexpr std::string_view old_address = "https://api.example.cn", new_address = "https://evil.example.cn";

struct bound_account : a_register {
    explicit bound_account(sql::database& db) : a_register(db), it(an_account(city)) {}

    http::response bind(const access::principal& who, const json::object& settings, std::int64_t version = 0)
    {
        return ask(who, verb::patch, "/accounts/" + it.id + "/settings",
                   json::serialize(json::object{{"settings", settings}}), version > 0 ? version : now().version);
    }
    http::response put_secret(const access::principal& who, const std::string& name, const std::string& value)
    {
        return ask(who, verb::put, "/accounts/" + it.id + "/secrets/" + name,
                   json::serialize(json::object{{"value", value}}));
    }
    http::response decide_change(const access::principal& who, const std::string& decision, std::int64_t version = 0,
                                 const std::string& change = "")
    {
        return ask(who, verb::post,
                   "/accounts/" + it.id + "/changes/" + (change.empty() ? pending_id() : change) + "/decisions",
                   R"({"decision":")" + decision + R"("})", version > 0 ? version : now().version);
    }
    account now() { return account_of(it.id); }
    json::value pending() { return body_of(ask(registrar, verb::get, "/accounts/" + it.id)).at("pending_change"); }
    std::string pending_id() { return pending().is_null() ? "none" : text_at(pending(), "/id"); }
    std::string stored_secret(const std::string& name)
    {
        return here.ctx.db.read_now([&](sql::session& s) {
            const auto found = here.ctx.secrets.get(s, it.id, name);
            return found ? std::string(found->reveal()) : "";
        });
    }
    void set_connection(const std::string& state)
    {
        here.ctx.db.write_now([&](sql::session& s) {
            account_store::set_connection(s, it.id, {state, "", "", here.time.now(), {}});
            return true;
        });
    }
    void activate()
    {
        here.ctx.db.write_now([&](sql::session& s) {
            return account_store::move(s, it.id, account_event::connected, "test", here.time.now());
        });
    }
    std::string connection()
    {
        return text_at(body_of(ask(registrar, verb::get, "/accounts/" + it.id)), "/connection/state");
    }

    account it;
};

} // namespace

BOOST_AUTO_TEST_SUITE(bindings)

BOOST_AUTO_TEST_CASE(settings_are_set_changed_and_taken_away)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        const auto set = b.bind(b.registrar, {{"appid", "wx1"}, {"title_limit", "64"}, {"endpoint", old_address}});
        BOOST_TEST(set.status == 200);
        BOOST_TEST(text_at(body_of(set), "/settings/appid") == "wx1");
        BOOST_TEST(text_at(body_of(set), "/settings/endpoint") == old_address); // the first one needs nobody
        BOOST_TEST(b.bind(b.registrar, {{"title_limit", ""}}).status == 200);
        BOOST_TEST(!b.now().settings.contains("title_limit"));
        BOOST_TEST(b.bind(b.registrar, {{"endpoint", old_address}}).status == 200); // no change
        BOOST_TEST(b.pending().is_null());
        BOOST_TEST(b.bind(b.registrar, {{"appid", "wx2"}}, 1).status == 412);
        BOOST_TEST(b.ask(b.registrar, verb::patch, "/accounts/" + b.it.id + "/settings", "{}").status == 428);
    });
}

BOOST_AUTO_TEST_CASE(settings_that_cannot_be_are_named_all_at_once)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        const std::set<std::string> all{"settings.appid required", "settings.endpoint not_allowed",
                                        "settings.title_limit not_allowed", "settings.drafts not_allowed",
                                        "settings.colour unknown_field"};
        BOOST_TEST(violations_of(b.bind(b.registrar, {{"appid", ""},
                                                      {"endpoint", "ftp://example.cn"},
                                                      {"title_limit", "many"},
                                                      {"drafts", "yes"},
                                                      {"colour", "red"}})) == all,
                   boost::test_tools::per_element());
        BOOST_TEST(violations_of(b.bind(b.registrar, {{"appid", 7}})) ==
                       std::set<std::string>{"settings.appid not_text"},
                   boost::test_tools::per_element());
        BOOST_TEST(violations_of(b.ask(b.registrar, verb::patch, "/accounts/" + b.it.id + "/settings",
                                       R"({"settings":[],"x":1})", 2)) ==
                       (std::set<std::string>{"settings not_object", "x unknown_field"}),
                   boost::test_tools::per_element());
        BOOST_TEST(b.now().settings.empty());
    });
}

BOOST_AUTO_TEST_CASE(another_address_waits_for_a_second_person)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        b.bind(b.registrar, {{"appid", "wx1"}, {"endpoint", old_address}});
        b.set_connection("ok");
        const auto proposed = b.bind(b.registrar, {{"endpoint", new_address}});
        BOOST_TEST(proposed.status == 202);
        BOOST_TEST(b.now().settings.at("endpoint") == old_address);
        BOOST_TEST(b.connection() == "ok"); // nothing has changed yet
        BOOST_TEST(text_at(b.pending(), "/fields/0/current") == old_address);
        BOOST_TEST(text_at(b.pending(), "/fields/0/value") == new_address);
        BOOST_TEST(text_at(b.pending(), "/fields/0/label") == "接口地址");
        BOOST_TEST(text_at(b.pending(), "/by/name") == "registrar");

        const auto approved = b.decide_change(b.second, "approve");
        BOOST_TEST(approved.status == 200);
        BOOST_TEST(b.now().settings.at("endpoint") == new_address);
        BOOST_TEST(b.now().settings.at("appid") == "wx1");
        BOOST_TEST(b.connection() == "untested");
        BOOST_TEST(b.pending().is_null());
    });
}

BOOST_AUTO_TEST_CASE(another_address_than_the_platforms_own_waits_as_well)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        b.bind(b.registrar, {{"appid", "wx1"}});
        b.put_secret(b.registrar, "app_secret", "s3cret"); // the next test would hand it to the new address
        BOOST_TEST(b.bind(b.registrar, {{"endpoint", new_address}}).status == 202);
        BOOST_TEST(!b.now().settings.contains("endpoint"));
        BOOST_TEST(text_at(b.pending(), "/fields/0/current") == "https://api.weixin.example.cn");
    });
}

BOOST_AUTO_TEST_CASE(of_an_account_that_has_been_active_wait_for_a_second_person_unless_they_are_harmless)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        b.bind(b.registrar, {{"appid", "wx1"}});
        b.activate();
        b.set_connection("ok");
        const auto own = std::string("https://api.weixin.example.cn");
        BOOST_TEST(b.bind(b.registrar, {{"endpoint", own}}).status == 200); // the platform's own, as it was
        BOOST_TEST(b.connection() == "ok");
        BOOST_TEST(b.bind(b.registrar, {{"endpoint", own}, {"appid", "wx1"}, {"title_limit", "64"}, {"drafts", "true"}})
                       .status == 200);
        BOOST_TEST(b.bind(b.registrar, {{"title_limit", ""}, {"endpoint", ""}}).status == 200); // its own value again
        BOOST_TEST(b.pending().is_null());
        BOOST_TEST(b.bind(b.registrar, {{"endpoint", new_address}}).status == 202);
        BOOST_TEST(b.bind(b.registrar, {{"appid", "wx2"}, {"title_limit", "32"}}).status == 202);
        BOOST_TEST(b.now().settings.at("appid") == "wx1");
        BOOST_TEST(!b.now().settings.contains("endpoint"));
        BOOST_TEST(b.now().settings.at("title_limit") == "32");
        BOOST_TEST(b.pending().at("fields").as_array().size() == 2);
        BOOST_TEST(b.decide_change(b.second, "approve").status == 200);
        BOOST_TEST(b.now().settings.at("appid") == "wx2");
        BOOST_TEST(b.now().settings.at("endpoint") == new_address);
    });
}

BOOST_AUTO_TEST_CASE(of_an_account_that_was_active_before_it_was_suspended_wait_after_it_is_resumed)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        b.bind(b.registrar, {{"appid", "wx1"}});
        b.activate();
        move(b, b.it, account_event::suspend_approved);
        b.bind(b.registrar, {{"drafts", "true"}}); // harmless, and the connection is untested again
        move(b, b.it, account_event::resume_approved_untested);
        BOOST_TEST((b.now().state == account_state::approved));
        BOOST_TEST(b.bind(b.registrar, {{"appid", "wx2"}}).status == 202);
        BOOST_TEST(b.now().settings.at("appid") == "wx1");
        BOOST_TEST(b.bind(b.registrar, {{"title_limit", "64"}}).status == 200);
    });
}

BOOST_AUTO_TEST_CASE(nobody_decides_about_their_own_change)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        const auto both = b.here.a_person("both", b.province, {"registrar", "filing_approver"});
        b.bind(both, {{"endpoint", old_address}});
        b.bind(both, {{"endpoint", new_address}});
        for (const auto* decision : {"approve", "reject"}) {
            const auto refused = b.decide_change(both, decision);
            BOOST_TEST(refused.status == 403);
            BOOST_TEST(code_of(refused) == "account.own_change");
        }
        BOOST_TEST(b.now().settings.at("endpoint") == old_address);
        BOOST_TEST(b.decide_change(b.registrar, "approve").status == 403); // without the permission
    });
}

BOOST_AUTO_TEST_CASE(an_account_that_is_moved_out_keeps_no_secrets_and_the_next_unit_begins_anew)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        b.bind(b.registrar, {{"appid", "wx1"}, {"endpoint", old_address}});
        b.put_secret(b.registrar, "app_secret", "old");
        b.put_secret(b.registrar, "app_secret", "newer"); // waits for somebody
        const auto cover = std::string(64, 'a');
        b.set_connection("ok");
        db.write_now([&](sql::session& s) {
            return register_store::set_cover(s, b.it.id, b.now().version, cover, b.here.time.now());
        });
        const json::object body{{"kind", "remove"},
                                {"account_id", b.it.id},
                                {"submit", true},
                                {"proposed", asked_for(filing_kind::remove)}};
        const auto removal = b.ask(b.registrar, verb::post, "/filings", json::serialize(body));
        BOOST_TEST_REQUIRE(removal.status == 201, removal.body);
        BOOST_TEST_REQUIRE(b.decide(b.second, id_of(removal), "approve").status == 200);
        BOOST_TEST(b.stored_secret("app_secret").empty());
        BOOST_TEST(b.pending().is_null());
        const auto kept =
            db.read_now([](sql::session& s) { return s.query_one("SELECT COUNT(*) FROM secret")->integer(0); });
        BOOST_TEST(kept == 0);

        b.here.time.advance(std::chrono::hours{1});
        const auto before = b.now();
        const auto taken_up = b.file(b.registrar, b.county, usual_proposal(before.platform_id, "青禾发布"));
        BOOST_TEST_REQUIRE(taken_up.status == 201, taken_up.body);
        auto then = b.now();
        BOOST_TEST((then.state == account_state::proposed));
        BOOST_TEST(then.unit_id == b.county.id);
        BOOST_TEST(then.settings.empty());
        BOOST_TEST(then.default_cover.empty());
        BOOST_TEST(b.connection() == "untested");

        b.here.time.advance(std::chrono::hours{1});
        BOOST_TEST_REQUIRE(b.decide(b.middle, id_of(taken_up), "reject", "不予同意").status == 200);
        then = b.now();
        BOOST_TEST((then.state == account_state::removed));
        BOOST_TEST(then.unit_id == b.city.id);
        BOOST_TEST(then.name == before.name);
        BOOST_TEST(then.url == before.url);
    });
}

BOOST_AUTO_TEST_CASE(a_rejected_change_leaves_everything_as_it_was)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        b.bind(b.registrar, {{"endpoint", old_address}});
        b.put_secret(b.registrar, "app_secret", "first");
        b.set_connection("ok");
        b.bind(b.registrar, {{"endpoint", new_address}});
        b.put_secret(b.registrar, "app_secret", "other");
        const auto change = b.pending_id();
        BOOST_TEST(b.decide_change(b.second, "reject").status == 200);
        BOOST_TEST(b.now().settings.at("endpoint") == old_address);
        BOOST_TEST(b.stored_secret("app_secret") == "first");
        BOOST_TEST(b.connection() == "ok");
        const auto again = b.decide_change(b.second, "approve", 0, change);
        BOOST_TEST(again.status == 404); // it is over
        BOOST_TEST(b.now().settings.at("endpoint") == old_address);
    });
}

BOOST_AUTO_TEST_CASE(what_was_added_after_looking_is_not_approved_with_the_rest)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        b.bind(b.registrar, {{"endpoint", old_address}});
        b.put_secret(b.registrar, "app_secret", "first");
        b.put_secret(b.registrar, "app_secret", "second");
        const auto seen = b.now().version;
        b.bind(b.registrar, {{"endpoint", new_address}});
        BOOST_TEST(b.decide_change(b.second, "approve", seen).status == 412);
        const auto seen_both = b.now().version;
        b.put_secret(b.registrar, "app_secret", "third");
        BOOST_TEST(b.decide_change(b.second, "approve", seen_both).status == 412);
        BOOST_TEST(b.stored_secret("app_secret") == "first");
        BOOST_TEST(b.pending().at("fields").as_array().size() == 2); // one change, extended
        BOOST_TEST(b.decide_change(b.second, "approve").status == 200);
        BOOST_TEST(b.stored_secret("app_secret") == "third");
        BOOST_TEST(b.now().settings.at("endpoint") == new_address);
        BOOST_TEST(
            b.ask(b.second, verb::post, "/accounts/" + b.it.id + "/changes/x/decisions", R"({"decision":"approve"})")
                .status == 428);
    });
}

BOOST_AUTO_TEST_CASE(one_change_waits_at_a_time)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        b.bind(b.registrar, {{"endpoint", old_address}});
        b.bind(b.registrar, {{"endpoint", new_address}});
        const auto version = b.now().version;
        const auto refused = b.bind(b.colleague, {{"endpoint", "https://third.example.cn"}, {"title_limit", "32"}});
        BOOST_TEST(refused.status == 409);
        BOOST_TEST(code_of(refused) == "account.change_open");
        BOOST_TEST(b.now().version == version); // nor was the rest of it done
        BOOST_TEST(b.bind(b.colleague, {{"title_limit", "32"}}).status == 200);
    });
}

BOOST_AUTO_TEST_CASE(a_secret_is_set_once_and_changed_by_two)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        BOOST_TEST(b.put_secret(b.registrar, "app_secret", "s3cret-one").status == 204);
        BOOST_TEST(b.stored_secret("app_secret") == "s3cret-one");
        BOOST_TEST(b.put_secret(b.registrar, "app_secret", "s3cret-two").status == 202);
        BOOST_TEST(b.stored_secret("app_secret") == "s3cret-one");
        BOOST_TEST(b.pending().at_pointer("/fields/0/value").is_null());
        BOOST_TEST(b.decide_change(b.second, "approve").status == 200);
        BOOST_TEST(b.stored_secret("app_secret") == "s3cret-two");
        BOOST_TEST(b.put_secret(b.registrar, "password", "x").status == 404);
        BOOST_TEST(violations_of(b.ask(b.registrar, verb::put, "/accounts/" + b.it.id + "/secrets/app_secret",
                                       R"({"secret":"x"})")) ==
                       (std::set<std::string>{"value required", "secret unknown_field"}),
                   boost::test_tools::per_element());
    });
}

// A token speaks for the account at the platform that the settings named when it was asked for.
BOOST_AUTO_TEST_CASE(what_was_granted_to_other_settings_or_another_key_is_forgotten)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        const auto grant = [&] {
            b.here.ctx.db.write_now([&](sql::session& s) {
                b.here.ctx.secrets.put(s, b.it.id, "access_token", secret{"granted"}, b.here.time.now());
                return true;
            });
        };
        b.bind(b.registrar, {{"appid", "wx1"}});
        grant();
        b.bind(b.registrar, {{"title_limit", "32"}});
        BOOST_TEST(b.stored_secret("access_token") == "granted");
        b.bind(b.registrar, {{"appid", "wx2"}});
        BOOST_TEST(b.stored_secret("access_token") == "");
        grant();
        b.put_secret(b.registrar, "app_secret", "s3cret-one");
        BOOST_TEST(b.stored_secret("access_token") == "");
        grant();
        BOOST_TEST(b.put_secret(b.registrar, "app_secret", "s3cret-two").status == 202);
        BOOST_TEST(b.stored_secret("access_token") == "granted");
        BOOST_TEST(b.decide_change(b.second, "approve").status == 200);
        BOOST_TEST(b.stored_secret("access_token") == "");
        BOOST_TEST(b.stored_secret("app_secret") == "s3cret-two");
        b.activate();
        grant();
        BOOST_TEST(b.bind(b.registrar, {{"appid", "wx3"}}).status == 202);
        BOOST_TEST(b.stored_secret("access_token") == "granted");
        BOOST_TEST(b.decide_change(b.second, "approve").status == 200);
        BOOST_TEST(b.stored_secret("access_token") == "");
    });
}

BOOST_AUTO_TEST_CASE(secrets_are_written_and_never_read)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        std::string said;
        said += b.put_secret(b.registrar, "app_secret", "s3cret-one").body;
        said += b.put_secret(b.registrar, "app_secret", "s3cret-two").body;
        said += b.put_secret(b.registrar, "app_secret", "s3cret-\ntwo").body; // a control character is refused
        for (const auto& who : {b.registrar, b.second, b.middle})
            said += b.ask(who, verb::get, "/accounts/" + b.it.id).body + b.ask(who, verb::get, "/accounts").body;
        said += b.decide_change(b.second, "approve").body;
        db.read_now([&](sql::session& s) {
            for (const auto* table : {"SELECT detail FROM audit", "SELECT settings FROM account_change",
                                      "SELECT secrets FROM account_change", "SELECT sealed_value FROM secret"})
                for (const auto& row : s.query(table))
                    said += row.text(0);
            return true;
        });
        BOOST_TEST(said.find("s3cret") == std::string::npos);
        const json::value shown = body_of(b.ask(b.registrar, verb::get, "/accounts/" + b.it.id));
        BOOST_TEST(text_at(shown, "/secrets/0/name") == "app_secret");
        BOOST_TEST(shown.at_pointer("/secrets/0/set").as_bool());
        BOOST_TEST(!shown.at_pointer("/secrets/1/set").as_bool());
    });
}

BOOST_AUTO_TEST_CASE(an_account_that_is_gone_takes_no_settings)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        db.write_now([&](sql::session& s) {
            return account_store::move(s, b.it.id, account_event::remove_approved, "test", b.here.time.now());
        });
        BOOST_TEST(code_of(b.bind(b.registrar, {{"appid", "wx1"}})) == "account.wrong_state");
        BOOST_TEST(b.put_secret(b.registrar, "app_secret", "x").status == 409);
    });
}

BOOST_AUTO_TEST_CASE(changes_wait_for_those_who_may_decide_them)
{
    for_each_database([](sql::database& db) {
        bound_account b{db};
        b.bind(b.registrar, {{"endpoint", old_address}});
        b.bind(b.registrar, {{"endpoint", new_address}});
        const auto waiting = [&](const access::principal& who) {
            return db.read_now(
                [&](sql::session& s) { return register_store::changes_to_decide(s, who.person_id, 10).size(); });
        };
        BOOST_TEST(waiting(b.second) == 1);
        BOOST_TEST(waiting(b.middle) == 1);
        BOOST_TEST(waiting(b.first) == 0);     // of the county, below
        BOOST_TEST(waiting(b.registrar) == 0); // without the permission
        BOOST_TEST(waiting(b.stranger) == 0);
        b.decide_change(b.second, "reject");
        BOOST_TEST(waiting(b.second) == 0);
    });
}

BOOST_AUTO_TEST_SUITE_END()
