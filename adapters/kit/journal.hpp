// Views over a journal. Everything an adapter knows it reads here, so these questions are asked in one way only.
#pragma once

#include "adapters/api/operation.hpp"

#include <span>
#include <string_view>

namespace tongyuan::adapters::kit {

// Where a step stands, from its last try.
enum class standing {
    never,   // not tried
    done,    // answered, and the reading says done
    refused, // a definite no that a repeat will not change: give failure_of()
    again,   // had no effect (not sent, throttled, stale token, or a refusal that the host has since put right)
    unclear  // open, ambiguous or maybe ours: repeat what repeats as same, look first where it duplicates
};

class journal {
public:
    explicit journal(std::span<const entry> entries) : entries_(entries) {}

    std::span<const entry> entries() const { return entries_; }
    const entry* last(std::string_view step) const;     // its last try
    const entry* answered(std::string_view step) const; // its last try that is done
    std::vector<const entry*> all_done(std::string_view step) const;
    int tries(std::string_view step) const;
    // What came after an entry of this journal.
    journal after(const entry* mark) const;
    // What this probe has seen: the entries after the last `probed` one, all of them when there is none.
    journal of_this_probe() const;
    int pauses() const;
    const entry* last_pause() const;
    const entry* last_evidence() const;
    standing stands(std::string_view step) const;
    // The same for a step that must not work twice: one try that is done or unclear outweighs every later refusal.
    standing stands_once(std::string_view step) const;
    // Its last try got a definite no of this kind.
    bool refused_as(std::string_view step, fault kind) const;

private:
    const entry* last_of(entry_kind kind) const;

    std::span<const entry> entries_;
};

bool is_done(const entry& e);
// The refusal of a try as a failure that is never without words.
failure failure_of(const entry& e);

} // namespace tongyuan::adapters::kit
