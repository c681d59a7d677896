// What a platform lets one account call within a period, and what is said when it is used up. Pure; the count is in
// quota_store, written together with the intent it counts.
#pragma once

#include "adapters/api/adapter.hpp"
#include "base/errors.hpp"
#include "base/time.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::channels {

// The settings' word over the manifest's.
struct quota_override {
    std::string platform, step;
    adapters::period per = adapters::period::day;
    std::uint32_t most = 0; // 0: no limit
};

// Those that a call of this step uses up.
std::vector<adapters::quota> quotas_of_step(const adapters::manifest& about, std::string_view step,
                                            std::span<const quota_override> overrides);
std::vector<adapters::quota> all_quotas(const adapters::manifest& about, std::span<const quota_override> overrides);

std::string_view name_of(adapters::period p); // minute, hour, day, month
// Of the period in which `at` lies, on Shanghai's calendar.
timestamp period_start(adapters::period p, timestamp at);
timestamp period_end(adapters::period p, timestamp at);

// 今日“发布”额度已用完（100/100），明日 00:00 后自动继续。
std::string words_of_spent(const adapters::quota& q, timestamp at);
inline constexpr std::string_view quota_spent = "quota.spent"; // the refusal's code

} // namespace tongyuan::channels
