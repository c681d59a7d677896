// XML-RPC as a portal reads and writes it. Strict: what the specification does not know is refused, where real portals
// are more forgiving.
#pragma once

#include "exchange.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tongyuan::fake {

struct rpc_value {
    enum class kind { text, number, boolean, bytes, structure, list } is = kind::text;
    std::string text; // scalars as they were written; bytes decoded
    std::vector<rpc_value> items;
    std::vector<std::string> names; // of a structure's items

    const rpc_value* member(std::string_view name) const;
    // The scalar of that name; empty when there is none.
    std::string text_of(std::string_view name) const;
};

rpc_value rpc_text(std::string text);
rpc_value rpc_boolean(bool value);
rpc_value rpc_list(std::vector<rpc_value> items);
rpc_value rpc_struct(const std::vector<std::pair<std::string, rpc_value>>& members);

struct rpc_call {
    std::string method;
    std::vector<rpc_value> parameters;
};

// Nothing when the body is not a call.
std::optional<rpc_call> read_call(std::string_view xml);
outgoing rpc_answer(const rpc_value& value);
outgoing rpc_fault(std::int64_t code, std::string_view words);

} // namespace tongyuan::fake
