#include "registry/custody/custody_store.hpp"

#include <stdexcept>

namespace tongyuan::registry::custody_store {

namespace {

custody read(const sql::row& r)
{
    custody c;
    c.id = r.text(0);
    c.account_id = r.text(1);
    const auto role = custody_role_from(r.text(2));
    if (!role)
        throw std::runtime_error("custody " + c.id + " is of the unknown role " + r.text(2));
    c.role = *role;
    c.is_deputy = r.boolean(3);
    c.person_id = r.optional_text(4);
    c.name = r.text(5);
    c.phone = r.text(6);
    c.number = r.text(7);
    c.since = r.at(8);
    c.entered_at = r.at(9);
    c.entered_by = r.text(10);
    c.handover_id = r.text(11);
    c.until = r.optional_at(12);
    c.ended_by = r.text(13);
    c.ended_how = r.text(14);
    c.ended_words = r.text(15);
    c.version = r.integer(16);
    return c;
}

// Custody has a past of its own; the record of the account stays as it is.
void note_names(sql::session& s, std::string_view account_id)
{
    std::vector<custody> standing;
    for (auto& one : of_account(s, account_id))
        if (!one.until)
            standing.push_back(std::move(one));
    s.execute("UPDATE account SET custodians = $2 WHERE id = $1", account_id, custodians_text(standing));
}

candidate read_candidate(const sql::row& r)
{
    return {r.text(0), r.text(1), r.text(2), r.text(3), r.text(4)};
}

} // namespace

void insert(sql::session& s, const custody& c)
{
    s.execute(
        "INSERT INTO custody (id, account_id, role, is_deputy, person_id, name, phone, number, since, entered_at, "
        "entered_by, handover_id, until, ended_by, ended_how, ended_words, version) "
        "VALUES ($1, $2, $3, $4, CAST($5 AS TEXT), $6, $7, $8, $9, $10, $11, $12, NULL, '', '', '', 1)",
        c.id, c.account_id, name_of(c.role), c.is_deputy, c.person_id, c.name, c.phone, c.number, c.since, c.entered_at,
        c.entered_by, c.handover_id);
    note_names(s, c.account_id);
}

bool end(sql::session& s, const custody& c, std::string_view how, std::string_view by, std::string_view words,
         timestamp now)
{
    const bool ended = s.execute("UPDATE custody SET until = $2, ended_how = $3, ended_by = $4, ended_words = $5, "
                                 "version = version + 1 WHERE id = $1 AND until IS NULL",
                                 c.id, now, how, by, words) == 1;
    if (ended)
        note_names(s, c.account_id);
    return ended;
}

bool amend(sql::session& s, const custody& c)
{
    return s.execute("UPDATE custody SET phone = $3, number = $4, since = $5, version = version + 1 "
                     "WHERE id = $1 AND version = $2 AND until IS NULL",
                     c.id, c.version, c.phone, c.number, c.since) == 1;
}

void note_new_name(sql::session& s, std::string_view person_id)
{
    for (const auto& r :
         s.query("SELECT DISTINCT account_id FROM custody WHERE person_id = $1 AND until IS NULL ORDER BY account_id",
                 person_id))
        note_names(s, r.text(0));
}

std::optional<custody> find(sql::session& s, std::string_view id)
{
    const auto r = s.query_one(
        "SELECT c.id, c.account_id, c.role, c.is_deputy, c.person_id, COALESCE(p.name, c.name), c.phone, c.number, "
        "c.since, c.entered_at, c.entered_by, c.handover_id, c.until, c.ended_by, c.ended_how, c.ended_words, "
        "c.version "
        "FROM custody c LEFT JOIN person p ON p.id = c.person_id WHERE c.id = $1",
        id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::optional<custody> standing(sql::session& s, std::string_view account_id, custody_role role, bool is_deputy)
{
    const auto r = s.query_one(
        "SELECT c.id, c.account_id, c.role, c.is_deputy, c.person_id, COALESCE(p.name, c.name), c.phone, c.number, "
        "c.since, c.entered_at, c.entered_by, c.handover_id, c.until, c.ended_by, c.ended_how, c.ended_words, "
        "c.version "
        "FROM custody c LEFT JOIN person p ON p.id = c.person_id "
        "WHERE c.account_id = $1 AND c.role = $2 AND c.is_deputy = $3 AND c.until IS NULL",
        account_id, name_of(role), is_deputy);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::vector<custody> of_account(sql::session& s, std::string_view account_id)
{
    std::vector<custody> out;
    for (const auto& r :
         s.query("SELECT c.id, c.account_id, c.role, c.is_deputy, c.person_id, COALESCE(p.name, c.name), c.phone, "
                 "c.number, c.since, c.entered_at, c.entered_by, c.handover_id, c.until, c.ended_by, c.ended_how, "
                 "c.ended_words, c.version FROM custody c LEFT JOIN person p ON p.id = c.person_id "
                 "WHERE c.account_id = $1 ORDER BY c.entered_at DESC, c.id DESC",
                 account_id))
        out.push_back(read(r));
    return out;
}

std::int64_t version_of(sql::session& s, std::string_view account_id)
{
    const auto r = s.query_one("SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) + 1 FROM custody "
                               "WHERE account_id = $1",
                               account_id);
    return r->integer(0);
}

std::vector<held> held_by(sql::session& s, const std::optional<std::string>& person_id, std::string_view name)
{
    std::vector<held> out;
    for (const auto& r :
         s.query("SELECT c.id, c.account_id, c.role, c.is_deputy, c.person_id, COALESCE(p.name, c.name), c.phone, "
                 "c.number, c.since, c.entered_at, c.entered_by, c.handover_id, c.until, c.ended_by, c.ended_how, "
                 "c.ended_words, "
                 "c.version, a.name, a.platform, a.state, a.unit_id, u.name, u.path, "
                 "COALESCE((SELECT i.handover_id FROM handover_item i WHERE i.custody_id = c.id AND i.state = 'open'), "
                 "'') FROM custody c JOIN account a ON a.id = c.account_id JOIN unit u ON u.id = a.unit_id "
                 "LEFT JOIN person p ON p.id = c.person_id WHERE c.until IS NULL AND a.state NOT IN ('cancelled', "
                 "'removed') "
                 "AND " +
                     std::string(person_id ? "c.person_id = CAST($1 AS TEXT) "
                                           : "c.person_id IS NULL AND c.name = CAST($1 AS TEXT) ") +
                     "ORDER BY u.path, a.name, a.id, c.role, c.is_deputy",
                 person_id ? std::string_view(*person_id) : name))
        out.push_back({read(r), r.text(17), r.text(18), r.text(19), r.text(20), r.text(21), r.text(22), r.text(23)});
    return out;
}

cut_list<holder> holders(sql::session& s, std::string_view reader_id, const std::optional<std::string>& pattern,
                         std::int64_t most)
{
    cut_list<holder> out;
    for (const auto& r :
         s.query("SELECT c.person_id, COALESCE(p.name, c.name), COALESCE(pu.name, ''), COALESCE(p.state, ''), "
                 "COUNT(DISTINCT c.account_id), COUNT(*), COUNT(*) OVER () FROM custody c "
                 "JOIN account a ON a.id = c.account_id "
                 "JOIN unit u ON u.id = a.unit_id LEFT JOIN person p ON p.id = c.person_id "
                 "LEFT JOIN unit pu ON pu.id = p.unit_id WHERE c.until IS NULL "
                 "AND a.state NOT IN ('cancelled', 'removed') AND EXISTS (SELECT 1 FROM person_role pr "
                 "JOIN role_permission rp ON rp.role = pr.role JOIN unit su ON su.id = pr.unit_id "
                 "WHERE pr.person_id = $1 AND rp.permission = 'custody.read' "
                 "AND substr(u.path, 1, length(su.path)) = su.path) "
                 "AND (CAST($2 AS TEXT) IS NULL "
                 "OR lower(COALESCE(p.name, c.name) COLLATE \"binary\") LIKE CAST($2 AS TEXT) ESCAPE '!' "
                 "OR lower(pu.name COLLATE \"binary\") LIKE CAST($2 AS TEXT) ESCAPE '!') "
                 "GROUP BY c.person_id, COALESCE(p.name, c.name), COALESCE(pu.name, ''), COALESCE(p.state, '') "
                 "ORDER BY CASE WHEN c.person_id IS NULL THEN 1 ELSE 0 END, 3, 2 LIMIT $3",
                 reader_id, pattern, most))
    {
        out.items.push_back({r.optional_text(0), r.text(1), r.text(2), r.text(3), r.integer(4), r.integer(5)});
        out.all = r.integer(6);
    }
    return out;
}

cut_list<candidate> candidates(sql::session& s, std::string_view root_path, const std::optional<std::string>& pattern,
                               std::int64_t most)
{
    cut_list<candidate> out;
    for (const auto& r :
         s.query("SELECT p.id, p.name, u.id, u.name, u.path, COUNT(*) OVER () FROM person p "
                 "JOIN unit u ON u.id = p.unit_id "
                 "WHERE p.state = 'active' AND substr(u.path, 1, length(CAST($1 AS TEXT))) = CAST($1 AS TEXT) "
                 "AND (CAST($2 AS TEXT) IS NULL "
                 "OR lower(p.name COLLATE \"binary\") LIKE CAST($2 AS TEXT) ESCAPE '!' "
                 "OR lower(u.name COLLATE \"binary\") LIKE CAST($2 AS TEXT) ESCAPE '!') "
                 "ORDER BY u.path, p.name, p.id LIMIT $3",
                 root_path, pattern, most))
    {
        out.items.push_back(read_candidate(r));
        out.all = r.integer(5);
    }
    return out;
}

std::optional<candidate> candidate_named(sql::session& s, std::string_view person_id)
{
    // Who is just being disabled is waited for, and whoever disables waits for what is put into a hand here.
    const auto* const statement =
        s.kind() == sql::engine::postgres
            ? "SELECT p.id, p.name, u.id, u.name, u.path FROM person p JOIN unit u ON u.id = p.unit_id "
              "WHERE p.id = $1 AND p.state = 'active' FOR SHARE OF p"
            : "SELECT p.id, p.name, u.id, u.name, u.path FROM person p JOIN unit u ON u.id = p.unit_id "
              "WHERE p.id = $1 AND p.state = 'active'";
    const auto r = s.query_one(statement, person_id);
    return r ? std::optional{read_candidate(*r)} : std::nullopt;
}

} // namespace tongyuan::registry::custody_store
