// A permission is an opaque name, so that http/ can check it without knowing who we are.
#pragma once

#include <string_view>

namespace tongyuan {

struct permission {
    std::string_view name; // "filing.approve"; static storage
    friend constexpr bool operator==(permission, permission) = default;
};

namespace permissions {
inline constexpr permission anyone{"anyone"};       // no sign-in needed
inline constexpr permission signed_in{"signed_in"}; // any person or token
} // namespace permissions

} // namespace tongyuan
