// How far the outside counters had come, and what the journal does not know of them.
#pragma once

#include "delivery/guards/counter.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery::counter_store {

std::optional<chain_place> place_of(sql::session& s, std::string_view file_id);
// The newest place of the file that this daemon counts in; nothing when it never counted.
struct known_counter {
    std::string file_id;
    chain_place place;
};
std::optional<known_counter> of_writer(sql::session& s, std::string_view writer);
void note(sql::session& s, std::string_view writer, std::string_view file_id, const chain_place& place, timestamp now);
// The writer counts in another file from now on.
void leave(sql::session& s, std::string_view writer, timestamp now);
// The very try that was counted: the same row at the same moment.
bool is_in_the_journal(sql::session& s, const counted_step& step);

} // namespace tongyuan::delivery::counter_store
