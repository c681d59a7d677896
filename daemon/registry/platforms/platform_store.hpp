// The SQL of platforms and of how their accounts are recognised.
#pragma once

#include "base/time.hpp"
#include "registry/platforms/platform_book.hpp"
#include "sql/session.hpp"

#include <string_view>

namespace tongyuan::registry::platform_store {

// Grows with every change of the list.
std::int64_t clock(sql::session& s);

std::vector<platform> all(sql::session& s); // in their order; without what adapters say
std::vector<recogniser> recognisers(sql::session& s);
std::vector<recogniser> recognisers_of(sql::session& s, std::string_view code);

bool insert(sql::session& s, const platform& p, timestamp now); // false: the code is taken
bool change(sql::session& s, const platform& p, timestamp now); // false: `p.version` is not the newest
void replace_recognisers(sql::session& s, std::string_view code, const std::vector<recogniser>& how);
void remove(sql::session& s, std::string_view code);
bool is_used(sql::session& s, std::string_view code); // or was, by an account, a filing or another platform
bool has_accounts(sql::session& s, std::string_view code);

// Two openings at the same moment on platforms that share their ids meet here.
void lock_shared_ids(sql::session& s, std::string_view code);

} // namespace tongyuan::registry::platform_store
