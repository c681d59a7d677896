// A state machine is one constexpr table of rows {from, event, to}; what is not in the table is refused.
#pragma once

#include <optional>
#include <span>

namespace tongyuan {

template <class State, class Event>
struct transition {
    State from;
    Event event;
    State to;
};

template <class State, class Event>
constexpr std::optional<State> next_state(std::span<const transition<State, Event>> table, State from, Event event)
{
    for (const auto& row : table)
        if (row.from == from && row.event == event)
            return row.to;
    return std::nullopt;
}

} // namespace tongyuan
