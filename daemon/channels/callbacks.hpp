// What platforms push to us: verified, decrypted and de-duplicated here, read by the adapter, and no more than a hint.
#pragma once

#include "channels/exchange.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>

namespace tongyuan::channels {

// Told in the transaction that notes the event, the first time only.
using event_listener = std::function<void(sql::session&, std::string_view account_id, const adapters::event&)>;

struct push {
    std::string account_id;
    std::string signature, msg_signature, timestamp, nonce;
    bool encrypted = false;
    std::string body;
};

// The platform asks whether this address is ours: `echo` when its signature is right and fresh.
boost::asio::awaitable<result<std::string>> confirm_address(access::context& ctx, const catalogue& channels, push p,
                                                            std::string echo);
// errc::not_found for an account without callbacks; "callback.signature", "callback.stale" (more than five minutes
// off), "callback.unreadable", "callback.stranger".
boost::asio::awaitable<result<void>> receive(access::context& ctx, const catalogue& channels, push p,
                                             const event_listener& heard);

} // namespace tongyuan::channels
