#include "delivery/sending/places.hpp"

#include <algorithm>
#include <utility>

namespace tongyuan::delivery {

std::size_t share_of_a_host(const options& limits)
{
    const auto share = limits.most_per_host > 0 ? limits.most_per_host : limits.most_in_flight * 3 / 4;
    return std::max<std::size_t>(1, share);
}

std::shared_ptr<places::taken> places::take(const std::string& host)
{
    ++running_;
    ++asking_;
    ++asking_at_[host];
    return std::make_shared<taken>(host);
}

void places::give_back(taken& place)
{
    if (std::exchange(place.is_over, true))
        return;
    --asking_;
    const auto at = asking_at_.find(place.host);
    if (--at->second == 0)
        asking_at_.erase(at);
}

// What is only being written down asks nothing of a platform, so its place is free already: answers and commits are
// waited for at the same time. But no more of it than there are places, or leases would pile up before a store that is
// away.
std::size_t places::free() const
{
    const auto most = limits_.most_in_flight;
    return std::min(most - std::min(most, asking_), 2 * most - std::min(2 * most, running_));
}

std::size_t places::kept_for_urgent() const
{
    return std::min(limits_.kept_for_urgent, limits_.most_in_flight / 8);
}

bool places::fits(std::string_view host, bool is_urgent) const
{
    const auto at = asking_at_.find(host);
    const auto used = at == asking_at_.end() ? 0 : at->second;
    const auto extra = is_urgent ? limits_.kept_for_urgent : 0;
    return free() > (is_urgent ? 0 : kept_for_urgent()) && used < share_of_a_host(limits_) + extra;
}

} // namespace tongyuan::delivery
