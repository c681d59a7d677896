// Whose failure stops whom: the host that an account's requests go to.
#pragma once

#include "registry/account.hpp"

#include <string>
#include <string_view>

namespace tongyuan::delivery {

// "api.example.cn" or "127.0.0.1:9001" of an address or of a request line; empty when there is none.
std::string host_of(std::string_view address);

// As far as its settings tell; else the platform's name, until the first request has shown it.
std::string host_of(const registry::account& a);

} // namespace tongyuan::delivery
