// The other side: everything the public could have seen, and nothing that the daemon could touch. Strict: what is sent
// twice is there twice.
#pragma once

#include "outbound/transport.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/timeline.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tongyuan::simulation {

// One thing that became visible.
struct item {
    std::string id, platform, account;
    std::string made_by; // the delivery that made it visible,
    std::string marker;  // and the one that wrote its text
    std::string text;
    std::chrono::milliseconds at{0};
    std::chrono::milliseconds listed_from{0};
    std::optional<std::chrono::milliseconds> removed;
    bool by_a_late_request = false; // that nobody waited for any longer
};

class platform_side {
public:
    platform_side(timeline& time, chance& dice) : time_(time), dice_(dice) {}

    outbound::reply answer(const outbound::request& r, bool late = false);
    std::function<void(const item&)> on_sight = [](const item&) {};

    // Decisions that took longer than anybody waits.
    std::int64_t slow_decisions() const { return slow_decisions_; }
    const std::vector<item>& items() const { return items_; }
    // What this delivery has made visible, ever.
    std::vector<const item*> made_by(const std::string& delivery) const;
    const item* find(const std::string& id) const;
    // A person at the notice board.
    std::string put_up(const std::string& account, const std::string& marker, std::string text);
    void take_down(const std::string& id);
    bool rewrite(const std::string& id, std::string text); // false: it is not there
    // Nobody gets in with this account's key until then.
    void lock_out(const std::string& account, std::chrono::milliseconds until) { locked_until_[account] = until; }
    // No reviews of its own, no lists that lag, no keys that expire early: for the end of a run.
    void be_kind()
    {
        kind_ = true;
        locked_until_.clear();
    }

private:
    struct draft {
        std::string account, marker, text;
    };
    struct job {
        std::string draft_id;
        std::chrono::milliseconds decided_at{0};
        bool rejected = false;
        std::string item_id; // once live
    };
    struct asked {
        std::string platform, account, step, key, marker, argument, text;
        bool late = false;
    };

    static asked read(const outbound::request& r);
    bool is_let_in(const asked& a);
    std::chrono::milliseconds lag_of(const std::string& platform);
    std::string make_visible(const asked& a, std::string text, const std::string& id);
    outbound::reply draft_step(const asked& a);
    outbound::reply submit(const asked& a);
    outbound::reply poll(const asked& a);
    outbound::reply move(const asked& a);
    outbound::reply look(const asked& a);
    outbound::reply remove(const asked& a);
    std::string next_id(const char* prefix) { return prefix + std::to_string(++ids_); }
    item* standing(const std::string& id);

    timeline& time_;
    chance& dice_;
    std::vector<item> items_;
    std::map<std::string, draft> drafts_;
    std::map<std::string, job> jobs_;
    std::map<std::string, std::string> put_; // marker → text, on its way to the site
    std::map<std::string, std::chrono::milliseconds> keys_;
    std::map<std::string, std::chrono::milliseconds> locked_until_; // by account
    std::size_t ids_ = 0;
    std::int64_t slow_decisions_ = 0;
    bool kind_ = false;
};

} // namespace tongyuan::simulation
