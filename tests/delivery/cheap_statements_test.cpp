// What every delivery asks of SQLite is answered by seeks alone: no table read from end to end, and none built for the
// length of one statement, which is what a list in a rule (state IN (…)) costs there. Only the queue itself is sorted.
#include "channels/journal_store.hpp"
#include "delivery/corrections/fence_store.hpp"
#include "delivery/corrections/stopwatch.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/receipts/read_back_store.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/sending/breaker_store.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/watching/alarm_store.hpp"
#include "registry/register_store.hpp"
#include "tests/access/people.hpp"
#include "tests/delivery/listening.hpp"

#include <algorithm>

using namespace tongyuan;
using namespace tongyuan::delivery;
using tests::listening;

namespace {

const auto now = from_millis(1'000'000);

tongyuan::delivery::delivery queued_one()
{
    tongyuan::delivery::delivery d;
    d.id = "d";
    d.article_id = "article";
    d.revision = 1;
    d.account_id = "account";
    d.unit_id = "unit";
    d.operation = "publish";
    d.generation = 1;
    d.where = state::queued;
    d.due_at = now;
    d.created_at = d.updated_at = now;
    return d;
}

channels::journal_row first_step()
{
    channels::journal_row row;
    row.n = 1;
    row.epoch = 1;
    row.effect = {true, adapters::on_repeat::duplicates};
    row.entry.step = "post";
    row.entry.at = now;
    return row;
}

receipt proof_of(const tongyuan::delivery::delivery& d)
{
    receipt r;
    r.delivery_id = d.id;
    r.account_id = d.account_id;
    r.article_id = d.article_id;
    r.platform_id = "1";
    r.published_at = now;
    r.proven_by = "answer";
    r.read_back = "pending";
    return r;
}

// From queued to receipt, as the rooms do it.
void deliver(sql::session& s)
{
    const auto d = queued_one();
    delivery_store::insert(s, d);
    lane_store::ensure(s, d.account_id);
    lane_store::wake(s, d.account_id);
    (void)breaker_store::troubled_hosts(s);
    (void)lane_store::urgent_host_after(s, "");
    const auto places = lane_store::places_due(s, now, 129).places;
    const auto lanes = lane_store::lease(s, places.at(0), "us", now, 1);
    const delivery_store::lease by{"us", lanes.at(0).epoch};
    const auto taken = delivery_store::take(s, d.account_id, by, now).value();
    lane_store::hold_on(s, d.account_id, by);
    auto row = first_step();
    channels::journal_store::append(s, d.id, row);
    delivery_store::begin(s, d.id, now);
    row.entry.outcome = adapters::fate::answered;
    channels::journal_store::answer(s, d.id, row);
    delivery_store::change published;
    published.to = state::published;
    BOOST_TEST(delivery_store::settle(s, taken, by, published, now));
    receipt_store::insert(s, proof_of(d));
    read_back_store::put(s, {d.id, d.account_id, "there", now, 0, now, 0, "pending", {}, ""});
    BOOST_TEST(delivery_store::wake_waiting_for_source(s, d.article_id, now).empty());
    BOOST_TEST(fence_store::waiting_on(s, d.article_id, d.account_id).empty());
    alarm_store::close(s, d.id, now);
    stopwatch::note(s, d.id, state::published, now);
    lane_store::release(s, d.account_id, by, {d.unit_id, places.at(0).host, {}});
}

std::size_t tables_built_by(sql::session& s, const std::string& statement, const std::vector<sql::value>& parameters)
{
    const auto program = s.run_query("EXPLAIN " + statement, parameters);
    return static_cast<std::size_t>(
        std::ranges::count_if(program, [](const sql::row& step) { return step.text(1) == "OpenEphemeral"; }));
}

bool reads_a_whole_table(sql::session& s, const std::string& statement, const std::vector<sql::value>& parameters)
{
    const auto plan = s.run_query("EXPLAIN QUERY PLAN " + statement, parameters);
    return std::ranges::any_of(plan, [](const sql::row& step) {
        return step.text(3).starts_with("SCAN") && step.text(3).find("USING") == std::string::npos;
    });
}

bool is_about_the_queue(const std::string& statement)
{
    const std::string_view queue[] = {"INTO delivery ", "UPDATE delivery ", "FROM delivery ", " lane "};
    return std::ranges::any_of(queue, [&](auto table) { return statement.find(table) != std::string::npos; });
}

} // namespace

BOOST_AUTO_TEST_SUITE(cheap_statements)

BOOST_AUTO_TEST_CASE(what_one_delivery_writes_down_builds_no_tables)
{
    const scratch_store store(sql::engine::sqlite);
    const auto db = store.open();
    office here{*db};
    const auto unit = here.a_unit("江州市");
    auto all = [&](sql::session& s) {
        registry::register_store::insert_proposed(s, {"account", "post", "account", "公告", "", unit.id, "{}"}, now);
        listening heard(s);
        deliver(heard);
        return heard.heard;
    };
    const auto statements = db->write_now(all);
    BOOST_TEST_REQUIRE(statements.size() >= 16U);
    auto explain = [&](sql::session& s) {
        for (const auto& [statement, parameters] : statements) {
            BOOST_TEST((is_about_the_queue(statement) || tables_built_by(s, statement, parameters) == 0), statement);
            BOOST_TEST(!reads_a_whole_table(s, statement, parameters), statement);
        }
        return true;
    };
    db->write_now(explain);
}

BOOST_AUTO_TEST_SUITE_END()
