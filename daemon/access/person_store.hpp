// The SQL of people.
#pragma once

#include "access/person.hpp"
#include "sql/session.hpp"

#include <vector>

namespace tongyuan::access::person_store {

struct shown_person {
    person it;
    std::string unit_name, unit_path;
    bool must_change_password = false;
    // Of the sign-in guard: whether that means a lock depends on the options.
    std::int64_t failures = 0;
    std::optional<timestamp> last_failure_at;
};

std::optional<shown_person> find(sql::session& s, std::string_view id);
std::optional<std::string> id_of_login(sql::session& s, std::string_view login);
bool is_any(sql::session& s);

void insert(sql::session& s, const person& p, const credentials& c);
// Name, phone, unit and state. False when `leaving_version` is not the stored one.
bool update(sql::session& s, const person& p, std::int64_t leaving_version, timestamp now);
// Raises the version; false when it is another one.
bool touch(sql::session& s, std::string_view id, std::int64_t leaving_version, timestamp now);

std::vector<person> of_unit(sql::session& s, std::string_view unit_id); // of this very unit, by login
bool move(sql::session& s, std::string_view id, std::string_view from_unit, std::string_view to_unit, timestamp now);

credentials credentials_of(sql::session& s, std::string_view id); // throws when there is no such person
// False when the person is not active any more or the password was changed meanwhile.
bool replace_password(sql::session& s, std::string_view id, std::string_view leaving_hash, const credentials& c);
bool note_login(sql::session& s, std::string_view id, std::string_view hash, timestamp now);
// The same password, hashed with newer parameters.
void rehash(sql::session& s, std::string_view id, std::string_view leaving_hash, std::string_view hash);

struct filter {
    std::string reader_id; // sees people of the subtrees of their person.read
    std::optional<std::string> unit_id, pattern, after_login;
};
std::vector<shown_person> list(sql::session& s, const filter& f, std::int64_t most); // by login

} // namespace tongyuan::access::person_store
