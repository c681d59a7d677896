#include "delivery/receipts/read_back_store.hpp"

namespace tongyuan::delivery::read_back_store {

namespace {

planned_reading read(const sql::row& r)
{
    return {r.text(0),        r.text(1),    r.text(2), r.at(3),          r.integer(4),
            r.optional_at(5), r.integer(6), r.text(7), r.optional_at(8), r.text(9)};
}

// "|one|other|", in which "|one|" can be looked for.
std::string listed(const std::set<std::string>& names)
{
    std::string out = "|";
    for (const auto& name : names)
        out += name + "|";
    return out;
}

} // namespace

void put(sql::session& s, const planned_reading& p)
{
    s.execute("INSERT INTO read_back (delivery_id, account_id, expects, since, round, due_at, tries, state, read_at, "
              "message) VALUES ($1, $2, $3, $4, $5, CAST($6 AS BIGINT), $7, $8, CAST($9 AS BIGINT), $10) "
              "ON CONFLICT (delivery_id) DO UPDATE SET expects = excluded.expects, since = excluded.since, "
              "round = excluded.round, due_at = excluded.due_at, tries = excluded.tries, state = excluded.state, "
              "read_at = excluded.read_at, message = excluded.message",
              p.delivery_id, p.account_id, p.expects, p.since, p.round, p.due_at, p.tries, p.state, p.read_at,
              p.message);
}

std::optional<planned_reading> find(sql::session& s, std::string_view delivery_id)
{
    const auto r = s.query_one("SELECT delivery_id, account_id, expects, since, round, due_at, tries, state, read_at, "
                               "message FROM read_back WHERE delivery_id = $1",
                               delivery_id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

// The list is text because SQLite knows no arrays.
std::optional<due_reading> due(sql::session& s, timestamp now, const std::set<std::string>& but)
{
    const auto r = s.query_one(
        "SELECT r.delivery_id, r.account_id, r.expects, r.since, r.round, r.due_at, r.tries, r.state, r.read_at, "
        "r.message, COALESCE(l.host, ''), CASE WHEN l.opened_at IS NULL THEN 0 ELSE l.paused_until END, "
        "CASE WHEN h.opened_at IS NULL THEN 0 ELSE h.retry_at END FROM read_back r "
        "LEFT JOIN lane l ON l.account_id = r.account_id LEFT JOIN host_breaker h ON h.host = l.host "
        "WHERE r.due_at <= $1 AND CAST($2 AS TEXT) NOT LIKE '%|' || r.account_id || '|%' "
        "AND CAST($2 AS TEXT) NOT LIKE '%|' || COALESCE(l.host, '') || '|%' ORDER BY r.due_at, r.delivery_id LIMIT 1",
        now, listed(but));
    return r ? std::optional{due_reading{read(*r), r->text(10), r->at(11), r->at(12)}} : std::nullopt;
}

void put_off(sql::session& s, std::string_view host, timestamp now, timestamp until, const std::set<std::string>& but)
{
    s.execute("UPDATE read_back SET due_at = $3 WHERE due_at <= $2 "
              "AND account_id IN (SELECT account_id FROM lane WHERE host = $1) "
              "AND CAST($4 AS TEXT) NOT LIKE '%|' || account_id || '|%'",
              host, now, until, listed(but));
}

void put_off_account(sql::session& s, std::string_view account_id, timestamp now, timestamp until)
{
    s.execute("UPDATE read_back SET due_at = $3 WHERE due_at <= $2 AND account_id = $1", account_id, now, until);
}

void stop(sql::session& s, std::string_view delivery_id)
{
    s.execute("UPDATE read_back SET due_at = NULL WHERE delivery_id = $1 AND due_at IS NOT NULL", delivery_id);
}

void go_back(sql::session& s, timestamp now, std::chrono::milliseconds by, std::chrono::milliseconds longest)
{
    s.execute("UPDATE read_back SET due_at = due_at - $2, since = CASE WHEN since > $1 THEN since - $2 ELSE since END "
              "WHERE due_at > $1 AND (since > $1 OR due_at > since + $3)",
              now, by.count(), longest.count());
}

void note(sql::session& s, const planned_reading& found)
{
    s.execute("INSERT INTO reading (delivery_id, n, account_id, at, expects, state, message) VALUES ($1, "
              "(SELECT COALESCE(MAX(n), 0) + 1 FROM reading WHERE delivery_id = $1), $2, $3, $4, $5, $6)",
              found.delivery_id, found.account_id, found.read_at, found.expects, found.state, found.message);
}

std::int64_t readings_between(sql::session& s, std::string_view account_id, timestamp from, timestamp before)
{
    return s
        .query_one("SELECT COUNT(*) FROM reading WHERE account_id = $1 AND at >= $2 AND at < $3", account_id, from,
                   before)
        ->integer(0);
}

} // namespace tongyuan::delivery::read_back_store
