#include "registry/units/reorganisation_store.hpp"

#include "registry/account_past_store.hpp"
#include "registry/filing/filing_past_store.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace tongyuan::registry::reorganisation_store {

namespace json = boost::json;

namespace {

std::string host_in(const json::object& fields)
{
    const auto* host = fields.if_contains("host");
    return host && host->is_string() ? std::string(std::string_view(host->get_string())) : "";
}

reorganisation read(const sql::row& r)
{
    reorganisation out;
    out.id = r.text(0);
    const auto kind = reorganisation_kind_from(r.text(1));
    if (!kind)
        throw std::runtime_error("reorganisation " + out.id + " is of the unknown kind " + r.text(1));
    out.kind = *kind;
    out.unit_id = r.text(2);
    out.unit_name = r.text(3);
    out.unit_path = r.text(4);
    out.target_id = r.text(5);
    out.target_name = r.text(6);
    out.target_path = r.text(7);
    out.title = r.text(8);
    out.basis = r.text(9);
    out.by_person = r.text(10);
    out.by_name = r.text(11);
    out.at = r.at(12);
    out.undone_by = r.optional_text(13);
    out.undone_at = r.optional_at(14);
    return out;
}

} // namespace

std::vector<held_account> accounts_of(sql::session& s, std::string_view unit_id)
{
    std::vector<held_account> out;
    for (const auto& r : s.query("SELECT id, name, platform, fields, state FROM account WHERE unit_id = $1 "
                                 "AND state NOT IN ('cancelled', 'removed') ORDER BY name, id",
                                 unit_id))
        out.push_back({r.text(0), r.text(1), r.text(2), host_in(json::parse(r.text(3)).as_object()),
                       account_state_from(r.text(4)).value()});
    return out;
}

std::vector<open_filing> open_filings_of(sql::session& s, std::string_view unit_id)
{
    std::vector<open_filing> out;
    for (const auto& r : s.query("SELECT id, title, account_id, kind FROM filing WHERE unit_id = $1 "
                                 "AND state IN ('draft', 'submitted', 'in_review', 'returned') ORDER BY id",
                                 unit_id))
        out.push_back({r.text(0), r.text(1), r.optional_text(2).value_or(""), filing_kind_from(r.text(3)).value()});
    return out;
}

std::vector<std::pair<std::string, std::string>> levels_of(sql::session& s, std::string_view unit_id)
{
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& r : s.query("SELECT f.id, fr.level, f.title FROM filing_route fr "
                                 "JOIN filing f ON f.id = fr.filing_id WHERE fr.unit_id = $1 "
                                 "AND f.state IN ('submitted', 'in_review', 'returned') ORDER BY f.id, fr.level",
                                 unit_id))
        out.emplace_back(r.text(0) + " " + std::to_string(r.integer(1)), r.text(2));
    return out;
}

std::optional<std::string> source_of(sql::session& s, std::string_view unit_id)
{
    const auto r = s.query_one("SELECT account_id FROM unit_source WHERE unit_id = $1", unit_id);
    return r ? std::optional{r->text(0)} : std::nullopt;
}

bool move_account(sql::session& s, std::string_view id, std::string_view from, std::string_view to, timestamp now)
{
    account_past_store::keep(s, id, now, false);
    return s.execute("UPDATE account SET unit_id = $3, updated_at = $4, version = version + 1 "
                     "WHERE id = $1 AND unit_id = $2",
                     id, from, to, now) == 1;
}

bool set_host(sql::session& s, std::string_view account_id, std::string_view from, std::string_view to, timestamp now)
{
    const auto r = s.query_one("SELECT fields FROM account WHERE id = $1", account_id);
    if (!r)
        return false;
    auto fields = json::parse(r->text(0)).as_object();
    if (host_in(fields) != from)
        return false;
    if (to.empty())
        fields.erase("host");
    else
        fields["host"] = to;
    account_past_store::keep(s, account_id, now, true);
    return s.execute("UPDATE account SET fields = $3, updated_at = $4, version = version + 1 "
                     "WHERE id = $1 AND fields = $2",
                     account_id, r->text(0), json::serialize(fields), now) == 1;
}

bool move_filing(sql::session& s, std::string_view id, std::string_view from, std::string_view to, timestamp now)
{
    filing_past_store::keep(s, id, now);
    return s.execute("UPDATE filing SET unit_id = $3, updated_at = $4, version = version + 1 "
                     "WHERE id = $1 AND unit_id = $2",
                     id, from, to, now) == 1;
}

bool move_level(sql::session& s, std::string_view filing_and_level, std::string_view from, std::string_view to)
{
    const auto cut = filing_and_level.find(' ');
    const auto level = std::stoll(std::string(filing_and_level.substr(cut + 1)));
    return s.execute("UPDATE filing_route SET unit_id = $4 WHERE filing_id = $1 AND level = $2 AND unit_id = $3",
                     filing_and_level.substr(0, cut), static_cast<std::int64_t>(level), from, to) == 1;
}

