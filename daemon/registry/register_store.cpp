#include "registry/register_store.hpp"

#include "registry/account_former_store.hpp"
#include "registry/account_past_store.hpp"
#include "registry/look_alike_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry::register_store {

namespace json = boost::json;

namespace {

std::string as_json(const std::map<std::string, std::string>& settings)
{
    json::object out;
    for (const auto& [name, value] : settings)
        out[name] = value;
    return json::serialize(out);
}

std::vector<account> all_found(sql::session& s, const sql::rows& ids)
{
    std::vector<account> out;
    for (const auto& r : ids)
        out.push_back(*account_store::find(s, r.text(0)));
    return out;
}

// As many as the statements name; the rest is empty.
constexpr std::size_t ids_at_once = 50;

std::vector<sql::value> ids_from(const std::vector<std::string>& ids, std::size_t from)
{
    std::vector<sql::value> out;
    for (std::size_t i = from; i < from + ids_at_once; ++i)
        out.emplace_back(i < ids.size() ? ids[i] : std::string());
    return out;
}

listed read_listed(const sql::row& r)
{
    listed out;
    out.id = r.text(0);
    out.platform = r.text(1);
    out.platform_id = r.text(2);
    out.name = r.text(3);
    out.url = r.text(4);
    out.unit_id = r.text(5);
    out.unit_name = r.text(6);
    out.filing_number = r.text(7);
    out.default_cover = r.text(8);
    out.fields = r.text(9);
    out.state = account_state_from(r.text(10)).value();
    out.manual = r.boolean(11);
    out.connection = {r.text(12), r.text(13), r.text(14), r.optional_at(15), r.optional_at(16)};
    out.version = r.integer(17);
    out.created_at = r.at(18);
    return out;
}

std::vector<listed> part_of_list(sql::session& s, const std::vector<sql::value>& ids)
{
    std::vector<listed> out;
    for (const auto& r : s.run_query(
             "SELECT a.id, a.platform, a.platform_id, a.name, a.url, a.unit_id, u.name, a.filing_number, "
             "a.default_cover, a.fields, a.state, a.manual, a.connection, a.connection_message, a.connection_cure, "
             "a.connection_at, a.authorised_until, a.version, a.created_at "
             "FROM account a JOIN unit u ON u.id = a.unit_id WHERE a.id IN "
             "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, "
             "$23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, "
             "$43, $44, $45, $46, $47, $48, $49, $50)",
             ids))
        out.push_back(read_listed(r));
    for (const auto& r : s.run_query(
             "SELECT us.account_id, u.id, u.name FROM unit_source us JOIN unit u ON u.id = us.unit_id "
             "WHERE us.account_id IN "
             "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, "
             "$23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, "
             "$43, $44, $45, $46, $47, $48, $49, $50) ORDER BY u.path",
             ids))
        for (auto& one : out)
            if (one.id == r.text(0))
                one.sources.emplace_back(r.text(1), r.text(2));
    return out;
}

} // namespace

bool insert_proposed(sql::session& s, const proposed_account& p, timestamp now)
{
    return s.execute("INSERT INTO account (id, platform, platform_id, name, url, unit_id, state, manual, settings, "
                     "default_cover, filing_number, fields, connection, connection_message, connection_cure, "
                     "created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, 'proposed', 0, '{}', '', '', "
                     "$7, 'untested', '', '', $8, $8, 1) ON CONFLICT DO NOTHING",
                     p.id, p.platform, p.platform_id, p.name, p.url, p.unit_id, p.fields, now) == 1;
}

bool put_back(sql::session& s, std::string_view id, timestamp now)
{
    account_past_store::keep(s, id, now, true);
    return s.execute("UPDATE account SET name = was.name, url = was.url, unit_id = was.unit_id, "
                     "fields = COALESCE(was.fields, account.fields), updated_at = $2, version = version + 1 "
                     "FROM (SELECT p.name, p.url, p.unit_id, p.fields FROM account_past p WHERE p.account_id = $1 "
                     "AND p.state = 'removed' ORDER BY p.n DESC LIMIT 1) was "
                     "WHERE account.id = $1 AND account.state = 'removed'",
                     id, now) == 1;
}

bool propose(sql::session& s, const proposed_account& p, timestamp now)
{
    account_past_store::keep(s, p.id, now, true);
    // Another unit begins with nothing of what the one before had set up.
    return s.execute(
               "UPDATE account SET "
               "settings = CASE WHEN platform = $2 AND unit_id = $6 THEN settings ELSE '{}' END, "
               "default_cover = CASE WHEN unit_id = $6 THEN default_cover ELSE '' END, "
               "manual = CASE WHEN platform = $2 AND unit_id = $6 THEN manual ELSE 0 END, "
               "connection = CASE WHEN platform = $2 AND unit_id = $6 THEN connection ELSE 'untested' END, "
               "connection_message = CASE WHEN platform = $2 AND unit_id = $6 THEN connection_message ELSE '' END, "
               "connection_cure = CASE WHEN platform = $2 AND unit_id = $6 THEN connection_cure ELSE '' END, "
               "connection_at = CASE WHEN platform = $2 AND unit_id = $6 THEN connection_at END, "
               "authorised_until = CASE WHEN platform = $2 AND unit_id = $6 THEN authorised_until END, "
               "platform = $2, platform_id = $3, name = $4, url = $5, unit_id = $6, fields = $7, "
               "updated_at = $8, version = version + 1 WHERE id = $1 AND state = 'proposed'",
               p.id, p.platform, p.platform_id, p.name, p.url, p.unit_id, p.fields, now) == 1;
}

