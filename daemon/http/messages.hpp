// What handlers see: no Beast here. Handlers are flat lists of "read, check, call a use case, answer".
#pragma once

#include "base/errors.hpp"
#include "base/permission.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tongyuan::http {

enum class verb { get, head, post, put, patch, delete_ };
std::string_view name_of(verb v);

// Who is calling. access/ derives from it and knows more.
class caller {
public:
    virtual ~caller() = default;
    virtual bool may(permission wanted) const = 0;
};

struct request {
    verb method = verb::get;
    std::string path;                                           // decoded, begins with '/'
    std::map<std::string, std::string, std::less<>> parameters; // from the route's {names}
    std::vector<std::pair<std::string, std::string>> query;     // decoded, in order
    std::vector<std::pair<std::string, std::string>> headers;   // names in lower case
    std::string body;
    std::string remote_address;         // the peer, or what a trusted proxy says
    bool secure = false;                // reached over TLS, at least up to a trusted proxy
    std::string id;                     // for the log and for 5xx answers
    std::shared_ptr<const caller> from; // set once the gate has spoken; null when nobody is signed in
    // Where there is a set, query_value() enters every name that it is asked for.
    std::shared_ptr<std::set<std::string, std::less<>>> heeded;

    std::string_view header(std::string_view lower_case_name) const; // empty when absent
    std::optional<std::string> query_value(std::string_view name) const;
    const std::string& parameter(std::string_view name) const; // throws std::logic_error for an unknown name
    std::optional<std::string> cookie(std::string_view name) const;
};

// The server adds the hardening headers (and no-store below /api/) unless the handler has set one of that name: a
// sandboxed preview brings its own Content-Security-Policy.
struct response {
    int status = 200;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;

    response() = default;
    explicit response(int status_) : status(status_) {}
    // Throws std::logic_error when either could end the header line.
    response& with(std::string name, std::string value);
    bool has(std::string_view name) const; // in any case of letters
};

response json_response(const boost::json::value& body, int status = 200);
response no_content();
// application/problem+json (RFC 9457): type, title, status, detail, code, violations[{field, code, message}].
response problem(const refusal& why);
// The same for statuses that no refusal has (405, 408, 421, …) and for 5xx, which name nothing but the request.
response problem(int status, std::string_view code, std::string_view detail, std::string_view request_id = {});
int status_of(errc kind);
std::string_view reason_of(int status);

using handler = std::function<boost::asio::awaitable<response>(request)>;

} // namespace tongyuan::http
