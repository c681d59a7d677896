// Findings that somebody has to decide about.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::oversight {

struct oversight_case {
    std::string id, account_id, account_name, platform, unit_id, unit_name, unit_path;
    std::string finding;
    timestamp found_at;
    std::string evidence; // JSON
    std::string state;    // open, decided, closed
    std::string decision, reason;
    std::optional<timestamp> until, due_at;
    std::optional<std::string> owner;
    std::string owner_name;
    timestamp updated_at;
    std::int64_t version = 1;
};

struct case_event {
    timestamp at;
    std::string event, who, words;
};

namespace case_store {

// Nothing happens when a case of this finding stands already; true: opened.
bool open(sql::session& s, const oversight_case& c);
std::optional<oversight_case> find(sql::session& s, std::string_view id);

struct decision {
    std::string what, reason;
    std::optional<timestamp> until, due_at;
    std::string owner, owner_name;
};
bool decide(sql::session& s, std::string_view id, std::int64_t version, const decision& d, timestamp now);
bool close(sql::session& s, std::string_view id, timestamp now);
void note(sql::session& s, std::string_view id, const case_event& e);
std::vector<case_event> history(sql::session& s, std::string_view id);

struct filter {
    std::string reader_id;
    std::optional<std::string> state, unit_path;
    bool mine = false;
    std::optional<timestamp> after_at;
    std::string after_id;
};
std::vector<oversight_case> list(sql::session& s, const filter& f, std::int64_t most);

} // namespace case_store

} // namespace tongyuan::oversight
