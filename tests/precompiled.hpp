// Precompiled for every test; no file may rely on it, each includes what it uses.
#pragma once

#include "base/precompiled.hpp"

#include <boost/test/unit_test.hpp>
