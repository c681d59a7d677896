// A person at a browser: goes through the real gate with a cookie and its CSRF token.
#pragma once

#include "access/gate.hpp"
#include "access/routes.hpp"
#include "tests/access/people.hpp"

#include <boost/json/serialize.hpp>

namespace tongyuan {

class browser {
public:
    browser(office& here, const http::router& table) : table_(table), gate_(here.ctx, here.options) {}

    http::response send(http::request r)
    {
        r.remote_address = address;
        if (!cookie.empty())
            r.headers.emplace_back("cookie", cookie);
        if (!csrf.empty())
            r.headers.emplace_back("x-csrf-token", csrf);
        return run_to_end(http::answer(table_, gate_, std::move(r)));
    }
    http::response send(http::verb method, std::string target, std::string body = "")
    {
        return send(a_request(method, std::move(target), std::move(body)));
    }

    // Keeps the cookie and the token when it succeeds.
    http::response sign_in(std::string_view login, std::string_view password)
    {
        const boost::json::object typed{{"login", login}, {"password", password}};
        auto answer = send(http::verb::post, "/api/v1/session", boost::json::serialize(typed));
        if (answer.status == 200) {
            const auto set = header_of(answer, "Set-Cookie");
            cookie = set.substr(0, set.find(';'));
            csrf = std::string(body_of(answer).at("csrf").as_string());
        }
        return answer;
    }

    std::string cookie;
    std::string csrf;
    std::string address = "127.0.0.1";

private:
    const http::router& table_;
    access::session_gate gate_;
};

} // namespace tongyuan
