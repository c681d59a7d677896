// The SQL of the sealed sheets that came back: what was taken back stays on record.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

struct filing_scan {
    std::int64_t n = 0;
    std::string sha256, file_name, by_person, by_name;
    timestamp at;
};

namespace scan_store {

std::vector<filing_scan> of_filing(sql::session& s, std::string_view filing_id); // those that count
void add(sql::session& s, std::string_view filing_id, const filing_scan& scan);
// False when there is none of that number, or it was taken back before.
bool take_back(sql::session& s, std::string_view filing_id, std::int64_t n, std::string_view by, timestamp now);

} // namespace scan_store

} // namespace tongyuan::registry
