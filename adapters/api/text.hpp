// Requests are typed parts, never text with placeholders. The host binds the parts while writing to the wire; nothing
// inside user content is ever replaced, so an article that contains "{token}" or "]]>" arrives as it was written.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tongyuan::adapters {

// How a bound value is written where it stands.
enum class encoding {
    raw,         // as it is
    json_string, // inside a JSON string: quotes, backslash and controls escaped, other UTF-8 raw (never \uXXXX)
    xml_text,    // inside XML or HTML text or a quoted attribute
    url,         // RFC 3986 percent-encoding of everything but unreserved characters
    form         // application/x-www-form-urlencoded ("+" for a space)
};

struct literal { // in its final encoding already
    std::string text;
    friend bool operator==(const literal&, const literal&) = default;
};
struct secret_ref { // a secret of the account, by its name in the manifest; the access token included
    std::string name;
    encoding as = encoding::raw;
    friend bool operator==(const secret_ref&, const secret_ref&) = default;
};
struct media_ref { // the bytes of a picture or attachment of the article
    std::string sha256;
    bool base64 = false; // otherwise the bytes themselves
    friend bool operator==(const media_ref&, const media_ref&) = default;
};
struct marker_ref { // the delivery's id: 26 characters of [0-9a-z]
    encoding as = encoding::raw;
    friend bool operator==(const marker_ref&, const marker_ref&) = default;
};
struct slot_ref { // bound late: platform media ids and URLs, publish time, source link; the journal keeps the value
    std::string name;
    encoding as = encoding::raw;
    friend bool operator==(const slot_ref&, const slot_ref&) = default;
};

using part = std::variant<literal, secret_ref, media_ref, marker_ref, slot_ref>;
using text = std::vector<part>;

struct header {
    std::string name;
    text value;
    bool basic = false; // the value is "user:password", each as it is; the host writes "Basic " and its base64
};
struct multipart_field { // the host writes the boundary and checks that no part contains it
    std::string name;
    std::string file_name;    // empty: an ordinary field
    std::string content_type; // empty: none
    text value;
};

struct request {
    std::string method; // http(s): any. file: GET, PUT, MOVE, DELETE with WebDAV's status codes
    text url;           // http://, https:// or file:///
    std::vector<header> headers;
    std::variant<text, std::vector<multipart_field>> body; // the latter is sent as multipart/form-data
};

struct reply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers; // names in lower case
    std::string body;
};

} // namespace tongyuan::adapters
