// What the parts of delivery share; owned by the composition root.
#pragma once

#include "access/context.hpp"
#include "access/membership.hpp"
#include "channels/exchange.hpp"
#include "delivery/delivery.hpp"
#include "delivery/sending/breaker.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tongyuan::delivery {

class counter;

struct options {
    std::size_t most_in_flight = 128;
    std::size_t most_per_host = 0;   // 0: three quarters of them, so that a host that hangs never has all
    std::size_t kept_for_urgent = 4; // of most_in_flight and beyond most_per_host, only for what is urgent
    std::chrono::hours deadline{24}; // not sent by then: held, with an alarm
    std::int64_t most_failures = 8;  // of a repeatable step in a row, before a person is asked
    std::size_t most_calls = 500;    // of one delivery
    backoff retries;
    breaker_rule account_breaker{5,
                                 {{std::chrono::seconds{30}, std::chrono::seconds{60}, std::chrono::seconds{120},
                                   std::chrono::seconds{300}, std::chrono::seconds{600}}}};
    breaker_rule host_breaker{8,
                              {{std::chrono::seconds{15}, std::chrono::seconds{30}, std::chrono::seconds{60},
                                std::chrono::seconds{120}, std::chrono::seconds{300}}}};
    std::vector<std::chrono::seconds> probe_after{std::chrono::seconds{60}, std::chrono::seconds{600},
                                                  std::chrono::seconds{1800}};
    // So late may a request that nobody answered still take effect: our exchange, the kernel's last try, and whatever a
    // gateway or a portal's own script keeps for a while.
    std::chrono::seconds latest_effect{300};
    std::chrono::seconds source_recheck{600};
    // What an account has shown within this time is not sent to it again before a person says that it is meant. 0: is.
    std::chrono::hours same_content{24 * 7};
    // Longer than any exchange and the kernel's last try to deliver its bytes: then a frozen daemon is silent for good.
    std::chrono::seconds settle_after_take_over{60};
    // After publication, and after a withdrawal: when the platform is read.
    std::vector<std::chrono::seconds> read_back_after{std::chrono::seconds{5}, std::chrono::minutes{10},
                                                      std::chrono::hours{24}};
    std::vector<std::chrono::seconds> read_gone_after{std::chrono::seconds{5}, std::chrono::minutes{10}};
    std::size_t most_readings = 16; // at once, of all platforms
    std::size_t most_readings_per_host = 4;
    std::chrono::minutes repeat_alarms_every{60};
    std::chrono::milliseconds idle_poll{5'000};  // wake-ups are a hint; this is how late a lost one can make us
    std::chrono::milliseconds break_poll{2'000}; // how often a broken store is asked again
    std::size_t refresh_items = 200;             // newest articles on column pages and in feeds
};

// Told in the transaction of the settlement, so that it counts exactly once.
struct seen_published {
    std::string account_id, article_id, title, platform_id, url;
    timestamp at;
};
struct seen_withdrawn {
    std::string account_id, platform_id, url;
    timestamp at;
};
struct listeners {
    std::function<void(sql::session&, const seen_published&)> published = [](sql::session&, const seen_published&) {};
    std::function<void(sql::session&, const seen_withdrawn&)> withdrawn = [](sql::session&, const seen_withdrawn&) {};
};

struct engine {
    access::context& ctx;
    channels::exchange& exchange;
    options limits;
    listeners tell;
    std::string owner;                    // this process, in leases, where it is alone
    access::membership* member = nullptr; // where several daemons share the store
    counter* outside = nullptr;           // counts public steps outside the store; nothing: not counted (tests)
    // A hint that spares looking: has any host failed since all were well?
    std::shared_ptr<std::atomic<bool>> hosts_in_trouble = std::make_shared<std::atomic<bool>>(true);

    engine(access::context& c, channels::exchange& x, options o, listeners l, std::string name)
        : ctx(c), exchange(x), limits(std::move(o)), tell(std::move(l)), owner(std::move(name))
    {
    }
    std::string owner_name() const { return member ? member->owner() : owner; }
    bool may_lease() const { return !member || (member->holds() && !member->is_outgrown()); }
};

} // namespace tongyuan::delivery
