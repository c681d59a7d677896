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
// For what is the unit's but is kept in another room: a new version, of the stored one or of any. False as above.
bool renew(sql::session& s, std::string_view id, std::optional<std::int64_t> leaving_version, timestamp now);
bool is_any(sql::session& s);
std::vector<unit> children(sql::session& s, std::string_view id); // in being, by name

// The unit and everything below it, to stand below another one. False when it is not below `from`.
bool reparent(sql::session& s, std::string_view id, std::string_view from, std::string_view to, timestamp now);
bool rename(sql::session& s, std::string_view id, std::string_view from, std::string_view to, timestamp now);
// What has ended stands below its heir by its path alone: with no parent its name is free for others.
bool end(sql::session& s, std::string_view id, std::string_view parent, std::string_view heir, timestamp now);
bool revive(sql::session& s, std::string_view id, std::string_view parent, timestamp now);
std::vector<former_name> former_names(sql::session& s, std::string_view id); // latest first
void note_former_name(sql::session& s, std::string_view id, std::string_view name, timestamp until);
void forget_former_name(sql::session& s, std::string_view id, std::string_view name);
// Who supervises the line of the unit, or of the nearest unit above it that has one.
std::optional<unit> line_supervisor(sql::session& s, std::string_view id);

struct filter {
    std::string reader_id; // sees the subtrees of their unit.read
    std::optional<std::string> name_pattern;
    std::optional<std::string> after_path;
    bool with_ended = false;
};
struct listed {
    unit it;
    std::int64_t people = 0; // active, of this very unit
};
std::vector<listed> list(sql::session& s, const filter& f, std::int64_t most); // in tree order

} // namespace tongyuan::access::unit_store
