// The SQL of leave: who decides in whose place, from which day to which.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

struct leave {
    std::string id, person_id, person_name, deputy_id, deputy_name;
    std::string first_day, last_day; // both included, in Shanghai
    std::string reason, set_by;
};

struct approver {
    std::string id, name, unit_id, unit_name, unit_path;
};

namespace leave_store {

void insert(sql::session& s, const leave& l, timestamp now);
bool end(sql::session& s, std::string_view id, timestamp now);
std::optional<leave> find(sql::session& s, std::string_view id); // that has not been ended
// Not over on that day, of people of units for which the reader decides, and where the reader is the deputy.
std::vector<leave> list(sql::session& s, std::string_view reader_id, std::string_view today);
bool overlaps(sql::session& s, const leave& l);

// Active people who decide about filings somewhere, within the tree of that unit; by unit and name.
std::vector<approver> approvers(sql::session& s, std::string_view unit_path);
std::optional<approver> approver_named(sql::session& s, std::string_view person_id);

// Those who are away that day, have this deputy and may decide for the unit.
std::vector<approver> stood_for(sql::session& s, std::string_view deputy_id, std::string_view today,
                                std::string_view unit_path);

} // namespace leave_store

} // namespace tongyuan::registry
