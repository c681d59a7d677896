#include "oversight/case_store.hpp"

#include <stdexcept>

namespace tongyuan::oversight::case_store {

namespace {

oversight_case read(const sql::row& r)
{
    oversight_case c;
    c.id = r.text(0);
    c.account_id = r.text(1);
    c.account_name = r.text(2);
    c.platform = r.text(3);
    c.unit_id = r.text(4);
    c.unit_name = r.text(5);
    c.unit_path = r.text(6);
    c.finding = r.text(7);
    c.found_at = r.at(8);
    c.evidence = r.text(9);
    const auto state = case_state_from(r.text(10));
    const auto account_state = registry::account_state_from(r.text(19));
    if (!state || !account_state)
        throw std::runtime_error("case " + c.id + " is in the unknown state " + r.text(10) + "/" + r.text(19));
    c.state = *state;
    c.account_state = *account_state;
    c.decision = r.text(11);
    c.reason = r.text(12);
    c.until = r.optional_at(13);
    c.due_at = r.optional_at(14);
    c.owner = r.optional_text(15);
    c.owner_name = r.text(16);
    c.updated_at = r.at(17);
    c.version = r.integer(18);
    return c;
}

} // namespace

bool open(sql::session& s, const oversight_case& c)
{
    return s.execute(
               "INSERT INTO oversight_case (id, account_id, unit_id, finding, found_at, evidence, state, decision, "
               "reason, due_at, owner_name, updated_at, version) "
               "VALUES ($1, $2, $3, $4, $5, $6, 'open', '', '', CAST($7 AS BIGINT), '', $5, 1) "
               "ON CONFLICT (account_id, finding) WHERE state <> 'closed' DO NOTHING",
               c.id, c.account_id, c.unit_id, c.finding, c.found_at, c.evidence, c.due_at) == 1;
}

std::optional<oversight_case> find(sql::session& s, std::string_view id)
{
    const auto r =
        s.query_one("SELECT c.id, c.account_id, a.name, a.platform, c.unit_id, u.name, u.path, c.finding, c.found_at, "
                    "c.evidence, c.state, c.decision, c.reason, c.until, c.due_at, c.owner, c.owner_name, "
                    "c.updated_at, c.version, a.state FROM oversight_case c JOIN account a ON a.id = c.account_id "
                    "JOIN unit u ON u.id = c.unit_id WHERE c.id = $1",
                    id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::optional<std::string> standing(sql::session& s, std::string_view account_id, std::string_view finding)
{
    const auto r = s.query_one("SELECT id FROM oversight_case WHERE account_id = $1 AND finding = $2 "
                               "AND state <> 'closed'",
                               account_id, finding);
    return r ? std::optional{r->text(0)} : std::nullopt;
}

bool decide(sql::session& s, const oversight_case& from, const decision& d, timestamp now)
{
    return s.execute(
               "UPDATE oversight_case SET state = 'decided', decision = $4, reason = $5, until = CAST($6 AS BIGINT), "
               "due_at = CAST($7 AS BIGINT), owner = $8, owner_name = $9, updated_at = $10, version = version + 1 "
               "WHERE id = $1 AND version = $2 AND state = $3",
               from.id, from.version, name_of(from.state), d.what, d.reason, d.until, d.due_at, d.owner, d.owner_name,
               now) == 1;
}

bool reopen(sql::session& s, std::string_view id, timestamp due_at, timestamp now)
{
    return s.execute("UPDATE oversight_case SET state = 'open', until = NULL, due_at = $2, updated_at = $3, "
                     "version = version + 1 WHERE id = $1 AND state = 'decided'",
                     id, due_at, now) == 1;
}

bool close(sql::session& s, std::string_view id, timestamp now)
{
    return s.execute("UPDATE oversight_case SET state = 'closed', updated_at = $2, version = version + 1 "
                     "WHERE id = $1 AND state IN ('open', 'decided')",
                     id, now) == 1;
}

void note(sql::session& s, std::string_view id, const case_event_row& e)
{
    s.execute("INSERT INTO case_history (case_id, n, at, event, who, words) SELECT CAST($1 AS TEXT), COALESCE(MAX(n), "
              "0) + 1, "
              "CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT) "
              "FROM case_history WHERE case_id = CAST($1 AS TEXT)",
              id, e.at, e.event, e.who, e.words);
}

std::vector<case_event_row> history(sql::session& s, std::string_view id)
{
    std::vector<case_event_row> out;
    for (const auto& r : s.query("SELECT at, event, who, words FROM case_history WHERE case_id = $1 ORDER BY n", id))
        out.push_back({r.at(0), r.text(1), r.text(2), r.text(3)});
    return out;
}

std::vector<oversight_case> list(sql::session& s, const filter& f, std::int64_t most)
{
    std::vector<oversight_case> out;
    for (const auto& r : s.query(
             "SELECT c.id, c.account_id, a.name, a.platform, c.unit_id, unit.name, unit.path, c.finding, c.found_at, "
             "c.evidence, c.state, c.decision, c.reason, c.until, c.due_at, c.owner, c.owner_name, c.updated_at, "
             "c.version, a.state "
             "FROM oversight_case c JOIN account a ON a.id = c.account_id JOIN unit ON unit.id = c.unit_id "
             "WHERE (CAST($2 AS TEXT) IS NULL OR c.state = CAST($2 AS TEXT)) "
             "AND (CAST($3 AS TEXT) IS NULL OR substr(unit.path, 1, length(CAST($3 AS TEXT))) = CAST($3 AS TEXT)) "
             "AND ($4 = 0 OR c.owner = $1) "
             "AND (CAST($5 AS BIGINT) IS NULL OR (c.updated_at, c.id) < (CAST($5 AS BIGINT), $6)) "
             "AND (CAST($8 AS TEXT) IS NULL OR c.account_id = CAST($8 AS TEXT)) "
             "AND (CAST($9 AS BIGINT) IS NULL OR (c.state <> 'closed' AND c.due_at <= CAST($9 AS BIGINT))) "
             "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
             "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = 'oversight.read' "
             "AND substr(unit.path, 1, length(su.path)) = su.path) ORDER BY c.updated_at DESC, c.id DESC LIMIT $7",
             f.reader_id, f.state, f.unit_path, f.mine, f.after_at, f.after_id, most, f.account_id, f.overdue_at))
        out.push_back(read(r));
    return out;
}

std::vector<std::string> of_accounts_that_are_gone(sql::session& s, std::int64_t most)
{
    std::vector<std::string> out;
    for (const auto& r :
         s.query("SELECT c.id FROM oversight_case c JOIN account a ON a.id = c.account_id "
                 "WHERE c.state <> 'closed' AND c.finding <> 'revived' "
                 "AND a.state IN ('closed', 'cancelling', 'cancelled', 'removed') ORDER BY c.id LIMIT $1",
                 most))
        out.push_back(r.text(0));
    return out;
}

} // namespace tongyuan::oversight::case_store
