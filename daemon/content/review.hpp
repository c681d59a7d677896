// A review 审核: one decision of one level on a revision and its renditions. Levels are decided by distinct persons,
// and never by one who had a hand in what is decided. Pure.
#pragma once

#include "base/errors.hpp"
#include "base/permission.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::content {

inline constexpr std::int64_t usual_levels = 3;
inline constexpr std::int64_t most_levels = 5;

// The first level is 初审, the last one 终审 whatever their number, and all between are 复审.
std::string label_of_level(std::int64_t level, std::int64_t levels);
permission permission_of_level(std::int64_t level, std::int64_t levels);

enum class decision { approve, return_ };
std::string_view name_of(decision d); // "approve", "return"

struct review {
    std::string id;
    std::int64_t revision = 0, round = 0, level = 0, levels = 0;
    std::string person_id, person_name;
    content::decision decision = content::decision::approve;
    std::string comment;
    std::string digest;
    timestamp at;
};

// Who had a hand in what is decided.
struct hands {
    std::vector<std::string> writers; // of every revision since the last that was approved: the text is theirs still
    std::string submitter;            // of this round
};
// May this person decide the level that is waited for? `round` holds the decisions of this round so far.
std::optional<refusal> objection(std::string_view person_id, const hands& in, std::span<const review> round);

} // namespace tongyuan::content
