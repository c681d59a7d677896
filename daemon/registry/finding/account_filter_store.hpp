// The SQL of filters of the list of accounts that people keep for themselves.
#pragma once

#include "sql/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

struct account_filter {
    std::string id, person_id, name;
    std::string query; // JSON object of texts: what the list is asked with
    timestamp created_at;
};

namespace account_filter_store {

std::vector<account_filter> of_person(sql::session& s, std::string_view person_id); // oldest first
void insert(sql::session& s, const account_filter& f);
bool remove(sql::session& s, std::string_view person_id, std::string_view id);

} // namespace account_filter_store

} // namespace tongyuan::registry
