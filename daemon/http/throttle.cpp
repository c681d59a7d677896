#include "http/throttle.hpp"

#include "http/origin.hpp"

#include <algorithm>
#include <cmath>

namespace tongyuan::http {

namespace {

bool is_loopback(std::string_view address)
{
    return address.starts_with("127.") || address == "::1";
}

} // namespace

throttle::throttle(std::size_t a_minute, std::size_t most_addresses)
    : a_minute_(static_cast<double>(std::max<std::size_t>(a_minute, 1))), most_addresses_(most_addresses)
{
}

std::chrono::seconds throttle::take(std::string_view address, std::size_t cost, std::chrono::milliseconds now)
{
    if (is_loopback(address))
        return {};
    make_room(now);
    auto& b = buckets_.try_emplace(counted_as(address), bucket{a_minute_, now}).first->second;
    const auto seconds = std::chrono::duration<double>(now - b.at).count();
    b.left = std::min(a_minute_, b.left + seconds * a_minute_ / 60);
    b.at = now;
    const auto wanted = std::min(static_cast<double>(cost), a_minute_); // or it could never be had
    if (b.left >= wanted) {
        b.left -= wanted;
        return {};
    }
    return std::chrono::seconds{static_cast<std::int64_t>(std::ceil((wanted - b.left) * 60 / a_minute_))};
}

// Whoever was quiet for a minute has a full bucket, and is as good as forgotten.
void throttle::make_room(std::chrono::milliseconds now)
{
    if (buckets_.size() < most_addresses_)
        return;
    std::erase_if(buckets_, [&](const auto& one) { return now - one.second.at >= std::chrono::minutes{1}; });
    if (buckets_.size() >= most_addresses_)
        buckets_.clear(); // a flood from everywhere is for the proxy in front; memory is ours
}

} // namespace tongyuan::http
