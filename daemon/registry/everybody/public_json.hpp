// What everybody may know, as JSON and CSV.
#pragma once

#include "registry/everybody/public_answer.hpp"

#include <boost/json/object.hpp>

#include <span>
#include <string>

namespace tongyuan::registry {

boost::json::object json_of(const public_book& book, const public_account& a);
boost::json::object json_of(const public_book& book, const public_question& q, const public_answer& a,
                            timestamp answered_at, timestamp as_of);
// With a byte order mark and a header; no cell is ever taken for a formula.
std::string csv_of(const public_book& book, std::span<const public_account* const> accounts);

std::string_view label_of_public(account_state s); // 正常使用, 暂停更新, …
std::string_view name_of_public(account_state s);  // the verdict's: "official", "suspended", …
std::string shanghai_date(timestamp at);           // "2026-03-02"

} // namespace tongyuan::registry
