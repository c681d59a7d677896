#include "access/secret_store.hpp"

namespace tongyuan::access::secret_store {

namespace {

secret_state read_state(const sql::row& r)
{
    return {r.text(0), r.at(1), r.optional_at(2)};
}

sealed_secret read_sealed(const sql::row& r)
{
    return {r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5)};
}

} // namespace

void put(sql::session& s, const sealed_secret& row, timestamp now, std::optional<timestamp> expires_at)
{
    s.execute("INSERT INTO secret (owner, name, suite, key_id, sealed_key, sealed_value, updated_at, expires_at) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, CAST($8 AS BIGINT)) "
              "ON CONFLICT (owner, name) DO UPDATE SET suite = $3, key_id = $4, sealed_key = $5, sealed_value = $6, "
              "       updated_at = $7, expires_at = CAST($8 AS BIGINT)",
              row.owner, row.name, row.suite, row.key_id, row.sealed_key, row.sealed_value, now, expires_at);
}

std::optional<sealed_secret> find(sql::session& s, std::string_view owner, std::string_view name)
{
    const auto r = s.query_one("SELECT owner, name, suite, key_id, sealed_key, sealed_value FROM secret "
                               "WHERE owner = $1 AND name = $2",
                               owner, name);
    return r ? std::optional{read_sealed(*r)} : std::nullopt;
}

std::optional<secret_state> state_of(sql::session& s, std::string_view owner, std::string_view name)
{
    const auto r =
        s.query_one("SELECT name, updated_at, expires_at FROM secret WHERE owner = $1 AND name = $2", owner, name);
    return r ? std::optional{read_state(*r)} : std::nullopt;
}

std::vector<secret_state> list(sql::session& s, std::string_view owner)
{
    std::vector<secret_state> out;
    for (const auto& r :
         s.query("SELECT name, updated_at, expires_at FROM secret WHERE owner = $1 ORDER BY name", owner))
        out.push_back(read_state(r));
    return out;
}

std::vector<expiring_secret> all_of(sql::session& s, std::string_view owner)
{
    std::vector<expiring_secret> out;
    for (const auto& r : s.query("SELECT owner, name, suite, key_id, sealed_key, sealed_value, expires_at FROM secret "
                                 "WHERE owner = $1 ORDER BY name",
                                 owner))
        out.push_back({read_sealed(r), r.optional_at(6)});
    return out;
}

std::vector<ending_secret> ending_before(sql::session& s, timestamp before, std::size_t most)
{
    std::vector<ending_secret> out;
    for (const auto& r : s.query("SELECT owner, name, expires_at FROM secret WHERE owner <> '' "
                                 "AND expires_at IS NOT NULL AND expires_at < $1 ORDER BY expires_at, owner LIMIT $2",
                                 before, most))
        out.push_back({r.text(0), r.text(1), r.at(2)});
    return out;
}

void forget(sql::session& s, std::string_view owner, std::string_view name)
{
    s.execute("DELETE FROM secret WHERE owner = $1 AND name = $2", owner, name);
}

} // namespace tongyuan::access::secret_store
