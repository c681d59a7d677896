#include "registry/finding/account_index_store.hpp"

namespace tongyuan::registry::account_index_store {

namespace {

std::vector<account_row> read(const sql::rows& rows)
{
    std::vector<account_row> out;
    out.reserve(rows.size());
    for (const auto& r : rows)
        out.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.text(7),
                       r.text(8), r.text(9), r.integer(10)});
    return out;
}

} // namespace

std::int64_t clock(sql::session& s)
{
    return s.query("SELECT n FROM register_clock WHERE one = 1").at(0).integer(0);
}

std::vector<touch> touched_since(sql::session& s, std::int64_t n, std::int64_t most)
{
    std::vector<touch> out;
    for (const auto& r : s.query("SELECT kind, id FROM register_touch WHERE n > $1 ORDER BY n LIMIT $2", n, most))
        out.push_back({r.text(0), r.text(1)});
    return out;
}

std::vector<account_row> accounts_after(sql::session& s, std::string_view id, std::int64_t most)
{
    return read(s.query("SELECT id, platform, platform_id, name, unit_id, state, connection, filing_number, fields, "
                        "custodians, created_at FROM account WHERE id > $1 ORDER BY id LIMIT $2",
                        id, most));
}

std::vector<account_row> account(sql::session& s, std::string_view id)
{
    return read(s.query("SELECT id, platform, platform_id, name, unit_id, state, connection, filing_number, fields, "
                        "custodians, created_at FROM account WHERE id = $1",
                        id));
}

std::vector<unit_row> units(sql::session& s)
{
    std::vector<unit_row> out;
    for (const auto& r : s.query("SELECT id, path, name FROM unit ORDER BY path"))
        out.push_back({r.text(0), r.text(1), r.text(2)});
    return out;
}

} // namespace tongyuan::registry::account_index_store
