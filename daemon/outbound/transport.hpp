// Everything that leaves the house goes through here.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tongyuan::outbound {

struct request {
    std::string method = "GET"; // http(s): any; file: GET, PUT, MOVE, DELETE
    std::string url;            // may carry a token in its query: never logged with it
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::chrono::milliseconds connect_timeout{10'000};
    std::chrono::milliseconds timeout{30'000}; // whole exchange
    std::size_t reply_limit = 1 << 20;         // decoded bytes; more is an ambiguous failure
    // The step the public may see: fresh connection, never reused, so that libcurl cannot repeat a POST on its own.
    bool commit = false;
    // Asked as the last thing before the first byte leaves, on any thread; false: nothing is sent ("withheld"). Empty:
    // always.
    std::function<bool()> go_ahead;

    request() = default;
};

struct reply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers; // names in lower case
    std::string body;
    std::string_view header(std::string_view lower_case_name) const;
};

// not_sent: no byte of the request reached a peer, so it had no effect. ambiguous: anything else.
enum class stage { not_sent, ambiguous };

struct failure {
    stage at;
    std::string
        code; // stable: "dns", "connect", "tls", "refused_address", "timeout", "reset", "too_large", "withheld", …
    std::string reason; // for people; holds no query string
};

using outcome = std::variant<reply, failure>;

class transport {
public:
    virtual ~transport() = default;
    virtual boost::asio::awaitable<outcome> send(request r) = 0;
};

} // namespace tongyuan::outbound
