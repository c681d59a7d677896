// Tokens, requests and conversations with a platform; connections that are tested.
#include "channels/connections.hpp"
#include "registry/account_store.hpp"
#include "registry/register_store.hpp"
#include "tests/access/people.hpp"
#include "tests/channels/scripted.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using adapters::operation_kind;

// One account whose token comes from "token" and is used by every other step.
struct line_to_a_platform {
    explicit line_to_a_platform(sql::database& db)
        : here(db), city(here.a_unit("江州市")), neighbour(here.a_unit("别市")),
          registrar(here.a_person("registrar", city, {"registrar"})),
          stranger(here.a_person("stranger", neighbour, {"registrar"}))
    {
        script.about = a_manifest("keyed");
        script.about.token = "token";
        script.next = [this](const adapters::operation& what, std::span<const adapters::entry> j) -> adapters::action {
            if (what.kind == operation_kind::authorise) {
                if (j.empty())
                    return a_call("token", quietly);
                if (j.back().meant != adapters::meaning::done)
                    return adapters::failure(j.back().why);
                return adapters::grant{{{"token", "TOKEN-" + std::to_string(++granted)}}, 2h, ""};
            }
            if (j.empty())
                return a_call("list", quietly);
            return j.back().meant == adapters::meaning::done ? adapters::action{adapters::done{"连接正常。"}}
                                                             : adapters::failure(j.back().why);
        };
        all.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(script)));
        account = an_account();
    }
    std::string an_account()
    {
        const auto id = here.ids.next();
        here.ctx.db.write_now([&](sql::session& s) {
            const auto now = here.time.now();
            registry::register_store::insert_proposed(s, {id, "keyed", id, "账号", "", city.id, "{}"}, now);
            registry::account_store::move(s, id, registry::account_event::open_approved, "test", now);
            here.ctx.secrets.put(s, id, "key", secret{"PLANTED-KEY"}, now);
            return true;
        });
        return id;
    }
    channels::correspondent who()
    {
        return here.ctx.db.read_now([&](sql::session& s) {
            return channels::load_correspondent(s, here.ctx.secrets, all, account, "").value();
        });
    }
    channels::connection_report test_connection()
    {
        auto tested = run_to_end(channels::test_connection(here.ctx, exchange, registrar, account));
        BOOST_TEST_REQUIRE(tested.has_value());
        return *tested;
    }
    std::string account_state()
    {
        return here.ctx.db.read_now(
            [&](sql::session& s) { return std::string(name_of(registry::account_store::find(s, account)->state)); });
    }

    office here;
    access::unit city, neighbour;
    access::principal registrar, stranger;
    scripted_adapter::script script;
    channels::catalogue all;
    scripted_transport platform;
    channels::exchange exchange{here.ctx, all, platform, [](sql::session&, std::string_view) { return ""; }, {}};
    std::string account;
    int granted = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(exchanges)

BOOST_AUTO_TEST_CASE(a_token_is_fetched_once_kept_sealed_and_renewed_early)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        const auto ensure = [&] {
            auto who = line.who();
            BOOST_TEST(run_to_end(line.exchange.ensure_token(who)).has_value());
            return std::string(who.secrets.at("token").reveal());
        };
        BOOST_TEST(ensure() == "TOKEN-1");
        BOOST_TEST(ensure() == "TOKEN-1");
        line.here.time.advance(2h - 5min - 1ms);
        BOOST_TEST(ensure() == "TOKEN-1");
        line.here.time.advance(1ms);
        BOOST_TEST(ensure() == "TOKEN-2");
        const auto open = db.read_now([](sql::session& s) {
            return s.query_one("SELECT COUNT(*) FROM secret WHERE sealed_value LIKE '%TOKEN%'")->integer(0);
        });
        BOOST_TEST(open == 0);
    });
}

