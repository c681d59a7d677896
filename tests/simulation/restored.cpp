// A store that was put back to an earlier copy: what it has forgotten, the world has not.
#include "delivery/delivery_store.hpp"
#include "tests/simulation/people.hpp"

namespace tongyuan::simulation {

void world::restore_the_store(people& staff)
{
    ++hard.restores;
    note("restored", "");
    const auto before = deliveries();
    processes_.clear();
    disk_->restore();
    const auto known = deliveries();
    acknowledged.clear();
    for (const auto& d : known)
        acknowledged.insert(d.id);
    for (const auto& d : before)
        if (!acknowledged.contains(d.id)) {
            forgotten_.insert(d.id);
            touched_.emplace(d.article_id, d.account_id);
        }
    hard.forgotten += static_cast<std::int64_t>(forgotten_.size());
    for (auto& [act, times] : audited_acts)
        recount(act);
    calls_.clear(); // the store's count of them is as old as everything else in it
    told_to_wait_.clear();
    staff.remember_what_is_left();
    start_process();
}

void world::recount(const std::string& act)
{
    audited_acts[act] = in_store(
        [&](sql::session& s) { return s.query_one("SELECT COUNT(*) FROM audit WHERE act = $1", act)->integer(0); });
}

} // namespace tongyuan::simulation
