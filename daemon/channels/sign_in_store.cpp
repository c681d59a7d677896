#include "channels/sign_in_store.hpp"

namespace tongyuan::channels::sign_in_store {

void insert(sql::session& s, const begun_sign_in& b)
{
    s.execute("INSERT INTO sign_in (state, account_id, person_id, person_name, redirect_uri, began_at) "
              "VALUES ($1, $2, $3, $4, $5, $6)",
              b.state, b.account_id, b.person_id, b.person_name, b.redirect_uri, b.began_at);
}

std::optional<begun_sign_in> use(sql::session& s, std::string_view state, timestamp now, timestamp oldest)
{
    const auto r =
        s.query_one("UPDATE sign_in SET used_at = $2 WHERE state = $1 AND used_at IS NULL AND began_at >= $3 "
                    "RETURNING state, account_id, person_id, person_name, redirect_uri, began_at",
                    state, now, oldest);
    if (!r)
        return {};
    return begun_sign_in{r->text(0), r->text(1), r->text(2), r->text(3), r->text(4), r->at(5)};
}

} // namespace tongyuan::channels::sign_in_store
