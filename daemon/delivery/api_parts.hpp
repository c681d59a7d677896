// What this room's routes share.
#pragma once

#include "base/json_reader.hpp"
#include "delivery/engine.hpp"
#include "delivery/releases/acts.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "http/messages.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <vector>

namespace tongyuan::delivery {

constexpr text_rule reason_rule{.min = 1, .max = 500, .multiline = true};

// "link" and "picture"; says so when both are missing although one is needed.
proof read_proof(json_reader& body, bool needed);

using act_on_one = std::function<result<delivery>(sql::session&, const actor&)>;
using act_on_some = std::function<result<std::vector<delivery>>(sql::session&, const access::principal&, timestamp)>;

// One use case in one transaction, its answer kept for a repeated Idempotency-Key; then a wake-up for the dispatcher.
// If-Match is optional here: an act names the state it leaves, the version is an extra guard.
boost::asio::awaitable<http::response> answer_act(const engine& e, dispatcher& d, http::request r, act_on_one use_case,
                                                  int status = 200);
boost::asio::awaitable<http::response> answer_acts(const engine& e, dispatcher& d, http::request r,
                                                   act_on_some use_case);

} // namespace tongyuan::delivery
