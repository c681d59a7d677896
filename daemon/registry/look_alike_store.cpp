#include "registry/look_alike_store.hpp"

#include "registry/everybody/public_book.hpp"
#include "registry/platforms/likeness.hpp"
#include "registry/record.hpp"

#include <algorithm>

namespace tongyuan::registry::look_alike_store {

void note(sql::session& s, std::string_view account_id, std::string_view name, std::string_view record)
{
    s.execute("INSERT INTO account_look (account_id, name_core, handle_core) VALUES ($1, $2, $3) "
              "ON CONFLICT (account_id) DO UPDATE SET name_core = excluded.name_core, "
              "handle_core = excluded.handle_core",
              account_id, core_to_compare(name), core_to_compare(handle_in(record)));
}

std::vector<unnoted> accounts_unnoted(sql::session& s, std::string_view after, std::int64_t most)
{
    std::vector<unnoted> out;
    for (const auto& r : s.query("SELECT a.id, a.name, a.fields FROM account a WHERE a.id > $1 "
                                 "AND a.state NOT IN ('proposed', 'removed') AND NOT EXISTS (SELECT 1 FROM "
                                 "account_look l WHERE l.account_id = a.id) ORDER BY a.id LIMIT $2",
                                 after, most))
        out.push_back({r.text(0), r.text(1), r.text(2)});
    return out;
}

void note_if_new(sql::session& s, const unnoted& account)
{
    s.execute("INSERT INTO account_look (account_id, name_core, handle_core) VALUES ($1, $2, $3) "
              "ON CONFLICT (account_id) DO NOTHING",
              account.id, core_to_compare(account.name), core_to_compare(handle_in(account.record)));
}

std::vector<unnoted> units_unnoted(sql::session& s, std::int64_t most)
{
    std::vector<unnoted> out;
    for (const auto& r : s.query("SELECT u.id, u.name FROM unit u LEFT JOIN unit_look l ON l.unit_id = u.id "
                                 "WHERE l.unit_id IS NULL OR l.name <> u.name LIMIT $1",
                                 most))
        out.push_back({r.text(0), r.text(1), ""});
    return out;
}

void note_unit(sql::session& s, std::string_view unit_id, std::string_view name)
{
    s.execute("INSERT INTO unit_look (unit_id, name, core) VALUES ($1, $2, $3) "
              "ON CONFLICT (unit_id) DO UPDATE SET name = excluded.name, core = excluded.core",
              unit_id, name, core_to_compare(name));
}

std::vector<look_alike> find(sql::session& s, const question& q)
{
    std::vector<look_alike> out;
    const auto of_name = core_to_compare(q.name), of_handle = core_to_compare(q.handle);
    const auto of_link = q.link.empty() ? std::string() : address_key(q.link);
    if (of_name.empty() && of_handle.empty() && of_link.empty())
        return out;
    const auto of_unit = of_name == core_to_compare(q.unit_name) ? std::string() : of_name;
    for (const auto& r :
         s.query("SELECT a.id, a.name, a.fields, a.platform, a.state, u.id, u.name, u.path, '' AS was FROM "
                 "(SELECT account_id FROM account_look WHERE name_core <> '' AND name_core IN ($1, $2) UNION "
                 "SELECT account_id FROM account_look WHERE handle_core <> '' AND handle_core IN ($1, $2)) l "
                 "JOIN account a ON a.id = l.account_id JOIN unit u ON u.id = a.unit_id WHERE a.id <> $4 "
                 "AND a.unit_id <> $5 AND a.state NOT IN ('proposed', 'removed') "
                 "UNION ALL SELECT a.id, a.name, a.fields, a.platform, a.state, u.id, u.name, u.path, f.words FROM "
                 "(SELECT account_id, words FROM account_former WHERE core <> '' AND core IN ($1, $2) UNION "
                 "SELECT account_id, words FROM account_former WHERE of_what = 'url' AND spelling <> '' "
                 "AND spelling = $6) f "
                 "JOIN account a ON a.id = f.account_id JOIN unit u ON u.id = a.unit_id WHERE a.id <> $4 "
                 "AND a.state NOT IN ('proposed', 'removed') "
                 "UNION ALL SELECT '', '', '{}', '', '', u.id, u.name, u.path, '' FROM unit_look l "
                 "JOIN unit u ON u.id = l.unit_id WHERE l.core <> '' AND l.core = $3 AND u.id <> $5 "
                 "AND u.ended_at IS NULL ORDER BY 1 DESC, 9, 6 LIMIT 20",
                 of_name, of_handle, of_unit, q.account_id, q.unit_id, of_link))
    {
        const auto is_it = [&](const look_alike& one) { return one.account_id == r.text(0) && !r.text(0).empty(); };
        if (std::ranges::none_of(out, is_it)) // as it is called today goes ahead of what it was
            out.push_back({r.text(0), r.text(1), handle_in(r.text(2)), r.text(3), r.text(4), r.text(5), r.text(6),
                           r.text(7), r.text(8)});
    }
    return out;
}

} // namespace tongyuan::registry::look_alike_store
