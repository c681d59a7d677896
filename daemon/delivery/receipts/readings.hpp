// Reads back side by side: so many at once, a few per host, one per account, so that a platform that is slow or dead
// keeps nobody else waiting. Where a breaker of the senders is open nothing is read either; and what the readings
// themselves find unreachable is left alone for longer and longer, as senders do it. Lives on one loop.
#pragma once

#include "delivery/engine.hpp"
#include "delivery/receipts/read_back.hpp"

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace tongyuan::delivery {

class readings {
public:
    // `freed` is told whenever one has ended, so that nobody needs to ask again and again.
    explicit readings(const engine& e, std::function<void()> freed = [] {}) : engine_(e), freed_(std::move(freed)) {}
    ~readings() { *alive_ = false; }
    readings(const readings&) = delete;
    readings& operator=(const readings&) = delete;

    // Begins whatever is due and has room, and does not wait for it. True: there may be more at once. Throws what a
    // reading that has ended since the last time could not keep.
    boost::asio::awaitable<bool> run_once();
    std::size_t running() const { return accounts_.size(); }

private:
    using due_reading = read_back_store::due_reading;

    boost::asio::awaitable<std::optional<due_reading>> next(timestamp now) const;
    boost::asio::awaitable<bool> put_off(const due_reading& what, timestamp now) const;
    boost::asio::awaitable<void> begin(due_reading what);
    void end(const due_reading& what, std::exception_ptr failure, const contact_seen& seen);
    void learn(const std::string& host, const contact_seen& seen);
    std::size_t share_of(const std::string& host) const;
    std::set<std::string> without_room() const;

    const engine& engine_;
    const std::function<void()> freed_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::set<std::string> accounts_;           // that are being read
    std::map<std::string, std::size_t> hosts_; // how many at each
    std::map<std::string, breaker> troubled_;  // hosts that did not answer when they were last read
    std::exception_ptr failure_;
    bool has_ended_ = false; // one, meanwhile
};

} // namespace tongyuan::delivery
