#include "registry/printing/scan_store.hpp"

namespace tongyuan::registry::scan_store {

std::vector<filing_scan> of_filing(sql::session& s, std::string_view filing_id)
{
    std::vector<filing_scan> out;
    for (const auto& r : s.query("SELECT n, sha256, file_name, by_person, by_name, at FROM filing_scan "
                                 "WHERE filing_id = $1 AND taken_back_by = '' ORDER BY n",
                                 filing_id))
        out.push_back({r.integer(0), r.text(1), r.text(2), r.text(3), r.text(4), r.at(5)});
    return out;
}

void add(sql::session& s, std::string_view filing_id, const filing_scan& scan)
{
    s.execute("INSERT INTO filing_scan (filing_id, n, sha256, file_name, by_person, by_name, at, taken_back_by) "
              "SELECT CAST($1 AS TEXT), COALESCE(MAX(n), 0) + 1, CAST($2 AS TEXT), CAST($3 AS TEXT), "
              "CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS BIGINT), '' FROM filing_scan "
              "WHERE filing_id = CAST($1 AS TEXT)",
              filing_id, scan.sha256, scan.file_name, scan.by_person, scan.by_name, scan.at);
}

bool take_back(sql::session& s, std::string_view filing_id, std::int64_t n, std::string_view by, timestamp now)
{
    return s.execute("UPDATE filing_scan SET taken_back_by = $3, taken_back_at = $4 "
                     "WHERE filing_id = $1 AND n = $2 AND taken_back_by = ''",
                     filing_id, n, by, now) == 1;
}

} // namespace tongyuan::registry::scan_store
