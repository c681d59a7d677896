#include "adapters/kit/journal.hpp"

namespace tongyuan::adapters::kit {

namespace {

bool is_try(const entry& e, std::string_view step)
{
    return e.kind == entry_kind::call && e.step == step;
}

bool is_stale(const entry& e)
{
    return e.outcome == fate::answered && e.meant == meaning::stale_token;
}

// A token that is refused three times running is not stale, it is wrong.
constexpr int stale_tries = 3;

} // namespace

bool is_done(const entry& e)
{
    return e.kind == entry_kind::call && e.outcome == fate::answered && e.meant == meaning::done;
}

failure failure_of(const entry& e)
{
    failure why = e.why;
    if (why.code.empty())
        why.code = e.got.status != 0 ? "http " + std::to_string(e.got.status) : "no_code";
    if (why.reason.empty())
        why.reason = "平台拒绝了请求（" + e.step + "），没有说明原因。";
    if (why.cure.empty())
        why.cure = "请查看投递流水中平台的原始回答，处理后再发。";
    return why;
}

const entry* journal::last(std::string_view step) const
{
    for (auto e = entries_.rbegin(); e != entries_.rend(); ++e)
        if (is_try(*e, step))
            return &*e;
    return nullptr;
}

const entry* journal::answered(std::string_view step) const
{
    for (auto e = entries_.rbegin(); e != entries_.rend(); ++e)
        if (e->step == step && is_done(*e))
            return &*e;
    return nullptr;
}

std::vector<const entry*> journal::all_done(std::string_view step) const
{
    std::vector<const entry*> found;
    for (const auto& e : entries_)
        if (e.step == step && is_done(e))
            found.push_back(&e);
    return found;
}

int journal::tries(std::string_view step) const
{
    int count = 0;
    for (const auto& e : entries_)
        count += is_try(e, step) ? 1 : 0;
    return count;
}

journal journal::after(const entry* mark) const
{
    if (mark == nullptr)
        return *this;
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (&entries_[i] == mark)
            return journal(entries_.subspan(i + 1));
    return journal({});
}

journal journal::of_this_probe() const
{
    return after(last_of(entry_kind::probed));
}

int journal::pauses() const
{
    int count = 0;
    for (const auto& e : entries_)
        count += e.kind == entry_kind::paused ? 1 : 0;
    return count;
}

const entry* journal::last_of(entry_kind kind) const
{
    for (auto e = entries_.rbegin(); e != entries_.rend(); ++e)
        if (e->kind == kind)
            return &*e;
    return nullptr;
}

const entry* journal::last_pause() const
{
    return last_of(entry_kind::paused);
}

const entry* journal::last_evidence() const
{
    return last_of(entry_kind::evidence);
}

bool journal::refused_as(std::string_view step, fault kind) const
{
    const auto* tried = last(step);
    return tried && tried->outcome == fate::answered && tried->meant == meaning::refused && tried->why.kind == kind;
}

standing journal::stands(std::string_view step) const
{
    const entry* tried = last(step);
    if (tried == nullptr)
        return standing::never;
    if (tried->outcome == fate::not_sent)
        return standing::again;
    if (tried->outcome != fate::answered)
        return standing::unclear;

    // Refused deliveries are asked again only after the host has done something about it and has written that down.
    bool put_right = false;
    for (const auto& e : after(tried).entries())
        put_right = put_right || e.kind == entry_kind::paused || e.kind == entry_kind::token_refreshed;

    switch (tried->meant) {
    case meaning::done:
        return standing::done;
    case meaning::throttled:
        return standing::again;
    case meaning::refused:
        return put_right ? standing::again : standing::refused;
    case meaning::stale_token:
        break;
    default:
        return standing::unclear;
    }
    int running = 0;
    for (auto e = entries_.rbegin(); e != entries_.rend(); ++e) {
        if (!is_try(*e, step))
            continue;
        if (!is_stale(*e))
            break;
        ++running;
    }
    return running < stale_tries || after(tried).pauses() > 0 ? standing::again : standing::refused;
}

standing journal::stands_once(std::string_view step) const
{
    if (answered(step) != nullptr)
        return standing::done;
    for (const auto& e : entries_) {
        const bool refused = e.outcome == fate::answered &&
                             (e.meant == meaning::refused || is_stale(e) || e.meant == meaning::throttled);
        if (is_try(e, step) && e.outcome != fate::not_sent && !refused)
            return standing::unclear;
    }
    return stands(step);
}

} // namespace tongyuan::adapters::kit
