// Where platforms push to. No session: the signature says who calls. Answered at once (WeChat waits five seconds and
// then pushes again); what follows happens on the loop's own time.
#include "channels/callbacks.hpp"
#include "channels/routes.hpp"

#include "access/permissions.hpp"

namespace tongyuan::channels {

namespace asio = boost::asio;
using http::request;
using http::response;

namespace {

constexpr std::size_t most_bytes = 64 * 1024;

push push_of(request& r)
{
    const auto at = [&](const char* name) { return r.query_value(name).value_or(""); };
    return {r.parameter("id"),           at("signature"),  at("msg_signature"), at("timestamp"), at("nonce"),
            at("encrypt_type") == "aes", std::move(r.body)};
}

response plain(std::string text)
{
    response out{200};
    out.with("Content-Type", "text/plain; charset=utf-8");
    out.body = std::move(text);
    return out;
}

asio::awaitable<response> confirm(access::context& ctx, exchange& x, request r)
{
    auto echo = r.query_value("echostr").value_or("");
    const auto answer = co_await confirm_address(ctx, x.channels(), push_of(r), std::move(echo));
    co_return answer.has_value() ? plain(*answer) : http::problem(answer.error());
}

asio::awaitable<response> take(access::context& ctx, exchange& x, const route_options& o, request r)
{
    const auto taken = co_await receive(ctx, x.channels(), push_of(r), o.heard);
    if (taken.has_error())
        co_return http::problem(taken.error());
    o.connected();
    co_return plain("success");
}

} // namespace

void add_callback_routes(http::router& table, access::context& ctx, exchange& x, const route_options& o)
{
    using http::verb;
    table.add(http::route{
        verb::get, "/callbacks/{id}", permissions::anyone, [&ctx, &x](request r) {
            return confirm(ctx, x, std::move(r));
        }}.for_everybody());
    table.add(http::route{verb::post, "/callbacks/{id}", permissions::anyone,
                          [&ctx, &x, &o](request r) { return take(ctx, x, o, std::move(r)); }}
                  .for_everybody()
                  .limited_to(most_bytes)
                  .accepting_any_content());
}

} // namespace tongyuan::channels
