// The status line and headers of one answer, with the hardening headers a handler did not set itself.
#pragma once

#include "http/messages.hpp"

namespace tongyuan::http {

struct reply_traits {
    bool keep_alive = true;
    bool secure = false; // adds HSTS
    bool api = false;    // below /api/: adds no-store
    bool hardened = true;
};

// Replaces the content of `out`. Headers that could split a line, and the ones only the server may set
// (Content-Length, Connection, Transfer-Encoding, Date), are left out.
void write_reply_head(std::string& out, const response& answer, const reply_traits& traits);

} // namespace tongyuan::http
