#include "access/sign_in_throttle.hpp"

#include "http/origin.hpp"

#include <algorithm>

namespace tongyuan::access {

namespace {

constexpr std::size_t most_addresses = 10'000;

bool is_counted(std::string_view address)
{
    return !address.starts_with("127.") && address != "::1";
}

refusal come_back_later()
{
    return {errc::too_many, "session.too_many", "登录尝试过于频繁，请稍后再试。"};
}

} // namespace

void sign_in_throttle::make_room(timestamp now)
{
    if (tries_.size() < most_addresses)
        return;
    std::erase_if(tries_, [&](const auto& entry) { return entry.second.since + options_.locked_for <= now; });
    if (tries_.size() >= most_addresses)
        tries_.erase(std::ranges::min_element(tries_, {}, [](const auto& entry) { return entry.second.since; }));
}

std::optional<refusal> sign_in_throttle::begin(const std::string& address, timestamp now)
{
    if (waiting_ >= options_.most_waiting_logins)
        return come_back_later();
    if (!is_counted(address)) {
        ++waiting_;
        return std::nullopt;
    }
    make_room(now);
    auto& of = tries_[http::counted_as(address)];
    if (of.count == 0 || of.since + options_.locked_for <= now)
        of = {now, 0};
    if (of.count >= options_.most_failures_per_address)
        return come_back_later();
    ++of.count;
    ++waiting_;
    return std::nullopt;
}

void sign_in_throttle::forgive(const std::string& address)
{
    const auto found = tries_.find(http::counted_as(address));
    if (found != tries_.end() && found->second.count > 0)
        --found->second.count;
}

} // namespace tongyuan::access
