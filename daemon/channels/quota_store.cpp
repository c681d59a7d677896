#include "channels/quota_store.hpp"

#include <algorithm>

namespace tongyuan::channels::quota_store {

std::optional<adapters::quota> use(sql::session& s, std::string_view account_id, std::span<const adapters::quota> of,
                                   bool is_public, bool in_doubt, timestamp now)
{
    for (const auto& q : of) {
        const auto r = s.query_one(
            "INSERT INTO quota_use (account_id, step, per, began_at, used, is_public) VALUES ($1, $2, $3, $4, 1, $5) "
            "ON CONFLICT (account_id, step, per) DO UPDATE SET "
            "used = CASE WHEN quota_use.began_at < excluded.began_at THEN 1 ELSE quota_use.used + 1 END, "
            "began_at = CASE WHEN quota_use.began_at < excluded.began_at THEN excluded.began_at "
            "ELSE quota_use.began_at END, is_public = excluded.is_public RETURNING used",
            account_id, q.step, name_of(q.per), period_start(q.per, now), is_public);
        const auto most = in_doubt ? q.most : q.most - std::min(q.reserve, q.most);
        if (r->integer(0) > static_cast<std::int64_t>(most))
            return q;
    }
    return {};
}

void give_back(sql::session& s, std::string_view account_id, std::span<const adapters::quota> of, timestamp called)
{
    for (const auto& q : of)
        s.execute("UPDATE quota_use SET used = used - 1 WHERE account_id = $1 AND step = $2 AND per = $3 "
                  "AND began_at = $4 AND used > 0",
                  account_id, q.step, name_of(q.per), period_start(q.per, called));
}

void go_back(sql::session& s, timestamp now)
{
    using adapters::period;
    for (const auto per : {period::minute, period::hour, period::day, period::month})
        s.execute("UPDATE quota_use SET began_at = $2 WHERE per = $1 AND began_at > $2", name_of(per),
                  period_start(per, now));
}

std::optional<adapters::quota> spent_for_public(sql::session& s, std::string_view account_id,
                                                std::span<const adapters::quota> of, timestamp now)
{
    for (const auto& r : s.query("SELECT step, per, began_at, used FROM quota_use WHERE account_id = $1 "
                                 "AND is_public = 1",
                                 account_id))
        for (const auto& q : of)
            if (q.step == r.text(0) && name_of(q.per) == r.text(1) && r.at(2) >= period_start(q.per, now) &&
                r.integer(3) >= static_cast<std::int64_t>(q.most - std::min(q.reserve, q.most)))
                return q;
    return {};
}

std::vector<used> most_used(sql::session& s, timestamp since, std::size_t most)
{
    std::vector<used> out;
    for (const auto& r :
         s.query("SELECT q.account_id, a.name, a.platform, a.unit_id, q.step, q.per, q.began_at, q.used "
                 "FROM quota_use q JOIN account a ON a.id = q.account_id WHERE q.began_at >= $1 "
                 "ORDER BY q.used DESC, q.account_id, q.step LIMIT $2",
                 since, most))
        out.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.at(6), r.integer(7)});
    return out;
}

} // namespace tongyuan::channels::quota_store