BOOST_AUTO_TEST_CASE(a_token_of_a_key_that_has_been_replaced_meanwhile_is_not_kept)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        line.platform.during = [&](const std::string& step) {
            if (step == "token" && line.granted == 0)
                line.here.ctx.db.write_now([&](sql::session& s) {
                    line.here.ctx.secrets.put(s, line.account, "key", secret{"OTHER-KEY"}, line.here.time.now());
                    return true;
                });
        };
        auto before = line.who();
        const auto refused = run_to_end(line.exchange.ensure_token(before));
        BOOST_TEST_REQUIRE(refused.has_error());
        BOOST_TEST((refused.error().kind == errc::unavailable)); // asked again later, with what stands then
        BOOST_TEST(!line.who().secrets.contains("token"));
        auto after = line.who();
        BOOST_TEST(run_to_end(line.exchange.ensure_token(after)).has_value());
        BOOST_TEST(line.who().secrets.at("token").reveal() == "TOKEN-2");
    });
}

BOOST_AUTO_TEST_CASE(one_authorisation_at_a_time_serves_everybody_who_waits)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        boost::asio::io_context loop;
        int content = 0;
        auto ask = [&]() -> boost::asio::awaitable<void> {
            auto who = line.who();
            const auto got = co_await line.exchange.renew_token(who);
            content += got.has_value() && who.secrets.contains("token") ? 1 : 0;
        };
        for (int i = 0; i < 5; ++i)
            boost::asio::co_spawn(loop, ask, boost::asio::detached);
        loop.run();
        BOOST_TEST(content == 5);
        BOOST_TEST(line.platform.times("token") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(whoever_waits_for_an_authorisation_that_fails_has_no_token_either)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        line.platform.answers["token"] = {never_sent()};
        boost::asio::io_context loop;
        int told = 0;
        auto ask = [&]() -> boost::asio::awaitable<void> {
            auto who = line.who();
            const auto got = co_await line.exchange.renew_token(who);
            told += got.has_error() && got.error().kind == errc::unavailable ? 1 : 0;
        };
        line.platform.during = [&](const std::string&) {
            boost::asio::co_spawn(loop, ask, boost::asio::detached);
            loop.poll(); // the second asks while the first is under way
        };
        boost::asio::co_spawn(loop, ask, boost::asio::detached);
        loop.run();
        BOOST_TEST(told == 2);
        BOOST_TEST(line.platform.times("token") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(an_authorisation_that_fails_says_why_and_the_next_one_may_work)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        line.platform.answers["token"] = {answered(403), never_sent(), answered(502, "<html>"), answered(200)};
        auto who = line.who();
        const auto refused = run_to_end(line.exchange.renew_token(who));
        BOOST_TEST(refused.error().code == "channel.permission");
        BOOST_TEST(refused.error().message.find("没有权限") != std::string::npos);
        const auto unsent = run_to_end(line.exchange.renew_token(who));
        BOOST_TEST((unsent.error().kind == errc::unavailable));
        const auto unclear = run_to_end(line.exchange.renew_token(who));
        BOOST_TEST((unclear.error().kind == errc::unavailable)); // may simply be asked again
        BOOST_TEST(run_to_end(line.exchange.renew_token(who)).has_value());
    });
}

BOOST_AUTO_TEST_CASE(a_conversation_never_publishes)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        line.script.next = [](const auto& what, auto) -> adapters::action {
            if (what.kind == operation_kind::authorise)
                return adapters::grant{{{"token", "T"}}, 2h, ""};
            return a_call("post", publicly_once);
        };
        auto who = line.who();
        adapters::operation what;
        what.kind = operation_kind::observe;
        what.account = who.account;
        std::vector<adapters::entry> journal;
        const auto rested = run_to_end(line.exchange.converse(what, who, journal));
        BOOST_TEST(std::get<adapters::failure>(rested).code == "adapter.public");
        BOOST_TEST(line.platform.times("post") == 0U);
    });
}

