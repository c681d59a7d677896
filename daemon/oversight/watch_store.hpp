// The accounts that are watched, each with what is known of its activity and the case that stands about it.
#pragma once

#include "base/time.hpp"
#include "registry/account.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tongyuan::oversight {

struct standing_case {
    std::string id, state, decision;
    std::optional<timestamp> until, due_at;
    std::int64_t version = 1;
};

struct watched_account {
    std::string id, name, platform, url, unit_id, unit_name, unit_path;
    registry::account_state state = registry::account_state::proposed;
    timestamp in_use_since; // the last time that it came into use; where that is not known, since it was proposed
    bool came_back = false; // it had been in use before
    std::optional<timestamp> last_published_at, observed_at;
    std::optional<std::string> last_observation;
    std::optional<timestamp> asked_at; // the platform, by us
    std::string ask_message;           // why that did not work
    std::optional<standing_case> of;   // about silence
};

namespace watch_store {

struct filter {
    std::optional<std::string> reader_id; // nothing: everybody's (for the daemon itself)
    std::optional<std::string> unit_path, platform, account_id;
};
std::vector<watched_account> list(sql::session& s, const filter& f);

} // namespace watch_store

} // namespace tongyuan::oversight
