#include "registry/finding/account_index_store.hpp"

#include "registry/account_former_store.hpp"

#include <algorithm>

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

void add(std::vector<account_row>& to, const std::vector<account_former_store::former>& all) // both by id
{
    auto at = to.begin();
    for (const auto& one : all) {
        at = std::ranges::lower_bound(at, to.end(), one.account_id, {}, &account_row::id);
        if (at != to.end() && at->id == one.account_id && one.of_what != "url")
            at->formerly.push_back(one.words);
    }
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
    auto out =
        read(s.query("SELECT id, platform, platform_id, name, unit_id, state, connection, filing_number, fields, "
                     "custodians, created_at FROM account WHERE id > $1 ORDER BY id LIMIT $2",
                     id, most));
    if (!out.empty())
        add(out, account_former_store::between(s, id, out.back().id));
    return out;
}

std::vector<account_row> account(sql::session& s, std::string_view id)
{
    auto out =
        read(s.query("SELECT id, platform, platform_id, name, unit_id, state, connection, filing_number, fields, "
                     "custodians, created_at FROM account WHERE id = $1",
                     id));
    add(out, account_former_store::of_account(s, id));
    return out;
}

std::vector<unit_row> units(sql::session& s)
{
    std::vector<unit_row> out;
    for (const auto& r : s.query("SELECT id, path, name FROM unit ORDER BY path"))
        out.push_back({r.text(0), r.text(1), r.text(2)});
    return out;
}

} // namespace tongyuan::registry::account_index_store
