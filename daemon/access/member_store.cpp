#include "access/member_store.hpp"

#include "base/sabotage.hpp"

#include <stdexcept>

namespace tongyuan::access::member_store {

namespace {

std::string_view name_of(ending how)
{
    switch (how) {
    case ending::left:
        return "left";
    case ending::died:
        return "died";
    case ending::expired:
        break;
    }
    return "expired";
}

std::optional<ending> ending_from(const std::optional<std::string>& name)
{
    if (!name)
        return {};
    return *name == "left" ? ending::left : *name == "died" ? ending::died : ending::expired;
}

member read(const sql::row& r)
{
    return {r.text(0), r.text(1), r.text(2), r.at(3), r.integer(4), ending_from(r.optional_text(5))};
}

// Never the wall clock: whoever sets that would end the leases of the living.
std::int64_t lease_time(sql::session& s, timestamp now)
{
    return is_made(sabotage::wall_clock_lease) ? to_millis(now) : s.lease_clock();
}

} // namespace

bool insert(sql::session& s, std::string_view owner, std::string_view name, std::string_view place, timestamp now,
            std::chrono::milliseconds lease, int schema)
{
    return s.execute("INSERT INTO daemon (owner, name, place, joined_at, lease_until, schema) "
                     "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name) WHERE ended_at IS NULL DO NOTHING",
                     owner, name, place, now, lease_time(s, now) + lease.count(), schema) == 1;
}

std::vector<std::string> older_than(sql::session& s, int schema)
{
    std::vector<std::string> out;
    for (const auto& r : s.query("SELECT name FROM daemon WHERE ended_at IS NULL AND lease_until >= $1 AND schema < $2 "
                                 "ORDER BY name",
                                 s.lease_clock(), schema))
        out.push_back(r.text(0));
    return out;
}

bool renew(sql::session& s, std::string_view owner, std::chrono::milliseconds lease)
{
    return s.execute("UPDATE daemon SET lease_until = $2 WHERE owner = $1 AND ended_at IS NULL", owner,
                     s.lease_clock() + lease.count()) == 1;
}

bool end(sql::session& s, std::string_view owner, ending how, timestamp now)
{
    return s.execute("UPDATE daemon SET ended_at = $2, ending = $3 WHERE owner = $1 AND ended_at IS NULL", owner, now,
                     name_of(how)) == 1;
}

std::vector<std::string> end_expired(sql::session& s, timestamp now, const spared& but)
{
    std::vector<std::string> out;
    for (const auto& r : s.query("UPDATE daemon SET ended_at = $1, ending = 'expired' WHERE ended_at IS NULL "
                                 "AND lease_until < $2 AND ($3 = '' OR compared_on = $3 OR name = $4) RETURNING owner",
                                 now, lease_time(s, now), but.run, but.name))
        out.push_back(r.text(0));
    return out;
}

std::string server_run(sql::session& s)
{
    if (s.kind() != sql::engine::postgres)
        return {};
    return s.query_one("SELECT CAST(EXTRACT(EPOCH FROM pg_postmaster_start_time()) AS TEXT)")->text(0);
}

void note_compared(sql::session& s, std::string_view owner, std::string_view run)
{
    s.execute("UPDATE daemon SET compared_on = $2 WHERE owner = $1 AND ended_at IS NULL", owner, run);
}

std::vector<std::string> yet_to_compare(sql::session& s, std::string_view run)
{
    std::vector<std::string> out;
    for (const auto& r :
         s.query("SELECT name FROM daemon WHERE ended_at IS NULL AND compared_on <> $1 ORDER BY name", run))
        out.push_back(r.text(0));
    return out;
}

std::optional<member> living_of_name(sql::session& s, std::string_view name)
{
    const auto r = s.query_one("SELECT owner, name, place, joined_at, lease_until, ending FROM daemon "
                               "WHERE name = $1 AND ended_at IS NULL",
                               name);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::vector<member> living(sql::session& s)
{
    std::vector<member> out;
    for (const auto& r : s.query("SELECT owner, name, place, joined_at, lease_until, ending FROM daemon "
                                 "WHERE ended_at IS NULL ORDER BY name"))
        out.push_back(read(r));
    return out;
}

void forget_ended_before(sql::session& s, timestamp at)
{
    s.execute("DELETE FROM daemon WHERE ended_at < $1 "
              "AND NOT EXISTS (SELECT 1 FROM lane WHERE lane.lease_owner = daemon.owner)",
              at);
}

void wait_at_most_a_second(sql::session& s)
{
    if (s.kind() == sql::engine::postgres)
        s.execute("SET LOCAL lock_timeout = '1s'");
}

bool claim(sql::session& s, std::string_view what, std::string_view owner)
{
    return s.execute("INSERT INTO claim (what, owner) VALUES ($1, $2) ON CONFLICT (what) DO UPDATE "
                     "SET owner = excluded.owner WHERE claim.owner = excluded.owner OR NOT EXISTS "
                     "(SELECT 1 FROM daemon WHERE daemon.owner = claim.owner AND daemon.ended_at IS NULL)",
                     what, owner) == 1;
}

void give_up(sql::session& s, std::string_view what, std::string_view owner)
{
    s.execute("DELETE FROM claim WHERE what = $1 AND owner = $2", what, owner);
}

} // namespace tongyuan::access::member_store
