// The two ways a step goes on. Both give what has to be done about the step, or nothing when it is done.
#pragma once

#include "adapters/kit/journal.hpp"

#include <optional>

namespace tongyuan::adapters::kit {

// A step that repeats as the same: called until it is answered.
template <typename Make>
std::optional<action> until_done(const journal& so_far, std::string_view step, Make make)
{
    switch (so_far.stands(step)) {
    case standing::done:
        return std::nullopt;
    case standing::refused:
        return failure_of(*so_far.last(step));
    default:
        return action(make());
    }
}

// The public step that duplicates: called again only when every try is known to have had no effect. While nobody
// knows, it waits; the host settles the delivery as unconfirmed and probes.
template <typename Make>
std::optional<action> once(const journal& so_far, std::string_view step, Make make)
{
    switch (so_far.stands_once(step)) {
    case standing::done:
        return std::nullopt;
    case standing::refused:
        return failure_of(*so_far.last(step));
    case standing::unclear:
        return pause{std::chrono::minutes{10}, "发布请求的结果不明，等待核查。", false};
    default:
        return action(make());
    }
}

} // namespace tongyuan::adapters::kit
