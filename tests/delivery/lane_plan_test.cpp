// With a long queue every statement of the dispatcher's round finds its rows through an index.
#include "delivery/delivery_store.hpp"
#include "delivery/sending/lane_store.hpp"
#include "tests/delivery/listening.hpp"
#include "tests/sql/databases.hpp"

#include <algorithm>

using namespace tongyuan;
using namespace tongyuan::delivery;
using tests::listening;

namespace {

bool fill(sql::session& s)
{
    s.run_script(
        "INSERT INTO lane (account_id, epoch, paused_until, host, unit_id, next_due_at) "
        "SELECT 'a' || n, 0, 0, 'h' || n % 7, 'u', CASE WHEN n % 2 = 0 THEN n END FROM generate_series(1, 40000) n;"
        "INSERT INTO delivery (id, article_id, revision, title, account_id, unit_id, operation, generation, state, "
        "why_code, why, cure, rendition_digest, priority, due_at, attempts, failures, epoch, created_at, updated_at, "
        "version) SELECT 'd' || n, 'x', n, '', 'a' || n, 'u', 'publish', 1, 'queued', '', '', '', '', 0, n, 0, 0, 0, "
        "0, "
        "0, 1 FROM generate_series(1, 40000) n;"
        "ANALYZE lane; ANALYZE delivery");
    return true;
}

std::string plan_of(sql::session& s, const std::string& statement, const std::vector<sql::value>& parameters)
{
    std::string plan;
    for (const auto& line : s.run_query("EXPLAIN " + statement, parameters))
        plan += line.text(0) + "\n";
    return plan;
}

} // namespace

BOOST_AUTO_TEST_SUITE(lane_plans)

BOOST_AUTO_TEST_CASE(a_round_over_a_long_queue_reads_no_table_from_end_to_end)
{
    const auto& kinds = engines_under_test();
    if (std::ranges::find(kinds, sql::engine::postgres) == kinds.end())
        return; // said once, by the fixture
    const scratch_store store(sql::engine::postgres);
    const auto db = store.open();
    db->write_now(fill);
    const auto now = from_millis(40'000);
    auto round = [&](sql::session& s) {
        listening heard(s);
        (void)lane_store::urgent_host_after(heard, "");
        (void)lane_store::lease_urgent(heard, "h0", "us", now, 8);
        BOOST_TEST(!lane_store::places_due(heard, now, 129).all);
        const auto at = lane_store::place_after(heard, {}, now).value();
        const auto lanes = lane_store::lease(heard, at, "us", now, 64);
        BOOST_TEST_REQUIRE(lanes.size() == 64U);
        const delivery_store::lease by{"us", lanes.front().epoch};
        const auto& account = lanes.front().account_id;
        BOOST_TEST(delivery_store::take(heard, account, by, now).has_value());
        BOOST_TEST(lane_store::hold_on(heard, account, by));
        lane_store::wake(heard, account);
        lane_store::release(heard, account, by, {"u", "h0", {}});
        (void)lane_store::waiting_of(heard, account);
        (void)lane_store::next_due(heard, now);
        (void)lane_store::abandoned(heard, lane_store::whose::the_ended, "", 100);
        (void)delivery_store::leased_on(heard, account);
        return heard.heard;
    };
    const auto statements = db->write_now(round);
    auto explain = [&](sql::session& s) {
        for (const auto& [statement, parameters] : statements) {
            const auto plan = plan_of(s, statement, parameters);
            BOOST_TEST(plan.find("Seq Scan on lane") == std::string::npos, statement + "\n" + plan);
            BOOST_TEST(plan.find("Seq Scan on delivery") == std::string::npos, statement + "\n" + plan);
        }
        return true;
    };
    db->write_now(explain);
}

BOOST_AUTO_TEST_SUITE_END()
