// Whose turn it is: urgent first, fair between units, never all of them for one host.
#include "tests/delivery/post_room.hpp"

using namespace tongyuan;
using delivery::room;
using delivery::state;

namespace {

std::set<std::string> accounts_of(const std::vector<delivery::work>& list)
{
    std::set<std::string> out;
    for (const auto& w : list)
        out.insert(w.what.account_id);
    return out;
}

room with_places(std::size_t free, std::size_t reserved = 0)
{
    room has;
    has.free = free;
    has.reserved = reserved;
    return has;
}

// 50 accounts with 1,000 queued deliveries each.
void a_long_queue(post_room& p, const access::unit& of)
{
    std::vector<std::string> accounts;
    for (int i = 0; i < 50; ++i)
        accounts.push_back(p.an_account("api.example.cn", of));
    p.in_store([&](sql::session& s) {
        for (const auto& account : accounts) {
            s.execute(
                "INSERT INTO delivery (id, article_id, revision, title, account_id, unit_id, operation, "
                "generation, state, why_code, why, cure, rendition_digest, priority, due_at, attempts, failures, "
                "epoch, created_at, updated_at, version) "
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
                "SELECT CAST($1 AS TEXT) || '-' || CAST(i AS TEXT), CAST($1 AS TEXT) || CAST(i AS TEXT), 1, '通知', "
                "CAST($1 AS TEXT), CAST($2 AS TEXT), 'publish', 1, "
                "'queued', '', '', '', '', 0, CAST($3 AS BIGINT), 0, 0, 0, CAST($3 AS BIGINT), CAST($3 AS BIGINT), 1 "
                "FROM n",
                account, of.id, p.here.time.now());
            delivery::lane_store::ensure(s, account);
            delivery::lane_store::wake(s, account);
        }
        return true;
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(turns)

BOOST_AUTO_TEST_CASE(one_delivery_of_another_unit_goes_with_the_first_ones_of_a_long_queue)
{
    for_each_database([](sql::database& db) {
        post_room p{db};
        a_long_queue(p, p.county);
        p.here.time.advance(std::chrono::seconds{60});
        const auto other = p.an_account("api.example.cn", p.port);
        p.a_delivery(other, p.port);
        BOOST_TEST(accounts_of(p.lease(with_places(8))).contains(other));
    });
}

BOOST_AUTO_TEST_CASE(more_units_than_places_are_served_round_after_round)
{
    for_each_database([](sql::database& db) {
        post_room p{db};
        std::set<std::string> all;
        for (int i = 0; i < 200; ++i) {
            const auto unit = p.here.a_unit("单位" + std::to_string(i), &p.city);
            const auto account = p.an_account("api.example.cn", unit);
            all.insert(account);
            p.a_delivery(account, unit);
            p.a_delivery(account, unit);
        }
        std::set<std::string> served;
        for (int round = 0; round < 25; ++round) {
            auto has = with_places(8);
            has.last = p.last;
            served.merge(accounts_of(p.lease(has)));
        }
        BOOST_TEST(served.size() == all.size());
    });
}

BOOST_AUTO_TEST_CASE(on_one_account_units_take_turns)
{
    for_each_database([](sql::database& db) {
        post_room p{db};
        const auto shared = p.an_account("api.example.cn", p.city);
        for (int i = 0; i < 20; ++i)
            p.a_delivery(shared, p.county);
        const auto single = p.a_delivery(shared, p.port);
        p.go();
        p.go();
        BOOST_TEST(p.state_of(single) == "published");
        BOOST_TEST(p.in_state(state::published) == 2);
    });
}

BOOST_AUTO_TEST_CASE(what_the_platform_has_already_is_asked_about_before_anything_new_is_sent)
{
    for_each_database([](sql::database& db) {
        post_room p{db};
        const auto account = p.an_account("api.example.cn", p.city);
        for (int i = 0; i < 5; ++i)
            p.a_delivery(account, p.county);
        p.here.time.advance(std::chrono::seconds{1});
        const auto taken = p.a_delivery(account, p.port);
        p.in_store([&](sql::session& s) {
            return s.execute("UPDATE delivery SET state = 'accepted' WHERE id = $1", taken) == 1;
        });
        const auto leased = p.lease(with_places(8));
        BOOST_REQUIRE(leased.size() == 1);
        BOOST_TEST(leased.front().what.id == taken);
    });
}

BOOST_AUTO_TEST_CASE(urgent_goes_first_and_has_places_kept_for_it)
{
    for_each_database([](sql::database& db) {
        post_room p{db};
        a_long_queue(p, p.county);
        p.here.time.advance(std::chrono::seconds{60});
        const auto busy = p.in_store([&](sql::session& s) {
            return s.query_one("SELECT MIN(account_id) FROM lane")->text(0); // behind a thousand others on its account
        });
        const auto urgent = p.a_delivery(busy, p.county, 100);
        const auto leased = p.lease(with_places(2, 2));
        BOOST_REQUIRE(leased.size() == 1); // what is kept for it is not for anybody else
        BOOST_TEST(leased.front().what.id == urgent);
    });
}

BOOST_AUTO_TEST_CASE(an_emergency_is_out_within_five_seconds_behind_fifty_thousand)
{
    for_each_database([](sql::database& db) {
        delivery::options limits;
        limits.most_in_flight = 16;
        post_room p{db, limits};
        a_long_queue(p, p.county);
        p.go();
        const auto own = p.an_account("api.example.cn", p.county);
        const auto began = std::chrono::steady_clock::now();
        const auto urgent = p.a_delivery(own, p.county, 100);
        p.go();
        BOOST_TEST(p.state_of(urgent) == "published");
        BOOST_TEST((std::chrono::steady_clock::now() - began < std::chrono::seconds{5}));
        BOOST_TEST(p.in_state(state::queued) > 49'000);
    });
}

BOOST_AUTO_TEST_CASE(a_host_that_hangs_leaves_the_other_hosts_their_places)
{
    for_each_database([](sql::database& db) {
        delivery::options limits;
        limits.most_in_flight = 8;
        limits.most_per_host = 6;
        limits.kept_for_urgent = 0;
        post_room p{db, limits};
        p.transport.hosts["slow.example.cn"] = post_room::manner::hangs;
        for (int i = 0; i < 20; ++i)
            p.a_delivery(p.an_account("slow.example.cn", p.county), p.county);
        p.go_until_nothing_is_due();
        BOOST_TEST(p.transport.hanging <= 6u);
        std::vector<std::string> brisk;
        for (int i = 0; i < 10; ++i)
            brisk.push_back(p.a_delivery(p.an_account("api.example.cn", p.port), p.port));
        p.go_until_nothing_is_due();
        for (const auto& id : brisk)
            BOOST_TEST(p.state_of(id) == "published");
        p.transport.give_up_waiting();
        p.transport.hosts.clear();
        p.go();
    });
}

BOOST_AUTO_TEST_SUITE_END()
