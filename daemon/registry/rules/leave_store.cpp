#include "registry/rules/leave_store.hpp"

namespace tongyuan::registry::leave_store {

namespace {

leave read(const sql::row& r)
{
    return {r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.text(7), r.text(8)};
}

approver read_approver(const sql::row& r)
{
    return {r.text(0), r.text(1), r.text(2), r.text(3), r.text(4)};
}

} // namespace

void insert(sql::session& s, const leave& l, timestamp now)
{
    s.execute("INSERT INTO approver_leave (id, person_id, deputy_id, first_day, last_day, reason, set_by, created_at) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
              l.id, l.person_id, l.deputy_id, l.first_day, l.last_day, l.reason, l.set_by, now);
}

bool end(sql::session& s, std::string_view id, timestamp now)
{
    return s.execute("UPDATE approver_leave SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", id, now) == 1;
}

std::optional<leave> find(sql::session& s, std::string_view id)
{
    const auto r = s.query_one("SELECT l.id, p.id, p.name, d.id, d.name, l.first_day, l.last_day, l.reason, l.set_by "
                               "FROM approver_leave l JOIN person p ON p.id = l.person_id "
                               "JOIN person d ON d.id = l.deputy_id WHERE l.id = $1 AND l.ended_at IS NULL",
                               id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::vector<leave> list(sql::session& s, std::string_view reader_id, std::string_view today)
{
    std::vector<leave> out;
    for (const auto& r :
         s.query("SELECT l.id, p.id, p.name, d.id, d.name, l.first_day, l.last_day, l.reason, l.set_by "
                 "FROM approver_leave l JOIN person p ON p.id = l.person_id JOIN unit u ON u.id = p.unit_id "
                 "JOIN person d ON d.id = l.deputy_id WHERE l.ended_at IS NULL AND l.last_day >= $2 "
                 "AND (l.person_id = $1 OR l.deputy_id = $1 OR EXISTS (SELECT 1 FROM person_role pr "
                 "JOIN role_permission rp ON rp.role = pr.role JOIN unit su ON su.id = pr.unit_id "
                 "WHERE pr.person_id = $1 AND rp.permission = 'filing.approve' "
                 "AND substr(u.path, 1, length(su.path)) = su.path)) ORDER BY l.first_day, l.id LIMIT 200",
                 reader_id, today))
        out.push_back(read(r));
    return out;
}

bool overlaps(sql::session& s, const leave& l)
{
    return s
        .query_one("SELECT 1 FROM approver_leave WHERE person_id = $1 AND ended_at IS NULL AND first_day <= $3 "
                   "AND last_day >= $2",
                   l.person_id, l.first_day, l.last_day)
        .has_value();
}

std::vector<approver> approvers(sql::session& s, std::string_view unit_path)
{
    std::vector<approver> out;
    for (const auto& r :
         s.query("SELECT p.id, p.name, u.id, u.name, u.path FROM person p JOIN unit u ON u.id = p.unit_id "
                 "WHERE p.state = 'active' AND substr(u.path, 1, length(CAST($1 AS TEXT))) = CAST($1 AS TEXT) AND "
                 "EXISTS (SELECT 1 FROM person_role pr "
                 "JOIN role_permission rp ON rp.role = pr.role WHERE pr.person_id = p.id "
                 "AND rp.permission = 'filing.approve') ORDER BY u.path, p.name, p.id LIMIT 500",
                 unit_path))
        out.push_back(read_approver(r));
    return out;
}

std::optional<approver> approver_named(sql::session& s, std::string_view person_id)
{
    const auto r = s.query_one(
        "SELECT p.id, p.name, u.id, u.name, u.path FROM person p JOIN unit u ON u.id = p.unit_id WHERE p.id = $1 "
        "AND p.state = 'active' AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
        "WHERE pr.person_id = p.id AND rp.permission = 'filing.approve')",
        person_id);
    return r ? std::optional{read_approver(*r)} : std::nullopt;
}

std::vector<approver> stood_for(sql::session& s, std::string_view deputy_id, std::string_view today,
                                std::string_view unit_path)
{
    std::vector<approver> out;
    for (const auto& r :
         s.query("SELECT DISTINCT p.id, p.name, u.id, u.name, u.path FROM approver_leave l "
                 "JOIN person p ON p.id = l.person_id JOIN unit u ON u.id = p.unit_id "
                 "JOIN person_role pr ON pr.person_id = p.id JOIN role_permission rp ON rp.role = pr.role "
                 "JOIN unit su ON su.id = pr.unit_id WHERE l.deputy_id = $1 AND l.ended_at IS NULL "
                 "AND l.first_day <= $2 AND l.last_day >= $2 AND p.state = 'active' "
                 "AND rp.permission = 'filing.approve' AND substr(CAST($3 AS TEXT), 1, length(su.path)) = su.path "
                 "ORDER BY p.id",
                 deputy_id, today, unit_path))
        out.push_back(read_approver(r));
    return out;
}

} // namespace tongyuan::registry::leave_store
