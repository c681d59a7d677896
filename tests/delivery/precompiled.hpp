// Precompiled for the tests of this folder; no file may rely on it, each includes what it uses.
#pragma once

#include "tests/delivery/post_room.hpp"
#include "tests/delivery/street.hpp"
#include "tests/precompiled.hpp"
