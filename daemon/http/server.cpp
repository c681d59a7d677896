#include "http/server.hpp"

#include "http/session.hpp"

#include "base/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace tongyuan::http {

namespace {

using boost::system::error_code;

tcp::endpoint endpoint_of(const std::string& text)
{
    const auto read = endpoint_from(text);
    if (!read)
        throw std::runtime_error("listen: not an address and port: " + text);
    return *read;
}

} // namespace

std::optional<tcp::endpoint> endpoint_from(const std::string& text)
{
    const auto colon = text.rfind(':');
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    error_code ec;
    const auto address = asio::ip::make_address(host, ec);
    std::uint16_t port = 0;
    const auto* last = text.data() + text.size();
    const auto* first = colon == std::string::npos ? last : text.data() + colon + 1;
    const auto read = std::from_chars(first, last, port);
    if (ec || read.ec != std::errc{} || read.ptr != last)
        return {};
    return tcp::endpoint{address, port};
}

struct server::impl : std::enable_shared_from_this<server::impl> {
    impl(asio::io_context& loop_, server_options options, const router& table, gate& keeper)
        : loop(loop_), home(std::make_shared<house>(std::move(options), table, keeper)), sweep_timer(loop_),
          all_gone(loop_)
    {
    }

    asio::io_context& loop;
    std::shared_ptr<house> home;
    std::vector<tcp::acceptor> acceptors;
    asio::steady_timer sweep_timer;
    asio::steady_timer all_gone; // cancelled when the last session leaves during a stop
    std::unordered_set<session*> sessions;
    std::unordered_map<asio::ip::address, std::size_t> per_address;

    void bind();
    void admit(tcp::socket socket);
    bool make_room_for(const asio::ip::address& peer);
    void leave(const session& guest);
    void close_all();
    std::chrono::milliseconds sweep_interval() const;

    static asio::awaitable<void> accept(std::shared_ptr<impl> self, std::size_t which);
    static asio::awaitable<void> sweep(std::shared_ptr<impl> self);
    static asio::awaitable<void> host(std::shared_ptr<impl> self, std::shared_ptr<session> guest);
    static asio::awaitable<void> stop(std::shared_ptr<impl> self, std::chrono::milliseconds grace);
};

void server::impl::bind()
{
    for (const auto& text : home->options.listen) {
        const auto endpoint = endpoint_of(text);
        try {
            tcp::acceptor acceptor{loop};
            acceptor.open(endpoint.protocol());
            acceptor.set_option(tcp::acceptor::reuse_address(true));
            if (endpoint.address().is_v6())
                acceptor.set_option(asio::ip::v6_only(true));
            acceptor.bind(endpoint);
            acceptor.listen();
            acceptors.push_back(std::move(acceptor));
        } catch (const boost::system::system_error& e) {
            acceptors.clear();
            throw std::runtime_error("cannot listen on " + text + ": " + e.code().message());
        }
    }
}

asio::awaitable<void> server::impl::accept(std::shared_ptr<impl> self, std::size_t which)
{
    asio::steady_timer pause{self->loop};
    while (!self->home->stopping) {
        error_code ec;
        auto socket = co_await self->acceptors[which].async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (!ec) {
            self->admit(std::move(socket));
        } else if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) {
            co_return;
        } else if (ec != asio::error::connection_aborted) {
            log::warning("http.accept_failed", {{"why", ec.message()}});
            pause.expires_after(std::chrono::milliseconds{100});
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        }
    }
}

void server::impl::admit(tcp::socket socket)
{
    error_code ec;
    const auto remote = socket.remote_endpoint(ec);
    if (ec || home->stopping)
        return;
    const auto peer = plain_address(remote.address());
    if (!make_room_for(peer)) {
        log::warning("http.full", {{"from", peer.to_string()}, {"connections", sessions.size()}});
        return;
    }
    auto guest = std::make_shared<session>(home, std::move(socket), peer);
    sessions.insert(guest.get());
    ++per_address[counted_as(peer)];
    asio::co_spawn(loop, host(shared_from_this(), std::move(guest)), asio::detached);
}

