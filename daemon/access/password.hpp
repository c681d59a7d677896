// Passwords: the rules for new ones, and argon2id. Hashing takes tens of milliseconds and megabytes on purpose: call it
// through on_workers.
#pragma once

#include "access/options.hpp"
#include "base/errors.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::access {

inline constexpr std::size_t shortest_password = 10; // characters
inline constexpr std::size_t longest_password = 128;

// Too short, too long, holds the login, or one of those that everybody tries.
std::vector<violation> faults_of_password(std::string_view field, const secret& password, std::string_view login);

// With its salt and parameters. Throws std::runtime_error when there is not enough memory.
std::string hash_password(const secret& password, const password_cost& cost);
// An empty hash is nobody's: takes as long as a wrong password and is false.
bool is_password(const std::string& hash, const secret& password, const password_cost& cost);
// Made with other parameters than these.
bool is_outdated(const std::string& hash, const password_cost& cost);

// 80 random bits that can be read out on the telephone: "k3vd-9mfa-…".
secret one_time_password(random_source& random);

} // namespace tongyuan::access
