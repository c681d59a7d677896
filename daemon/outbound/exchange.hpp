// One request on one libcurl handle: settings, callbacks, and what its end means. Kept and used again, because making
// and setting up a handle costs more than a request.
#pragma once

#include "outbound/http_client.hpp"
#include "outbound/url.hpp"

#include <curl/curl.h>

#include <array>
#include <memory>
#include <optional>

namespace tongyuan::outbound {

// Who waits for the end. (The handler type of this Boost cannot be kept in its own type-erased wrapper.)
class waiter {
public:
    virtual ~waiter() = default;
    virtual void done(outcome end) = 0; // called once; resumes through the waiter's own executor
};

class exchange {
public:
    explicit exchange(const client_options& options);
    ~exchange();
    exchange(const exchange&) = delete;
    exchange& operator=(const exchange&) = delete;

    // Nothing: ready to be added to the multi handle. Otherwise nothing has been or will be sent.
    std::optional<failure> begin(request r);
    outcome end(CURLcode code); // what it came to
    void forget();              // what was sent and received, which may be large and carry a token
    failure cancelled() const;

    CURL* handle() const { return easy_; }
    std::unique_ptr<waiter> waits;
    std::uint64_t number = 0; // of this use of the handle

private:
    friend struct callbacks;
    void set_for_ever();
    void set_for_request();
    bool write_header_lines();
    bool may_repeat() const;
    failure fail(CURLcode code) const;
    std::string where() const;

    const client_options& options_;
    CURL* easy_;
    request request_;
    url target_;
    reply reply_;
    std::size_t header_bytes_ = 0;
    std::string lines_;            // header lines, each ended by NUL
    std::vector<curl_slist> list_; // into lines_
    std::array<char, CURL_ERROR_SIZE> words_{};
    unsigned begun_ = 0; // times libcurl was about to write the request
    bool refused_address_ = false;
    bool withheld_ = false;
    bool too_large_ = false;
    bool head_complete_ = false;
};

} // namespace tongyuan::outbound
