// What everybody is told without signing in, and what nobody is.
#include "base/digest.hpp"
#include "registry/everybody/public_routes.hpp"
#include "tests/registry/register.hpp"

#include <boost/json.hpp>

using namespace tongyuan;
using namespace tongyuan::registry;
using namespace std::chrono_literals;

namespace json = boost::json;

namespace {

using http::verb;

struct a_counter_open_to_all : a_register {
    explicit a_counter_open_to_all(sql::database& db, public_options o = {})
        : a_register(db), desk(here.ctx, context.platforms, std::move(o))
    {
        add_public_routes(everybody, desk);
    }
    http::response get(const std::string& target, const std::string& address = "203.0.113.7", std::string tag = "")
    {
        known_gate nobody{nullptr};
        auto r = a_request(verb::get, target);
        r.remote_address = address;
        if (!tag.empty())
            r.headers.emplace_back("if-none-match", std::move(tag));
        return run_to_end(http::answer(everybody, nobody, std::move(r)));
    }
    std::string verdict_on(const std::string& text)
    {
        const auto r = get("/public/verify.json?q=" + text);
        return text_at(body_of(r), "/verdict");
    }
    // The register as it is now, not as it was two seconds ago.
    void look() { here.time.advance(3s); }
    void move(const account& a, account_event e)
    {
        here.ctx.db.write_now(
            [&](sql::session& s) { return account_store::move(s, a.id, e, "test", here.time.now()); });
        look();
    }

    http::router everybody;
    public_desk desk;
};

} // namespace

BOOST_AUTO_TEST_SUITE(public_side)

BOOST_AUTO_TEST_CASE(follows_an_account_from_its_approval_to_its_end)
{
    for_each_database([](sql::database& db) {
        a_counter_open_to_all r{db};
        BOOST_TEST(r.verdict_on("gh_0123456789ab") == "not_registered");
        const auto a = r.an_account(r.city);
        r.look();
        BOOST_TEST(r.verdict_on("gh_0123456789ab") == "official");
        r.move(a, account_event::connected);
        r.move(a, account_event::suspend_approved);
        BOOST_TEST(r.verdict_on("gh_0123456789ab") == "suspended");
        r.move(a, account_event::close_approved);
        BOOST_TEST(r.verdict_on("gh_0123456789ab") == "closing");
        r.move(a, account_event::notice_ended);
        r.move(a, account_event::cancel_approved);
        BOOST_TEST(r.verdict_on("gh_0123456789ab") == "closed");
        r.move(a, account_event::platform_cancelled);
        const auto ended = body_of(r.get("/public/verify.json?q=gh_0123456789ab"));
        BOOST_TEST(text_at(ended, "/verdict") == "cancelled");
        BOOST_TEST(text_at(ended, "/account/since") == to_rfc3339(r.here.time.now() - 3s));
    });
}

BOOST_AUTO_TEST_CASE(tells_nothing_of_a_filing_under_way_and_keeps_the_approved_record)
{
    for_each_database([](sql::database& db) {
        a_counter_open_to_all r{db};
        const auto filed = r.file(r.registrar, r.city, usual_proposal("gh_00000000000a", "江州新闻"));
        BOOST_TEST_REQUIRE(filed.status == 201);
        const auto old = r.an_account(r.city);
        const json::object change{{"kind", "change"},
                                  {"account_id", old.id},
                                  {"submit", true},
                                  {"proposed", json::object{{"name", "江州要闻"}, {"reason", "更名"}}}};
        BOOST_TEST_REQUIRE(r.ask(r.registrar, verb::post, "/filings", json::serialize(change)).status == 201);
        r.look();

        // A draft, a proposed account and one that nobody has ever heard of: the same words.
        auto proposed = body_of(r.get("/public/verify.json?q=gh_00000000000a"));
        auto unheard = body_of(r.get("/public/verify.json?q=gh_ffffffffffff"));
        BOOST_TEST(text_at(proposed, "/verdict") == "not_registered");
        for (auto* one : {&proposed, &unheard})
            for (const auto* own : {"question", "signed"})
                one->erase(own);
        BOOST_TEST(proposed == unheard);

        const auto all =
            r.get("/public/accounts.json").body + r.get("/public").body + r.get("/public/accounts.csv").body;
        BOOST_TEST(all.find(old.name) != std::string::npos);
        for (const auto* internal : {"江州要闻", "江州新闻", "刘洋", "0512", "registrar", "gh_00000000000a"})
            BOOST_TEST(all.find(internal) == std::string::npos, internal);
    });
}

