// A portal that is written to by MetaWeblog and WordPress calls over XML-RPC, and read at /portal/?p=ID.
#pragma once

#include "platform.hpp"
#include "stage.hpp"

#include <memory>

namespace tongyuan::fake {

std::unique_ptr<platform> make_portal(stage& shared);

} // namespace tongyuan::fake
