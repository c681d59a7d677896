#include "registry/account_store.hpp"

#include "registry/account_past_store.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace tongyuan::registry::account_store {

namespace {

account_state read_state(const std::string& name, std::string_view id)
{
    const auto state = account_state_from(name);
    if (!state)
        throw std::runtime_error("account " + std::string(id) + " is in the unknown state " + name);
    return *state;
}

account read(const sql::row& r)
{
    account a;
    a.id = r.text(0);
    a.platform = r.text(1);
    a.platform_id = r.text(2);
    a.name = r.text(3);
    a.url = r.text(4);
    a.unit_id = r.text(5);
    a.unit_path = r.text(6);
    a.state = read_state(r.text(7), a.id);
    a.manual = r.boolean(8);
    const auto settings = boost::json::parse(r.text(9));
    for (const auto& [name, value] : settings.as_object())
        a.settings.emplace(name, std::string_view(value.as_string()));
    a.default_cover = r.text(10);
    a.version = r.integer(11);
    a.created_at = r.at(12);
    return a;
}

void note(sql::session& s, std::string_view id, std::string_view event, std::string_view from, std::string_view to,
          std::string_view by, timestamp now)
{
    s.execute(
        "INSERT INTO account_history (account_id, n, at, event, from_state, to_state, by_whom) "
        "SELECT CAST($1 AS TEXT), COALESCE(MAX(n), 0) + 1, CAST($2 AS BIGINT), CAST($3 AS TEXT), "
        "CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT) FROM account_history WHERE account_id = CAST($1 AS TEXT)",
        id, now, event, from, to, by);
}

} // namespace

std::optional<account> find(sql::session& s, std::string_view id)
{
    const auto r =
        s.query_one("SELECT a.id, a.platform, a.platform_id, a.name, a.url, a.unit_id, u.path, a.state, a.manual, "
                    "a.settings, a.default_cover, a.version, a.created_at "
                    "FROM account a JOIN unit u ON u.id = a.unit_id WHERE a.id = $1",
                    id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::optional<account_state> state_of(sql::session& s, std::string_view id)
{
    const auto r = s.query_one("SELECT state FROM account WHERE id = $1", id);
    return r ? std::optional{read_state(r->text(0), id)} : std::nullopt;
}

bool move(sql::session& s, std::string_view id, account_event event, std::string_view by, timestamp now)
{
    const auto before = find(s, id);
    if (!before)
        return false;
    const auto to = next_state(account_transitions(), before->state, event);
    if (!to)
        return false;
    account_past_store::keep(s, id, now, false);
    if (s.execute("UPDATE account SET state = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND state = $2",
                  id, registry::name_of(before->state), registry::name_of(*to), now) != 1)
        return false;
    note(s, id, name_of(event), registry::name_of(before->state), registry::name_of(*to), by, now);
    return true;
}

void begin_history(sql::session& s, std::string_view id, std::string_view by, timestamp now)
{
    note(s, id, "proposed", "", registry::name_of(account_state::proposed), by, now);
}

void set_connection(sql::session& s, std::string_view id, const connection& c)
{
    s.execute("UPDATE account SET connection = $2, connection_message = $3, connection_cure = $4, "
              "connection_at = CAST($5 AS BIGINT), authorised_until = CAST($6 AS BIGINT), version = version + 1 "
              "WHERE id = $1",
              id, c.state, c.message, c.cure, c.at, c.expires_at);
}

std::optional<account> source_of_unit(sql::session& s, std::string_view unit_id)
{
    const auto r = s.query_one(
        "WITH RECURSIVE above (id, parent_id, far) AS (SELECT id, parent_id, 0 FROM unit WHERE id = $1 "
        "UNION ALL SELECT u.id, u.parent_id, above.far + 1 FROM above JOIN unit u ON u.id = above.parent_id) "
        "SELECT a.id, a.platform, a.platform_id, a.name, a.url, a.unit_id, au.path, a.state, a.manual, "
        "a.settings, a.default_cover, a.version, a.created_at "
        "FROM above JOIN unit_source us ON us.unit_id = above.id JOIN account a ON a.id = us.account_id "
        "JOIN unit au ON au.id = a.unit_id ORDER BY above.far LIMIT 1",
        unit_id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

} // namespace tongyuan::registry::account_store
