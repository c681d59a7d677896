#include "registry/closing.hpp"

namespace tongyuan::registry::closing_store {

void begin_notice(sql::session& s, std::string_view account_id, timestamp until)
{
    s.execute("INSERT INTO account_closing (account_id, notice_until) VALUES ($1, $2) "
              "ON CONFLICT (account_id) DO UPDATE SET notice_until = excluded.notice_until, frozen_until = NULL",
              account_id, until);
}

void begin_freeze(sql::session& s, std::string_view account_id, timestamp until)
{
    s.execute("INSERT INTO account_closing (account_id, frozen_until) VALUES ($1, $2) "
              "ON CONFLICT (account_id) DO UPDATE SET frozen_until = excluded.frozen_until",
              account_id, until);
}

std::optional<closing_account> find(sql::session& s, std::string_view account_id)
{
    const auto r = s.query_one(
        "SELECT account_id, notice_until, frozen_until FROM account_closing WHERE account_id = $1", account_id);
    return r ? std::optional{closing_account{r->text(0), r->optional_at(1), r->optional_at(2)}} : std::nullopt;
}

std::vector<std::string> notices_over(sql::session& s, timestamp now, std::int64_t most)
{
    std::vector<std::string> out;
    for (const auto& r : s.query("SELECT c.account_id FROM account_closing c JOIN account a ON a.id = c.account_id "
                                 "WHERE c.notice_until < $1 AND a.state = 'closing' ORDER BY c.notice_until LIMIT $2",
                                 now, most))
        out.push_back(r.text(0));
    return out;
}

std::int64_t to_confirm(sql::session& s, std::string_view person_id, timestamp now)
{
    return s
        .query("SELECT COUNT(*) FROM account_closing c JOIN account a ON a.id = c.account_id "
               "JOIN unit ON unit.id = a.unit_id WHERE a.state = 'cancelling' AND c.frozen_until < $2 "
               "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
               "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = 'filing.create' "
               "AND substr(unit.path, 1, length(su.path)) = su.path)",
               person_id, now)
        .at(0)
        .integer(0);
}

} // namespace tongyuan::registry::closing_store
