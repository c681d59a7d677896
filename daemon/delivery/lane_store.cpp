#include "delivery/lane_store.hpp"

namespace tongyuan::delivery::lane_store {

void ensure(sql::session& s, std::string_view account_id)
{
    s.execute("INSERT INTO lane (account_id, epoch, paused_until) VALUES ($1, 0, 0) "
              "ON CONFLICT (account_id) DO NOTHING",
              account_id);
}

void wake(sql::session& s, std::string_view account_id)
{
    s.execute("UPDATE lane SET next_due_at = (SELECT CASE WHEN MIN(d.due_at) < lane.paused_until "
              "THEN lane.paused_until ELSE MIN(d.due_at) END FROM delivery d WHERE d.account_id = $1 "
              "AND d.due_at IS NOT NULL AND (d.state = 'queued' OR d.state = 'deferred' OR d.state = 'accepted' "
              "OR d.state = 'unconfirmed')) "
              "WHERE account_id = $1",
              account_id);
}

std::vector<leased_lane> lease(sql::session& s, std::string_view owner, timestamp now, std::size_t most)
{
    // Where several daemons lease at once, none waits for lanes that another is just taking.
    const auto* const statement =
        s.kind() == sql::engine::postgres
            ? "UPDATE lane SET lease_owner = $1, epoch = epoch + 1 WHERE lease_owner IS NULL AND account_id IN "
              "(SELECT account_id FROM lane WHERE lease_owner IS NULL AND next_due_at IS NOT NULL "
              "AND next_due_at <= $2 ORDER BY next_due_at LIMIT $3 FOR UPDATE SKIP LOCKED) "
              "RETURNING account_id, epoch, fences_due"
            : "UPDATE lane SET lease_owner = $1, epoch = epoch + 1 WHERE lease_owner IS NULL AND account_id IN "
              "(SELECT account_id FROM lane WHERE lease_owner IS NULL AND next_due_at IS NOT NULL "
              "AND next_due_at <= $2 ORDER BY next_due_at LIMIT $3) RETURNING account_id, epoch, fences_due";
    std::vector<leased_lane> out;
    for (const auto& r : s.query(statement, owner, now, most))
        out.push_back({r.text(0), r.integer(1), r.integer(2)});
    return out;
}

bool hold_on(sql::session& s, std::string_view account_id, const delivery_store::lease& by)
{
    return s.execute("UPDATE lane SET epoch = epoch WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3",
                     account_id, by.owner, by.epoch) == 1;
}

void release(sql::session& s, std::string_view account_id, const delivery_store::lease& by)
{
    s.execute("UPDATE lane SET lease_owner = NULL, next_due_at = (SELECT CASE WHEN MIN(d.due_at) < lane.paused_until "
              "THEN lane.paused_until ELSE MIN(d.due_at) END FROM delivery d WHERE d.account_id = $1 "
              "AND d.due_at IS NOT NULL AND (d.state = 'queued' OR d.state = 'deferred' OR d.state = 'accepted' "
              "OR d.state = 'unconfirmed')) "
              "WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3",
              account_id, by.owner, by.epoch);
}

void pause(sql::session& s, std::string_view account_id, const delivery_store::lease& by, timestamp until)
{
    s.execute("UPDATE lane SET paused_until = $4 WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3", account_id,
              by.owner, by.epoch, until);
}

std::map<std::string, std::int64_t> held_by_owner(sql::session& s)
{
    std::map<std::string, std::int64_t> out;
    for (const auto& r : s.query("SELECT lease_owner, COUNT(*) FROM lane WHERE lease_owner IS NOT NULL "
                                 "GROUP BY lease_owner"))
        out.emplace(r.text(0), r.integer(1));
    return out;
}

std::optional<timestamp> next_due(sql::session& s)
{
    const auto r =
        s.query_one("SELECT MIN(next_due_at) FROM lane WHERE lease_owner IS NULL AND next_due_at IS NOT NULL");
    return r ? r->optional_at(0) : std::nullopt;
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

void fenced(sql::session& s, std::string_view account_id, const delivery_store::lease& by, std::int64_t done,
            timestamp next)
{
    s.execute("UPDATE lane SET fences_due = fences_due - $4, "
              "paused_until = CASE WHEN fences_due > $4 THEN $5 ELSE paused_until END "
              "WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3 AND fences_due >= $4",
              account_id, by.owner, by.epoch, done, next);
}

bool write_unchanged(sql::session& s)
{
    return s.execute("UPDATE lane SET epoch = epoch WHERE account_id = (SELECT MIN(account_id) FROM lane)") == 1;
}

} // namespace tongyuan::delivery::lane_store
