// What a host writes to the wire, and a dump of actions to compare them by.
#pragma once

#include "adapters/api/operation.hpp"

#include <map>

namespace tongyuan::adapters::tests {

// Binds slots and marker; a secret becomes SECRET(name), media becomes MEDIA(sha). Throws when a slot is unbound.
std::string bound(const text& value, const operation& what, const call& step);
std::string bound_url(const call& step, const operation& what);
std::string bound_body(const call& step, const operation& what); // multipart: "name=value" lines
std::string dump(const action& next);
std::map<std::string, std::string> form_fields(const std::string& body); // decoded

const char* name_of(operation_kind kind);

} // namespace tongyuan::adapters::tests
