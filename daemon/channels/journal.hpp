// The journal's words as they are stored.
#pragma once

#include "adapters/api/operation.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::channels {

std::string_view name_of(adapters::operation_kind k);
std::optional<adapters::operation_kind> operation_from(std::string_view name);
std::string_view name_of(adapters::entry_kind k);
std::string_view name_of(adapters::fate f);
std::string_view name_of(adapters::meaning m);
std::string_view name_of(adapters::fault f);

// One row: what an adapter sees of it, and what only people and proofs need.
struct journal_row {
    std::int64_t n = 0;
    adapters::operation_kind operation = adapters::operation_kind::publish;
    adapters::entry entry;
    std::int64_t epoch = 0;
    adapters::does effect;
    std::string request_line;
    std::string request_digest;
    std::string slots = "{}"; // JSON
    std::optional<adapters::timestamp> answered_at;
};

// What a probe is shown: see adapters::entry_kind. Entries of earlier probes are left out.
std::vector<adapters::entry> entries_of(const std::vector<journal_row>& rows);

// SHA-256 over all rows, kept in the receipt.
std::string digest_of(const std::vector<journal_row>& rows);

} // namespace tongyuan::channels
