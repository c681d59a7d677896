// The fake platform as a child process on loopback: a judge that shares no code with the adapters and keeps a ledger of
// what readers could see.
#pragma once

#include "adapters/kit/json.hpp"
#include "curl_peer.hpp"

#include <sys/types.h>

namespace tongyuan::adapters::tests {

class fake_platform {
public:
    fake_platform();
    ~fake_platform();
    fake_platform(const fake_platform&) = delete;
    fake_platform& operator=(const fake_platform&) = delete;

    const std::string& url() const { return url_; }
    kit::json control(const std::string& method, const std::string& path, const std::string& body = {}) const;
    // What was published with this marker and still stands.
    std::vector<kit::json> standing(const std::string& marker) const;

private:
    pid_t process_ = 0;
    std::string url_;
};

} // namespace tongyuan::adapters::tests
