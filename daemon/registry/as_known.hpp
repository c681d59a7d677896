// ?as_of=2026-03-31: a list, or a thing, as it was known at the end of that day in Beijing; or at that very moment,
// when it is one ("2026-03-31T09:00:00+08:00").
#pragma once

#include "base/errors.hpp"
#include "base/time.hpp"
#include "http/messages.hpp"

#include <initializer_list>
#include <optional>
#include <string_view>

namespace tongyuan::registry {

// Nothing: today. `not_kept`: parameters about which the past knows nothing; together they are refused.
result<std::optional<timestamp>> as_of(const http::request& r, std::initializer_list<std::string_view> not_kept = {});

} // namespace tongyuan::registry
