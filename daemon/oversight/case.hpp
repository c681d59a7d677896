// A case: an open finding with an owner, a deadline and a decision. Pure.
#pragma once

#include "base/time.hpp"
#include "base/transitions.hpp"
#include "registry/account.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tongyuan::oversight {

enum class case_state { open, decided, closed };

enum class case_event {
    decide, // by a person; a decision may be changed
    lapse,  // the deadline or the exemption of the decision is over, and nothing is better
    end     // the account speaks again, or is watched no more
};

std::string_view name_of(case_state s);
std::string_view label_of(case_state s); // 待处置
std::optional<case_state> case_state_from(std::string_view name);
std::span<const transition<case_state, case_event>> case_transitions();

std::string_view label_of_decision(std::string_view decision); // urge → 催更
std::string_view label_of_case_event(std::string_view event);  // decisions included
std::string_view label_of_finding(std::string_view finding);   // silent → 停更超期

struct oversight_case {
    std::string id, account_id, account_name, platform, unit_id, unit_name, unit_path;
    registry::account_state account_state = registry::account_state::active;
    std::string finding;
    timestamp found_at;
    std::string evidence; // JSON
    case_state state = case_state::open;
    std::string decision, reason;
    std::optional<timestamp> until, due_at;
    std::optional<std::string> owner;
    std::string owner_name;
    timestamp updated_at;
    std::int64_t version = 1;
};
bool is_overdue(const oversight_case& c, timestamp now);

struct case_event_row {
    timestamp at;
    std::string event, who, words;
};

} // namespace tongyuan::oversight
