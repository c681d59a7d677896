// What an answer means: one table for all channels, answer class × the step's two properties. Pure.
#pragma once

#include "adapters/api/operation.hpp"

namespace tongyuan::delivery {

enum class verdict {
    go_on, // ask the adapter what comes next
    again, // it had no effect: repeat after the back-off
    renew, // fresh token, then repeat at once
    wait,  // the platform says when
    look,  // ask the adapter, which has to look before it may repeat the step
    doubt  // public and duplicating: unconfirmed until proof or a person
};

verdict judge(const adapters::entry& last, adapters::does effect);

// Did this try certainly leave nothing behind? Only then may a public step that duplicates be sent again.
bool had_no_effect(const adapters::entry& tried);

} // namespace tongyuan::delivery
