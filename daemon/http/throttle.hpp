// So many requests a minute from one address, and no more: a bucket for each. In memory and on the loop only; a restart
// forgives. Loopback is not counted: behind a proxy that was not declared, everybody seems to come from there, and one
// client would shut out all.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tongyuan::http {

class throttle {
public:
    // A minute's worth may come at once.
    explicit throttle(std::size_t a_minute, std::size_t most_addresses = 10'000);

    // Zero: go on. Otherwise how long to wait until `cost` requests are free again. `now` never jumps.
    std::chrono::seconds take(std::string_view address, std::size_t cost, std::chrono::milliseconds now);

private:
    struct bucket {
        double left;
        std::chrono::milliseconds at;
    };
    void make_room(std::chrono::milliseconds now);

    double a_minute_;
    std::size_t most_addresses_;
    std::unordered_map<std::string, bucket> buckets_;
};

} // namespace tongyuan::http
