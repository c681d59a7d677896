// XML-RPC: what a call is made of, and a reply read without trust.
#pragma once

#include "adapters/kit/parts.hpp"

#include <map>
#include <optional>

namespace tongyuan::adapters::kit {

// ---- calls: pieces of XML made of parts ----
text rpc_string(const text& raw);
text rpc_string(std::string_view raw);
text rpc_int(std::int64_t value);
text rpc_bool(bool value);
text rpc_time(const text& iso8601);        // YYYYMMDDTHH:MM:SS
text rpc_media(const std::string& sha256); // <base64>, filled by the host
text rpc_array(const std::vector<text>& values);
text rpc_struct(const std::vector<std::pair<std::string, text>>& members);
text rpc_call(std::string_view method, const std::vector<text>& parameters);

// ---- replies ----
enum class rpc_kind { nil, scalar, array, structure };

struct rpc_value {
    rpc_kind kind = rpc_kind::nil;
    std::string type; // "string", "int", "boolean", "dateTime.iso8601", …
    std::string text; // of a scalar, as written
    std::vector<rpc_value> items;
    std::map<std::string, rpc_value, std::less<>> members;

    const rpc_value* member(std::string_view name) const;
    std::string text_of(std::string_view name) const; // empty when absent or no scalar
    std::optional<std::int64_t> integer() const;
};

struct rpc_reply {
    bool is_fault = false;
    std::int64_t fault_code = 0;
    std::string fault_text;
    rpc_value value;
};

// Nothing when the text is no well-formed methodResponse.
std::optional<rpc_reply> read_rpc(std::string_view xml);

} // namespace tongyuan::adapters::kit