BOOST_AUTO_TEST_CASE(a_token_that_cannot_be_had_just_now_is_no_matter_of_configuration)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        const auto asked = [&](std::deque<outbound::outcome> for_a_token, std::deque<outbound::outcome> for_a_list) {
            line.platform.answers["token"] = std::move(for_a_token);
            line.platform.answers["list"] = std::move(for_a_list);
            auto who = line.who();
            adapters::operation what;
            what.kind = operation_kind::connect;
            what.account = who.account;
            std::vector<adapters::entry> journal;
            const auto rested = run_to_end(line.exchange.converse(what, who, journal));
            return std::get<adapters::failure>(rested).kind;
        };
        BOOST_TEST((asked({never_sent()}, {}) == adapters::fault::busy)); // before the first call
        BOOST_TEST((asked({answered(502, "<html>")}, {}) == adapters::fault::busy));
        BOOST_TEST((asked({answered(403)}, {}) != adapters::fault::busy));
        BOOST_TEST((asked({answered(200), never_sent()}, {answered(401)}) == adapters::fault::busy)); // a stale one
    });
}

BOOST_AUTO_TEST_CASE(a_stale_token_is_renewed_once_per_conversation)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        line.platform.answers["list"] = {answered(401), answered(200)};
        BOOST_TEST(line.test_connection().ok);
        BOOST_TEST(line.granted == 2);
        line.platform.answers["list"] = {answered(401)};
        BOOST_TEST(!line.test_connection().ok);
        BOOST_TEST(line.granted == 3);
    });
}

BOOST_AUTO_TEST_CASE(only_the_public_step_asks_for_a_fresh_connection)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        const auto who = line.who();
        adapters::operation what;
        what.account = who.account;
        for (const auto effect : all_effects) {
            auto bound = run_to_end(line.exchange.prepare(what, a_call("post", effect), who));
            BOOST_TEST_REQUIRE(bound.has_value());
            BOOST_TEST(bound->wire.commit == effect.public_);
        }
    });
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_lost_is_ambiguous_and_one_that_was_never_sent_is_not)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        const auto who = line.who();
        adapters::operation what;
        what.account = who.account;
        const auto tried = [&](outbound::outcome answer) {
            line.platform.answers["post"] = {std::move(answer)};
            const auto step = a_call("post", publicly_once);
            auto bound = run_to_end(line.exchange.prepare(what, step, who));
            adapters::entry e;
            boost::asio::io_context loop;
            boost::asio::co_spawn(loop, line.exchange.send(what, step, std::move(*bound), e), boost::asio::detached);
            loop.run();
            return e;
        };
        BOOST_TEST((tried(never_sent()).outcome == adapters::fate::not_sent));
        BOOST_TEST((tried(lost()).outcome == adapters::fate::ambiguous));
        const auto unknown = tried(answered(599, std::string(200'000, 'x')));
        BOOST_TEST((unknown.outcome == adapters::fate::answered));
        BOOST_TEST((unknown.meant == adapters::meaning::ambiguous));
        BOOST_TEST(unknown.got.body.size() == 65'536U); // what the journal has to hold
    });
}

BOOST_AUTO_TEST_CASE(credentials_that_an_answer_quotes_are_not_kept)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        const auto who = line.who();
        adapters::operation what;
        what.account = who.account;
        const auto kept = [&](int status) {
            outbound::reply answer;
            answer.status = status;
            answer.headers = {{"location", "http://platform.test/post?key=PLANTED-KEY"}};
            answer.body = "<p>key=PLANTED-KEY</p>";
            line.platform.answers["post"] = {answer};
            line.script.read = [&](std::string_view, const adapters::reply& got) {
                adapters::reading r;
                r.meant = status == 200 ? adapters::meaning::done : adapters::meaning::refused;
                if (status != 200)
                    r.why = {adapters::fault::content, "no", "平台答复：" + got.body, "请核对 " + got.body};
                return r;
            };
            const auto step = a_call("post", publicly_once);
            auto bound = run_to_end(line.exchange.prepare(what, step, who));
            adapters::entry e;
            boost::asio::io_context loop;
            boost::asio::co_spawn(loop, line.exchange.send(what, step, std::move(*bound), e), boost::asio::detached);
            loop.run();
            BOOST_TEST(e.why.reason.find("PLANTED") == std::string::npos);
            BOOST_TEST(e.why.cure.find("PLANTED") == std::string::npos);
            return e.got;
        };
        const auto moved = kept(302);
        BOOST_TEST(moved.headers.front().second == "http://platform.test/post?key=[hidden]");
        BOOST_TEST(moved.body == "<p>key=[hidden]</p>");
        const auto done = kept(200); // what readers see stays as it is
        BOOST_TEST(done.headers.front().second == "http://platform.test/post?key=[hidden]");
        BOOST_TEST(done.body == "<p>key=PLANTED-KEY</p>");
    });
}

