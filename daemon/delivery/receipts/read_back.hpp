// Reading back what a reader sees: a publication is compared with what was approved, a withdrawn thing must be gone.
// When is stored, so it survives any stop; how often is bounded by what the platform grants.
#pragma once

#include "adapters/api/operation.hpp"
#include "delivery/engine.hpp"
#include "delivery/receipts/read_back_store.hpp"

#include <boost/asio/awaitable.hpp>

namespace tongyuan::delivery {

// What a reading showed of the connection to its platform.
struct contact_seen {
    bool reached = false, failed = false; // neither: it was not asked
    std::string why;
};
// Reads this one and keeps what was seen; a difference raises an alarm.
boost::asio::awaitable<contact_seen> read_back(const engine& e, planned_reading planned);
// The one that is due for the longest; for whoever wants one after the other. True: did one.
boost::asio::awaitable<bool> read_one_back(const engine& e);

// What a probe's last word says of a thing that should be there, or be gone: same, gone, differs, visible, unreadable;
// pending: not settled by this reading. Pure.
struct found {
    std::string state, message;
    bool is_missing = false; // should be there, and is certainly not
};
found read_as(const adapters::action& last_word, std::string_view expects);

// What follows from a reading: the state that counts, and when it is read next. A difference counts only once a second
// reading has found it too: many platforms show a new post late, or an old one a little longer. Pure.
planned_reading after_reading(planned_reading p, const found& seen, const options& limits, timestamp now);

} // namespace tongyuan::delivery
