#include "registry/filing/filing_store.hpp"

#include "registry/filing/filing_past_store.hpp"

#include <charconv>
#include <stdexcept>

namespace tongyuan::registry::filing_store {

namespace {

filing_kind read_kind(const std::string& name, const std::string& id)
{
    const auto kind = filing_kind_from(name);
    if (!kind)
        throw std::runtime_error("filing " + id + " is of the unknown kind " + name);
    return *kind;
}

filing read(const sql::row& r)
{
    filing f;
    f.id = r.text(0);
    f.kind = read_kind(r.text(1), f.id);
    const auto state = filing_state_from(r.text(2));
    if (!state)
        throw std::runtime_error("filing " + f.id + " is in the unknown state " + r.text(2));
    f.state = *state;
    f.level = r.integer(3);
    f.levels = r.integer(4);
    f.unit_id = r.text(5);
    f.unit_path = r.text(6);
    f.unit_name = r.text(7);
    f.account_id = r.optional_text(8);
    f.title = r.text(9);
    f.proposed = r.text(10);
    f.number = r.text(11);
    f.applicant = r.text(12);
    f.applicant_name = r.text(13);
    f.created_at = r.at(14);
    f.submitted_at = r.optional_at(15);
    f.due_at = r.optional_at(16);
    f.decided_at = r.optional_at(17);
    f.updated_at = r.at(18);
    f.version = r.integer(19);
    f.record_before = r.text(20);
    return f;
}

// The series of the program's own template is counted by year where it always was: daemons that know no templates count
// on beside this one.
std::optional<int> year_of_own_series(std::string_view series)
{
    if (series.size() != std::string_view("TY-2026-{serial:6}").size() || !series.starts_with("TY-") ||
        !series.ends_with("-{serial:6}"))
        return {};
    int year = 0;
    const auto digits = series.substr(3, 4);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), year);
    return read.ptr == digits.data() + digits.size() ? std::optional{year} : std::nullopt;
}

} // namespace

