#include "access/login_store.hpp"

namespace tongyuan::access::login_store {

namespace {

login_session read_session(const sql::row& r)
{
    return {r.text(0), r.text(1), r.at(2), r.at(3), r.at(4), r.text(5), r.text(6)};
}

} // namespace

std::optional<std::int64_t> take_attempt(sql::session& s, std::string_view login_digest, std::int64_t most,
                                         timestamp since, timestamp now)
{
    const auto r =
        s.query_one("INSERT INTO login_guard (login_digest, failures, last_at) VALUES ($1, 1, $4) "
                    "ON CONFLICT (login_digest) DO UPDATE SET last_at = $4, "
                    "       failures = CASE WHEN login_guard.last_at <= $3 THEN 1 ELSE login_guard.failures + 1 END "
                    "WHERE login_guard.failures < $2 OR login_guard.last_at <= $3 "
                    "RETURNING failures",
                    login_digest, most, since, now);
    return r ? std::optional{r->integer(0)} : std::nullopt;
}

void clear_attempts(sql::session& s, std::string_view login_digest)
{
    s.execute("DELETE FROM login_guard WHERE login_digest = $1", login_digest);
}

void insert(sql::session& s, const login_session& l, std::string_view token_digest)
{
    s.execute(
        "INSERT INTO login_session (id, token_digest, person_id, created_at, last_seen_at, ends_at, address, agent) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        l.id, token_digest, l.person_id, l.created_at, l.last_seen_at, l.ends_at, l.address, l.agent);
}

std::optional<login_session> find(sql::session& s, std::string_view token_digest)
{
    const auto r = s.query_one("SELECT id, person_id, created_at, last_seen_at, ends_at, address, agent "
                               "FROM login_session WHERE token_digest = $1",
                               token_digest);
    return r ? std::optional{read_session(*r)} : std::nullopt;
}

std::vector<login_session> of_person(sql::session& s, std::string_view person_id, timestamp seen_since, timestamp now)
{
    std::vector<login_session> out;
    for (const auto& r : s.query("SELECT id, person_id, created_at, last_seen_at, ends_at, address, agent "
                                 "FROM login_session WHERE person_id = $1 AND last_seen_at > $2 AND ends_at > $3 "
                                 "ORDER BY created_at DESC, id DESC",
                                 person_id, seen_since, now))
        out.push_back(read_session(r));
    return out;
}

void see(sql::session& s, std::string_view id, timestamp now)
{
    s.execute("UPDATE login_session SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2", id, now);
}

bool end(sql::session& s, std::string_view id, std::string_view person_id)
{
    return s.execute("DELETE FROM login_session WHERE id = $1 AND person_id = $2", id, person_id) == 1;
}

void end_by_token(sql::session& s, std::string_view token_digest)
{
    s.execute("DELETE FROM login_session WHERE token_digest = $1", token_digest);
}

void end_others(sql::session& s, std::string_view person_id, std::string_view kept_id)
{
    s.execute("DELETE FROM login_session WHERE person_id = $1 AND id <> $2", person_id, kept_id);
}

std::int64_t forget_ended(sql::session& s, timestamp seen_since, timestamp now)
{
    return s.execute("DELETE FROM login_session WHERE last_seen_at <= $1 OR ends_at <= $2", seen_since, now);
}

std::int64_t forget_attempts_before(sql::session& s, timestamp limit)
{
    return s.execute("DELETE FROM login_guard WHERE last_at < $1", limit);
}

} // namespace tongyuan::access::login_store
