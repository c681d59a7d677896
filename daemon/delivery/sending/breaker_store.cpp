#include "delivery/sending/breaker_store.hpp"

namespace tongyuan::delivery::breaker_store {

namespace {

breaker read(const sql::row& r, std::size_t first)
{
    return {r.integer(first), r.integer(first + 1), r.optional_at(first + 2), r.at(first + 3), r.text(first + 4)};
}

} // namespace

std::vector<host_breaker> troubled_hosts(sql::session& s)
{
    std::vector<host_breaker> out;
    for (const auto& r : s.query("SELECT host, failures, openings, opened_at, retry_at, trouble FROM host_breaker "
                                 "ORDER BY host"))
        out.push_back({r.text(0), read(r, 1)});
    return out;
}

std::optional<breaker> of_host(sql::session& s, std::string_view host)
{
    const auto r =
        s.query_one("SELECT failures, openings, opened_at, retry_at, trouble FROM host_breaker WHERE host = $1", host);
    return r ? std::optional{read(*r, 0)} : std::nullopt;
}

void keep(sql::session& s, std::string_view host, const breaker& b)
{
    s.execute("INSERT INTO host_breaker (host, failures, openings, opened_at, retry_at, trial_until, trouble) "
              "VALUES ($1, $2, $3, CAST($4 AS BIGINT), $5, 0, $6) ON CONFLICT (host) DO UPDATE SET "
              "failures = excluded.failures, openings = excluded.openings, opened_at = excluded.opened_at, "
              "retry_at = excluded.retry_at, trial_until = 0, trouble = excluded.trouble",
              host, b.failures, b.openings, b.opened_at, b.retry_at, b.trouble);
}

bool forget(sql::session& s, std::string_view host)
{
    return s.execute("DELETE FROM host_breaker WHERE host = $1", host) > 0;
}

bool begin_trial(sql::session& s, std::string_view host, timestamp now, std::chrono::milliseconds span)
{
    const auto clock = s.lease_clock();
    return s.execute("UPDATE host_breaker SET trial_until = $4 WHERE host = $1 AND opened_at IS NOT NULL "
                     "AND retry_at <= $2 AND trial_until < $3",
                     host, now, clock, clock + span.count()) == 1;
}

void end_trial(sql::session& s, std::string_view host)
{
    s.execute("UPDATE host_breaker SET trial_until = 0 WHERE host = $1", host);
}

void end_all_trials(sql::session& s)
{
    s.execute("UPDATE host_breaker SET trial_until = 0 WHERE trial_until <> 0");
}

std::vector<open_account> open_accounts(sql::session& s, std::size_t most)
{
    std::vector<open_account> out;
    for (const auto& r : s.query("SELECT l.account_id, a.name, a.platform, a.unit_id, l.failures, l.openings, "
                                 "l.opened_at, l.paused_until, l.trouble FROM lane l JOIN account a "
                                 "ON a.id = l.account_id WHERE l.opened_at IS NOT NULL ORDER BY l.opened_at, "
                                 "l.account_id LIMIT $1",
                                 most))
        out.push_back({r.text(0), r.text(1), r.text(2), r.text(3), read(r, 4)});
    return out;
}

} // namespace tongyuan::delivery::breaker_store
