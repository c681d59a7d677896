// The places of those that ask something of a platform: so many in all, so many at one host, a few of them only for
// what is urgent. Whoever only waits for the store gives his place back before he ends.
#pragma once

#include "delivery/engine.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tongyuan::delivery {

// How many may be in flight at one host.
std::size_t share_of_a_host(const options& limits);

class places {
public:
    explicit places(const options& limits) : limits_(limits) {}

    struct taken {
        std::string host;
        bool is_over = false;
    };
    std::shared_ptr<taken> take(const std::string& host);
    void give_back(taken& place); // a second time: nothing
    void end() { --running_; }    // after the place is given back

    std::size_t free() const;
    std::size_t kept_for_urgent() const;
    bool fits(std::string_view host, bool is_urgent) const;

    std::size_t running() const { return running_; } // with those that only wait for the store
    const std::map<std::string, std::size_t, std::less<>>& asking_at() const { return asking_at_; }

private:
    const options& limits_;
    std::size_t running_ = 0;
    std::size_t asking_ = 0;
    std::map<std::string, std::size_t, std::less<>> asking_at_;
};

} // namespace tongyuan::delivery
