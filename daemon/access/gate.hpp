// Who calls: by bearer token, or by session cookie with its CSRF token. One read of the store per request, so that a
// role taken away or a person disabled counts at once.
#pragma once

#include "access/context.hpp"
#include "access/identities.hpp"
#include "http/router.hpp"

namespace tongyuan::access {

class session_gate final : public http::gate {
public:
    // Both outlive the gate.
    session_gate(context& ctx, const options& o) : ctx_(ctx), options_(o) {}

    boost::asio::awaitable<result<std::shared_ptr<const http::caller>>> identify(const http::request& r) override;

private:
    boost::asio::awaitable<std::optional<identity>> find(std::string digest, bool is_api_token);
    boost::asio::awaitable<void> note_use(const identity& of);

    context& ctx_;
    const options& options_;
};

} // namespace tongyuan::access
