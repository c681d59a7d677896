// The SQL of the audit chain. There is no statement here that changes or deletes a row of it.
#pragma once

#include "access/audit.hpp"
#include "base/time.hpp"
#include "sql/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::access::audit_store {

// As stored: `detail` is the text that was hashed.
struct audit_row {
    std::string writer;
    std::int64_t sequence = 0;
    timestamp at;
    std::string actor_id, actor_name, act, subject_kind, subject_id, unit_id, detail, hash;
};

// The number of the next row and the hash it follows; reserves the number until the transaction ends.
audit_head take_next(sql::session& s, std::string_view writer);
void insert(sql::session& s, const audit_row& row);
void set_head(sql::session& s, const audit_head& head);

std::vector<audit_head> heads(sql::session& s);
// Of heads and of rows: a chain whose head was deleted is still found.
std::vector<std::string> writers(sql::session& s);
std::vector<audit_row> rows_after(sql::session& s, std::string_view writer, std::int64_t sequence, std::int64_t most);
std::optional<std::string> hash_of(sql::session& s, std::string_view writer, std::int64_t sequence);

struct place {
    timestamp at;
    std::string writer;
    std::int64_t sequence = 0;
};
struct filter {
    std::string reader_id; // sees what belongs to the units of their audit.read; the root's reader sees all
    std::optional<std::string> subject_kind, subject_id, actor, act;
    std::optional<timestamp> from, to;
    std::optional<place> after;
};
struct listed {
    audit_row row;
    std::optional<std::string> unit_name;
};
// Newest first.
std::vector<listed> list(sql::session& s, const filter& f, std::int64_t most);

} // namespace tongyuan::access::audit_store
