// Precompiled for the tests of this folder and of the rooms above; no file may rely on it, each includes what it uses.
#pragma once

#include "tests/access/people.hpp"
#include "tests/precompiled.hpp"
