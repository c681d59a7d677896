// A Weibo app "100" with the user 5012345678 signed in, and the calls tests make most.
#pragma once

#include "testing/simulated.hpp"

namespace tongyuan::fake::testing {

class weibo_account {
public:
    explicit weibo_account(const std::string& more = "");

    simulated world;
    std::string token;

    void set(const std::string& more);
    outgoing read(const std::string& path, const std::string& query = ""); // GET /2/PATH.json with the token
    outgoing share(const std::string& status);                             // with rip, without picture
    outgoing share_with(const std::string& picture, const std::string& status);
    outgoing share_fields(parameters fields);
    outgoing destroy(const std::string& id);
    // A code from the consent page, as the browser brings it back.
    std::string consent();
    outgoing exchange(const std::string& code);
};

// A text of the wanted length with a link on the safe domain.
std::string linked(const std::string& words, const std::string& marker = "m1");

} // namespace tongyuan::fake::testing
