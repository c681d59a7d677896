// A small host: it asks the adapter, plays recorded replies, keeps the journal, and stops when the operation rests.
// Like the real one it throws at a second public call that duplicates and at a blind repeat.
#pragma once

#include "adapters/api/adapter.hpp"

#include <deque>
#include <functional>

namespace tongyuan::adapters::tests {

struct lost {};     // sent, and the answer never came
struct not_sent {}; // the connection was refused

using answer = std::variant<reply, lost, not_sent>;

inline answer ok(std::string body)
{
    return reply{200, {{"content-type", "application/json"}}, std::move(body)};
}

class rig {
public:
    rig(const adapter& of, operation what) : adapter_(of), what_(std::move(what)) {}

    // Recorded replies for one step, in order; the last one repeats.
    rig& when(const std::string& step, std::deque<answer> answers);
    // Runs to the next action that is no call; pauses are waited out. `most_pauses` ends a wait that has no end.
    action run(int most_pauses = 20);
    // One action further: a call is answered, a pause waited out.
    action step();

    const std::vector<entry>& journal() const { return journal_; }
    std::vector<entry>& journal() { return journal_; }
    const std::vector<std::string>& trail() const { return trail_; } // steps called, "pause 15" for pauses
    const call& last_call(const std::string& step) const;
    int calls_of(const std::string& step) const;
    operation& what() { return what_; }

private:
    entry answered(const call& made);
    void check(const call& made) const;

    const adapter& adapter_;
    operation what_;
    std::vector<entry> journal_;
    std::vector<does> effects_; // beside journal_
    std::vector<call> calls_;
    std::vector<std::string> trail_;
    std::map<std::string, std::deque<answer>> answers_;
    timestamp now_{std::chrono::days{20'000}};
};

bool had_no_effect(const entry& tried);

} // namespace tongyuan::adapters::tests
