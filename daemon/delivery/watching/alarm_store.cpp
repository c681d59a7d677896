#include "delivery/watching/alarm_store.hpp"

namespace tongyuan::delivery::alarm_store {

void raise(sql::session& s, const alarm& a)
{
    s.execute(
        "INSERT INTO alarm (id, kind, subject_id, delivery_id, account_id, unit_id, text, raised_at, repeated_at) "
        "VALUES ($1, $2, $3, CAST($4 AS TEXT), CAST($5 AS TEXT), $6, $7, $8, $8) "
        "ON CONFLICT (kind, subject_id) WHERE closed_at IS NULL "
        "DO UPDATE SET text = excluded.text",
        a.id, a.kind, a.subject_id, a.delivery_id, a.account_id, a.unit_id, a.text, a.raised_at);
}

void close(sql::session& s, std::string_view subject_id, timestamp now)
{
    // Most have none.
    if (s.query_one("SELECT 1 FROM alarm WHERE subject_id = $1 AND closed_at IS NULL LIMIT 1", subject_id))
        s.execute("UPDATE alarm SET closed_at = $2 WHERE subject_id = $1 AND closed_at IS NULL", subject_id, now);
}

void close(sql::session& s, std::string_view kind, std::string_view subject_id, timestamp now)
{
    s.execute("UPDATE alarm SET closed_at = $3 WHERE kind = $1 AND subject_id = $2 AND closed_at IS NULL", kind,
              subject_id, now);
}

std::vector<alarm> repeat(sql::session& s, std::string_view kind, timestamp now, std::chrono::milliseconds every)
{
    std::vector<alarm> out;
    for (const auto& r :
         s.query("UPDATE alarm SET repeated_at = $2, repeats = repeats + 1 WHERE kind = $1 AND closed_at IS NULL "
                 "AND repeated_at <= $3 RETURNING id, kind, subject_id, delivery_id, account_id, unit_id, text, "
                 "raised_at, repeats",
                 kind, now, now - every))
        out.push_back({r.text(0), r.text(1), r.text(2), r.optional_text(3), r.optional_text(4), r.text(5), r.text(6),
                       r.at(7), r.integer(8)});
    return out;
}

void go_back(sql::session& s, timestamp now, std::chrono::milliseconds by)
{
    s.execute("UPDATE alarm SET repeated_at = repeated_at - $2 WHERE repeated_at > $1 AND closed_at IS NULL", now,
              by.count());
}

std::vector<alarm> standing(sql::session& s, std::string_view person_id, std::string_view permission, std::size_t most)
{
    std::vector<alarm> out;
    for (const auto& r :
         s.query("SELECT a.id, a.kind, a.subject_id, a.delivery_id, a.account_id, a.unit_id, a.text, a.raised_at, "
                 "a.repeats "
                 "FROM alarm a JOIN unit ON unit.id = a.unit_id WHERE a.closed_at IS NULL AND EXISTS (SELECT 1 "
                 "FROM person_role pr JOIN role_permission rp ON rp.role = pr.role JOIN unit su ON su.id = pr.unit_id "
                 "WHERE pr.person_id = $1 AND rp.permission = $2 "
                 "AND substr(unit.path, 1, length(su.path)) = su.path) ORDER BY a.raised_at DESC, a.id LIMIT $3",
                 person_id, permission, most))
        out.push_back({r.text(0), r.text(1), r.text(2), r.optional_text(3), r.optional_text(4), r.text(5), r.text(6),
                       r.at(7), r.integer(8)});
    return out;
}

std::vector<std::pair<std::string, std::int64_t>> count_by_kind(sql::session& s)
{
    std::vector<std::pair<std::string, std::int64_t>> out;
    for (const auto& r :
         s.query("SELECT kind, COUNT(*) FROM alarm WHERE closed_at IS NULL GROUP BY kind ORDER BY kind"))
        out.emplace_back(r.text(0), r.integer(1));
    return out;
}

} // namespace tongyuan::delivery::alarm_store