bool take_over(sql::session& s, const account& of, std::string_view fields, std::string_view number, timestamp now)
{
    account_past_store::keep(s, of.id, now, true);
    look_alike_store::note(s, of.id, of.name, fields);
    const auto taken =
        s.execute("UPDATE account SET fields = $3, filing_number = $4, updated_at = $5, version = version + 1 "
                  "WHERE id = $1 AND version = $2",
                  of.id, of.version, fields, number, now);
    account_former_store::note(s, of.id);
    return taken == 1;
}

bool change_record(sql::session& s, const account& of, std::string_view name, std::string_view url,
                   std::string_view fields, timestamp now)
{
    account_past_store::keep(s, of.id, now, true);
    look_alike_store::note(s, of.id, name, fields);
    const auto changed =
        s.execute("UPDATE account SET name = $3, url = $4, fields = $5, updated_at = $6, version = version + 1 "
                  "WHERE id = $1 AND version = $2",
                  of.id, of.version, name, url, fields, now);
    account_former_store::note(s, of.id);
    return changed == 1;
}

void lock(sql::session& s, std::string_view id)
{
    s.execute("UPDATE account SET updated_at = updated_at WHERE id = $1", id);
}

std::optional<account> find_by_identity(sql::session& s, std::string_view platform, std::string_view platform_id)
{
    const auto r =
        s.query_one("SELECT id FROM account WHERE lower(platform_id COLLATE \"binary\") = lower(CAST($2 AS TEXT) "
                    "COLLATE \"binary\") AND platform IN (SELECT CAST($1 AS TEXT) UNION "
                    "SELECT o.code FROM platform p JOIN platform o ON o.ids_of = p.ids_of WHERE p.code = $1)",
                    platform, platform_id);
    return r ? account_store::find(s, r->text(0)) : std::nullopt;
}

std::vector<account> same_unit_same_platform(sql::session& s, std::string_view unit_id, std::string_view platform)
{
    return all_found(s,
                     s.query("SELECT id FROM account WHERE unit_id = $1 AND platform IN (SELECT CAST($2 AS TEXT) UNION "
                             "SELECT o.code FROM platform p JOIN platform o ON o.ids_of = p.ids_of "
                             "WHERE p.code = $2) "
                             "AND state NOT IN ('cancelled', 'removed') ORDER BY id LIMIT 20",
                             unit_id, platform));
}

std::vector<account> named_otherwise(sql::session& s, std::string_view unit_id, std::string_view name)
{
    return all_found(s, s.query("SELECT id FROM account WHERE unit_id = $1 AND name <> $2 AND state IN "
                                "('approved', 'active', 'suspended') ORDER BY id LIMIT 20",
                                unit_id, name));
}

std::vector<account> same_name_elsewhere(sql::session& s, std::string_view unit_id, std::string_view name)
{
    return all_found(s, s.query("SELECT id FROM account WHERE name = $2 AND unit_id <> $1 AND state IN "
                                "('approved', 'active', 'suspended') ORDER BY id LIMIT 20",
                                unit_id, name));
}

bool was_ever_approved(sql::session& s, std::string_view id)
{
    return s.query_one("SELECT 1 FROM account WHERE id = $1 AND filing_number <> ''", id).has_value();
}

bool was_ever_active(sql::session& s, std::string_view id)
{
    return s.query_one("SELECT 1 FROM account_history WHERE account_id = $1 AND to_state = 'active' LIMIT 1", id)
        .has_value();
}

bool set_settings(sql::session& s, std::string_view id, std::int64_t version,
                  const std::map<std::string, std::string>& settings, timestamp now)
{
    return s.execute("UPDATE account SET settings = $3, connection = CASE WHEN connection = 'manual' THEN 'manual' "
                     "ELSE 'untested' END, updated_at = $4, version = version + 1 WHERE id = $1 AND version = $2",
                     id, version, as_json(settings), now) == 1;
}

bool touch(sql::session& s, std::string_view id, std::int64_t version, timestamp now)
{
    return s.execute("UPDATE account SET updated_at = $3, version = version + 1 WHERE id = $1 AND version = $2", id,
                     version, now) == 1;
}

bool set_cover(sql::session& s, std::string_view id, std::int64_t version, std::string_view sha256, timestamp now)
{
    return s.execute("UPDATE account SET default_cover = $3, updated_at = $4, version = version + 1 "
                     "WHERE id = $1 AND version = $2",
                     id, version, sha256, now) == 1;
}

