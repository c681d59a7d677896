// One simulated platform. Each keeps its own accounts and answers below its own prefix.
#pragma once

#include "base/json_reader.hpp"
#include "exchange.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::fake {

struct public_account {
    std::string id, name;
};

class platform {
public:
    virtual ~platform() = default;
    virtual std::string_view name() const = 0;   // wechat, weibo, board, portal, webroot
    virtual std::string_view prefix() const = 0; // "/wechat/"
    virtual std::string_view chinese_name() const = 0;

    // Creates the account, or changes the fields given when it exists. Nothing is changed when it is refused.
    virtual std::optional<refusal> configure(json_reader& input) = 0;
    virtual outgoing answer(const incoming& request) = 0;
    // Whose credentials the request carries; empty when nobody's.
    virtual std::string account_of(const incoming& request) const = 0;
    virtual std::vector<public_account> accounts() const = 0;
    // Makes visible what is due at the stage's time; with `all`, what is still under way as well.
    virtual void settle(bool all) = 0;
    // An editor or the platform acts behind the daemon's back: {"act":…}, platform-specific, see README.md.
    virtual std::optional<refusal> intervene(json_reader& input) = 0;
    // Forgets accounts and content.
    virtual void reset() = 0;
};

} // namespace tongyuan::fake
