// A handover 交接: everything, or some, of what one person holds passes to another, who confirms. Pure.
#pragma once

#include "registry/custody/custody_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tongyuan::registry {

struct handover {
    std::string id, unit_id, unit_name;
    std::optional<std::string> from_person;
    std::string from_name;
    std::optional<std::string> to_person;
    std::string to_name, to_phone;
    std::string reason, state = "open"; // open, done, called_off
    std::string by_person, by_name;
    timestamp at;
    std::optional<timestamp> ended_at;
    std::string ended_by, ended_words;
    // Where the accounts are now: of what is still open, or of all of it once it is over. Whoever acts by the
    // permissions of a unit needs them in each of these.
    std::vector<std::string> account_paths;
};

struct handover_item {
    std::int64_t n = 0;
    custody_store::held what;
    std::string state = "open";       // open, confirmed, called_off
    std::optional<timestamp> done_at; // on the platform
    std::string done_by;
    std::string number; // the phone that is bound from now on
    std::optional<timestamp> confirmed_at;
    std::string confirmed_by, confirmed_words;
};

// The nearest unit that has all of these paths below it; empty when no unit has.
std::string common_path(const std::vector<std::string>& paths);

} // namespace tongyuan::registry
