// What every part of this room works with.
#pragma once

#include "access/context.hpp"

#include <chrono>

namespace tongyuan::oversight {

struct options {
    std::chrono::hours decide_within{10 * 24}; // R15: rectification within ten days
};

struct oversight_context {
    access::context& ctx;
    options limits;
};

} // namespace tongyuan::oversight
