// Keeps what look-alikes are found by: of accounts that were registered before it was kept, of what they were called
// before, and of units, whose names change elsewhere.
#pragma once

#include "registry/filing/filings.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace tongyuan::registry {

class look_keeper {
public:
    explicit look_keeper(const filing_context& c) : c_(c) {}

    // A few accounts at a time, every now and then: nothing waits for it.
    boost::asio::awaitable<void> note_accounts();
    boost::asio::awaitable<void> note_former_names();
    // All that are new or renamed.
    boost::asio::awaitable<void> note_units();

private:
    const filing_context& c_;
    std::string after_, former_after_; // accounts up to this one are noted
    bool has_all_accounts_ = false, has_all_former_ = false;
    std::int64_t units_as_of_ = -1; // the register's clock when no unit was left
};

} // namespace tongyuan::registry
