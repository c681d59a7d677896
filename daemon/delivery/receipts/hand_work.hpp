// Tasks for a person where the platform's API cannot do it: what to do, where, and whom to ring.
#pragma once

#include "delivery/delivery_store.hpp"
#include "delivery/engine.hpp"

#include <optional>
#include <string>

namespace tongyuan::delivery {

// A withdrawal or revision that the channel does not offer, or of something that a person has put there, or that was
// planned as a task (task_title is set): accepted, as a person's task. Nothing: the channel does it by itself.
std::optional<delivery_store::change> task_of(sql::session& s, const engine& e, const delivery& d);

// The same for one that the platform has refused; `why` is its reason.
adapters::person_task task_after(sql::session& s, const engine& e, const delivery& d, const std::string& why);

} // namespace tongyuan::delivery