BOOST_AUTO_TEST_CASE(signs_its_answers_with_a_published_key_and_keeps_the_old_one)
{
    for_each_database([](sql::database& db) {
        a_counter_open_to_all r{db};
        r.an_account(r.city);
        const auto first = r.get("/public/verify.json?q=gh_0123456789ab");
        BOOST_TEST(first.status == 200);
        r.here.time.advance(24h * 366);
        const auto second = r.get("/public/verify.json?q=nobody");
        BOOST_TEST(second.status == 404);
        const auto set = r.get("/.well-known/tongyuan-keys.json");
        const auto keys = read_keys(set.body);
        BOOST_TEST_REQUIRE(keys.size() == 2U);
        const auto old = check_answer(first.body, keys), fresh = check_answer(second.body, keys);
        BOOST_TEST(old.fault == "");
        BOOST_TEST(fresh.fault == "");
        BOOST_TEST(old.key_id != fresh.key_id);
        // What is read is what is signed.
        auto read = body_of(first);
        read.erase("signed");
        BOOST_TEST(json::parse(old.payload) == read);
        const auto pem = r.get("/.well-known/tongyuan-keys/" + old.key_id);
        BOOST_TEST(read_keys(pem.body).front().id == old.key_id);
        BOOST_TEST(r.get("/.well-known/tongyuan-keys/none").status == 404);
        // The seed is in the store, sealed.
        const auto stored = r.here.ctx.db.read_now(
            [](sql::session& s) { return s.query("SELECT sealed_seed FROM answer_key ORDER BY id").at(0).text(0); });
        BOOST_TEST(stored.size() > 64U);
    });
}

