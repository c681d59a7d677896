// The SQL of imports.
#pragma once

#include "base/time.hpp"
#include "registry/exchange/import.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

struct sheet_import {
    std::string id, unit_id, unit_name, unit_path, file_name;
    std::vector<std::string> header;
    import_mapping mapping;
    import_state state = import_state::reading;
    bool submits = false;
    std::int64_t rows = 0, blocks = 0, blocks_done = 0, bad = 0, filed = 0, kept = 0;
    std::string by_person, by_name;
    timestamp created_at;
    std::int64_t version = 1;
};

namespace import_store {

inline constexpr std::size_t rows_per_block = 250;

void insert(sql::session& s, const sheet_import& i);
std::optional<sheet_import> find(sql::session& s, std::string_view id);
// Everything but what it is and who made it. False when it is no longer in that version.
bool save(sql::session& s, const sheet_import& i, std::int64_t leaving_version, timestamp now);
void remove(sql::session& s, std::string_view id);
// What was being read when the daemon ended.
void remove_unfinished_before(sql::session& s, timestamp at);

struct block {
    std::vector<import_row> rows;
    std::vector<import_fault> faults;
    std::vector<std::string> made; // filings
};
void put_block(sql::session& s, std::string_view id, std::int64_t n, const std::vector<import_row>& rows);
block find_block(sql::session& s, std::string_view id, std::int64_t n);
void set_faults(sql::session& s, std::string_view id, std::int64_t n, const std::vector<import_fault>& faults);
void set_made(sql::session& s, std::string_view id, std::int64_t n, const std::vector<std::string>& made);
// The row that has it already; nothing: it is this one's.
std::optional<std::int64_t> claim_identity(sql::session& s, std::string_view id, std::string_view identity,
                                           std::size_t row);
void forget_identities(sql::session& s, std::string_view id);
std::vector<import_fault> faults(sql::session& s, std::string_view id, std::size_t most);

std::optional<import_mapping> remembered(sql::session& s, std::string_view unit_id,
                                         const std::vector<std::string>& header);
void remember(sql::session& s, const sheet_import& i, timestamp now);

// Units of that name (now or formerly) or code in which the person may file; at most two.
std::vector<std::string> units_called(sql::session& s, std::string_view person_id, std::string_view name,
                                      std::string_view credit_code);

std::vector<sheet_import> list(sql::session& s, std::string_view person_id, const std::optional<timestamp>& before,
                               std::string_view before_id, std::int64_t most); // latest first

} // namespace import_store

} // namespace tongyuan::registry
