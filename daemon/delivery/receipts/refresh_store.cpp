#include "delivery/receipts/refresh_store.hpp"

namespace tongyuan::delivery::refresh_store {

void want(sql::session& s, std::string_view account_id, timestamp now)
{
    s.execute("INSERT INTO refresh (account_id, wanted_at, due_at, failures, message) VALUES ($1, $2, $2, 0, '') "
              "ON CONFLICT (account_id) DO UPDATE SET wanted_at = excluded.wanted_at, due_at = excluded.due_at, "
              "failures = 0",
              account_id, now);
}

std::optional<wanted> due(sql::session& s, timestamp now)
{
    // A page written from a store that has forgotten a publication would drop it.
    const auto r = s.query_one("SELECT account_id, wanted_at, failures FROM refresh WHERE due_at <= $1 "
                               "AND NOT EXISTS (SELECT 1 FROM quarantined q WHERE q.account_id = refresh.account_id "
                               "AND q.cleared_at IS NULL AND q.sent_at IS NOT NULL AND NOT EXISTS (SELECT 1 "
                               "FROM delivery d WHERE d.id = q.delivery_id AND d.updated_at > q.found_at "
                               "AND d.state IN ('published', 'refused', 'cancelled', 'superseded', 'withdrawn'))) "
                               "ORDER BY due_at LIMIT 1",
                               now);
    return r ? std::optional{wanted{r->text(0), r->at(1), r->integer(2)}} : std::nullopt;
}

void done(sql::session& s, const wanted& w, timestamp now)
{
    s.execute("UPDATE refresh SET due_at = NULL, done_at = $3, failures = 0, message = '' "
              "WHERE account_id = $1 AND wanted_at = $2",
              w.account_id, w.wanted_at, now);
}

void failed(sql::session& s, const wanted& w, std::string_view message, timestamp again_at)
{
    s.execute("UPDATE refresh SET due_at = $3, failures = failures + 1, message = $4 "
              "WHERE account_id = $1 AND wanted_at = $2",
              w.account_id, w.wanted_at, again_at, message);
}

std::optional<timestamp> next_due(sql::session& s)
{
    const auto r = s.query_one("SELECT MIN(due_at) FROM refresh");
    return r ? r->optional_at(0) : std::nullopt;
}

void go_back(sql::session& s, timestamp now, std::chrono::milliseconds by)
{
    s.execute("UPDATE refresh SET due_at = due_at - $2 WHERE due_at > $1", now, by.count());
}

} // namespace tongyuan::delivery::refresh_store
