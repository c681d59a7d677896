#include "channels/quota_store.hpp"
#include "tests/delivery/post_room.hpp"

using namespace tongyuan;
using namespace std::chrono_literals;
using adapters::period;
using adapters::quota;
using manner = post_room::manner;

namespace {

timestamp at(std::string_view text)
{
    return *parse_rfc3339(text);
}

std::int64_t counted(post_room& p, const std::string& account)
{
    return p.in_store([&](sql::session& s) {
        const auto r = s.query_one("SELECT SUM(used) FROM quota_use WHERE account_id = $1", account);
        return r->optional_integer(0).value_or(0);
    });
}

// What the journal itself says was called.
std::int64_t journalled(post_room& p, const std::string& account)
{
    return p.in_store([&](sql::session& s) {
        return s
            .query_one("SELECT COUNT(*) FROM journal j JOIN delivery d ON d.id = j.delivery_id "
                       "WHERE d.account_id = $1 AND j.kind = 'call' AND j.outcome <> 'not_sent'",
                       account)
            ->integer(0);
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(quotas)

BOOST_AUTO_TEST_CASE(periods_end_by_the_calendar_of_beijing)
{
    const auto now = at("2026-12-31T23:59:30+08:00");
    BOOST_CHECK(channels::period_end(period::minute, now) == at("2027-01-01T00:00:00+08:00"));
    BOOST_CHECK(channels::period_end(period::hour, now) == at("2027-01-01T00:00:00+08:00"));
    BOOST_CHECK(channels::period_end(period::day, now) == at("2027-01-01T00:00:00+08:00"));
    BOOST_CHECK(channels::period_end(period::month, now) == at("2027-01-01T00:00:00+08:00"));
    BOOST_CHECK(channels::period_start(period::month, now) == at("2026-12-01T00:00:00+08:00"));
    BOOST_CHECK(channels::period_start(period::day, at("2026-03-01T07:59:59Z")) == at("2026-03-01T00:00:00+08:00"));
    BOOST_CHECK(channels::period_start(period::day, at("2026-03-01T16:00:00Z")) == at("2026-03-02T00:00:00+08:00"));
}

BOOST_AUTO_TEST_CASE(says_how_much_was_used_and_when_it_goes_on)
{
    const quota q{"submit", 100, period::day, "发布", 0};
    BOOST_TEST(channels::words_of_spent(q, at("2026-03-02T09:00:00+08:00")) ==
               "今日“发布”额度已用完（100/100），明日 00:00 后自动继续。");
    const quota h{"share", 30, period::hour, "发微博", 0};
    BOOST_TEST(channels::words_of_spent(h, at("2026-03-02T09:10:00+08:00")) ==
               "本小时“发微博”额度已用完（30/30），10:00 后自动继续。");
    const quota m{"send", 4, period::month, "群发", 0};
    BOOST_TEST(channels::words_of_spent(m, at("2026-03-02T09:10:00+08:00")) ==
               "本月“群发”额度已用完（4/4），下月 1 日 00:00 后自动继续。");
}

BOOST_AUTO_TEST_CASE(settings_overrule_the_manifest)
{
    adapters::manifest about;
    about.platform = "wechat";
    about.quotas = {{"submit", 100, period::day, "发布", 0}, {"poll", 100, period::day, "查询", 20}};
    const std::vector<channels::quota_override> all{{"wechat", "submit", period::day, 500},
                                                    {"wechat", "poll", period::day, 0},
                                                    {"weibo", "submit", period::day, 1}};
    const auto left = channels::all_quotas(about, all);
    BOOST_REQUIRE(left.size() == 1);
    BOOST_TEST(left[0].most == 500u);
}

BOOST_AUTO_TEST_CASE(what_is_over_the_quota_waits_for_the_next_day_with_the_numbers_and_then_goes)
{
    for_each_database([](sql::database& db) {
        post_room p{db, {}, {{"post", 3, period::day, "发布", 0}}};
        const auto account = p.an_account("api.example.cn", p.county);
        std::vector<std::string> ids;
        for (int i = 0; i < 5; ++i)
            ids.push_back(p.a_delivery(account, p.county));
        p.go_until_nothing_is_due();
        BOOST_TEST(p.transport.asked["api.example.cn"] == 3);
        BOOST_TEST(p.in_state(delivery::state::published) == 3);
        BOOST_TEST(p.in_state(delivery::state::deferred) == 2);
        std::string parked;
        for (const auto& id : ids)
            if (p.state_of(id) == "deferred")
                parked = id;
        const auto d = p.find(parked);
        BOOST_TEST(d.why_code == "quota");
        BOOST_TEST(d.why == "今日“发布”额度已用完（3/3），明日 00:00 后自动继续。");
        BOOST_CHECK(*d.due_at >= at("2026-03-03T00:00:00+08:00") && *d.due_at < at("2026-03-03T00:01:00+08:00"));

        p.here.time.jump_to(at("2026-03-03T00:01:00+08:00"));
        p.go_until_nothing_is_due();
        BOOST_TEST(p.in_state(delivery::state::published) == 5);
    });
}

BOOST_AUTO_TEST_CASE(the_count_survives_a_restart_and_equals_the_journal)
{
    for_each_store([](const scratch_store& store) {
        std::string account;
        const std::vector<quota> limits{{"post", 3, period::day, "发布", 0}};
        {
            const auto db = store.open();
            post_room p{*db, {}, limits};
            account = p.an_account("api.example.cn", p.county);
            p.a_delivery(account, p.county);
            p.a_delivery(account, p.county);
            p.go_until_nothing_is_due();
        }
        const auto db = store.open();
        post_room p{*db, {}, limits};
        p.a_delivery(account, p.county);
        p.a_delivery(account, p.county);
        p.go_until_nothing_is_due();
        BOOST_TEST(p.transport.asked["api.example.cn"] == 1);
        BOOST_TEST(counted(p, account) == 3);
        BOOST_TEST(journalled(p, account) == 3);
    });
}

BOOST_AUTO_TEST_CASE(a_call_that_never_left_is_given_back)
{
    for_each_database([](sql::database& db) {
        post_room p{db, {}, {{"post", 100, period::day, "发布", 0}}};
        p.transport.hosts["dead.example.cn"] = manner::refuses;
        const auto account = p.an_account("dead.example.cn", p.county);
        p.a_delivery(account, p.county);
        p.go();
        BOOST_TEST(p.transport.asked["dead.example.cn"] == 1);
        BOOST_TEST(counted(p, account) == 0);
    });
}

BOOST_AUTO_TEST_CASE(the_reserve_is_kept_for_what_is_in_doubt)
{
    for_each_database([](sql::database& db) {
        post_room p{db};
        const std::vector<quota> limits{{"list", 5, period::day, "列表", 2}};
        const auto use = [&](bool in_doubt) {
            return p.in_store([&](sql::session& s) -> result<int> {
                if (channels::quota_store::use(s, "account", limits, false, in_doubt, p.here.time.now()))
                    return refusal{errc::unavailable, "spent", "spent"};
                return 1;
            });
        };
        for (int i = 0; i < 3; ++i)
            BOOST_TEST(use(false).has_value());
        BOOST_TEST(use(false).has_error());
        BOOST_TEST(use(true).has_value());
        BOOST_TEST(use(true).has_value());
        BOOST_TEST(use(true).has_error());
    });
}

BOOST_AUTO_TEST_CASE(the_platforms_own_wait_is_honoured)
{
    for_each_database([](sql::database& db) {
        post_room p{db};
        p.transport.hosts["strict.example.cn"] = manner::throttles;
        const auto id = p.a_delivery(p.an_account("strict.example.cn", p.county), p.county);
        p.go();
        BOOST_CHECK(*p.find(id).due_at >= p.here.time.now() + 7200s);
    });
}

BOOST_AUTO_TEST_SUITE_END()