bool move_source(sql::session& s, std::string_view account_id, std::string_view from, std::string_view to)
{
    return s.execute("UPDATE unit_source SET unit_id = $3 WHERE account_id = $1 AND unit_id = $2", account_id, from,
                     to) == 1;
}

bool set_credit_code(sql::session& s, std::string_view unit_id, std::string_view from, std::string_view to,
                     timestamp now)
{
    return s.execute("UPDATE unit SET credit_code = $3, updated_at = $4, version = version + 1 "
                     "WHERE id = $1 AND credit_code = $2",
                     unit_id, from, to, now) == 1;
}

std::vector<std::string> what_is_in(sql::session& s, std::string_view unit_id)
{
    std::vector<std::string> out;
    for (const auto& r : s.query("SELECT name FROM account WHERE unit_id = $1 "
                                 "UNION ALL SELECT name FROM person WHERE unit_id = $1 "
                                 "UNION ALL SELECT name FROM unit WHERE parent_id = $1 AND ended_at IS NULL "
                                 "UNION ALL SELECT title FROM filing WHERE unit_id = $1 AND state <> 'withdrawn' "
                                 "LIMIT 20",
                                 unit_id))
        out.push_back(r.text(0));
    return out;
}

void insert(sql::session& s, const reorganisation& r, const std::vector<step>& steps)
{
    s.execute("INSERT INTO reorganisation (id, kind, unit_id, target_id, title, basis, by_person, by_name, at) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
              r.id, name_of(r.kind), r.unit_id, r.target_id, r.title, r.basis, r.by_person, r.by_name, r.at);
    for (std::size_t n = 0; n < steps.size(); ++n)
        s.execute("INSERT INTO reorganisation_step (reorganisation_id, n, noun, subject_id, label, came_from, went_to) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  r.id, n + 1, steps[n].noun, steps[n].id, steps[n].label, steps[n].from, steps[n].to);
}

std::optional<reorganisation> find(sql::session& s, std::string_view id)
{
    const auto r = s.query_one("SELECT r.id, r.kind, r.unit_id, u.name, u.path, r.target_id, t.name, t.path, r.title, "
                               "r.basis, r.by_person, r.by_name, r.at, r.undone_by, r.undone_at FROM reorganisation r "
                               "JOIN unit u ON u.id = r.unit_id JOIN unit t ON t.id = r.target_id WHERE r.id = $1",
                               id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::vector<step> steps_of(sql::session& s, std::string_view id)
{
    std::vector<step> out;
    for (const auto& r : s.query("SELECT noun, subject_id, label, came_from, went_to FROM reorganisation_step "
                                 "WHERE reorganisation_id = $1 ORDER BY n",
                                 id))
        out.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4)});
    return out;
}

bool mark_undone(sql::session& s, std::string_view id, std::string_view by, timestamp now)
{
    return s.execute("UPDATE reorganisation SET undone_by = $2, undone_at = $3 WHERE id = $1 AND undone_at IS NULL", id,
                     by, now) == 1;
}

std::optional<reorganisation> later_than(sql::session& s, const reorganisation& r)
{
    const auto found = s.query_one("SELECT id FROM reorganisation WHERE (at, id) > ($1, $2) AND undone_at IS NULL "
                                   "AND (unit_id IN ($3, $4) OR target_id IN ($3, $4)) ORDER BY at, id LIMIT 1",
                                   r.at, r.id, r.unit_id, r.target_id);
    return found ? find(s, found->text(0)) : std::nullopt;
}

std::vector<reorganisation> list(sql::session& s, const filter& f, std::int64_t most)
{
    std::vector<reorganisation> out;
    for (const auto& r :
         s.query("SELECT r.id, r.kind, r.unit_id, unit.name, unit.path, r.target_id, t.name, t.path, r.title, r.basis, "
                 "r.by_person, r.by_name, r.at, r.undone_by, r.undone_at FROM reorganisation r "
                 "JOIN unit ON unit.id = r.unit_id JOIN unit t ON t.id = r.target_id "
                 "WHERE (CAST($2 AS TEXT) IS NULL OR r.unit_id = CAST($2 AS TEXT) OR r.target_id = CAST($2 AS TEXT)) "
                 "AND (CAST($3 AS BIGINT) IS NULL OR (r.at, r.id) < (CAST($3 AS BIGINT), $4)) "
                 "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
                 "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = 'unit.read' "
                 "AND substr(unit.path, 1, length(su.path)) = su.path) ORDER BY r.at DESC, r.id DESC LIMIT $5",
                 f.reader_id, f.unit_id, f.before, f.before_id, most))
        out.push_back(read(r));
    return out;
}

} // namespace tongyuan::registry::reorganisation_store
