// One request about an account, on one state machine for every kind. The approved record stays live meanwhile.
#pragma once

#include "base/time.hpp"
#include "base/transitions.hpp"
#include "registry/filing/filing_kind.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

enum class filing_state { draft, submitted, in_review, returned, approved, rejected, withdrawn, registered };

enum class filing_event {
    submit,  // by the applicant
    begin,   // the first level has it on its desk
    approve, // by a level that is not the last
    approve_last,
    give_back, // with reasons; may be submitted again
    reject,
    withdraw, // by the applicant
    enter     // its receipt number in the national system
};

std::string_view name_of(filing_state s);
std::string_view label_of(filing_state s);
std::optional<filing_state> filing_state_from(std::string_view name);
std::span<const transition<filing_state, filing_event>> filing_transitions();
bool may_edit(filing_state s);

std::string_view label_of_decision(std::string_view decision); // return → 退回

struct filing {
    std::string id;
    filing_kind kind = filing_kind::open;
    filing_state state = filing_state::draft;
    std::int64_t level = 0, levels = 0;
    std::string unit_id, unit_path, unit_name;
    std::optional<std::string> account_id;
    std::string title;
    std::string proposed;      // JSON: the new record, what a change would make different, or the particulars
    std::string record_before; // JSON: the account's record when it was submitted; empty before, and for openings
    std::string number;
    std::string applicant, applicant_name;
    timestamp created_at;
    std::optional<timestamp> submitted_at, due_at, decided_at;
    timestamp updated_at;
    std::int64_t version = 1;
};

struct route_level {
    std::int64_t level = 0;
    std::string unit_id, unit_name, unit_path;
    std::string mode; // approve, inform
};

struct filing_decision {
    std::int64_t round = 0, level = 0;
    std::string decision, person, person_name, comment, field_comments;
    timestamp at;
    std::string for_name; // whose deputy decided; empty: in their own right
};

// Somebody has not decided in time.
bool is_overdue(const filing& f, timestamp now);

struct filing_attachment {
    std::string sha256, file_name;
};

} // namespace tongyuan::registry