void set_manual(sql::session& s, std::string_view id, timestamp now)
{
    s.execute("UPDATE account SET manual = 1, connection = 'manual', connection_message = '由人工发布并提交凭证。', "
              "connection_cure = '', connection_at = $2, version = version + 1 WHERE id = $1",
              id, now);
}

void set_source(sql::session& s, std::string_view unit_id, const std::optional<std::string>& account_id)
{
    if (!account_id)
        s.execute("DELETE FROM unit_source WHERE unit_id = $1", unit_id);
    else
        s.execute("INSERT INTO unit_source (unit_id, account_id) VALUES ($1, $2) "
                  "ON CONFLICT (unit_id) DO UPDATE SET account_id = excluded.account_id",
                  unit_id, *account_id);
}

std::vector<std::pair<std::string, std::string>> source_of(sql::session& s, std::string_view account_id)
{
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& r : s.query("SELECT u.id, u.name FROM unit_source us JOIN unit u ON u.id = us.unit_id "
                                 "WHERE us.account_id = $1 ORDER BY u.path",
                                 account_id))
        out.emplace_back(r.text(0), r.text(1));
    return out;
}

extras extras_of(sql::session& s, std::string_view account_id)
{
    const auto r = s.query_one("SELECT u.name, a.filing_number, a.fields, a.connection, a.connection_message, "
                               "a.connection_cure, a.connection_at, a.authorised_until "
                               "FROM account a JOIN unit u ON u.id = a.unit_id WHERE a.id = $1",
                               account_id);
    if (!r)
        return {};
    return {
        r->text(0), r->text(1), r->text(2), {r->text(3), r->text(4), r->text(5), r->optional_at(6), r->optional_at(7)}};
}

std::vector<history_row> history(sql::session& s, std::string_view account_id)
{
    std::vector<history_row> out;
    for (const auto& r : s.query("SELECT at, event, from_state, to_state, by_whom FROM account_history "
                                 "WHERE account_id = $1 ORDER BY n DESC LIMIT 200",
                                 account_id))
        out.push_back({r.at(0), r.text(1), r.text(2), r.text(3), r.text(4)});
    return out;
}

std::vector<listed> list(sql::session& s, const std::vector<std::string>& ids)
{
    std::map<std::string, listed, std::less<>> found;
    for (std::size_t from = 0; from < ids.size(); from += ids_at_once)
        for (auto& one : part_of_list(s, ids_from(ids, from)))
            found.emplace(one.id, std::move(one));
    std::vector<listed> out;
    for (const auto& id : ids)
        if (const auto at = found.find(id); at != found.end())
            out.push_back(std::move(at->second));
    return out;
}

std::optional<pending_change> open_change(sql::session& s, std::string_view account_id)
{
    const auto r = s.query_one("SELECT id, account_id, settings, secrets, by_person, by_name, at FROM account_change "
                               "WHERE account_id = $1 AND state = 'open'",
                               account_id);
    if (!r)
        return {};
    pending_change c{r->text(0), r->text(1), {}, {}, r->text(4), r->text(5), r->at(6)};
    const auto settings = json::parse(r->text(2)), secrets = json::parse(r->text(3));
    for (const auto& [name, value] : settings.as_object())
        c.settings.emplace(name, std::string_view(value.as_string()));
    for (const auto& name : secrets.as_array())
        c.secrets.emplace_back(std::string_view(name.as_string()));
    return c;
}

void put_change(sql::session& s, const pending_change& c)
{
    s.execute("INSERT INTO account_change (id, account_id, settings, secrets, by_person, by_name, at, state) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, 'open') ON CONFLICT (account_id) WHERE state = 'open' "
              "DO UPDATE SET settings = excluded.settings, secrets = excluded.secrets, at = excluded.at",
              c.id, c.account_id, as_json(c.settings), json::serialize(json::array(c.secrets.begin(), c.secrets.end())),
              c.by_person, c.by_name, c.at);
}

std::vector<std::string> changes_to_decide(sql::session& s, std::string_view person_id, std::int64_t most)
{
    std::vector<std::string> out;
    for (const auto& r :
         s.query("SELECT ac.account_id FROM account_change ac JOIN account a ON a.id = ac.account_id "
                 "JOIN unit ON unit.id = a.unit_id WHERE ac.state = 'open' AND ac.by_person <> $1 "
                 "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
                 "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 "
                 "AND rp.permission = 'account.approve_change' "
                 "AND substr(unit.path, 1, length(su.path)) = su.path) ORDER BY ac.at, ac.id LIMIT $2",
                 person_id, most))
        out.push_back(r.text(0));
    return out;
}

bool decide_change(sql::session& s, std::string_view id, std::string_view state, std::string_view by, timestamp now)
{
    return s.execute("UPDATE account_change SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = "
                     "'open'",
                     id, state, by, now) == 1;
}

} // namespace tongyuan::registry::register_store
