// The SQL of what was exchanged with the national system.
#pragma once

#include "base/time.hpp"
#include "registry/exchange/national.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

struct national_exchange {
    std::string id, unit_id, unit_name, unit_path;
    std::string kind; // sent, read, gone
    std::string file_name, form;
    std::vector<std::string> titles;
    std::int64_t rows = 0;
    std::string by_person, by_name;
    timestamp at;
    std::string receipt, receipt_by;
    std::optional<timestamp> receipt_at;
    std::string undone_by;
    std::optional<timestamp> undone_at;
};

struct national_row {
    std::int64_t n = 0;
    std::optional<std::string> account_id;
    std::string act;
    report_cells cells;
};

namespace national_store {

struct reported_account {
    std::string id, unit_id, unit_name, credit_code, state, fields, number;
    std::string platform, platform_id, name, url;
};
// Of the unit and all below, by unit and name; what was only proposed is left out.
std::vector<reported_account> accounts_below(sql::session& s, std::string_view unit_path, std::int64_t most);

// The latest row about each account of the branch that counts, of any exchange before that one, or of all.
struct known_row {
    std::string account_id, exchange_id, kind, act, receipt;
    report_cells cells;
    timestamp at;
};
std::vector<known_row> latest_rows(sql::session& s, std::string_view unit_path, std::string_view before,
                                   bool only_ours);

void insert(sql::session& s, const national_exchange& e, const std::vector<national_row>& rows);
std::optional<national_exchange> find(sql::session& s, std::string_view id);
std::vector<national_row> rows_of(sql::session& s, std::string_view id);
std::vector<national_exchange> list(sql::session& s, std::string_view unit_path, std::string_view before,
                                    std::int64_t most);
// False when it was undone meanwhile, or has a receipt.
bool undo(sql::session& s, std::string_view id, std::string_view by, timestamp now);
bool receive(sql::session& s, std::string_view id, std::string_view receipt, std::string_view by, timestamp now);
// Filings about the exchange's accounts that were approved before it are registered; how many.
std::int64_t register_filings(sql::session& s, const national_exchange& e, std::string_view receipt, timestamp now);

// Of a filing; empty until it is known.
std::string receipt_of(sql::session& s, std::string_view filing_id);

} // namespace national_store

} // namespace tongyuan::registry
