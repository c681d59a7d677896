// The SQL of sign-ins: the guard against guessing, and the sessions.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::access::login_store {

// Counts an attempt before it is judged, so that a hundred at once are a hundred; says which one this is. Nothing when
// the login is locked: `most` attempts since the last success, the latest of them after `since`.
std::optional<std::int64_t> take_attempt(sql::session& s, std::string_view login_digest, std::int64_t most,
                                         timestamp since, timestamp now);
void clear_attempts(sql::session& s, std::string_view login_digest);

struct login_session {
    std::string id;
    std::string person_id;
    timestamp created_at;
    timestamp last_seen_at;
    timestamp ends_at;
    std::string address;
    std::string agent;
};
void insert(sql::session& s, const login_session& l, std::string_view token_digest);
std::optional<login_session> find(sql::session& s, std::string_view token_digest);
// Open ones; newest first.
std::vector<login_session> of_person(sql::session& s, std::string_view person_id, timestamp seen_since, timestamp now);
void see(sql::session& s, std::string_view id, timestamp now);
bool end(sql::session& s, std::string_view id, std::string_view person_id);
void end_by_token(sql::session& s, std::string_view token_digest);
// All of the person's but one (or none).
void end_others(sql::session& s, std::string_view person_id, std::string_view kept_id);
std::int64_t forget_ended(sql::session& s, timestamp seen_since, timestamp now);
std::int64_t forget_attempts_before(sql::session& s, timestamp limit);

} // namespace tongyuan::access::login_store
