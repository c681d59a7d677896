// Signing in, step by step, because hashing stands between the steps and must not hold the store:
//
//     begin_sign_in   counts the attempt and fetches what to compare with (for unknown logins, too)
//     … hash on the workers …
//     open_session    or   refuse_sign_in
//
// Each writes in the caller's transaction. Every outcome leaves an audit row.
#pragma once

#include "access/context.hpp"
#include "access/options.hpp"
#include "access/principal.hpp"

namespace tongyuan::access {

struct candidate {
    std::string login_digest;
    std::string person_id; // empty: nobody has this login
    std::string name;
    std::string unit_id;
    std::string hash; // empty: nobody's
    std::string state;
    std::optional<timestamp> password_ends_at;
    std::int64_t attempt = 1;
};

struct visitor {
    std::string address;
    std::string agent;
    std::string old_token; // of the cookie that came along; its session ends
};

struct opened_session {
    std::string token; // for the cookie; only its digest is stored
    principal who;
};

// Refuses (423) a login that is locked, whether anybody has it or not.
result<candidate> begin_sign_in(sql::session& s, context& ctx, const options& o, std::string_view login);
refusal wrong_login_or_password(); // 401; the same for unknown logins
// What is wrong although the password is right: disabled, or a one-time password that was left lying too long.
std::optional<refusal> faults_of(const candidate& c, timestamp now);
void refuse_sign_in(sql::session& s, context& ctx, const candidate& c, const visitor& from, std::string_view reason);
result<opened_session> open_session(sql::session& s, context& ctx, const options& o, const candidate& c,
                                    const visitor& from, const std::optional<std::string>& newer_hash);

// False when it is not one of theirs.
bool close_session(sql::session& s, context& ctx, const principal& who, std::string_view session_id);

result<candidate> begin_password_change(sql::session& s, context& ctx, const options& o, const principal& who);
// Ends the person's other sessions and, unless told otherwise, their API tokens.
result<void> change_password(sql::session& s, context& ctx, const candidate& c, const principal& who,
                             std::string_view hash, bool revoke_tokens);

// Forgets sessions that have ended and attempts that no longer count; returns how many. Call once an hour.
std::int64_t forget_old_sessions(sql::session& s, const options& o, timestamp now);

} // namespace tongyuan::access
