// One connection of a server: reads a request, answers it, again. Knows its deadline but owns no timer: the server
// looks at all of them now and then, which costs nothing per request.
#pragma once

#include "http/answer.hpp"
#include "http/origin.hpp"
#include "http/reply_head.hpp"
#include "http/server.hpp"
#include "http/wire_reader.hpp"

#include "base/ids.hpp"
#include "base/random.hpp"
#include "base/time.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace tongyuan::http {

// What the sessions of one server share; outlives them all.
struct house {
    house(server_options options_, const router& table_, gate& keeper_);

    server_options options;
    const router& table;
    gate& keeper;
    trusted_proxies proxies;
    system_clock clock;
    system_random random;
    id_source ids{clock, random};
    bool stopping = false;
};

class session {
public:
    using time_point = std::chrono::steady_clock::time_point;

    session(std::shared_ptr<house> home, boost::asio::ip::tcp::socket socket, boost::asio::ip::address peer);

    boost::asio::awaitable<void> serve();

    void expire(time_point now); // when its deadline has passed
    void close_if_idle();        // on stop: nothing of a request is here
    void close();
    bool waits_for_peer() const { return phase_ != phase::running; }
    time_point waiting_since() const { return since_; }
    const boost::asio::ip::address& peer() const { return peer_; }

private:
    enum class phase { idle, head, body, running, writing, lingering };

    boost::asio::awaitable<bool> exchange();
    boost::asio::awaitable<bool> answer_request();
    boost::asio::awaitable<std::optional<wire_fault>> receive_head();
    boost::asio::awaitable<std::optional<wire_fault>> receive_body(std::size_t limit);
    boost::asio::awaitable<bool> fill();
    boost::asio::awaitable<bool> refuse_early(response no);
    boost::asio::awaitable<bool> give_up(wire_fault fault);
    boost::asio::awaitable<bool> send(response answer);
    boost::asio::awaitable<bool> write(std::string_view head, std::string_view body);
    boost::asio::awaitable<void> linger();
    std::optional<response> understand(request_head& head);
    void enter(phase next);

    std::shared_ptr<house> home_;
    boost::asio::ip::tcp::socket socket_;
    boost::asio::ip::address peer_;
    std::string peer_text_;
    bool peer_is_proxy_;
    wire_reader reader_;
    std::string reply_head_;
    reply_traits traits_;
    verb method_ = verb::get;
    std::string path_; // kept for the log once the request has gone to its handler
    std::string id_;
    phase phase_ = phase::head;
    time_point since_;
    time_point deadline_;
    bool expired_ = false;
    bool linger_ = false;
};

} // namespace tongyuan::http