BOOST_AUTO_TEST_CASE(one_key_is_made_however_many_ask_first)
{
    for_each_database([](sql::database& db) {
        a_counter_open_to_all r{db};
        public_desk of_another_daemon{r.here.ctx, r.platforms, {}};
        const auto ours = run_to_end(r.desk.now()), theirs = run_to_end(of_another_daemon.now());
        BOOST_TEST(ours->keys.id == theirs->keys.id);
        BOOST_TEST(read_keys(r.get("/.well-known/tongyuan-keys.json").body).size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(asks_whoever_asks_too_often_to_wait)
{
    for_each_database([](sql::database& db) {
        public_options o;
        o.requests_a_minute = 12;
        a_counter_open_to_all r{db, o};
        for (int i = 0; i < 12; ++i)
            BOOST_TEST(r.get("/public/verify").status == 200);
        const auto no = r.get("/public/verify");
        BOOST_TEST(no.status == 429);
        BOOST_TEST(header_of(no, "Retry-After") == "5");
        BOOST_TEST(code_of(no) == "public.too_many");
        BOOST_TEST(r.get("/public/verify", "203.0.113.8").status == 200);
        r.here.time.advance(5s);
        BOOST_TEST(r.get("/public/verify").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(sends_nothing_again_that_has_not_changed)
{
    for_each_database([](sql::database& db) {
        a_counter_open_to_all r{db};
        const auto a = r.an_account(r.city);
        for (const auto* target : {"/public", "/public/accounts.json", "/public/accounts.csv", "/public/matrix",
                                   "/public/verify.json?q=gh_0123456789ab", "/public/verify?q=gh_0123456789ab"})
        {
            const auto tag = header_of(r.get(target), "ETag");
            BOOST_TEST(!tag.empty(), target);
            const auto again = r.get(target, "203.0.113.7", tag);
            BOOST_TEST(again.status == 304, target);
            BOOST_TEST(again.body.empty(), target);
        }
        const auto tag = header_of(r.get("/public"), "ETag");
        r.move(a, account_event::connected);
        r.move(a, account_event::suspend_approved);
        BOOST_TEST(r.get("/public", "203.0.113.7", tag).status == 200);
    });
}

BOOST_AUTO_TEST_CASE(escapes_whatever_the_register_holds)
{
    for_each_database([](sql::database& db) {
        a_counter_open_to_all r{db};
        const auto evil = std::string("<script>alert(1)</script>\"'=1");
        r.here.ctx.db.write_now([&](sql::session& s) {
            return register_store::insert_proposed(s,
                                                   {"evil", "manual", "=cmd|' /C calc'!A0", evil, "javascript:alert(1)",
                                                    r.city.id, "{\"handle\":\"<b>\"}"},
                                                   r.here.time.now()) &&
                   account_store::move(s, "evil", account_event::open_approved, "test", r.here.time.now());
        });
        r.look();
        const auto pages = r.get("/public").body + r.get("/public/matrix").body +
                           r.get("/public/verify?q=<script>alert(2)</script>").body +
                           r.get("/public/verify?q=" + evil).body;
        BOOST_TEST(pages.find("<script>alert") == std::string::npos);
        BOOST_TEST(pages.find("javascript:") == std::string::npos);
        BOOST_TEST(pages.find("<b>") == std::string::npos);
        BOOST_TEST(r.get("/public/accounts.csv").body.find(",=cmd") == std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(may_be_shown_inside_the_pages_that_the_settings_name)
{
    for_each_database([](sql::database& db) {
        public_options o;
        o.embed_from = {"https://www.example.gov.cn"};
        a_counter_open_to_all r{db, o};
        r.an_account(r.city);
        const auto matrix = r.get("/public/matrix?unit=" + r.city.id);
        BOOST_TEST(
            header_of(matrix, "Content-Security-Policy").ends_with("frame-ancestors https://www.example.gov.cn"));
        BOOST_TEST(matrix.body.find("江州市") != std::string::npos);
        BOOST_TEST(header_of(r.get("/public"), "Content-Security-Policy") == ""); // the usual one: nobody
        BOOST_TEST(header_of(r.get("/public/accounts.json"), "Access-Control-Allow-Origin") == "*");
    });
}

BOOST_AUTO_TEST_CASE(lists_page_by_page_and_refuses_what_is_no_page)
{
    for_each_database([](sql::database& db) {
        a_counter_open_to_all r{db};
        for (int i = 0; i < 5; ++i)
            r.an_account(i < 3 ? r.city : r.bureau, "gh_00000000000" + std::to_string(i));
        const auto page = body_of(r.get("/public/accounts.json?limit=2&page=3"));
        BOOST_TEST(page.at("items").as_array().size() == 1U);
        BOOST_TEST(page.at("total").as_int64() == 5);
        BOOST_TEST(page.at("next_page").is_null());
        BOOST_TEST(body_of(r.get("/public/accounts.json?unit=" + r.county.id)).at("total").as_int64() == 2);
        for (const auto* bad : {"?page=0", "?page=x", "?limit=1001", "?limit=-1"})
            BOOST_TEST(r.get("/public/accounts.json" + std::string(bad)).status == 400, bad);
        BOOST_TEST(r.get("/public?state=secret").status == 422);
        BOOST_TEST(r.get("/public/verify.json?q= ").status == 422);
        BOOST_TEST(r.get("/public/verify.json").status == 422);
    });
}

BOOST_AUTO_TEST_CASE(is_shut_where_the_settings_say_so)
{
    for_each_database([](sql::database& db) {
        public_options o;
        o.is_open = false;
        a_counter_open_to_all r{db, o};
        for (const auto* target : {"/public", "/public/verify?q=a", "/public/verify.json?q=a", "/public/accounts.csv",
                                   "/public/accounts.json", "/public/matrix", "/.well-known/tongyuan-keys.json"})
            BOOST_TEST(r.get(target).status == 404, target);
    });
}

BOOST_AUTO_TEST_SUITE_END()
