// One row of the queue: (revision, account, operation, generation), and the only ways it moves.
#pragma once

#include "base/time.hpp"
#include "base/transitions.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tongyuan::delivery {

enum class state {
    held,        // waits for a person: not released, a hold, or something an administrator must mend
    queued,      // goes out when it is due
    sending,     // leased by a worker
    accepted,    // the platform, or a person with a task, has taken it and will decide
    deferred,    // tried; goes on by itself
    published,   // proven by a receipt
    refused,     // the platform's definite no
    unconfirmed, // nobody knows whether it is out; never repeated by itself
    cancelled,   // by a named person, before anything went out
    superseded,  // by a newer operation on the same thing
    withdrawn    // was published, is gone; a withdrawal that succeeded ends here too
};

enum class event {
    release, // approval, the editor's Publish, or a retry
    hold,    // a person, or something that a person must mend
    lease,   // a worker takes it
    accept,  // the platform has it
    defer,   // tried, goes on later
    publish, // proven
    refuse,  // definite no
    doubt,   // a public step that duplicates was left without an answer
    cancel,
    supersede,
    withdraw // what it published is taken down; or, for a withdrawal, what it set out to do is done
};

std::string_view name_of(state s);
std::string_view label_of(state s); // Chinese
std::optional<state> state_from(std::string_view name);
std::span<const transition<state, event>> transitions();
bool is_final(state s); // published counts: only a withdrawal moves it

struct delivery {
    std::string id;
    std::string article_id;
    std::int64_t revision = 0;
    std::string title;
    std::string account_id;
    std::string unit_id;
    std::string operation; // publish, revise, withdraw
    std::int64_t generation = 1;
    state where = state::held;
    std::string why_code, why, cure;
    std::string rendition_digest;
    std::optional<std::string> target_id, target_url;
    std::int64_t priority = 0;
    std::optional<timestamp> not_before, due_at, deadline_at;
    std::int64_t attempts = 0, failures = 0;
    std::optional<std::string> lease_owner;
    std::int64_t epoch = 0;
    std::optional<std::string> task_title, task_text;
    std::optional<timestamp> began_at;
    timestamp created_at, updated_at;
    std::int64_t version = 1;
};

} // namespace tongyuan::delivery
