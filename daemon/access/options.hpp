// What an operator may set about signing in. Defaults follow GB/T 22239 level 3 and OWASP ASVS level 2.
#pragma once

#include <chrono>
#include <cstdint>

namespace tongyuan::access {

// Of argon2id. The defaults are OWASP's least; tests take {8192, 1}.
struct password_cost {
    std::size_t memory = std::size_t{19} << 20; // bytes
    std::uint64_t passes = 2;
};

struct options {
    std::chrono::milliseconds session_idle = std::chrono::minutes{15};
    std::chrono::milliseconds session_absolute = std::chrono::hours{12};
    std::chrono::milliseconds seen_every = std::chrono::minutes{1}; // how exactly last_seen_at is kept
    std::int64_t most_failures = 5;                                 // of one login, then it is locked
    std::chrono::milliseconds locked_for = std::chrono::minutes{15};
    std::size_t most_failures_per_address = 50; // within `locked_for`: an office may share one address
    std::size_t most_waiting_logins = 64;       // hashing is slow on purpose; more are told to come back
    std::chrono::milliseconds one_time_password_life = std::chrono::hours{72};
    std::chrono::milliseconds password_life{0}; // zero: a password does not age (ASVS); 90 days: 等保
    password_cost cost;
};

} // namespace tongyuan::access
