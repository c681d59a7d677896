// Precompiled for the tests of this folder; no file may rely on it, each includes what it uses.
#pragma once

#include "tests/precompiled.hpp"
#include "tests/registry/about_accounts.hpp"
