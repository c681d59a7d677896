// A register that comes as a spreadsheet: which column is which field, and one row as what a filing would ask for.
// Pure.
#pragma once

#include "base/errors.hpp"
#include "registry/filing/filing_kind.hpp"
#include "registry/platforms/platform_book.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

// mapping → checking → checked → filing → filed → undoing → undone; a new mapping leads back to checking.
enum class import_state { reading, mapping, checking, checked, filing, filed, undoing, undone };

std::string_view name_of(import_state s);
std::string_view label_of(import_state s);
std::optional<import_state> import_state_from(std::string_view name);
bool is_at_work(import_state s); // the next step can be taken

struct import_field {
    std::string_view name;  // "principal_phone"
    std::string_view path;  // "principal.phone": where a filing has it
    std::string_view label; // 主要负责人电话
    std::string_view also;  // other words for it, separated by spaces
};
std::span<const import_field> import_fields();
std::string_view label_of_import_field(std::string_view path_or_name);

struct import_mapping {
    filing_kind kind = filing_kind::supplement;   // of accounts that are in use already; or open
    std::map<std::string, std::size_t> columns;   // field → column, from 0
    std::map<std::string, std::string> constants; // field → what holds for every row that says nothing
    std::vector<std::string> gaps() const;        // fields that no row can have
    friend bool operator==(const import_mapping&, const import_mapping&) = default;
};

boost::json::object json_of(const import_mapping& m);
import_mapping import_mapping_from(const boost::json::object& stored);

// By the words of the header.
import_mapping suggested_mapping(const std::vector<std::string>& header);
// How many of the cells are words for fields: which row is the header.
std::size_t words_for_fields(const std::vector<std::string>& cells);

// The platform that people mean by that word; the word itself when there is none.
std::string platform_from(const std::string& typed, const platform_book& book);

struct import_row {
    std::size_t number = 0; // in the sheet
    std::vector<std::string> cells;
};

struct read_import {
    std::string unit, credit_code; // as the row names it; both may be empty
    boost::json::object asked;     // as the form would send it
};
read_import read_row(const import_mapping& m, const std::vector<std::string>& header, const import_row& row,
                     const platform_book& book);

struct import_fault {
    std::size_t row = 0;
    std::string field, message; // field: as people call it
};

} // namespace tongyuan::registry
