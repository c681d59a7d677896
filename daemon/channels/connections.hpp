// Does an account's connection work? And how a person signs in to a platform for it.
#pragma once

#include "access/principal.hpp"
#include "channels/exchange.hpp"

#include <string>
#include <string_view>

namespace tongyuan::channels {

struct connection_report {
    bool ok = false;
    std::string message, cure;
    timestamp at;
};

// Asks the platform (read-only), stores what came of it, and makes an approved account active when it works.
// Refused when the reader may not bind this account, and when its settings or keys changed meanwhile: then nothing is
// kept.
boost::asio::awaitable<result<connection_report>> test_connection(access::context& ctx, exchange& x,
                                                                  const access::principal& who, std::string account_id);

// The platform's page that the person opens; `redirect_uri` is where it comes back to.
boost::asio::awaitable<result<std::string>> begin_sign_in(access::context& ctx, exchange& x,
                                                          const access::principal& who, std::string account_id,
                                                          std::string redirect_uri);

// The return: trades the code for a token, which goes to the vault. Yields the account's name.
boost::asio::awaitable<result<std::string>> finish_sign_in(access::context& ctx, exchange& x, std::string state,
                                                           std::string code);

} // namespace tongyuan::channels
