// One official account on one platform. Identity is (platform, the platform's own immutable id).
#pragma once

#include "base/time.hpp"
#include "base/transitions.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tongyuan::registry {

enum class account_state { proposed, approved, active, suspended, closing, closed, cancelling, cancelled, removed };

enum class account_event {
    open_approved,       // filing: open
    supplement_approved, // filing: supplement, of an account that is in use already
    connected,           // the connection was tested
    declared_manual,     // no connection: people post and bring evidence
    suspend_approved,
    resume_approved,
    resume_approved_untested, // whoever has not been connected is connected first
    close_approved,
    notice_ended, // timed: the public notice of closing is over
    cancel_approved,
    platform_cancelled, // the platform's freeze is over
    remove_approved,
    open_refused,  // rejected or withdrawn before approval
    proposed_again // an account that was refused or moved out: filing open, submitted
};

std::string_view name_of(account_state s);  // "active"
std::string_view label_of(account_state s); // 正常使用
std::optional<account_state> account_state_from(std::string_view name);
std::string_view name_of(account_event e);
std::optional<account_event> account_event_from(std::string_view name);
// Of an event's name as the history holds it, "proposed" (the first row) included.
std::string_view label_of_event(std::string_view name);
std::span<const transition<account_state, account_event>> account_transitions();

// May something be published on it? May it be judged silent? Is it still there at all?
bool may_publish(account_state s); // active, and closing: the public notice is posted there
bool is_watched(account_state s);  // approved and active: suspended and closing accounts are exempt
bool has_been_active(account_state s);
bool is_gone(account_state s); // closed, being cancelled, cancelled or moved out

struct account {
    std::string id;
    std::string platform;
    std::string platform_id;
    std::string name;
    std::string url;
    std::string unit_id;
    std::string unit_path;
    account_state state = account_state::proposed;
    bool manual = false;
    std::map<std::string, std::string> settings;
    std::string default_cover; // SHA-256 or empty
    std::int64_t version = 1;
    timestamp created_at;
};

} // namespace tongyuan::registry
