// The office's calendar, which anybody may read and the office at the top keeps.
#pragma once

#include "registry/filing/filings.hpp"
#include "registry/rules/calendar_store.hpp"

namespace tongyuan::registry {

// Replaces what is known of the year. Due dates that were reckoned before stay as they were told.
result<void> set_calendar(sql::session& s, const filing_context& c, const access::principal& who, int year,
                          std::int64_t version, const std::vector<calendar_store::special_day>& days);

// What is the same for everybody is kept by the uppermost unit: not by a county's administrator.
bool keeps_for_everybody(const access::principal& who);

// What is wrong with the days of a year, all at once.
std::vector<violation> faults_of(int year, const std::vector<calendar_store::special_day>& days);

} // namespace tongyuan::registry
