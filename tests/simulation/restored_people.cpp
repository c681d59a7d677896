// What people do after the store was put back: they go to the platforms, look, and say of each what they have seen.
#include "delivery/delivery_store.hpp"
#include "delivery/releases/hold.hpp"
#include "registry/account_store.hpp"
#include "tests/simulation/people.hpp"

namespace tongyuan::simulation {

using delivery::judgement;
using delivery::state;

void people::remember_what_is_left()
{
    w_.in_store([&](sql::session& s) {
        std::erase_if(articles_,
                      [&](const std::string& id) { return !s.query_one("SELECT id FROM article WHERE id = $1", id); });
        held_.clear();
        for (const auto& h : delivery::hold_store::standing(s))
            held_.push_back(h.id);
        suspended_.clear();
        for (const auto& one : w_.plan.accounts)
            if (registry::account_store::find(s, one.id)->state == registry::account_state::suspended)
                suspended_.push_back(one.id);
        return true;
    });
    doubted_since_.clear();
}

bool people::clear(const std::string& id, judgement what, const std::string& link)
{
    const bool cleared = done("quarantine.cleared", [&](sql::session& s) {
        return delivery::clear(s, w_.people_engine(), id, what, {link, ""}, "已到平台核实",
                               {w_.plan.editor, {}, w_.time.now()});
    });
    w_.recount("delivery.settled");
    return cleared;
}

void people::judge(const std::string& quarantined, bool was_sent)
{
    const auto d = w_.in_store([&](sql::session& s) { return delivery::delivery_store::find(s, quarantined); });
    if (!d || is_final(d->where)) {
        const bool stands_for_it = d && (d->where == state::published || d->where == state::withdrawn);
        for (const auto* one : w_.platform.made_by(quarantined)) // what nothing in the store stands for is taken down
            if (!stands_for_it && !one->removed)
                w_.platform.take_down(one->id);
        clear(quarantined, judgement::noted, "");
        return;
    }
    if (d->why_code != delivery::restored || !is_long_in_doubt(*d))
        return;
    std::string where;
    if (is_really_done(*d, where))
        clear(d->id, judgement::published, where.empty() ? "http://seen.test/" + d->id : where);
    else if (was_sent || (d->where == state::held && w_.dice.in_a_hundred(30)))
        clear(d->id, judgement::dropped, "");
    else
        clear(d->id, judgement::release, "");
}

bool people::clear_restored()
{
    const auto open = w_.in_store(
        [&](sql::session& s) { return delivery::quarantine_store::list(s, w_.plan.editor.person_id, "", 1000); });
    w_.hard.quarantined += static_cast<std::int64_t>(open.size());
    for (const auto& q : open)
        judge(q.delivery_id, q.sent_at.has_value());
    return !open.empty();
}

} // namespace tongyuan::simulation
