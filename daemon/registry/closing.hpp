// An account on its way out: the public notice, then the platform's freeze after its cancellation.
#pragma once

#include "registry/filings.hpp"

#include <optional>

namespace tongyuan::registry {

// Calendar days that the platform keeps a cancellation revocable, by the number of followers (WeChat's, the strictest).
int days_of_freeze(std::int64_t followers);

struct closing_account {
    std::string account_id;
    std::optional<timestamp> notice_until; // the end of the last working day of the public notice
    std::optional<timestamp> frozen_until; // the platform's cancellation cannot be complete before
};

namespace closing_store {

void begin_notice(sql::session& s, std::string_view account_id, timestamp until);
void begin_freeze(sql::session& s, std::string_view account_id, timestamp until);
std::optional<closing_account> find(sql::session& s, std::string_view account_id);
std::vector<std::string> notices_over(sql::session& s, timestamp now, std::int64_t most);
// Accounts whose freeze is over, that the person may register as cancelled.
std::int64_t to_confirm(sql::session& s, std::string_view person_id, timestamp now);

} // namespace closing_store

// With the approval of a closing or of a cancellation.
void begin_leaving(sql::session& s, const filing_context& c, const filing& f, timestamp now);

// Closes the accounts whose notice is over, with their audit rows; how many. Asked now and then.
boost::asio::awaitable<std::size_t> end_notices(const filing_context& c);

// The platform has cancelled the account: a person has looked.
result<void> confirm_cancelled(sql::session& s, const filing_context& c, const access::principal& who,
                               std::string_view account_id, std::string_view seen);

} // namespace tongyuan::registry
