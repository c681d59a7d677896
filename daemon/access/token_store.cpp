#include "access/token_store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace json = boost::json;

namespace tongyuan::access::token_store {

namespace {

std::string text_of(const std::vector<std::string>& permissions)
{
    json::array list;
    for (const auto& p : permissions)
        list.emplace_back(p);
    return json::serialize(list);
}

api_token read_token(const sql::row& r)
{
    api_token t;
    t.id = r.text(0);
    t.person_id = r.text(1);
    t.name = r.text(2);
    const auto permissions = json::parse(r.text(3));
    for (const auto& p : permissions.as_array())
        t.permissions.emplace_back(p.as_string());
    t.created_at = r.at(4);
    t.expires_at = r.optional_at(5);
    t.last_used_at = r.optional_at(6);
    return t;
}

} // namespace

bool is_name_taken(sql::session& s, std::string_view person_id, std::string_view name)
{
    return s.query_one("SELECT 1 FROM api_token WHERE person_id = $1 AND name = $2", person_id, name).has_value();
}

void insert(sql::session& s, const api_token& t, std::string_view token_digest)
{
    s.execute("INSERT INTO api_token (id, token_digest, person_id, name, permissions, created_at, expires_at) "
              "VALUES ($1, $2, $3, $4, $5, $6, CAST($7 AS BIGINT))",
              t.id, token_digest, t.person_id, t.name, text_of(t.permissions), t.created_at, t.expires_at);
}

std::optional<api_token> find(sql::session& s, std::string_view token_digest)
{
    const auto r = s.query_one("SELECT id, person_id, name, permissions, created_at, expires_at, last_used_at "
                               "FROM api_token WHERE token_digest = $1",
                               token_digest);
    return r ? std::optional{read_token(*r)} : std::nullopt;
}

std::vector<api_token> of_person(sql::session& s, std::string_view person_id)
{
    std::vector<api_token> out;
    for (const auto& r : s.query("SELECT id, person_id, name, permissions, created_at, expires_at, last_used_at "
                                 "FROM api_token WHERE person_id = $1 ORDER BY id DESC",
                                 person_id))
        out.push_back(read_token(r));
    return out;
}

void note_use(sql::session& s, std::string_view id, timestamp now)
{
    s.execute("UPDATE api_token SET last_used_at = $2 WHERE id = $1", id, now);
}

bool remove(sql::session& s, std::string_view id, std::string_view person_id)
{
    return s.execute("DELETE FROM api_token WHERE id = $1 AND person_id = $2", id, person_id) == 1;
}

void remove_all(sql::session& s, std::string_view person_id)
{
    s.execute("DELETE FROM api_token WHERE person_id = $1", person_id);
}

} // namespace tongyuan::access::token_store
