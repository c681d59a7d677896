// multipart/form-data (RFC 7578) as browsers send it, read strictly: every part has a name, headers are short, nothing
// stands before the first or after the last boundary.
#pragma once

#include "base/errors.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::http {

struct form_part {
    std::string name;
    std::optional<std::string> file_name; // as sent, last path segment only: for people, never a path to open
    std::string content_type;             // lower case, without parameters; "text/plain" when absent
    std::string_view bytes;               // into the body that was read
};

struct multipart_limits {
    std::size_t most_parts = 32;
    std::size_t most_bytes_per_field = 64 * 1024; // of parts without a file name
};

class form {
public:
    explicit form(std::vector<form_part> parts) : parts_(std::move(parts)) {}

    const std::vector<form_part>& parts() const { return parts_; }
    const form_part* find(std::string_view name) const; // the first of that name
    std::string text(std::string_view name) const;      // empty when absent

private:
    std::vector<form_part> parts_;
};

// `content_type` is the request's header; `body` outlives the form. Refuses with errc::unsupported (not a form),
// errc::malformed or errc::too_large.
result<form> read_multipart(std::string_view content_type, std::string_view body, multipart_limits limits = {});

} // namespace tongyuan::http
