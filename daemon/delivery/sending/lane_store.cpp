#include "delivery/sending/lane_store.hpp"

#include "delivery/sending/host.hpp"
#include "registry/account_store.hpp"

#include <set>

namespace tongyuan::delivery::lane_store {

namespace {

leased_lane read_leased(const sql::row& r)
{
    return {r.text(0), r.integer(1), r.integer(2),
            r.text(3), r.text(4),    {r.integer(5), r.integer(6), r.optional_at(7), r.at(8), r.text(9)}};
}

std::vector<leased_lane> read_all_leased(const sql::rows& rows)
{
    std::vector<leased_lane> out;
    out.reserve(rows.size());
    for (const auto& r : rows)
        out.push_back(read_leased(r));
    return out;
}

} // namespace

void ensure(sql::session& s, std::string_view account_id)
{
    const auto account = registry::account_store::find(s, account_id);
    if (!account)
        return;
    s.execute("INSERT INTO lane (account_id, epoch, paused_until, host, unit_id) VALUES ($1, 0, 0, $2, $3) "
              "ON CONFLICT (account_id) DO UPDATE SET unit_id = excluded.unit_id",
              account_id, host_of(*account), account->unit_id);
}

// The lock is taken by a statement of its own: an UPDATE that has waited for it would still see the deliveries as they
// were before, and forget one that was queued meanwhile.
void wake(sql::session& s, std::string_view account_id)
{
    wait_for_turn(s, account_id);
    s.execute("UPDATE lane SET next_due_at = (SELECT CASE WHEN MIN(d.due_at) < lane.paused_until "
              "THEN lane.paused_until ELSE MIN(d.due_at) END FROM delivery d WHERE d.account_id = $1 "
              "AND d.due_at IS NOT NULL AND (d.state = 'queued' OR d.state = 'deferred' OR d.state = 'accepted' "
              "OR d.state = 'unconfirmed')), "
              "urgent_due_at = (SELECT CASE WHEN MIN(d.due_at) < lane.paused_until "
              "THEN lane.paused_until ELSE MIN(d.due_at) END FROM delivery d WHERE d.account_id = $1 "
              "AND d.priority > 0 AND d.due_at IS NOT NULL AND (d.state = 'queued' OR d.state = 'deferred' "
              "OR d.state = 'accepted' OR d.state = 'unconfirmed')) "
              "WHERE account_id = $1",
              account_id);
}

void wake_all(sql::session& s)
{
    if (s.kind() == sql::engine::postgres)
        s.query("SELECT 1 FROM lane ORDER BY account_id FOR UPDATE");
    s.execute("UPDATE lane SET next_due_at = (SELECT CASE WHEN MIN(d.due_at) < lane.paused_until "
              "THEN lane.paused_until ELSE MIN(d.due_at) END FROM delivery d WHERE d.account_id = lane.account_id "
              "AND d.due_at IS NOT NULL AND (d.state = 'queued' OR d.state = 'deferred' OR d.state = 'accepted' "
              "OR d.state = 'unconfirmed')), "
              "urgent_due_at = (SELECT CASE WHEN MIN(d.due_at) < lane.paused_until "
              "THEN lane.paused_until ELSE MIN(d.due_at) END FROM delivery d WHERE d.account_id = lane.account_id "
              "AND d.priority > 0 AND d.due_at IS NOT NULL AND (d.state = 'queued' OR d.state = 'deferred' "
              "OR d.state = 'accepted' OR d.state = 'unconfirmed'))");
}

void pauses_go_back(sql::session& s, timestamp now, std::chrono::milliseconds by)
{
    s.execute("UPDATE lane SET paused_until = paused_until - $2 WHERE paused_until > $1", now, by.count());
    s.execute("UPDATE host_breaker SET retry_at = retry_at - $2 WHERE retry_at > $1", now, by.count());
}

due_places places_due(sql::session& s, timestamp now, std::size_t most)
{
    const auto lanes = s.query("SELECT host, unit_id FROM lane WHERE lease_owner IS NULL AND next_due_at IS NOT NULL "
                               "AND next_due_at <= $1 ORDER BY next_due_at LIMIT $2",
                               now, most);
    std::set<place> places;
    for (const auto& r : lanes)
        places.insert({r.text(0), r.text(1)});
    return {{places.begin(), places.end()}, lanes.size() < most};
}

// Two questions: asked as one, (host, unit_id) > ($1, $2), SQLite begins with all lanes of the last place.
std::optional<place> place_after(sql::session& s, const place& last, timestamp now)
{
    // "+": read in the order of lane_turn, whatever the planner thinks of sorting.
    auto r = s.query_one("SELECT host, unit_id FROM lane WHERE lease_owner IS NULL AND next_due_at IS NOT NULL "
                         "AND +next_due_at <= $3 AND host = $1 AND unit_id > $2 ORDER BY unit_id LIMIT 1",
                         last.host, last.unit_id, now);
    if (!r)
        r = s.query_one("SELECT host, unit_id FROM lane WHERE lease_owner IS NULL AND next_due_at IS NOT NULL "
                        "AND +next_due_at <= $2 AND host > $1 ORDER BY host, unit_id LIMIT 1",
                        last.host, now);
    return r ? std::optional{place{r->text(0), r->text(1)}} : std::nullopt;
}

std::optional<std::string> urgent_host_after(sql::session& s, std::string_view last)
{
    const auto r = s.query_one("SELECT host FROM lane WHERE lease_owner IS NULL AND urgent_due_at IS NOT NULL "
                               "AND host > $1 ORDER BY host LIMIT 1",
                               last);
    return r ? std::optional{r->text(0)} : std::nullopt;
}

// Where several daemons lease at once, none waits for lanes that another is just taking; and the array is what makes
// PostgreSQL read the subquery once, or it would lease more than was asked for.
std::vector<leased_lane> lease(sql::session& s, const place& at, std::string_view owner, timestamp now,
                               std::size_t most)
{
    const auto* const statement =
        s.kind() == sql::engine::postgres
            ? "UPDATE lane SET lease_owner = $1, epoch = epoch + 1 WHERE lease_owner IS NULL AND account_id = ANY("
              "ARRAY(SELECT account_id FROM lane WHERE lease_owner IS NULL AND next_due_at IS NOT NULL "
              "AND next_due_at <= $2 AND host = $3 AND unit_id = $4 ORDER BY next_due_at LIMIT $5 "
              "FOR UPDATE SKIP LOCKED)) RETURNING account_id, epoch, fences_due, last_unit, host, failures, openings, "
              "opened_at, paused_until, trouble"
            : "UPDATE lane SET lease_owner = $1, epoch = epoch + 1 WHERE lease_owner IS NULL AND account_id IN "
              "(SELECT account_id FROM lane WHERE lease_owner IS NULL AND next_due_at IS NOT NULL "
              "AND next_due_at <= $2 AND host = $3 AND unit_id = $4 ORDER BY next_due_at LIMIT $5) "
              "RETURNING account_id, epoch, fences_due, last_unit, host, failures, openings, opened_at, paused_until, "
              "trouble";
    return read_all_leased(s.query(statement, owner, now, at.host, at.unit_id, most));
}

std::vector<leased_lane> lease_urgent(sql::session& s, std::string_view host, std::string_view owner, timestamp now,
                                      std::size_t most)
{
    const auto* const statement =
        s.kind() == sql::engine::postgres
            ? "UPDATE lane SET lease_owner = $1, epoch = epoch + 1 WHERE lease_owner IS NULL AND account_id = ANY("
              "ARRAY(SELECT account_id FROM lane WHERE lease_owner IS NULL AND urgent_due_at IS NOT NULL "
              "AND urgent_due_at <= $2 AND host = $3 ORDER BY urgent_due_at LIMIT $4 FOR UPDATE SKIP LOCKED)) "
              "RETURNING account_id, epoch, fences_due, last_unit, host, failures, openings, opened_at, paused_until, "
              "trouble"
            : "UPDATE lane SET lease_owner = $1, epoch = epoch + 1 WHERE lease_owner IS NULL AND account_id IN "
              "(SELECT account_id FROM lane WHERE lease_owner IS NULL AND urgent_due_at IS NOT NULL "
              "AND urgent_due_at <= $2 AND host = $3 ORDER BY urgent_due_at LIMIT $4) "
              "RETURNING account_id, epoch, fences_due, last_unit, host, failures, openings, opened_at, paused_until, "
              "trouble";
    return read_all_leased(s.query(statement, owner, now, host, most));
}

void wait_for_turn(sql::session& s, std::string_view account_id)
{
    if (s.kind() == sql::engine::postgres)
        s.query("SELECT 1 FROM lane WHERE account_id = $1 FOR UPDATE", account_id);
}

bool hold_on(sql::session& s, std::string_view account_id, const delivery_store::lease& by)
{
    const auto* const statement =
        s.kind() == sql::engine::postgres
            ? "SELECT 1 FROM lane WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3 FOR UPDATE"
            : "SELECT 1 FROM lane WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3";
    return s.query_one(statement, account_id, by.owner, by.epoch).has_value();
}

void release(sql::session& s, std::string_view account_id, const delivery_store::lease& by, const rest& left)
{
    const auto& c = left.connection;
    s.execute("UPDATE lane SET lease_owner = NULL, last_unit = $4, host = $5, failures = $6, openings = $7, "
              "opened_at = CAST($8 AS BIGINT), paused_until = $9, trouble = $10, "
              "next_due_at = (SELECT CASE WHEN MIN(d.due_at) < $9 THEN $9 ELSE MIN(d.due_at) END FROM delivery d "
              "WHERE d.account_id = $1 AND d.due_at IS NOT NULL AND (d.state = 'queued' OR d.state = 'deferred' "
              "OR d.state = 'accepted' OR d.state = 'unconfirmed')), "
              "urgent_due_at = (SELECT CASE WHEN MIN(d.due_at) < $9 THEN $9 ELSE MIN(d.due_at) END FROM delivery d "
              "WHERE d.account_id = $1 AND d.priority > 0 AND d.due_at IS NOT NULL AND (d.state = 'queued' "
              "OR d.state = 'deferred' OR d.state = 'accepted' OR d.state = 'unconfirmed')) "
              "WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3",
              account_id, by.owner, by.epoch, left.last_unit, left.host, c.failures, c.openings, c.opened_at,
              c.retry_at, c.trouble);
}

void give_back(sql::session& s, std::string_view account_id, const delivery_store::lease& by)
{
    if (s.execute("UPDATE lane SET lease_owner = NULL WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3",
                  account_id, by.owner, by.epoch) == 1)
        wake(s, account_id);
}

void try_now(sql::session& s, std::string_view account_id, timestamp now)
{
    if (s.execute("UPDATE lane SET paused_until = $2 WHERE account_id = $1 AND opened_at IS NOT NULL "
                  "AND paused_until > $2",
                  account_id, now) == 1)
        wake(s, account_id);
    s.execute("UPDATE host_breaker SET retry_at = $2 WHERE opened_at IS NOT NULL AND retry_at > $2 "
              "AND host = (SELECT host FROM lane WHERE account_id = $1)",
              account_id, now);
}

std::optional<timestamp> next_due(sql::session& s, timestamp after)
{
    const auto r = s.query_one("SELECT MIN(next_due_at) FROM lane WHERE lease_owner IS NULL "
                               "AND next_due_at IS NOT NULL AND next_due_at > $1",
                               after);
    return r ? r->optional_at(0) : std::nullopt;
}

std::map<std::string, std::int64_t> held_by_owner(sql::session& s)
{
    std::map<std::string, std::int64_t> out;
    for (const auto& r : s.query("SELECT lease_owner, COUNT(*) FROM lane WHERE lease_owner IS NOT NULL "
                                 "GROUP BY lease_owner"))
        out.emplace(r.text(0), r.integer(1));
    return out;
}

std::vector<abandoned_lane> abandoned(sql::session& s, whose leases, std::string_view us, std::size_t most)
{
    std::vector<abandoned_lane> out;
    for (const auto& r :
         s.query("SELECT l.account_id, l.epoch, CASE WHEN l.lease_owner = $2 OR d.ending IN ('left', 'died') THEN 0 "
                 "ELSE 1 END FROM lane l LEFT JOIN daemon d ON d.owner = l.lease_owner "
                 "WHERE l.lease_owner IS NOT NULL AND ($1 = 1 OR l.lease_owner = $2 OR d.owner IS NULL "
                 "OR d.ended_at IS NOT NULL) ORDER BY l.account_id LIMIT $3",
                 leases == whose::everybodys, leases == whose::ours ? us : std::string_view{}, most))
        out.push_back({r.text(0), r.integer(1), leases != whose::everybodys && r.boolean(2)});
    return out;
}

bool reclaim(sql::session& s, const abandoned_lane& lane)
{
    return s.execute("UPDATE lane SET lease_owner = NULL, epoch = epoch + 1 WHERE account_id = $1 AND epoch = $2 "
                     "AND lease_owner IS NOT NULL",
                     lane.account_id, lane.epoch) == 1;
}

void rest_after_take_over(sql::session& s, std::string_view account_id, timestamp until, std::int64_t fences)
{
    s.execute("UPDATE lane SET fences_due = $3, "
              "paused_until = CASE WHEN paused_until < $2 THEN $2 ELSE paused_until END WHERE account_id = $1",
              account_id, until, fences);
}

void fenced(sql::session& s, std::string_view account_id, const delivery_store::lease& by, std::int64_t done)
{
    s.execute("UPDATE lane SET fences_due = fences_due - $4 "
              "WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3 AND fences_due >= $4",
              account_id, by.owner, by.epoch, done);
}

std::optional<waiting> waiting_of(sql::session& s, std::string_view account_id)
{
    const auto r = s.query_one("SELECT l.host, l.failures, l.openings, l.opened_at, l.paused_until, l.trouble, "
                               "h.failures, h.openings, h.opened_at, h.retry_at, h.trouble FROM lane l "
                               "LEFT JOIN host_breaker h ON h.host = l.host WHERE l.account_id = $1",
                               account_id);
    if (!r)
        return {};
    waiting w;
    w.host = r->text(0);
    w.connection = {r->integer(1), r->integer(2), r->optional_at(3), r->at(4), r->text(5)};
    if (!r->is_null(6))
        w.host_connection = breaker{r->integer(6), r->integer(7), r->optional_at(8), r->at(9), r->text(10)};
    return w;
}

bool write_unchanged(sql::session& s)
{
    return s.execute("UPDATE lane SET epoch = epoch WHERE account_id = (SELECT MIN(account_id) FROM lane)") == 1;
}

} // namespace tongyuan::delivery::lane_store