bool server::impl::make_room_for(const asio::ip::address& peer)
{
    const auto counted = counted_as(peer);
    const auto count = per_address.find(counted);
    const bool crowd = count != per_address.end() && count->second >= home->options.most_connections_per_address &&
                       !home->proxies.contains(peer);
    if (!crowd && sessions.size() < home->options.most_connections)
        return true;
    session* longest = nullptr;
    for (auto* guest : sessions) {
        if (!guest->waits_for_peer() || (crowd && counted_as(guest->peer()) != counted))
            continue;
        if (!longest || guest->waiting_since() < longest->waiting_since())
            longest = guest;
    }
    if (!longest)
        return false;
    // Its coroutine ends at its next turn; it must not be counted, or chosen again, until then.
    longest->close();
    leave(*longest);
    return true;
}

void server::impl::leave(const session& guest)
{
    if (sessions.erase(const_cast<session*>(&guest)) == 0)
        return;
    const auto count = per_address.find(counted_as(guest.peer()));
    if (--count->second == 0)
        per_address.erase(count);
    if (home->stopping && sessions.empty())
        all_gone.cancel();
}

asio::awaitable<void> server::impl::host(std::shared_ptr<impl> self, std::shared_ptr<session> guest)
{
    try {
        co_await guest->serve();
    } catch (const std::exception& e) {
        log::error("http.session_failed", {{"what", e.what()}});
    }
    self->leave(*guest);
}

std::chrono::milliseconds server::impl::sweep_interval() const
{
    using std::chrono::milliseconds;
    const auto& o = home->options;
    const auto shortest = std::min({o.header_deadline, o.body_deadline, o.idle_deadline, o.write_deadline});
    return std::clamp(shortest / 8, milliseconds{5}, milliseconds{500});
}

asio::awaitable<void> server::impl::sweep(std::shared_ptr<impl> self)
{
    const auto interval = self->sweep_interval();
    for (;;) {
        error_code ec;
        self->sweep_timer.expires_after(interval);
        co_await self->sweep_timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        if (ec)
            co_return;
        const auto now = std::chrono::steady_clock::now();
        for (auto* guest : self->sessions)
            guest->expire(now);
    }
}

void server::impl::close_all()
{
    error_code ignored;
    home->stopping = true;
    for (auto& acceptor : acceptors)
        acceptor.close(ignored);
    for (auto* guest : sessions)
        guest->close();
    sweep_timer.cancel();
}

asio::awaitable<void> server::impl::stop(std::shared_ptr<impl> self, std::chrono::milliseconds grace)
{
    error_code ignored;
    self->home->stopping = true;
    for (auto& acceptor : self->acceptors)
        acceptor.close(ignored);
    for (auto* guest : self->sessions)
        guest->close_if_idle();
    self->all_gone.expires_after(grace);
    if (!self->sessions.empty())
        co_await self->all_gone.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!self->sessions.empty())
        log::warning("http.cut_off", {{"connections", self->sessions.size()}});
    self->close_all();
}

server::server(asio::io_context& loop, server_options options, const router& table, gate& gate)
    : impl_(std::make_shared<impl>(loop, std::move(options), table, gate))
{
    const auto& o = impl_->home->options;
    for (const auto& text : o.listen)
        if (!endpoint_of(text).address().is_loopback() && o.trusted_proxies.empty())
            throw std::runtime_error("listening on " + text +
                                     " needs a TLS proxy in front: name it in trusted_proxies, or listen on loopback");
}

server::~server()
{
    impl_->close_all();
}

void server::start()
{
    impl_->bind();
    for (std::size_t i = 0; i < impl_->acceptors.size(); ++i)
        asio::co_spawn(impl_->loop, impl::accept(impl_, i), asio::detached);
    asio::co_spawn(impl_->loop, impl::sweep(impl_), asio::detached);
}

std::vector<std::uint16_t> server::ports() const
{
    std::vector<std::uint16_t> bound;
    for (const auto& acceptor : impl_->acceptors)
        bound.push_back(acceptor.local_endpoint().port());
    return bound;
}

asio::awaitable<void> server::stop(std::chrono::milliseconds grace)
{
    return impl::stop(impl_, grace);
}

} // namespace tongyuan::http
