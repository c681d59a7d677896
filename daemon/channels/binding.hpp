// Turns typed parts into bytes. Only here do secrets meet a request; the digest sees their names instead.
#pragma once

#include "adapters/api/operation.hpp"
#include "base/errors.hpp"
#include "base/secret.hpp"
#include "outbound/transport.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tongyuan::channels {

// What a request refers to, so that it can be fetched before it is bound.
struct references {
    std::set<std::string> secrets;
    std::set<std::string> media;
};
references references_of(const adapters::request& r);

struct bound_values {
    std::map<std::string, secret> secrets;
    std::map<std::string, std::string> media; // SHA-256 → bytes
    std::map<std::string, std::string> slots;
    std::string marker;
};

struct bound_request {
    outbound::request wire;
    std::string digest; // SHA-256 over method, address, headers and body, with credentials replaced by their names
    std::string line;   // method and address without query: fit for the journal
    std::vector<secret> credentials; // that went into it, plain and as they are written there
};

// Refuses ("binding.slot", "binding.secret", "binding.media") what has no value, and a boundary that occurs in the
// body. `boundary` is random text of at least 24 characters.
result<bound_request> bind_request(const adapters::request& r, const bound_values& values, std::string_view boundary);

} // namespace tongyuan::channels
