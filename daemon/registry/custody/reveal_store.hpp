// The SQL of notes about where an envelope lies, and of who asked to be shown them. The notes are in the vault.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

struct location_note {
    std::string account_id, set_by, set_person;
    timestamp set_at;
};

struct note_reveal {
    std::string id, account_id;
    std::string state = "asked"; // asked, approved, refused, shown, lapsed
    std::string asked_person, asked_by;
    timestamp asked_at;
    std::string reason;
    timestamp lapses_at;
    std::string decided_by;
    std::optional<timestamp> decided_at;
    std::string words;
    std::optional<timestamp> shown_at;
    // Of the account.
    std::string account_name, platform, unit_id, unit_name, unit_path;
};

namespace reveal_store {

void put_note(sql::session& s, const location_note& n);
std::optional<location_note> note_of(sql::session& s, std::string_view account_id);
void forget_note(sql::session& s, std::string_view account_id);

void ask(sql::session& s, const note_reveal& r);
// Each leaves the state that it names; false when it was in another.
bool decide(sql::session& s, const note_reveal& r, std::string_view person_id); // asked → approved, refused
bool show(sql::session& s, std::string_view id, timestamp now);                 // approved → shown, in time
bool lapse(sql::session& s, const note_reveal& r, std::string_view why);

std::optional<note_reveal> find(sql::session& s, std::string_view id);
std::vector<note_reveal> of_account(sql::session& s, std::string_view account_id, std::int64_t most); // latest first
std::vector<note_reveal> standing_of(sql::session& s, std::string_view account_id); // asked and approved
std::vector<note_reveal> lapsed(sql::session& s, timestamp now, std::int64_t most); // should have, and have not

// Waits for the reader's decision.
std::vector<note_reveal> to_decide(sql::session& s, std::string_view reader_id, timestamp now, std::int64_t most);
// The reader may look now.
std::vector<note_reveal> to_see(sql::session& s, std::string_view reader_id, timestamp now, std::int64_t most);
// By others, of accounts in the reader's custody, asked for since then.
std::vector<note_reveal> of_custodian(sql::session& s, std::string_view reader_id, timestamp since, std::int64_t most);

} // namespace reveal_store

} // namespace tongyuan::registry
