// What people are told of a delivery: what happens next and when, what it waits for, and who may do what about it. The
// sentences are one table over states and why_codes, tested for all of them.
#pragma once

#include "delivery/releases/acts.hpp"
#include "delivery/releases/hold.hpp"
#include "delivery/sending/lane_store.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

// What stands between a delivery that could go on and its going on.
struct obstacle {
    std::string kind;  // hold, breaker, quota, source, turn
    std::string words; // "“公告”连续 5 次连接失败，14:05 再试"
    std::optional<timestamp> until;
};
std::optional<obstacle> obstacle_of(const delivery& d, const std::optional<lane_store::waiting>& lane,
                                    const std::optional<hold>& stopped, std::string_view account_label, timestamp now);
// The words of an open breaker. `name`: of the account, or of the host.
std::string words_of_breaker(std::string_view name, const breaker& b);

// Never empty.
std::string next_words(const delivery& d, const std::optional<obstacle>& waits);

// The why_codes that this room itself gives, for the test; all others are a platform's.
std::span<const std::string_view> known_why_codes();

} // namespace tongyuan::delivery
