#include "registry/everybody/answer_key_store.hpp"

namespace tongyuan::registry::answer_key_store {

std::vector<row> all(sql::session& s)
{
    std::vector<row> out;
    for (const auto& r : s.query("SELECT id, public_key, sealed_seed, made_at, retired_at FROM answer_key "
                                 "ORDER BY made_at DESC, id DESC"))
        out.push_back({r.text(0), r.text(1), r.text(2), r.at(3), r.optional_at(4)});
    return out;
}

bool insert(sql::session& s, const row& r)
{
    return s.execute("INSERT INTO answer_key (id, public_key, sealed_seed, made_at, in_use) "
                     "VALUES ($1, $2, $3, $4, 1) "
                     "ON CONFLICT DO NOTHING",
                     r.id, r.public_key, r.sealed_seed, r.made_at) == 1;
}

void retire(sql::session& s, timestamp now)
{
    s.execute("UPDATE answer_key SET retired_at = $1, in_use = NULL WHERE in_use = 1", now);
}

} // namespace tongyuan::registry::answer_key_store
