// The last requests, for tests that want to know what was really asked: order, size, connection, fault. Credentials
// are shown as four characters and a digest, so that equal ones can be told from different ones and nothing leaks.
#pragma once

#include "base/time.hpp"
#include "exchange.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <deque>
#include <string>

namespace tongyuan::fake {

struct request_line {
    std::uint64_t n = 0; // counts from 1, also beyond what is kept
    timestamp at;
    std::string method, path, query, token, account, fault;
    std::uint64_t body_bytes = 0, connection = 0;
    int status = 0;          // 0: never answered
    std::string answer_code; // the platform's own code, when the answer has one
};

class request_log {
public:
    request_line& add(timestamp at, const incoming& request, std::string_view account);
    // Nothing when that line has been dropped.
    request_line* at(std::uint64_t n);
    void clear();
    std::uint64_t total() const { return total_; }

    struct filter {
        std::string path;
        std::size_t last = 200;
    };
    boost::json::object to_json(const filter& wanted) const;

private:
    static constexpr std::size_t kept = 5000;
    std::deque<request_line> lines_;
    std::uint64_t total_ = 0;
};

std::string redacted(std::string_view secret_text);
// The query with every credential redacted.
std::string redacted_query(const parameters& query);

} // namespace tongyuan::fake
