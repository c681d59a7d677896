// The notice board: a channel without any protection. Every POST makes a new notice, so a repeated request shows.
#pragma once

#include "platform.hpp"
#include "stage.hpp"

#include <memory>

namespace tongyuan::fake {

std::unique_ptr<platform> make_board(stage& shared);

} // namespace tongyuan::fake
