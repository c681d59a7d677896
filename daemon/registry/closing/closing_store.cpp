#include "registry/closing/closing_store.hpp"

#include <stdexcept>

namespace tongyuan::registry::closing_store {

namespace {

closing_step read_step(const std::string& name, std::string_view account_id)
{
    const auto step = closing_step_from(name);
    if (!step)
        throw std::runtime_error("the closing of account " + std::string(account_id) + " is at the unknown step " +
                                 name);
    return *step;
}

closing read(const sql::row& r)
{
    closing c;
    c.account_id = r.text(0);
    c.step = read_step(r.text(1), c.account_id);
    c.began_at = r.optional_at(2);
    c.act_from = r.optional_at(3);
    c.due_at = r.optional_at(4);
    c.planned_until = r.optional_at(5);
    c.notice_days = r.integer(6);
    c.notice_place = r.text(7);
    c.follow_instead = r.text(8);
    c.is_locked_out = r.boolean(9);
    c.notice_until = r.optional_at(10);
    c.frozen_until = r.optional_at(11);
    c.confirm_until = r.optional_at(12);
    c.cancelled_at = r.optional_at(13);
    c.checks = r.integer(14);
    return c;
}

} // namespace

std::optional<closing> find(sql::session& s, std::string_view account_id)
{
    const auto r =
        s.query_one("SELECT account_id, step, began_at, act_from, due_at, planned_until, notice_days, notice_place, "
                    "follow_instead, is_locked_out, notice_until, frozen_until, confirm_until, cancelled_at, checks "
                    "FROM account_closing WHERE account_id = $1",
                    account_id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

void begin(sql::session& s, const closing& c)
{
    s.execute("INSERT INTO account_closing (account_id, step) VALUES ($1, $2) "
              "ON CONFLICT (account_id) DO UPDATE SET step = excluded.step",
              c.account_id, name_of(c.step));
    (void)move(s, c.step, c);
}

bool move(sql::session& s, closing_step from, const closing& to)
{
    return s.execute("UPDATE account_closing SET step = $3, began_at = CAST($4 AS BIGINT), "
                     "act_from = CAST($5 AS BIGINT), due_at = CAST($6 AS BIGINT), "
                     "planned_until = CAST($7 AS BIGINT), notice_days = $8, notice_place = $9, follow_instead = $10, "
                     "is_locked_out = $11, notice_until = CAST($12 AS BIGINT), frozen_until = CAST($13 AS BIGINT), "
                     "confirm_until = CAST($14 AS BIGINT), cancelled_at = CAST($15 AS BIGINT), checks = $16 "
                     "WHERE account_id = $1 AND step = $2",
                     to.account_id, name_of(from), name_of(to.step), to.began_at, to.act_from, to.due_at,
                     to.planned_until, to.notice_days, to.notice_place, to.follow_instead, to.is_locked_out,
                     to.notice_until, to.frozen_until, to.confirm_until, to.cancelled_at, to.checks) == 1;
}

void note(sql::session& s, std::string_view account_id, const closing_event& e)
{
    s.execute("INSERT INTO closing_event (account_id, n, at, act, on_day, words, followers, by_whom) "
              "SELECT CAST($1 AS TEXT), COALESCE(MAX(n), 0) + 1, CAST($2 AS BIGINT), CAST($3 AS TEXT), "
              "CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS BIGINT), CAST($7 AS TEXT) "
              "FROM closing_event WHERE account_id = CAST($1 AS TEXT)",
              account_id, e.at, e.act, e.day, e.words, e.followers, e.by);
}

std::optional<timestamp> cancel_approved_at(sql::session& s, std::string_view account_id)
{
    const auto r = s.query_one("SELECT MAX(at) FROM closing_event WHERE account_id = $1 "
                               "AND act IN ('cancel_approved', 'cancel_locked_out')",
                               account_id);
    return r ? r->optional_at(0) : std::nullopt;
}

std::vector<closing_event> events(sql::session& s, std::string_view account_id)
{
    std::vector<closing_event> out;
    for (const auto& r : s.query("SELECT at, act, on_day, words, followers, by_whom FROM closing_event "
                                 "WHERE account_id = $1 ORDER BY n DESC LIMIT 100",
                                 account_id))
        out.push_back({r.at(0), r.text(1), r.text(2), r.text(3),
                       r.is_null(4) ? std::nullopt : std::optional{r.integer(4)}, r.text(5)});
    return out;
}

std::vector<std::string> notices_over(sql::session& s, timestamp now, std::int64_t most)
{
    std::vector<std::string> out;
    for (const auto& r : s.query("SELECT c.account_id FROM account_closing c JOIN account a ON a.id = c.account_id "
                                 "WHERE c.notice_until < $1 AND a.state = 'closing' ORDER BY c.notice_until LIMIT $2",
                                 now, most))
        out.push_back(r.text(0));
    return out;
}

std::vector<listed> list(sql::session& s, const filter& f, std::int64_t most)
{
    std::vector<listed> out;
    for (const auto& r : s.query(
             "SELECT c.account_id, c.step, c.began_at, c.act_from, c.due_at, c.planned_until, c.notice_days, "
             "c.notice_place, c.follow_instead, c.is_locked_out, c.notice_until, c.frozen_until, c.confirm_until, "
             "c.cancelled_at, c.checks, a.name, a.platform, unit.id, unit.name, a.state, "
             "CASE WHEN EXISTS (SELECT 1 FROM filing f WHERE f.account_id = a.id "
             "AND (f.state = 'submitted' OR f.state = 'in_review')) THEN 1 ELSE 0 END "
             "FROM account_closing c JOIN account a ON a.id = c.account_id JOIN unit ON unit.id = a.unit_id "
             "WHERE (CAST($2 AS TEXT) IS NULL OR substr(unit.path, 1, length(CAST($2 AS TEXT))) = CAST($2 AS TEXT)) "
             "AND (CAST($3 AS TEXT) IS NULL OR c.step = CAST($3 AS TEXT)) "
             "AND (CAST($4 AS BIGINT) IS NULL OR (c.act_from <= CAST($4 AS BIGINT) AND NOT EXISTS (SELECT 1 FROM "
             "filing f WHERE f.account_id = a.id AND (f.state = 'submitted' OR f.state = 'in_review')))) "
             "AND (CAST($5 AS BIGINT) IS NULL OR c.due_at < CAST($5 AS BIGINT)) "
             "AND (CAST($6 AS BIGINT) IS NULL OR (COALESCE(c.due_at, $10), c.account_id) > (CAST($6 AS BIGINT), $7)) "
             "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
             "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = $9 "
             "AND substr(unit.path, 1, length(su.path)) = su.path) "
             "ORDER BY COALESCE(c.due_at, $10), c.account_id LIMIT $8",
             f.reader_id, f.unit_path, f.step, f.acting_at, f.overdue_at, f.after_due, f.after_id, most, f.permission,
             never))
    {
        const auto state = account_state_from(r.text(19));
        if (!state)
            throw std::runtime_error("account " + r.text(0) + " is in the unknown state " + r.text(19));
        out.push_back({read(r), r.text(15), r.text(16), r.text(17), r.text(18), *state, r.boolean(20)});
    }
    return out;
}

std::vector<counted> all(sql::session& s, const filter& f)
{
    std::vector<counted> out;
    for (const auto& r : s.query(
             "SELECT unit.id, unit.name, c.step, c.due_at, c.planned_until, c.cancelled_at "
             "FROM account_closing c JOIN account a ON a.id = c.account_id JOIN unit ON unit.id = a.unit_id "
             "WHERE (CAST($2 AS TEXT) IS NULL OR substr(unit.path, 1, length(CAST($2 AS TEXT))) = CAST($2 AS TEXT)) "
             "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
             "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = $3 "
             "AND substr(unit.path, 1, length(su.path)) = su.path) ORDER BY unit.path",
             f.reader_id, f.unit_path, f.permission))
        out.push_back({r.text(0), r.text(1), r.text(2), r.optional_at(3), r.optional_at(4), r.optional_at(5)});
    return out;
}

std::vector<counted> asked_for(sql::session& s, const filter& f)
{
    std::vector<counted> out;
    for (const auto& r :
         s.query("SELECT unit.id, unit.name, f.due_at FROM filing f JOIN unit ON unit.id = f.unit_id "
                 "WHERE f.kind = 'close' AND (f.state = 'submitted' OR f.state = 'in_review') "
                 "AND (CAST($2 AS TEXT) IS NULL OR substr(unit.path, 1, length(CAST($2 AS TEXT))) = CAST($2 AS TEXT)) "
                 "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
                 "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = $3 "
                 "AND substr(unit.path, 1, length(su.path)) = su.path) ORDER BY unit.path",
                 f.reader_id, f.unit_path, f.permission))
        out.push_back({r.text(0), r.text(1), "filing", r.optional_at(2), {}, {}});
    return out;
}

} // namespace tongyuan::registry::closing_store
