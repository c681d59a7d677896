// The SQL of idempotency keys.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::access::idempotency_store {

struct used_key {
    std::string request_digest;
    std::string answer; // sealed
};

// False when the key was used before. A rival waits here until the first one's transaction has ended.
bool take(sql::session& s, std::string_view person_id, std::string_view key, std::string_view request_digest,
          timestamp now);
void set_answer(sql::session& s, std::string_view person_id, std::string_view key, std::string_view sealed);
std::optional<used_key> find(sql::session& s, std::string_view person_id, std::string_view key);
std::int64_t forget_before(sql::session& s, timestamp limit);

} // namespace tongyuan::access::idempotency_store
