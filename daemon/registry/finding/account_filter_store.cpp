#include "registry/finding/account_filter_store.hpp"

namespace tongyuan::registry::account_filter_store {

std::vector<account_filter> of_person(sql::session& s, std::string_view person_id)
{
    std::vector<account_filter> out;
    for (const auto& r : s.query("SELECT id, person_id, name, query, created_at FROM account_filter "
                                 "WHERE person_id = $1 ORDER BY created_at, id",
                                 person_id))
        out.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.at(4)});
    return out;
}

void insert(sql::session& s, const account_filter& f)
{
    s.execute("INSERT INTO account_filter (id, person_id, name, query, created_at) VALUES ($1, $2, $3, $4, $5)", f.id,
              f.person_id, f.name, f.query, f.created_at);
}

bool remove(sql::session& s, std::string_view person_id, std::string_view id)
{
    return s.execute("DELETE FROM account_filter WHERE person_id = $1 AND id = $2", person_id, id) == 1;
}

} // namespace tongyuan::registry::account_filter_store
