// Precompiled for the kit and every adapter of this project; no file may rely on it, each includes what it uses.
#pragma once

#include "adapters/api/adapter.hpp"
#include "adapters/api/plugin.hpp"
#include "adapters/kit/steps.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
