// A person 人员, who may sign in.
#pragma once

#include "base/errors.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::access {

struct person {
    std::string id;
    std::string login;
    std::string name;
    std::string unit_id;
    std::string phone;            // or empty
    std::string state = "active"; // or "disabled"
    std::optional<timestamp> last_login_at;
    std::int64_t version = 1;
    timestamp created_at;
};

// What a password check needs; never leaves this room.
struct credentials {
    std::string hash;
    bool must_change = false;
    std::optional<timestamp> ends_at; // of a one-time password
    timestamp set_at;
};

// Lower case, without surrounding white space: how a login is stored and looked up.
std::string normal_login(std::string_view typed);
bool is_login(std::string_view normal); // 2 to 32 of a-z 0-9 . _ -, beginning with a letter or digit
bool is_phone(std::string_view text);   // digits, with + - and spaces between

} // namespace tongyuan::access
