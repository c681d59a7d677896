// The SQL of custody.
#pragma once

#include "registry/custody/custody.hpp"
#include "sql/session.hpp"

namespace tongyuan::registry::custody_store {

// People are named as they are now, those outside as they were entered.

// What stands after it is noted on the account as well, for its list.
void insert(sql::session& s, const custody& c);
bool end(sql::session& s, const custody& c, std::string_view how, std::string_view by, std::string_view words,
         timestamp now);
// Of somebody who stands: phone, number and since when.
bool amend(sql::session& s, const custody& c);
// The person is called otherwise now: the accounts in their custody are found by that name.
void note_new_name(sql::session& s, std::string_view person_id);

std::optional<custody> find(sql::session& s, std::string_view id);
std::optional<custody> standing(sql::session& s, std::string_view account_id, custody_role role, bool is_deputy);
std::vector<custody> of_account(sql::session& s, std::string_view account_id); // all there ever was, latest first
// Of all of it together: grows with whatever is entered, amended or ended.
std::int64_t version_of(sql::session& s, std::string_view account_id);

struct held {
    custody it;
    std::string account_name, platform, state, unit_id, unit_name, unit_path;
    std::string handover_id; // the open one it is in; or empty
};
// What stands of a person, or of somebody outside with this name, on accounts that still need custody.
std::vector<held> held_by(sql::session& s, const std::optional<std::string>& person_id, std::string_view name);

struct holder {
    std::optional<std::string> person_id;
    std::string name, unit_name, state; // of a person: active or disabled; of others empty
    std::int64_t accounts = 0, roles = 0;
};
// The first of a list, and how many there are.
template <class T>
struct cut_list {
    std::vector<T> items;
    std::int64_t all = 0;

    std::int64_t more() const { return all - static_cast<std::int64_t>(items.size()); }
};
// Of the accounts that the reader may look after; people first, then those outside. The pattern is of names and of the
// people's units (access/paging.hpp); none: everybody.
cut_list<holder> holders(sql::session& s, std::string_view reader_id, const std::optional<std::string>& pattern,
                         std::int64_t most);

struct candidate {
    std::string id, name, unit_id, unit_name, unit_path;
};
// Active people of that tree.
cut_list<candidate> candidates(sql::session& s, std::string_view root_path, const std::optional<std::string>& pattern,
                               std::int64_t most);
std::optional<candidate> candidate_named(sql::session& s, std::string_view person_id);

} // namespace tongyuan::registry::custody_store
