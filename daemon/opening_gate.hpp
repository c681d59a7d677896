// The door of a daemon that has just started. Reading is open at once; whatever changes something waits until the
// guards have compared the store with what is known outside of it, because a person who acts on a store that has
// forgotten what went out would act on something that is not so.
#pragma once

#include "http/router.hpp"

#include <functional>

namespace tongyuan {

class opening_gate final : public http::gate {
public:
    // `inner` outlives it.
    opening_gate(http::gate& inner, std::function<bool()> is_open) : inner_(inner), is_open_(std::move(is_open)) {}

    boost::asio::awaitable<result<std::shared_ptr<const http::caller>>> identify(const http::request& r) override;

private:
    http::gate& inner_;
    std::function<bool()> is_open_;
};

} // namespace tongyuan
