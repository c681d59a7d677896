// Precompiled for the tests of this folder; no file may rely on it, each includes what it uses.
#pragma once

#include "tests/registry/about_accounts.hpp"
#include "tests/precompiled.hpp"
