// What may be done with an account on its way out. One function is one act in the caller's transaction, with its audit
// row; nobody skips a step.
#pragma once

#include "registry/closing/closing_store.hpp"
#include "registry/filing/filings.hpp"

#include <optional>

namespace tongyuan::registry {

// With the approval of a closing or of a cancellation.
void begin_leaving(sql::session& s, const filing_context& c, const filing& f, std::string_view by, timestamp now);

// Closes the accounts whose notice is over, with their audit rows; how many. Asked now and then.
boost::asio::awaitable<std::size_t> end_notices(const filing_context& c);

// What a person says has happened.
struct closing_report {
    closing_act act = closing_act::posted;
    std::string day;                         // "2026-03-02"; empty: today
    std::string words;                       // where the notice is, what was seen
    std::optional<std::int64_t> followers;   // of an application
    std::optional<std::string> frozen_until; // the last day of the freeze, where the platform named one
};
result<void> report_closing(sql::session& s, const filing_context& c, const access::principal& who,
                            std::string_view account_id, const closing_report& report);

// A look is not taken before its day, nor a cancellation complete before the freeze is over.
bool is_time_for(const closing& c, closing_act act, timestamp now);

// The public notice of an account that is being closed, from the template that holds for its unit.
std::string notice_of(sql::session& s, const filing_context& c, const account& a, const closing& leaving,
                      timestamp now);

} // namespace tongyuan::registry
