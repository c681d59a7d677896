// The SQL of handovers.
#pragma once

#include "registry/custody/handover.hpp"
#include "sql/session.hpp"

namespace tongyuan::registry::handover_store {

// People are named as they are now, those outside as they were entered.

void insert(sql::session& s, const handover& h, const std::vector<handover_item>& items);
std::optional<handover> find(sql::session& s, std::string_view id);
std::vector<handover_item> items_of(sql::session& s, std::string_view id);
struct progress {
    std::int64_t all = 0, done = 0, confirmed = 0;
};
progress progress_of(sql::session& s, std::string_view id);
std::optional<std::string> under_way(sql::session& s, std::string_view custody_id); // the handover it is in

// False: it is over. Whoever acts on a handover waits here for the one before.
bool hold_open(sql::session& s, std::string_view id);
// The thing has gone, and with it its place in a handover; one of which nothing is left is over.
void drop(sql::session& s, std::string_view custody_id, std::string_view by, std::string_view words, timestamp now);
bool mark(sql::session& s, std::string_view id, const handover_item& item); // done or not, and the number
bool confirm(sql::session& s, std::string_view id, const handover_item& item, timestamp now);
bool has_open_items(sql::session& s, std::string_view id);
// From open to done or called_off; what is open of it is called off.
bool end(sql::session& s, std::string_view id, std::string_view state, std::string_view by, std::string_view words,
         timestamp now);

struct filter {
    std::string reader_id; // takes part, or may see custody where the accounts are
    std::optional<std::string> state;
    bool for_me = false; // to be confirmed by the reader
    std::string before;  // id
};
std::vector<handover> list(sql::session& s, const filter& f, std::int64_t most); // latest first, without paths

} // namespace tongyuan::registry::handover_store