// ---- connections ----

BOOST_AUTO_TEST_CASE(a_connection_that_works_makes_an_approved_account_active)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        BOOST_TEST(line.account_state() == "approved");
        BOOST_TEST(line.test_connection().ok);
        BOOST_TEST(line.account_state() == "active");
    });
}

BOOST_AUTO_TEST_CASE(a_connection_that_fails_says_why_and_what_to_do)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        line.script.read = [](auto, const adapters::reply&) {
            return adapters::reading{adapters::meaning::refused,
                                     {adapters::fault::configuration, "40164", "平台拒绝了本机地址 203.0.113.7。",
                                      "请在平台的白名单中加入 203.0.113.7。"},
                                     {}};
        };
        const auto report = line.test_connection();
        BOOST_TEST(!report.ok);
        BOOST_TEST(line.account_state() == "approved");
        BOOST_TEST(report.message.find("203.0.113.7") != std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(a_connection_is_not_called_good_for_settings_or_keys_that_nobody_tried)
{
    for_each_database([](sql::database& db) {
        using change = std::function<void(line_to_a_platform&, sql::session&)>;
        const change another_address = [](line_to_a_platform& line, sql::session& s) {
            const auto version = registry::account_store::find(s, line.account)->version;
            registry::register_store::set_settings(s, line.account, version, {{"endpoint", "https://other.example.cn"}},
                                                   line.here.time.now());
        };
        const change another_key = [](line_to_a_platform& line, sql::session& s) {
            line.here.ctx.secrets.put(s, line.account, "key", secret{"OTHER-KEY"}, line.here.time.now());
        };
        line_to_a_platform line{db};
        for (const auto& meanwhile : {another_address, another_key}) {
            line.account = line.an_account();
            const auto usual = line.script.read;
            line.script.read = [&](std::string_view step, const adapters::reply& answer) {
                line.here.ctx.db.write_now([&](sql::session& s) {
                    meanwhile(line, s);
                    return true;
                });
                return usual(step, answer);
            };
            const auto tested =
                run_to_end(channels::test_connection(line.here.ctx, line.exchange, line.registrar, line.account));
            BOOST_TEST_REQUIRE(tested.has_error());
            BOOST_TEST(tested.error().code == "channel.changed_meanwhile");
            BOOST_TEST(line.account_state() == "approved");
            line.script.read = usual;
            BOOST_TEST(line.test_connection().ok);
        }
    });
}

BOOST_AUTO_TEST_CASE(nobody_tests_the_connection_of_another_unit)
{
    for_each_database([](sql::database& db) {
        line_to_a_platform line{db};
        const auto tested =
            run_to_end(channels::test_connection(line.here.ctx, line.exchange, line.stranger, line.account));
        BOOST_TEST((tested.error().kind == errc::not_found));
        BOOST_TEST(line.platform.trail.empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()
