// Which days are worked in Shanghai: Monday to Friday, but for the holidays and make-up days of each year. Pure.
#pragma once

#include "base/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::registry {

// "2026-02-17"; nothing for a day that is not in any calendar.
std::optional<std::chrono::sys_days> day_from(std::string_view text);
std::string text_of(std::chrono::sys_days day);
std::chrono::sys_days day_in_shanghai(timestamp at);

class working_calendar {
public:
    working_calendar() = default;
    // Day by day where it differs from the week: true is a make-up day, false a holiday.
    explicit working_calendar(std::map<std::chrono::sys_days, bool> exceptions) : exceptions_(std::move(exceptions)) {}

    bool is_worked(std::chrono::sys_days day) const;
    // N working days later, at the end of that day.
    timestamp end_of(timestamp from, int days) const;

private:
    std::map<std::chrono::sys_days, bool> exceptions_;
};

} // namespace tongyuan::registry
