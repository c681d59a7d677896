// One table of routes: method, path, permission, handler. The OpenAPI document is checked against it, and a test walks
// it as every role.
#pragma once

#include "http/messages.hpp"

#include <span>

namespace tongyuan::http {

struct route {
    verb method;
    std::string pattern; // "/api/v1/filings/{id}/decisions"; "{name...}" at the end takes the rest
    permission needs;
    handler run;
    std::size_t body_limit = 1 << 20; // bytes; more is refused (413) before it is read
    bool any_content_type = false;    // otherwise a body must be application/json (415)

    route(verb method_, std::string pattern_, permission needs_, handler run_)
        : method(method_), pattern(std::move(pattern_)), needs(needs_), run(std::move(run_))
    {
    }
    route& limited_to(std::size_t bytes)
    {
        body_limit = bytes;
        return *this;
    }
    route& accepting_any_content()
    {
        any_content_type = true;
        return *this;
    }
};

// Says who calls. A refusal is answered as it is (401, 403 for a missing CSRF token, …); null means nobody.
class gate {
public:
    virtual ~gate() = default;
    virtual boost::asio::awaitable<result<std::shared_ptr<const caller>>> identify(const request& r) = 0;
};

struct match {
    const route* found = nullptr; // null: 404 or, when `allowed` is not empty, 405
    std::map<std::string, std::string, std::less<>> parameters;
    std::vector<verb> allowed;
};

class router {
public:
    void add(route r); // throws std::logic_error when the same method and pattern are there already
    match find(verb method, std::string_view path) const;
    std::span<const route> routes() const { return routes_; }

private:
    std::vector<route> routes_;
};

// The whole of one request after its bytes were read: match, identify, check the permission, run, turn refusals and
// exceptions into answers. Needs no socket, so tests call it directly.
boost::asio::awaitable<response> answer(const router& table, gate& gate, request r);

} // namespace tongyuan::http
