// Units are reorganised: renamed, merged, split, abolished, moved. What that does is a list of steps, each of which
// takes one thing from one place to another, so that the same list is the preview, the act, the record and the undoing.
// Pure.
#pragma once

#include "base/time.hpp"
#include "registry/filing/filing_kind.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tongyuan::registry {

enum class reorganisation_kind { rename, merge, split, abolish, move };

std::string_view name_of(reorganisation_kind k);  // "merge"
std::string_view label_of(reorganisation_kind k); // 合并
std::optional<reorganisation_kind> reorganisation_kind_from(std::string_view name);

struct reorganisation_wish {
    reorganisation_kind kind = reorganisation_kind::rename;
    std::string unit_id;
    std::string target_id;                            // merge: into which; move: below which
    std::string name, credit_code;                    // rename: the new name; split: of the new unit
    std::vector<std::string> accounts, people, units; // split: what goes along
    std::string basis;                                // the document that orders it
    bool prepare = true;                              // drafts of the filings that become necessary
};

struct step {
    std::string noun; // unit, account, person, role, filing, …
    std::string id, label;
    std::string from, to;

    step backwards() const { return {noun, id, label, to, from}; }
};
std::string_view label_of_noun(std::string_view noun); // person → 人员

// A filing that becomes necessary.
struct follow_up {
    filing_kind kind = filing_kind::change;
    std::string account_id, account_name, unit_id, title;
    boost::json::object asked;
};

inline constexpr std::string_view new_unit_id = "+"; // of a unit that the act itself makes

struct reorganisation_plan {
    std::string title; // 青禾区卫生局并入青禾区卫生健康委员会
    std::string unit_id, target_id;
    std::vector<step> steps;
    std::vector<follow_up> filings;
    std::vector<std::string> warnings;   // what somebody should know
    std::vector<std::string> objections; // why it cannot be done as it stands
};

// Tells one plan from another: what was previewed is what is done.
std::string digest_of(const reorganisation_plan& p);

// The account's name when it holds the unit's, with the new one in its place.
std::string renamed(std::string_view account_name, std::string_view unit_name, std::string_view new_name);

struct reorganisation {
    std::string id;
    reorganisation_kind kind = reorganisation_kind::rename;
    std::string unit_id, unit_name, unit_path, target_id, target_name, target_path;
    std::string title, basis, by_person, by_name;
    timestamp at;
    std::optional<std::string> undone_by;
    std::optional<timestamp> undone_at;
};

// For so long an act may be undone.
inline constexpr std::chrono::days undone_within{30};

} // namespace tongyuan::registry