std::optional<filing> find(sql::session& s, std::string_view id)
{
    const auto r =
        s.query_one("SELECT f.id, f.kind, f.state, f.level, f.levels, f.unit_id, u.path, u.name, f.account_id, "
                    "f.title, f.proposed, f.number, f.applicant, f.applicant_name, f.created_at, f.submitted_at, "
                    "f.due_at, f.decided_at, f.updated_at, f.version, f.record_before "
                    "FROM filing f JOIN unit u ON u.id = f.unit_id WHERE f.id = $1",
                    id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::optional<filing> find_by_number(sql::session& s, std::string_view number)
{
    const auto r = s.query_one("SELECT id FROM filing WHERE number = $1 AND number <> ''", number);
    return r ? find(s, r->text(0)) : std::nullopt;
}

void insert(sql::session& s, const filing& f)
{
    s.execute(
        "INSERT INTO filing (id, kind, state, level, levels, unit_id, account_id, title, proposed, number, applicant, "
        "applicant_name, created_at, updated_at, version) "
        "VALUES ($1, $2, $3, 0, 0, $4, CAST($5 AS TEXT), $6, $7, '', $8, $9, $10, $10, 1)",
        f.id, name_of(f.kind), name_of(f.state), f.unit_id, f.account_id, f.title, f.proposed, f.applicant,
        f.applicant_name, f.created_at);
}

bool change(sql::session& s, std::string_view id, filing_state from, std::int64_t version, std::string_view title,
            std::string_view proposed, timestamp now)
{
    filing_past_store::keep(s, id, now);
    return s.execute("UPDATE filing SET title = $4, proposed = $5, updated_at = $6, version = version + 1 "
                     "WHERE id = $1 AND state = $2 AND version = $3",
                     id, name_of(from), version, title, proposed, now) == 1;
}

void settle(sql::session& s, std::string_view id, std::string_view title, std::string_view proposed)
{
    s.execute("UPDATE filing SET title = $2, proposed = $3 WHERE id = $1", id, title, proposed);
}

bool move(sql::session& s, const filing& from, const move_to& m, timestamp now)
{
    filing_past_store::keep(s, from.id, now);
    return s.execute(
               "UPDATE filing SET state = $4, level = $5, levels = $6, account_id = CAST($7 AS TEXT), number = $8, "
               "submitted_at = CAST($9 AS BIGINT), due_at = CAST($10 AS BIGINT), decided_at = CAST($11 AS BIGINT), "
               "record_before = CASE WHEN CAST($13 AS TEXT) = '' THEN record_before ELSE CAST($13 AS TEXT) END, "
               "updated_at = $12, version = version + 1 WHERE id = $1 AND state = $2 AND level = $3 AND version = $14",
               from.id, name_of(from.state), from.level, name_of(m.to), m.level, m.levels, m.account_id, m.number,
               m.submitted_at, m.due_at, m.decided_at, now, m.record_before, from.version) == 1;
}

std::optional<filing> under_way(sql::session& s, std::string_view account_id)
{
    const auto r = s.query_one("SELECT id FROM filing WHERE account_id = $1 AND (state = 'submitted' "
                               "OR state = 'in_review') ORDER BY submitted_at LIMIT 1",
                               account_id);
    return r ? find(s, r->text(0)) : std::nullopt;
}

void set_route(sql::session& s, std::string_view id, const std::vector<route_level>& route)
{
    s.execute("DELETE FROM filing_route WHERE filing_id = $1", id);
    for (const auto& one : route)
        s.execute("INSERT INTO filing_route (filing_id, level, unit_id, mode) VALUES ($1, $2, $3, $4)", id, one.level,
                  one.unit_id, one.mode);
}

std::vector<route_level> route(sql::session& s, std::string_view id)
{
    std::vector<route_level> out;
    for (const auto& r : s.query("SELECT fr.level, fr.unit_id, u.name, u.path, fr.mode FROM filing_route fr "
                                 "JOIN unit u ON u.id = fr.unit_id WHERE fr.filing_id = $1 ORDER BY fr.level",
                                 id))
        out.push_back({r.integer(0), r.text(1), r.text(2), r.text(3), r.text(4)});
    return out;
}

std::vector<route_level> units_upwards(sql::session& s, std::string_view unit_id)
{
    std::vector<route_level> out;
    // Up the parents, one by one: a comparison of paths would look at every unit there is.
    for (const auto& r : s.query("WITH RECURSIVE above (id, parent_id, name, path, far) AS "
                                 "(SELECT id, parent_id, name, path, 0 FROM unit WHERE id = $1 UNION ALL "
                                 "SELECT u.id, u.parent_id, u.name, u.path, above.far + 1 "
                                 "FROM above JOIN unit u ON u.id = above.parent_id) "
                                 "SELECT id, name, path FROM above ORDER BY far",
                                 unit_id))
        out.push_back({static_cast<std::int64_t>(out.size()), r.text(0), r.text(1), r.text(2), "approve"});
    return out;
}

std::int64_t count_deciders(sql::session& s, std::string_view unit_id, const filing& f, std::string_view submitter)
{
    return s
        .query("WITH RECURSIVE above (id, parent_id) AS (SELECT id, parent_id FROM unit WHERE id = $1 UNION ALL "
               "SELECT u.id, u.parent_id FROM above JOIN unit u ON u.id = above.parent_id) "
               "SELECT COUNT(DISTINCT pr.person_id) FROM above JOIN person_role pr ON pr.unit_id = above.id "
               "JOIN role_permission rp ON rp.role = pr.role JOIN person p ON p.id = pr.person_id "
               "WHERE rp.permission = 'filing.approve' AND p.state = 'active' AND pr.person_id NOT IN ($2, $3) "
               "AND NOT EXISTS (SELECT 1 FROM filing_editor fe WHERE fe.filing_id = $4 AND fe.person = pr.person_id) "
               "AND NOT EXISTS (SELECT 1 FROM filing_decision fd WHERE fd.filing_id = $4 "
               "AND fd.person = pr.person_id AND fd.decision = 'submit')",
               unit_id, f.applicant, submitter, f.id)
        .at(0)
        .integer(0);
}

void note_editor(sql::session& s, std::string_view id, std::string_view person_id, timestamp now)
{
    s.execute("INSERT INTO filing_editor (filing_id, person, at) VALUES ($1, $2, $3) "
              "ON CONFLICT (filing_id, person) DO UPDATE SET at = excluded.at",
              id, person_id, now);
}

std::vector<std::string> hands_in(sql::session& s, const filing& f)
{
    std::vector<std::string> out{f.applicant};
    for (const auto& r : s.query("SELECT person FROM filing_editor WHERE filing_id = $1 UNION "
                                 "SELECT person FROM filing_decision WHERE filing_id = $1 AND decision = 'submit'",
                                 f.id))
        out.push_back(r.text(0));
    return out;
}

std::int64_t round_of(sql::session& s, std::string_view id)
{
    return s.query("SELECT COALESCE(MAX(round), 0) FROM filing_decision WHERE filing_id = $1", id).at(0).integer(0);
}

void add_decision(sql::session& s, std::string_view id, const filing_decision& d)
{
    s.execute("INSERT INTO filing_decision (filing_id, n, round, level, decision, person, person_name, comment, "
              "field_comments, at, for_name) SELECT CAST($1 AS TEXT), COALESCE(MAX(n), 0) + 1, CAST($2 AS BIGINT), "
              "CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS TEXT), "
              "CAST($8 AS TEXT), CAST($9 AS BIGINT), CAST($10 AS TEXT) "
              "FROM filing_decision WHERE filing_id = CAST($1 AS TEXT)",
              id, d.round, d.level, d.decision, d.person, d.person_name, d.comment, d.field_comments, d.at, d.for_name);
}

std::vector<filing_decision> decisions(sql::session& s, std::string_view id)
{
    std::vector<filing_decision> out;
    for (const auto& r :
         s.query("SELECT round, level, decision, person, person_name, comment, field_comments, at, for_name "
                 "FROM filing_decision WHERE filing_id = $1 ORDER BY n",
                 id))
        out.push_back(
            {r.integer(0), r.integer(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.at(7), r.text(8)});
    return out;
}

bool has_decided(sql::session& s, std::string_view id, std::string_view person_id)
{
    return s.query_one("SELECT 1 FROM filing_decision WHERE filing_id = $1 AND person = $2 LIMIT 1", id, person_id)
        .has_value();
}

void note(sql::session& s, std::string_view id, const reading& r)
{
    s.execute("INSERT INTO filing_reading (filing_id, level, person, person_name, at) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT DO NOTHING",
              id, r.level, r.person, r.person_name, r.at);
}

std::vector<reading> readings(sql::session& s, std::string_view id)
{
    std::vector<reading> out;
    for (const auto& r : s.query("SELECT level, person, person_name, at FROM filing_reading WHERE filing_id = $1 "
                                 "ORDER BY level",
                                 id))
        out.push_back({r.integer(0), r.text(1), r.text(2), r.at(3)});
    return out;
}

void set_attachments(sql::session& s, std::string_view id, const std::vector<filing_attachment>& list)
{
    s.execute("DELETE FROM filing_attachment WHERE filing_id = $1", id);
    for (std::size_t n = 0; n < list.size(); ++n)
        s.execute("INSERT INTO filing_attachment (filing_id, n, sha256, file_name) VALUES ($1, $2, $3, $4)", id, n + 1,
                  list[n].sha256, list[n].file_name);
}

std::vector<filing_attachment> attachments(sql::session& s, std::string_view id)
{
    std::vector<filing_attachment> out;
    for (const auto& r : s.query("SELECT sha256, file_name FROM filing_attachment WHERE filing_id = $1 ORDER BY n", id))
        out.push_back({r.text(0), r.text(1)});
    return out;
}

std::int64_t next_serial(sql::session& s, const std::string& series)
{
    if (const auto year = year_of_own_series(series))
        return s
            .query("INSERT INTO filing_number (year, last) VALUES ($1, 1) "
                   "ON CONFLICT (year) DO UPDATE SET last = filing_number.last + 1 RETURNING last",
                   *year)
            .at(0)
            .integer(0);
    return s
        .query("INSERT INTO filing_series (series, last) VALUES ($1, 1) "
               "ON CONFLICT (series) DO UPDATE SET last = filing_series.last + 1 RETURNING last",
               series)
        .at(0)
        .integer(0);
}

bool give_number(sql::session& s, std::string_view number, std::string_view filing_id)
{
    return s.execute("INSERT INTO filing_number_given (number, filing_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                     number, filing_id) == 1;
}

std::vector<filing> list(sql::session& s, const filter& f, std::int64_t most)
{
    std::vector<filing> out;
    for (const auto& r : s.query(
             "SELECT f.id, f.kind, f.state, f.level, f.levels, f.unit_id, u.path, u.name, f.account_id, f.title, "
             "f.proposed, f.number, f.applicant, f.applicant_name, f.created_at, f.submitted_at, f.due_at, "
             "f.decided_at, f.updated_at, f.version, f.record_before FROM filing f JOIN unit u ON u.id = f.unit_id "
             "WHERE (CAST($2 AS TEXT) IS NULL OR f.state = CAST($2 AS TEXT)) "
             "AND (CAST($3 AS TEXT) IS NULL OR f.kind = CAST($3 AS TEXT)) "
             "AND (CAST($4 AS TEXT) IS NULL OR f.account_id = CAST($4 AS TEXT)) "
             "AND ($5 = 0 OR f.applicant = $1) "
             "AND (CAST($14 AS TEXT) IS NULL OR lower(f.title COLLATE \"binary\") LIKE CAST($14 AS TEXT) ESCAPE '!' "
             "OR lower(f.number COLLATE \"binary\") LIKE CAST($14 AS TEXT) ESCAPE '!' "
             "OR lower(f.applicant_name COLLATE \"binary\") LIKE CAST($14 AS TEXT) ESCAPE '!' "
             "OR lower(u.name COLLATE \"binary\") LIKE CAST($14 AS TEXT) ESCAPE '!') "
             // Waits for the reader, or for somebody whose deputy the reader is today; neither had a hand in it
             // (hands_in).
             "AND ($6 = 0 OR (f.state = 'in_review' AND f.applicant <> $1 AND EXISTS (SELECT 1 FROM filing_route fr "
             "JOIN unit ru ON ru.id = fr.unit_id JOIN person_role pr ON (pr.person_id = $1 "
             "OR (pr.person_id <> f.applicant AND pr.person_id IN (SELECT l.person_id FROM approver_leave l "
             "JOIN person lp ON lp.id = l.person_id WHERE l.deputy_id = $1 AND l.ended_at IS NULL "
             "AND l.first_day <= $12 AND l.last_day >= $12 AND lp.state = 'active'))) "
             "JOIN role_permission rp ON rp.role = pr.role JOIN unit su ON su.id = pr.unit_id "
             "WHERE fr.filing_id = f.id AND fr.level = f.level AND rp.permission = 'filing.approve' "
             "AND substr(ru.path, 1, length(su.path)) = su.path "
             "AND NOT EXISTS (SELECT 1 FROM filing_decision fd WHERE fd.filing_id = f.id "
             "AND (fd.person = $1 OR fd.person = pr.person_id) AND (fd.decision = 'submit' OR fd.round = "
             "(SELECT MAX(x.round) FROM filing_decision x WHERE x.filing_id = f.id))) "
             "AND NOT EXISTS (SELECT 1 FROM filing_editor fe WHERE fe.filing_id = f.id "
             "AND (fe.person = $1 OR fe.person = pr.person_id))))) "
             "AND ($10 = 0 OR EXISTS (SELECT 1 FROM filing_route fr JOIN person_role pr ON pr.person_id = $1 "
             "AND pr.unit_id = fr.unit_id JOIN role_permission rp ON rp.role = pr.role "
             "WHERE fr.filing_id = f.id AND fr.mode = 'inform' AND rp.permission = 'filing.approve' "
             "AND (f.state = 'approved' OR f.state = 'registered' OR (f.state = 'in_review' AND fr.level < f.level)) "
             "AND NOT EXISTS (SELECT 1 FROM filing_reading x WHERE x.filing_id = f.id AND x.level = fr.level))) "
             "AND ($11 = 0 OR (f.state = 'in_review' AND f.due_at < $13)) "
             "AND (CAST($7 AS BIGINT) IS NULL OR (f.updated_at, f.id) < (CAST($7 AS BIGINT), $8)) "
             "AND ($6 = 1 OR $10 = 1 OR EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = "
             "pr.role "
             "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = 'filing.read' "
             "AND substr(u.path, 1, length(su.path)) = su.path)) ORDER BY f.updated_at DESC, f.id DESC LIMIT $9",
             f.reader_id, f.state, f.kind, f.account_id, f.mine, f.todo, f.after_at, f.after_id, most, f.informed,
             f.overdue, f.today, f.now, f.pattern))
        out.push_back(read(r));
    return out;
}

} // namespace tongyuan::registry::filing_store
