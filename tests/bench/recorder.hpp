// Lets every request through and remembers the first ones of an office with their answers, so that a bare client can
// send the same bytes.
#pragma once

#include "outbound/transport.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tongyuan::bench {

struct recorded_call {
    outbound::request sent;
    std::string answered;
};
using recorded_delivery = std::vector<recorded_call>;

class recorder final : public outbound::transport {
public:
    recorder(outbound::transport& under, std::size_t most) : under_(under), most_(most) {}

    boost::asio::awaitable<outbound::outcome> send(outbound::request r) override
    {
        ++calls_;
        auto key = recording_ ? key_of(r) : std::string();
        if (key.empty())
            co_return co_await under_.send(std::move(r));
        recorded_call call{r, ""};
        auto end = co_await under_.send(std::move(r));
        if (const auto* got = std::get_if<outbound::reply>(&end))
            call.answered = got->body;
        by_account_[key].push_back(std::move(call));
        co_return end;
    }

    void stop_recording() { recording_ = false; }
    std::size_t calls() const { return calls_; }
    std::vector<recorded_delivery> recorded() const
    {
        std::vector<recorded_delivery> out;
        for (const auto& [key, calls] : by_account_)
            out.push_back(calls);
        return out;
    }

private:
    // One account each; empty for calls that fetch a token, which are not part of a delivery.
    std::string key_of(const outbound::request& r) const
    {
        std::string key;
        if (const auto at = r.url.find("access_token="); at != std::string::npos)
            key = r.url.substr(at, r.url.find('&', at) - at);
        for (const auto& [name, value] : r.headers)
            if (name == "Authorization")
                key = value;
        return by_account_.size() < most_ || by_account_.contains(key) ? key : "";
    }

    outbound::transport& under_;
    std::size_t most_;
    std::size_t calls_ = 0;
    bool recording_ = true;
    std::map<std::string, recorded_delivery> by_account_;
};

} // namespace tongyuan::bench
