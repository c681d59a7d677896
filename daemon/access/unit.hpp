// A unit 单位: an organisation in the tree. Its path changes only when units are reorganised.
#pragma once

#include "base/errors.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::access {

struct unit {
    std::string id;
    std::optional<std::string> parent_id; // the root has none
    std::string path;
    std::string name;
    std::string level;
    std::string region_code; // or empty
    std::string credit_code; // or empty
    bool release_on_approval = true;
    std::int64_t version = 1;
    timestamp created_at;
    std::optional<std::string> supervisor_id = {}; // the unit that supervises its line (条线), outside its own branch
    std::optional<timestamp> ended_at = {};        // merged or abolished: kept for the records

    bool has_ended() const { return ended_at.has_value(); }
};

struct former_name {
    std::string name;
    timestamp until;
};

inline constexpr std::initializer_list<std::string_view> unit_levels{"province", "city", "county", "township",
                                                                     "department"};

std::string path_below(std::string_view parent_path, std::string_view id);
std::int64_t depth_of(std::string_view path); // of the root: 0

// A county does not stand above a city, and below a department there are only departments.
bool may_stand_below(std::string_view level, std::string_view parent_level);
// GB/T 2260 and its longer forms: 6, 9 or 12 digits.
bool is_region_code(std::string_view text);
// What is wrong with this code for a unit of this level, in Chinese; empty when nothing is. Departments are at home in
// any region; in the four municipalities a district is a city or a county.
std::string fault_of_region(std::string_view code, std::string_view level);
// 统一社会信用代码, GB 32100-2015, with its check character.
bool is_credit_code(std::string_view text);

} // namespace tongyuan::access
