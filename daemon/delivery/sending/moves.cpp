#include "delivery/sending/moves.hpp"

#include "base/log.hpp"

#include <array>
#include <atomic>

namespace tongyuan::delivery::moves {

namespace {

constexpr std::array states{state::held,      state::queued,     state::sending,  state::accepted,
                            state::deferred,  state::published,  state::refused,  state::unconfirmed,
                            state::cancelled, state::superseded, state::withdrawn};
constexpr std::size_t n = states.size();

// Row n: from nowhere. Process-wide like the log's sink: what is counted is what this process did.
std::array<std::array<std::atomic<std::uint64_t>, n>, n + 1> counted;

std::size_t index_of(state s)
{
    return static_cast<std::size_t>(s);
}

bool asks_for_a_person(state s)
{
    return s == state::refused || s == state::unconfirmed;
}

void tell(const move& m)
{
    ++counted[m.from ? index_of(*m.from) : n][index_of(m.to)];
    const auto level = asks_for_a_person(m.to) ? log::level::warning : log::level::info;
    if (!log::is_on(level))
        return;
    log::event(level, "delivery." + std::string(name_of(m.to)),
               {{"delivery", m.delivery_id},
                {"account", m.account_id},
                {"operation", m.operation},
                {"from", m.from ? name_of(*m.from) : std::string_view{}},
                {"attempt", m.attempts},
                {"why", m.why_code},
                {"until", m.due_at ? to_rfc3339(*m.due_at) : std::string{}}});
}

} // namespace

void note(sql::session& s, move m)
{
    if (m.from == m.to)
        return;
    s.after_commit([m = std::move(m)] { tell(m); });
}

std::vector<count> counts()
{
    std::vector<count> out;
    for (std::size_t from = 0; from <= n; ++from)
        for (std::size_t to = 0; to < n; ++to)
            if (const auto times = counted[from][to].load())
                out.push_back({from == n ? std::string_view{} : name_of(states[from]), name_of(states[to]), times});
    return out;
}

} // namespace tongyuan::delivery::moves
