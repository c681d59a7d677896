// The SQL of the calendar: holidays and make-up days, year by year.
#pragma once

#include "registry/rules/working_calendar.hpp"
#include "sql/session.hpp"

#include <vector>

namespace tongyuan::registry::calendar_store {

struct special_day {
    std::string day; // "2026-02-17"
    bool is_worked = false;
    std::string note; // 春节
};

struct year {
    std::vector<special_day> days;
    std::int64_t version = 1;
    bool is_entered = false;
    std::string set_by;
    std::optional<timestamp> set_at;
};

year of_year(sql::session& s, int year_);
// False when it is another version.
bool replace(sql::session& s, int year_, std::int64_t leaving_version, const std::vector<special_day>& days,
             std::string_view by, timestamp now);

// All exceptions from the day on, for reckoning.
working_calendar from(sql::session& s, timestamp at);

} // namespace tongyuan::registry::calendar_store
