// The SQL of units.
#pragma once

#include "access/unit.hpp"
#include "sql/session.hpp"

#include <vector>

namespace tongyuan::access::unit_store {

std::optional<unit> find(sql::session& s, std::string_view id);
bool is_name_taken(sql::session& s, const unit& u);        // by a sibling
bool is_credit_code_taken(sql::session& s, const unit& u); // by any other unit
void insert(sql::session& s, const unit& u);
// False when `leaving_version` is not the stored one.
bool update(sql::session& s, const unit& u, std::int64_t leaving_version, timestamp now);
bool is_any(sql::session& s);

struct filter {
    std::string reader_id; // sees the subtrees of their unit.read
    std::optional<std::string> name_pattern;
    std::optional<std::string> after_path;
};
struct listed {
    unit it;
    std::int64_t people = 0; // active, of this very unit
};
std::vector<listed> list(sql::session& s, const filter& f, std::int64_t most); // in tree order

} // namespace tongyuan::access::unit_store
