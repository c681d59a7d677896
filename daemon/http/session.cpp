#include "http/session.hpp"

#include "http/target.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace tongyuan::http {

namespace {

using boost::system::error_code;

constexpr std::size_t worth_a_deadline = 64 * 1024; // this much progress earns a new one
constexpr std::size_t most_discarded = 64 * 1024;   // of a refused request's body, to keep the connection
constexpr std::size_t most_lingered = 1 << 20;
constexpr std::chrono::milliseconds linger_deadline{2'000};
constexpr wire_fault peer_is_gone{0, ""};

// A proxy may add a header line of its own below the client's.
std::string joined(const request& r, std::string_view name)
{
    std::string all;
    for (const auto& [key, value] : r.headers) {
        if (key != name)
            continue;
        all += all.empty() ? "" : ",";
        all += value;
    }
    return all;
}

bool says_https(std::string_view forwarded_proto)
{
    const auto comma = forwarded_proto.rfind(',');
    return lower_ascii(trimmed(forwarded_proto.substr(comma == std::string_view::npos ? 0 : comma + 1))) == "https";
}

std::string_view sentence_of(int status)
{
    switch (status) {
    case 408:
        return "请求没有在规定时间内发完。";
    case 413:
        return "提交的内容过大，请压缩或分几次提交。";
    case 417:
        return "不支持的 Expect。";
    case 431:
        return "请求头过长。";
    case 505:
        return "只支持 HTTP/1.1。";
    default:
        return "请求不符合 HTTP 规范。";
    }
}

} // namespace

house::house(server_options options_, const router& table_, gate& keeper_)
    : options(std::move(options_)), table(table_), keeper(keeper_), proxies(options.trusted_proxies)
{
    if (options.hosts.empty())
        options.hosts = {"localhost", "127.0.0.1", "[::1]"};
    for (auto& host : options.hosts)
        host = lower_ascii(host);
}

session::session(std::shared_ptr<house> home, tcp::socket socket, asio::ip::address peer)
    : home_(std::move(home)), socket_(std::move(socket)), peer_(std::move(peer)), peer_text_(peer_.to_string()),
      peer_is_proxy_(home_->proxies.contains(peer_)), reader_(home_->options.header_limit)
{
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    enter(phase::head);
}

asio::awaitable<void> session::serve()
{
    bool more = true;
    while (more && !home_->stopping)
        more = co_await exchange();
    if (linger_)
        co_await linger();
    close();
}

void session::enter(phase next)
{
    const auto& o = home_->options;
    phase_ = next;
    expired_ = false;
    since_ = std::chrono::steady_clock::now();
    switch (next) {
    case phase::idle:
        deadline_ = since_ + o.idle_deadline;
        break;
    case phase::head:
        deadline_ = since_ + o.header_deadline;
        break;
    case phase::body:
        deadline_ = since_ + o.body_deadline;
        break;
    case phase::running:
        deadline_ = time_point::max();
        break;
    case phase::writing:
        deadline_ = since_ + o.write_deadline;
        break;
    case phase::lingering:
        deadline_ = since_ + std::min(linger_deadline, o.write_deadline);
        break;
    }
}

void session::expire(time_point now)
{
    if (now < deadline_ || expired_)
        return;
    expired_ = true;
    error_code ignored;
    if (phase_ == phase::head || phase_ == phase::body)
        socket_.cancel(ignored); // the coroutine then says 408
    else
        close();
}

void session::close_if_idle()
{
    if (phase_ == phase::idle || (phase_ == phase::head && !reader_.has_bytes()))
        close();
}

void session::close()
{
    error_code ignored;
    socket_.close(ignored);
}

asio::awaitable<bool> session::fill()
{
    const auto into = reader_.space();
    error_code ec;
    const auto got = co_await socket_.async_read_some(asio::buffer(into.data(), into.size()),
                                                      asio::redirect_error(asio::use_awaitable, ec));
    if (ec || expired_)
        co_return false;
    reader_.arrived(got);
    co_return true;
}

asio::awaitable<std::optional<wire_fault>> session::receive_head()
{
    for (;;) {
        const auto at = reader_.read_head();
        if (at.done || at.wrong)
            co_return at.wrong;
        const bool more = co_await fill();
        if (!more)
            co_return expired_&& phase_ == phase::head&& reader_.has_bytes() ? wire_fault{408, "http.slow"}
                                                                             : peer_is_gone;
        if (phase_ == phase::idle)
            enter(phase::head);
    }
}

asio::awaitable<std::optional<wire_fault>> session::receive_body(std::size_t limit)
{
    enter(phase::body);
    auto& head = reader_.head();
    reader_.limit_body(limit);
    if (head.expects_continue && !reader_.has_bytes()) {
        const bool written = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
        if (!written)
            co_return peer_is_gone;
        enter(phase::body);
    }
    std::size_t rewarded = 0;
    for (;;) {
        const auto at = reader_.read_body();
        if (at.done || at.wrong)
            co_return at.wrong;
        if (head.what.body.size() >= rewarded + worth_a_deadline) {
            rewarded = head.what.body.size();
            enter(phase::body);
        }
        const bool more = co_await fill();
        if (!more)
            co_return expired_ ? wire_fault{408, "http.slow"} : peer_is_gone;
    }
}

asio::awaitable<bool> session::exchange()
{
    reader_.begin();
    const bool first = id_.empty();
    if (!first)
        enter(reader_.has_bytes() ? phase::head : phase::idle);
    traits_ = {};
    traits_.hardened = home_->options.content_security_policy;
    method_ = verb::get;
    const auto fault = co_await receive_head();
    if (fault)
        co_return co_await give_up(*fault);
    // Lets a stop wait for this request, and keeps the deadlines of reading away from it.
    enter(phase::running);
    co_return co_await answer_request();
}

asio::awaitable<bool> session::answer_request()
{
    auto& head = reader_.head();
    auto no = understand(head);
    choice chosen;
    if (!no) {
        chosen = choose(home_->table, head.method, head.what, {head.has_body(), head.length});
        if (!chosen.to)
            no = std::move(chosen.otherwise);
    }
    if (!no)
        no = co_await let_in(home_->keeper, *chosen.to, head.what, home_->options.explain);
    if (no)
        co_return co_await refuse_early(std::move(*no));
    const auto asked = std::chrono::steady_clock::now();
    const auto fault = co_await receive_body(chosen.to->body_limit);
    if (fault)
        co_return co_await give_up(*fault);
    enter(phase::running);
    if (std::chrono::steady_clock::now() - asked > home_->options.rights_last)
        no = co_await let_in(home_->keeper, *chosen.to, head.what, home_->options.explain);
    if (no)
        co_return co_await send(std::move(*no));
    auto answer = co_await run(*chosen.to, std::move(head.what), home_->options.explain);
    co_return co_await send(std::move(answer));
}

// Fills what only the connection knows; an answer when the request is not for us.
std::optional<response> session::understand(request_head& head)
{
    auto& r = head.what;
    id_ = home_->ids.next();
    r.id = id_;
    method_ = r.method;
    traits_.keep_alive = head.keep_alive;
    auto read = read_target(head.target);
    const auto host_header = r.header("host");
    const auto host = host_name(host_header);
    if (!read || !host || (!read->authority.empty() && lower_ascii(read->authority) != lower_ascii(host_header))) {
        traits_.keep_alive = false;
        return problem(400, "http.malformed", sentence_of(400));
    }
    r.path = std::move(read->path);
    r.query = std::move(read->query);
    path_ = r.path;
    traits_.api = r.path.starts_with("/api/");
    r.remote_address = peer_text_;
    if (peer_is_proxy_) {
        r.remote_address = home_->proxies.client_of(peer_, joined(r, "x-forwarded-for"));
        r.secure = says_https(joined(r, "x-forwarded-proto"));
    }
    traits_.secure = r.secure;
    if (std::ranges::find(home_->options.hosts, *host) == home_->options.hosts.end())
        return problem(421, "http.host", "本服务不以这个域名对外服务。");
    return std::nullopt;
}

// The body was not read: either it is small enough to throw away, or the connection cannot go on.
asio::awaitable<bool> session::refuse_early(response no)
{
    const auto& head = reader_.head();
    if (head.has_body()) {
        const bool small = !head.chunked && *head.length <= most_discarded && !head.expects_continue;
        std::optional<wire_fault> fault;
        if (small)
            fault = co_await receive_body(most_discarded);
        if (!small || fault) {
            traits_.keep_alive = false;
            linger_ = true;
        }
    }
    co_return co_await send(std::move(no));
}

asio::awaitable<bool> session::give_up(wire_fault fault)
{
    if (fault.status == 0)
        co_return false;
    log::event(log::level::debug, "http.fault", {{"from", peer_text_}, {"code", fault.code}});
    traits_.keep_alive = false;
    linger_ = true;
    co_return co_await send(problem(fault.status, fault.code, sentence_of(fault.status)));
}

asio::awaitable<bool> session::send(response answer)
{
    traits_.keep_alive = traits_.keep_alive && !home_->stopping;
    write_reply_head(reply_head_, answer, traits_);
    if (log::is_on(log::level::debug))
        log::event(log::level::debug, "http.request",
                   {{"request", id_}, {"method", name_of(method_)}, {"path", path_}, {"status", answer.status}});
    const bool silent = method_ == verb::head || answer.status == 204 || answer.status == 304;
    const bool written = co_await write(reply_head_, silent ? std::string_view{} : std::string_view{answer.body});
    co_return written&& traits_.keep_alive;
}

asio::awaitable<bool> session::write(std::string_view head, std::string_view body)
{
    enter(phase::writing);
    std::size_t since_deadline = 0;
    while (!head.empty() || !body.empty()) {
        const std::array<asio::const_buffer, 2> rest{asio::buffer(head.data(), head.size()),
                                                     asio::buffer(body.data(), body.size())};
        error_code ec;
        // Almost every answer fits the socket's buffer at once, with no trip through the loop.
        const auto sent = socket_.write_some(rest, ec);
        if (ec == asio::error::would_block || ec == asio::error::try_again)
            co_await socket_.async_wait(tcp::socket::wait_write, asio::redirect_error(asio::use_awaitable, ec));
        if (ec || expired_)
            co_return false;
        const auto of_head = std::min(sent, head.size());
        head.remove_prefix(of_head);
        body.remove_prefix(sent - of_head);
        since_deadline += sent;
        if (since_deadline >= worth_a_deadline) {
            since_deadline = 0;
            enter(phase::writing);
        }
    }
    co_return true;
}

// Closing with unread bytes would reset the connection and may take the answer away from the client.
asio::awaitable<void> session::linger()
{
    enter(phase::lingering);
    error_code ec;
    socket_.shutdown(tcp::socket::shutdown_send, ec);
    std::array<char, 4096> waste{};
    for (std::size_t got = 0; !ec && !expired_ && got < most_lingered;)
        got += co_await socket_.async_read_some(asio::buffer(waste), asio::redirect_error(asio::use_awaitable, ec));
}

} // namespace tongyuan::http
