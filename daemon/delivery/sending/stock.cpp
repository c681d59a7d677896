#include "delivery/sending/stock.hpp"

#include <algorithm>
#include <utility>

namespace tongyuan::delivery {

void pace::note(std::chrono::milliseconds monotonic)
{
    const auto current = monotonic / moment;
    if (current != moment_)
        before_ = current == moment_ + 1 ? std::exchange(now_, 0) : (now_ = 0);
    moment_ = current;
    ++now_;
}

std::size_t pace::at(std::chrono::milliseconds monotonic) const
{
    const auto passed = monotonic / moment - moment_;
    return passed == 0 ? std::max(now_, before_) : passed == 1 ? now_ : 0;
}

void stock::put(work w)
{
    ++waiting_at_[w.lane.host];
    auto& line = w.what.priority > 0 ? urgent_ : other_;
    line.push_back(std::move(w));
}

std::optional<work> stock::take(const std::function<bool(const work&)>& may_begin)
{
    for (auto* line : {&urgent_, &other_}) {
        const auto first = std::ranges::find_if(*line, may_begin);
        if (first == line->end())
            continue;
        work w = std::move(*first);
        line->erase(first);
        const auto at = waiting_at_.find(w.lane.host);
        if (--at->second == 0)
            waiting_at_.erase(at);
        return w;
    }
    return {};
}

void stock::drop_all()
{
    urgent_.clear();
    other_.clear();
    waiting_at_.clear();
}

// Hosts that have been quiet are forgotten now and then.
void stock::note_answer(const std::string& host, std::chrono::milliseconds monotonic)
{
    constexpr std::size_t most_remembered = 1'000;
    pace_.note(monotonic);
    pace_at_[host].note(monotonic);
    if (pace_at_.size() > most_remembered)
        std::erase_if(pace_at_, [&](const auto& one) { return one.second.at(monotonic) == 0; });
}

std::size_t stock::ahead_at(std::string_view host, std::chrono::milliseconds monotonic) const
{
    const auto known = pace_at_.find(host);
    return known == pace_at_.end() ? 0 : known->second.at(monotonic);
}

} // namespace tongyuan::delivery
