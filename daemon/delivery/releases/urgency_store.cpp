#include "delivery/releases/urgency.hpp"
#include "delivery/sending/lane_store.hpp"

#include <set>

namespace tongyuan::delivery::urgency_store {

std::optional<urgency> find(sql::session& s, std::string_view article_id)
{
    const auto r = s.query_one("SELECT article_id, reason, set_by, set_name, set_at FROM urgency WHERE article_id = $1",
                               article_id);
    return r ? std::optional{urgency{r->text(0), r->text(1), r->text(2), r->text(3), r->at(4)}} : std::nullopt;
}

bool insert(sql::session& s, const urgency& u)
{
    return s.execute("INSERT INTO urgency (article_id, reason, set_by, set_name, set_at) VALUES ($1, $2, $3, $4, $5) "
                     "ON CONFLICT (article_id) DO NOTHING",
                     u.article_id, u.reason, u.set_by, u.set_name, u.set_at) == 1;
}

bool remove(sql::session& s, std::string_view article_id)
{
    return s.execute("DELETE FROM urgency WHERE article_id = $1", article_id) == 1;
}

std::int64_t set_priority(sql::session& s, std::string_view article_id, std::int64_t priority, timestamp now)
{
    std::set<std::string> accounts;
    const auto changed = s.query("UPDATE delivery SET priority = $2, updated_at = $3, version = version + 1 "
                                 "WHERE article_id = $1 AND operation <> 'withdraw' "
                                 "AND state IN ('held', 'queued', 'sending', 'accepted', 'deferred', 'unconfirmed') "
                                 "RETURNING account_id",
                                 article_id, priority, now);
    for (const auto& r : changed)
        accounts.insert(r.text(0));
    for (const auto& account : accounts)
        lane_store::wake(s, account);
    return static_cast<std::int64_t>(changed.size());
}

} // namespace tongyuan::delivery::urgency_store
