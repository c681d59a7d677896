// Addresses as they may stand in a body: http, https and mailto, and media:SHA256 for what is stored here. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::content {

// The 64 lower-case hex digits of "media:…" or of this program's own address of a stored file.
std::optional<std::string> media_of(std::string_view address);

// Written so that every browser reads the same; nothing when the scheme is another one, or when the address tries to be
// read in two ways (credentials, backslashes, controls, invisible characters).
std::optional<std::string> safe_link(std::string_view address);

// What to call an address that was refused: its scheme, never the whole.
std::string scheme_of(std::string_view address);

} // namespace tongyuan::content
