// What a platform sends by itself to an address that the account's owner has entered. The platforms queue, the server
// sends; every try is on record, because a push that was never delivered is never repeated.
#pragma once

#include "base/time.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <string>

namespace tongyuan::fake {

struct push {
    std::string account, event;
    std::string address;      // http://127.0.0.1:PORT/PATH?QUERY, complete
    std::string content_type; // of the body
    std::string body;
    // Asked first, once for every address: what does not answer with exactly `echo` gets no push.
    std::string check_address, echo;
};

struct push_line {
    std::uint64_t n = 0; // counts from 1
    timestamp at;
    std::string account, event;
    std::string state = "waiting"; // then delivered, dropped (three tries), unverified (the address did not echo)
    int tries = 0;
    int status = 0;     // of the last answer; 0: none came
    std::string answer; // its first 200 bytes: anything but "" and "success" is a fault notice to followers
};

class push_queue {
public:
    void add(timestamp at, push what);
    bool empty() const { return waiting_.empty(); }
    struct entry {
        std::uint64_t n = 0;
        push what;
    };
    entry take();
    // Nothing when everything has been forgotten meanwhile.
    push_line* at(std::uint64_t n);
    void clear();
    boost::json::object to_json() const;

private:
    std::deque<entry> waiting_;
    std::deque<push_line> lines_;
    std::uint64_t total_ = 0;
};

} // namespace tongyuan::fake
