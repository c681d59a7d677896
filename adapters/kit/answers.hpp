// Readings, and what plain HTTP says when the body says nothing.
#pragma once

#include "adapters/api/operation.hpp"

#include <string_view>

namespace tongyuan::adapters::kit {

reading is_done();
reading is_refused(failure why);
reading is_stale(failure why);
reading is_throttled(failure why, std::chrono::seconds retry_after);
reading may_be_ours(failure why);
reading is_ambiguous(failure why);

// The common part of every platform: 429 is throttled, 401 and 403 a matter of credentials, other 4xx (but 408, 409,
// 425) a definite no; everything else is ambiguous. Never done: a status alone is no receipt.
reading by_status(const reply& answer);
// An answer that arrived and makes no sense.
reading unreadable(const reply& answer);

// At most `most` bytes of a platform's own words, cut on a character boundary, without control characters.
std::string quoted(std::string_view words, std::size_t most = 200);

} // namespace tongyuan::adapters::kit
