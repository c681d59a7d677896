// Bytes of one connection in, requests out, with the strictness that leaves a proxy and us no two readings: CRLF only,
// no folded lines, one Content-Length of digits or one "Transfer-Encoding: chunked" and never both, no chunk
// extensions, no trailers, one Host. No socket here, and no Beast in this face.
//
//     reader.begin();
//     while (!(p = reader.read_head()).done) { refuse when p.wrong; read into space(); arrived(n); }
//     reader.limit_body(most); the same loop with read_body(); then head().what.body is whole.
#pragma once

#include "http/messages.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace tongyuan::http {

struct request_head {
    request what;               // path and query are read from `target` by the session
    std::optional<verb> method; // nothing for OPTIONS, TRACE and the like
    std::string target;
    bool keep_alive = true;
    bool expects_continue = false;
    bool chunked = false;
    std::optional<std::uint64_t> length; // Content-Length, when given

    bool has_body() const { return chunked || length.value_or(0) > 0; }
};

// After one the connection can only be answered and closed.
struct wire_fault {
    int status;
    std::string_view code;
};

struct progress {
    bool done = false;
    std::optional<wire_fault> wrong;
};

class wire_reader {
public:
    explicit wire_reader(std::size_t header_limit);
    ~wire_reader();
    wire_reader(const wire_reader&) = delete;
    wire_reader& operator=(const wire_reader&) = delete;

    void begin(); // the next request; bytes that came early are kept
    bool has_bytes() const;
    std::span<char> space(); // where the next read goes; never empty
    void arrived(std::size_t bytes);

    progress read_head();
    void limit_body(std::size_t most);
    progress read_body();
    request_head& head();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace tongyuan::http
