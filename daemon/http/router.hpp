// One table of routes: method, path, permission, handler. The OpenAPI document is checked against it, and a test walks
// it as every role.
#pragma once

#include "http/messages.hpp"

#include <exception>
#include <span>

namespace tongyuan::http {

struct route {
    verb method;
    std::string pattern; // "/api/v1/filings/{id}/decisions"; "{name...}" at the end takes the rest
    permission needs;
    handler run;
    std::size_t body_limit = 1 << 20;               // bytes; more is refused (413) before it is read
    bool any_content_type = false;                  // otherwise a body must be application/json (415)
    bool asks_gate = true;                          // false: a file or a probe that is the same for everybody
    bool (*takes)(std::string_view path) = nullptr; // narrows a "{name...}" route; null: every path that matches

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
    route& for_everybody()
    {
        asks_gate = false;
        return *this;
    }
    route& only_where(bool (*takes_)(std::string_view path))
    {
        takes = takes_;
        return *this;
    }
};

// Says who calls. A refusal is answered as it is (401, 403 for a missing CSRF token, …); null means nobody. On a route
// that needs `anyone`, errc::unauthenticated (a stale cookie) counts as nobody. The body has not been read yet.
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

// A literal segment wins over {name}, which wins over {name...}; HEAD is answered by GET. Move-only.
class router {
public:
    router();
    ~router();
    router(router&&) noexcept;
    router& operator=(router&&) noexcept;

    // Throws std::logic_error when the same method and pattern are there already (whatever the parameters are called).
    // Pointers from find() are good until the next add().
    void add(route r);
    match find(verb method, std::string_view path) const;
    std::span<const route> routes() const { return routes_; }

private:
    struct node;
    std::vector<route> routes_;
    std::unique_ptr<node> root_;
};

// Names the refusal that an exception of a lower room means ("the store is full"); nothing: 500 with the request's id.
using exception_reader = std::function<std::optional<refusal>(const std::exception&)>;

// The whole of one request after its bytes were read: match, identify, check the permission, run, turn refusals and
// exceptions into answers. Needs no socket, so tests call it directly. `table` and `gate` outlive it.
boost::asio::awaitable<response> answer(const router& table, gate& gate, request r, exception_reader explain = {});

} // namespace tongyuan::http
