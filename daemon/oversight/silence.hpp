// The silent rule (国办秘函〔2019〕19号): an account is silent when no surviving post lies within 14 × 24 hours before
// the inspection instant, 09:00 Asia/Shanghai. Every number is a rule's, not a constant. Pure.
//
// Not observed is never the same as silent: an account is called silent only when somebody looked at it at or after
// that instant and found nothing newer.
#pragma once

#include "base/time.hpp"
#include "registry/account.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::oversight {

struct silent_rule {
    std::string unit_id;   // "" for every unit
    std::string unit_path; // "" for every unit
    std::string platform;  // "" for every platform
    std::chrono::hours span{14 * 24};
    std::chrono::hours warning{4 * 24};
    std::chrono::minutes inspected_at{9 * 60}; // after midnight in Shanghai
    std::string reason;
    std::string unit_name;
    std::int64_t version = 1; // of what is stored for that unit and platform; 1: nothing yet
};

// The nearest unit's rule; for one unit the platform's own before the general one; the national default at last.
silent_rule rule_for(const std::vector<silent_rule>& rules, std::string_view unit_path, std::string_view platform);

// "HH:MM", 00:00 to 23:59.
std::string clock_text(std::chrono::minutes after_midnight);
std::optional<std::chrono::minutes> clock_time_from(std::string_view text);

enum class standing { not_observed, silent, warning, active, exempt };
std::string_view name_of(standing s); // not_observed is "never_observed"

struct seen_activity {
    std::optional<timestamp> last_published; // newest surviving post
    std::optional<timestamp> observed;       // last look, whatever was found
    timestamp since;                         // when it came into use: counts where it was looked at and empty
    std::optional<timestamp> exempt_until;   // by decision
    bool came_back = false;                  // it was out of use for a while: no older post counts
};

struct assessment {
    standing status = standing::not_observed;
    std::optional<timestamp> violation_at; // the first inspection at which it is, or would be, silent
};
std::string_view label_of(const assessment& a);

// After the instant has passed, an account that nobody has looked at since stays on warning for so long; then it counts
// as not observed.
inline constexpr std::chrono::hours look_is_due_within{24};

assessment assess(const silent_rule& rule, registry::account_state state, const seen_activity& seen, timestamp now);

// The last inspection instant that is not after `now`.
timestamp last_inspection(const silent_rule& rule, timestamp now);

} // namespace tongyuan::oversight
