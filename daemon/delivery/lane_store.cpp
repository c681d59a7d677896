#include "delivery/lane_store.hpp"

namespace tongyuan::delivery::lane_store {

void ensure(sql::session& s, std::string_view account_id)
{
    s.execute("INSERT INTO lane (account_id, epoch, lease_until, paused_until) VALUES ($1, 0, 0, 0) "
              "ON CONFLICT (account_id) DO NOTHING",
              account_id);
}

void wake(sql::session& s, std::string_view account_id)
{
    s.execute("UPDATE lane SET next_due_at = (SELECT CASE WHEN MIN(d.due_at) < lane.paused_until "
              "THEN lane.paused_until ELSE MIN(d.due_at) END FROM delivery d WHERE d.account_id = $1 "
              "AND d.due_at IS NOT NULL AND d.state IN ('queued', 'deferred', 'accepted', 'unconfirmed')) "
              "WHERE account_id = $1",
              account_id);
}

std::vector<leased_lane> lease(sql::session& s, std::string_view owner, timestamp now, std::chrono::milliseconds span,
                               std::size_t most)
{
    const auto until = s.lease_clock() + span.count();
    std::vector<leased_lane> out;
    for (const auto& r : s.query("UPDATE lane SET lease_owner = $1, epoch = epoch + 1, lease_until = $2 "
                                 "WHERE lease_owner IS NULL AND account_id IN (SELECT account_id FROM lane "
                                 "WHERE lease_owner IS NULL AND next_due_at IS NOT NULL AND next_due_at <= $3 "
                                 "ORDER BY next_due_at LIMIT $4) RETURNING account_id, epoch",
                                 owner, until, now, most))
        out.push_back({r.text(0), r.integer(1)});
    return out;
}

bool hold_on(sql::session& s, std::string_view account_id, const delivery_store::lease& by,
             std::chrono::milliseconds span)
{
    return s.execute("UPDATE lane SET lease_until = $4 WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3",
                     account_id, by.owner, by.epoch, s.lease_clock() + span.count()) == 1;
}

void release(sql::session& s, std::string_view account_id, const delivery_store::lease& by)
{
    s.execute("UPDATE lane SET lease_owner = NULL, next_due_at = (SELECT CASE WHEN MIN(d.due_at) < lane.paused_until "
              "THEN lane.paused_until ELSE MIN(d.due_at) END FROM delivery d WHERE d.account_id = $1 "
              "AND d.due_at IS NOT NULL AND d.state IN ('queued', 'deferred', 'accepted', 'unconfirmed')) "
              "WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3",
              account_id, by.owner, by.epoch);
}

void pause(sql::session& s, std::string_view account_id, const delivery_store::lease& by, timestamp until)
{
    s.execute("UPDATE lane SET paused_until = $4 WHERE account_id = $1 AND lease_owner = $2 AND epoch = $3", account_id,
              by.owner, by.epoch, until);
}

std::optional<timestamp> next_due(sql::session& s)
{
    const auto r =
        s.query_one("SELECT MIN(next_due_at) FROM lane WHERE lease_owner IS NULL AND next_due_at IS NOT NULL");
    return r ? r->optional_at(0) : std::nullopt;
}

std::vector<leased_lane> abandoned(sql::session& s, bool all)
{
    std::vector<leased_lane> out;
    for (const auto& r : s.query("SELECT account_id, epoch FROM lane WHERE lease_owner IS NOT NULL "
                                 "AND ($1 = 1 OR lease_until < $2)",
                                 all, s.lease_clock()))
        out.push_back({r.text(0), r.integer(1)});
    return out;
}

bool reclaim(sql::session& s, const leased_lane& lane)
{
    return s.execute("UPDATE lane SET lease_owner = NULL, epoch = epoch + 1 WHERE account_id = $1 AND epoch = $2 "
                     "AND lease_owner IS NOT NULL",
                     lane.account_id, lane.epoch) == 1;
}

} // namespace tongyuan::delivery::lane_store
