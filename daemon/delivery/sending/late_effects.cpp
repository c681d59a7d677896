#include "delivery/sending/late_effects.hpp"

#include "delivery/corrections/fence_store.hpp"

#include <algorithm>

namespace tongyuan::delivery {

using adapters::entry_kind;
using adapters::fate;
using rows = std::vector<channels::journal_row>;

namespace {

std::optional<timestamp> may_come_until(sql::session& s, const engine& e, const delivery& d, timestamp now)
{
    const auto silent = fence_store::last_silence(s, d.id);
    if (!silent || *silent + e.limits.latest_effect <= now)
        return {};
    return *silent + e.limits.latest_effect;
}

channels::journal_row end_of_round(const work& w, timestamp now)
{
    channels::journal_row row;
    row.n = static_cast<std::int64_t>(w.rows.size()) + 1;
    row.operation = adapters::operation_kind::withdraw;
    row.epoch = w.by.epoch;
    row.entry.kind = entry_kind::probed;
    row.entry.at = now;
    row.entry.outcome = fate::answered;
    return row;
}

bool ends_a_round(const channels::journal_row& row)
{
    return row.entry.kind == entry_kind::probed && row.operation != adapters::operation_kind::probe;
}

} // namespace

bool something_may_come(sql::session& s, const engine& e, const delivery& d, timestamp now)
{
    return may_come_until(s, e, d, now).has_value();
}

ending once_nothing_can_come(sql::session& s, const engine& e, const work& w, ending end, timestamp now)
{
    const bool watches = w.what.where == state::sending || w.what.where == state::unconfirmed;
    if (end.how != event::withdraw || !watches)
        return end;
    const auto until = may_come_until(s, e, w.what, now);
    if (!until)
        return end;
    ending again;
    again.how = event::defer;
    again.why_code = "removed_once";
    again.why = "已从平台删除。先前有一次发送没有得到答复，可能迟到，届时再删除并核对一次。";
    again.due_at = until;
    if (w.what.where == state::sending)
        again.note = end_of_round(w, now);
    return again;
}

std::vector<adapters::entry> as_this_round_sees(const rows& all)
{
    const auto boundary = std::find_if(all.rbegin(), all.rend(), ends_a_round);
    if (boundary == all.rend())
        return channels::entries_of(all);
    rows seen;
    const auto removed = std::find_if(
        boundary, all.rend(), [](const auto& row) { return row.entry.kind == entry_kind::call && row.effect.public_; });
    if (removed != all.rend()) {
        seen.push_back(*removed);
        seen.back().entry.outcome = fate::ambiguous;
        seen.back().entry.meant = adapters::meaning::ambiguous;
    }
    seen.insert(seen.end(), boundary.base(), all.end());
    return channels::entries_of(seen);
}

} // namespace tongyuan::delivery
