#include "delivery/guards/clock_doubt.hpp"

#include "channels/quota_store.hpp"
#include "delivery/receipts/read_back_store.hpp"
#include "delivery/receipts/refresh_store.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/sending/moves.hpp"
#include "delivery/watching/alarm_store.hpp"

namespace tongyuan::delivery::clock_store {

bool in_doubt(sql::session& s)
{
    return s.query_one("SELECT 1 FROM clock_doubt WHERE confirmed_at IS NULL LIMIT 1").has_value();
}

std::optional<clock_doubt> standing(sql::session& s)
{
    const auto r = s.query_one("SELECT id, writer, code, found_at, expected_at FROM clock_doubt "
                               "WHERE confirmed_at IS NULL ORDER BY id LIMIT 1");
    if (!r)
        return {};
    clock_doubt d;
    d.id = r->text(0);
    d.writer = r->text(1);
    d.code = r->text(2);
    d.found_at = r->at(3);
    d.expected_at = r->at(4);
    return d;
}

void insert(sql::session& s, const clock_doubt& d)
{
    s.execute("INSERT INTO clock_doubt (id, writer, code, found_at, expected_at) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT (writer) WHERE confirmed_at IS NULL DO NOTHING",
              d.id, d.writer, d.code, d.found_at, d.expected_at);
}

std::int64_t confirm(sql::session& s, std::string_view person_id, std::string_view name, std::string_view reason,
                     timestamp now)
{
    s.execute("UPDATE clock_seen SET seen_at = $1", now);
    return s.execute("UPDATE clock_doubt SET confirmed_at = $1, confirmed_by = $2, confirmed_name = $3, reason = $4 "
                     "WHERE confirmed_at IS NULL",
                     now, person_id, name, reason);
}

std::optional<timestamp> last_seen(sql::session& s)
{
    const auto r = s.query_one("SELECT COALESCE((SELECT MAX(seen_at) FROM clock_seen), "
                               "(SELECT MAX(updated_at) FROM delivery))");
    return r ? r->optional_at(0) : std::nullopt;
}

void note_seen(sql::session& s, std::string_view writer, timestamp now)
{
    s.execute("INSERT INTO clock_seen (writer, seen_at) VALUES ($1, $2) "
              "ON CONFLICT (writer) DO UPDATE SET seen_at = excluded.seen_at",
              writer, now);
}

void wait_for_confirming(sql::session& s)
{
    if (s.kind() == sql::engine::postgres)
        s.query("SELECT 1 FROM clock_doubt WHERE confirmed_at IS NULL ORDER BY id FOR SHARE");
}

void go_back(sql::session& s, timestamp now, std::chrono::milliseconds by, std::chrono::milliseconds longest_reading)
{
    s.execute("UPDATE delivery SET due_at = due_at - $2, version = version + 1 WHERE due_at > $1 "
              "AND lease_owner IS NULL AND state IN ('queued', 'deferred', 'accepted', 'unconfirmed') "
              "AND (not_before IS NULL OR not_before <= created_at)",
              now, by.count());
    lane_store::pauses_go_back(s, now, by);
    read_back_store::go_back(s, now, by, longest_reading);
    refresh_store::go_back(s, now, by);
    alarm_store::go_back(s, now, by);
    channels::quota_store::go_back(s, now);
    lane_store::wake_all(s);
}

void let_scheduled_go(sql::session& s, timestamp now, std::chrono::milliseconds deadline)
{
    for (const auto& r :
         s.query("UPDATE delivery SET state = 'queued', why_code = '', why = '', cure = '', "
                 "due_at = CASE WHEN not_before > $1 THEN not_before ELSE CAST($1 AS BIGINT) END, "
                 "deadline_at = CASE WHEN not_before > $1 THEN not_before ELSE CAST($1 AS BIGINT) END + $2, "
                 "updated_at = $1, version = version + 1 WHERE state = 'held' AND why_code = 'clock' "
                 "AND lease_owner IS NULL RETURNING id, account_id, operation, attempts, due_at",
                 now, deadline.count()))
        moves::note(s, {r.text(0), r.text(1), r.text(2), state::held, state::queued, "", r.integer(3), r.at(4)});
    lane_store::wake_all(s);
}

} // namespace tongyuan::delivery::clock_store
