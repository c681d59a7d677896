// What an answer means: one table for all channels, answer class × the step's two properties. Pure.
#pragma once

#include "channels/journal.hpp"

#include <span>

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

bool is_public_duplicate(adapters::does effect);
// The one public step that duplicates has been used: it is never sent again.
bool is_spent(std::span<const channels::journal_row> rows);
// A public step was tried whose effect is not disproved: nobody may call this cancelled.
bool may_have_gone_out(std::span<const channels::journal_row> rows);
// A public step was left without a readable answer and no later try of it has worked. A refusal of the later try says
// nothing about the earlier one.
bool is_unsettled(std::span<const channels::journal_row> rows);
// A public step that duplicates was left without a readable answer: only a probe or a person can tell.
bool is_in_doubt(std::span<const channels::journal_row> rows);

} // namespace tongyuan::delivery
