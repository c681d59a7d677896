// A breaker: after so many failures to connect in a row nothing more is tried for a while, then one trial, then longer
// pauses; one answer of any kind closes it. There is one per account, kept on its lane, and one per host, for what no
// account can help. Pure.
#pragma once

#include "delivery/sending/backoff.hpp"

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::delivery {

struct breaker {
    std::int64_t failures = 0;          // in a row
    std::int64_t openings = 0;          // in a row
    std::optional<timestamp> opened_at; // nothing: closed
    timestamp retry_at{};               // open until then, half-open from then on
    std::string trouble;                // the last failure, in words
};

enum class standing { closed, open, half_open };
standing standing_of(const breaker& b, timestamp now);
std::string_view name_of(standing s);

struct breaker_rule {
    std::int64_t after = 5; // failures in a row
    backoff pauses;
};

breaker after_a_failure(breaker b, const breaker_rule& rule, std::string trouble, timestamp now, random_source& random);

} // namespace tongyuan::delivery
