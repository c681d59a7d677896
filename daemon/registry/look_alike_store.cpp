#include "registry/look_alike_store.hpp"

#include "registry/platforms/likeness.hpp"

#include <boost/json/parse.hpp>

namespace tongyuan::registry::look_alike_store {

namespace {

constexpr std::size_t shortest_core = 4; // bytes: two Chinese characters, four letters

std::string core_to_compare(std::string_view text)
{
    auto core = core_of(text);
    return core.size() < shortest_core ? std::string() : core;
}

std::string handle_in(std::string_view record)
{
    const auto fields = boost::json::parse(record.empty() ? "{}" : record);
    const auto* handle = fields.is_object() ? fields.get_object().if_contains("handle") : nullptr;
    return handle && handle->is_string() ? std::string(std::string_view(handle->get_string())) : std::string();
}

} // namespace

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
    if (of_name.empty() && of_handle.empty())
        return out;
    const auto of_unit = of_name == core_to_compare(q.unit_name) ? std::string() : of_name;
    for (const auto& r :
         s.query("SELECT a.id, a.name, a.fields, a.platform, a.state, u.id, u.name, u.path FROM "
                 "(SELECT account_id FROM account_look WHERE name_core <> '' AND name_core IN ($1, $2) UNION "
                 "SELECT account_id FROM account_look WHERE handle_core <> '' AND handle_core IN ($1, $2)) l "
                 "JOIN account a ON a.id = l.account_id JOIN unit u ON u.id = a.unit_id WHERE a.id <> $4 "
                 "AND a.unit_id <> $5 AND a.state NOT IN ('proposed', 'removed') "
                 "UNION ALL SELECT '', '', '{}', '', '', u.id, u.name, u.path FROM unit_look l "
                 "JOIN unit u ON u.id = l.unit_id WHERE l.core <> '' AND l.core = $3 AND u.id <> $5 "
                 "AND u.ended_at IS NULL ORDER BY 1 DESC, 6 LIMIT 10",
                 of_name, of_handle, of_unit, q.account_id, q.unit_id))
        out.push_back(
            {r.text(0), r.text(1), handle_in(r.text(2)), r.text(3), r.text(4), r.text(5), r.text(6), r.text(7)});
    return out;
}

} // namespace tongyuan::registry::look_alike_store
