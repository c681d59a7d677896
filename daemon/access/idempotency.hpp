// A repeated POST is answered with the first one's answer. The key, the request's digest and the answer are stored in
// the transaction of the effect, so there is no moment in which one exists without the other.
//
//     auto act = [&](sql::session& s) -> result<http::response> { … };
//     co_return co_await answer_once(ctx, request, act);      // without a key: simply runs `act` in a write
#pragma once

#include "access/context.hpp"
#include "access/principal.hpp"
#include "http/messages.hpp"

#include <functional>

namespace tongyuan::access {

using transaction = std::function<result<http::response>(sql::session&)>;

// Refused acts are not stored: the same key may be tried again after the cure. Keys are one person's own, at most 100
// printable ASCII characters. Stored answers are sealed: they may hold a one-time password.
boost::asio::awaitable<http::response> answer_once(context& ctx, http::request r, transaction act);

// The same, with who asks; keeps them while the request moves on.
using personal_transaction = std::function<result<http::response>(sql::session&, const principal&)>;
boost::asio::awaitable<http::response> answer_caller_once(context& ctx, http::request r, personal_transaction act);

// Keys are kept for a day at least; returns how many were forgotten. Call once an hour.
inline constexpr std::chrono::hours keys_are_kept{48};
std::int64_t forget_old_keys(sql::session& s, timestamp now);

// The version that an edit means: 428 without If-Match, 400 when it cannot be read.
result<std::int64_t> expected_version(const http::request& r);
// The same where the header may be left out.
result<std::optional<std::int64_t>> expected_version_if_any(const http::request& r);
http::response& with_version(http::response& r, std::int64_t version);
// 412 with the usual sentence.
refusal changed_meanwhile();

} // namespace tongyuan::access
