// The door of a daemon that has just started, or whose database another server has begun to answer for. Reading is open
// at once; whatever changes something waits until the guards have compared the store with what is known outside of it,
// because a person who acts on a store that has forgotten what went out would act on something that is not so.
#pragma once

#include "http/router.hpp"

#include <chrono>
#include <functional>

namespace tongyuan {

class opening_gate final : public http::gate {
public:
    // `inner` outlives it. Who comes too early is kept waiting for up to `patience`, then sent away.
    opening_gate(http::gate& inner, std::function<bool()> is_open, std::chrono::milliseconds patience)
        : inner_(inner), is_open_(std::move(is_open)), patience_(patience)
    {
    }

    boost::asio::awaitable<result<std::shared_ptr<const http::caller>>> identify(const http::request& r) override;

private:
    boost::asio::awaitable<bool> opens_in_time();

    http::gate& inner_;
    std::function<bool()> is_open_;
    std::chrono::milliseconds patience_;
};

} // namespace tongyuan
