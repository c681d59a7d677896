// The SQL of accounts on their way out.
#pragma once

#include "registry/account.hpp"
#include "registry/closing/closing_step.hpp"
#include "sql/session.hpp"

#include <vector>

namespace tongyuan::registry {

struct closing {
    std::string account_id;
    closing_step step = closing_step::notice;
    std::optional<timestamp> began_at;
    std::optional<timestamp> act_from, due_at; // when somebody can act, and should have; nothing: nobody has to
    std::optional<timestamp> planned_until;    // by when all should be over, fixed at the start
    std::int64_t notice_days = 15;             // working days
    std::string notice_place, follow_instead;
    bool is_locked_out = false;
    std::optional<timestamp> notice_until;  // the end of the last working day of the public notice
    std::optional<timestamp> frozen_until;  // the platform's cancellation cannot be complete before
    std::optional<timestamp> confirm_until; // after it the application has lapsed unless it was confirmed
    std::optional<timestamp> cancelled_at;
    std::int64_t checks = 0; // looks after the cancellation so far
};

struct closing_event {
    timestamp at;
    std::string act, day, words;
    std::optional<std::int64_t> followers;
    std::string by;
};

namespace closing_store {

// What has no date comes after everything that has one.
inline constexpr std::int64_t never = 9'000'000'000'000;

std::optional<closing> find(sql::session& s, std::string_view account_id);
// A new row, or the whole row again.
void begin(sql::session& s, const closing& c);
// False when it has left that step.
bool move(sql::session& s, closing_step from, const closing& to);
void note(sql::session& s, std::string_view account_id, const closing_event& e);
// Its cancellation, the last time that one was; nothing before.
std::optional<timestamp> cancel_approved_at(sql::session& s, std::string_view account_id);
std::vector<closing_event> events(sql::session& s, std::string_view account_id); // newest first

std::vector<std::string> notices_over(sql::session& s, timestamp now, std::int64_t most);

struct listed {
    closing it;
    std::string account_name, platform, unit_id, unit_name;
    account_state state = account_state::closing;
    bool is_filing = false; // a filing about it is being decided: nobody else has to act
};
struct filter {
    std::string reader_id;
    std::string permission = "account.read"; // that the reader holds for the account's unit
    std::optional<std::string> unit_path, step;
    std::optional<timestamp> acting_at;    // somebody can act by then
    std::optional<timestamp> overdue_at;   // and should have
    std::optional<std::int64_t> after_due; // of the last one shown, with its id
    std::string after_id;
};
// What is due first comes first; what nobody has to do comes last.
std::vector<listed> list(sql::session& s, const filter& f, std::int64_t most);

// Every closing of the units that the reader sees, for counting.
struct counted {
    std::string unit_id, unit_name, step;
    std::optional<timestamp> due_at, planned_until, cancelled_at;
};
std::vector<counted> all(sql::session& s, const filter& f);
// Accounts whose closing is being decided; their step is "filing".
std::vector<counted> asked_for(sql::session& s, const filter& f);

} // namespace closing_store

} // namespace tongyuan::registry
