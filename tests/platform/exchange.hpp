// One request as it was read and one answer as it will be written. Values only; nothing here knows a socket.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tongyuan::fake {

struct parameter {
    std::string name, value;
};
using parameters = std::vector<parameter>;

// The first value of that name, or nothing.
const std::string* find(const parameters& all, std::string_view name);
std::string value_or_empty(const parameters& all, std::string_view name);

struct incoming {
    std::string method, path; // the path is percent-decoded, without the query
    std::string query_text;   // as it stood on the wire
    parameters query;
    std::vector<std::pair<std::string, std::string>> headers; // names in lower case
    std::string body;
    std::string peer;             // the caller's IP address
    std::uint64_t connection = 0; // counts accepted connections from 1
    bool chunked = false;

    std::string_view header(std::string_view lower_name) const;
    // "multipart/form-data" of "multipart/form-data; boundary=x", in lower case.
    std::string media_type() const;
};

struct outgoing {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

outgoing json_answer(const boost::json::value& body, int status = 200);
outgoing html_answer(std::string body, int status = 200);

// A file part has a file name, even an empty one.
struct form_part {
    std::string name, content_type, value;
    std::optional<std::string> file_name;
};

// Nothing for a stray or cut-off "%".
std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);
std::string percent_encoded(std::string_view text);
// "a=1&b=2"; parts that cannot be decoded are kept as they are.
parameters read_parameters(std::string_view text);
// multipart/form-data, strictly as RFC 7578 writes it: the closing delimiter must be there. Nothing when it is broken.
std::optional<std::vector<form_part>> read_multipart(const incoming& request);

std::string escaped_html(std::string_view text);

} // namespace tongyuan::fake
