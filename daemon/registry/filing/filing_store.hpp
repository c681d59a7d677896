// The SQL of filings.
#pragma once

#include "registry/filing/filing.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry::filing_store {

std::optional<filing> find(sql::session& s, std::string_view id);
std::optional<filing> find_by_number(sql::session& s, std::string_view number);
void insert(sql::session& s, const filing& f);
bool change(sql::session& s, std::string_view id, filing_state from, std::int64_t version, std::string_view title,
            std::string_view proposed, timestamp now);

// What was asked for, as it is submitted; the move that follows raises the version.
void settle(sql::session& s, std::string_view id, std::string_view title, std::string_view proposed);

struct move_to {
    filing_state to = filing_state::draft;
    std::int64_t level = 0, levels = 0;
    std::optional<std::string> account_id;
    std::string number;
    std::string record_before; // empty: as it is
    std::optional<timestamp> submitted_at, due_at, decided_at;
};
// False when the filing is no longer in that state at that level, or was changed in any way meanwhile: it may have been
// returned and submitted again.
bool move(sql::session& s, const filing& from, const move_to& m, timestamp now);

// The one about that account that somebody is deciding.
std::optional<filing> under_way(sql::session& s, std::string_view account_id);

void set_route(sql::session& s, std::string_view id, const std::vector<route_level>& route);
std::vector<route_level> route(sql::session& s, std::string_view id);
// The unit and those above it, nearest first.
std::vector<route_level> units_upwards(sql::session& s, std::string_view unit_id);

// Active people who could decide about the filing for the unit: nobody who had a hand in it, nor the one who submits
// it.
std::int64_t count_deciders(sql::session& s, std::string_view unit_id, const filing& f, std::string_view submitter);

// Everybody who had a hand in it: who drew it up, changed it or submitted it, whenever that was. A filing is decided
// once.
void note_editor(sql::session& s, std::string_view id, std::string_view person_id, timestamp now);
std::vector<std::string> hands_in(sql::session& s, const filing& f);

// Submissions so far.
std::int64_t round_of(sql::session& s, std::string_view id);
void add_decision(sql::session& s, std::string_view id, const filing_decision& d);
std::vector<filing_decision> decisions(sql::session& s, std::string_view id);
void set_attachments(sql::session& s, std::string_view id, const std::vector<filing_attachment>& list);
std::vector<filing_attachment> attachments(sql::session& s, std::string_view id);
bool has_decided(sql::session& s, std::string_view id, std::string_view person_id);
struct reading {
    std::int64_t level = 0;
    std::string person, person_name;
    timestamp at;
};
void note(sql::session& s, std::string_view id, const reading& r);
std::vector<reading> readings(sql::session& s, std::string_view id);
// Each once and in order, from 1.
std::int64_t next_serial(sql::session& s, const std::string& series);
// False when it was given before, be it by another daemon that has not committed yet.
bool give_number(sql::session& s, std::string_view number, std::string_view filing_id);

struct filter {
    std::string reader_id;
    std::optional<std::string> state, kind, account_id;
    std::optional<std::string> pattern = {}; // of the title, the number, the applicant's or the unit's name
    bool todo = false;                       // waits for a decision that the reader may take
    bool mine = false;
    bool informed = false; // a level of the reader's own unit is informed and has not taken note
    bool overdue = false;  // the level that decides is late
    std::string today;     // "2026-03-02", for those who stand in for somebody; empty: nobody does
    timestamp now;         // for what is overdue
    std::optional<timestamp> after_at;
    std::string after_id;
};
std::vector<filing> list(sql::session& s, const filter& f, std::int64_t most);

} // namespace tongyuan::registry::filing_store
