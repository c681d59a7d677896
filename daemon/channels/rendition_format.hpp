// A rendition as text: canonical JSON, so that equal renditions have equal digests on every daemon and version.
#pragma once

#include "adapters/api/content.hpp"

#include <string>
#include <string_view>

namespace tongyuan::channels {

// Everything but the preview. Fields in the adapter's order, parts typed, no white space.
std::string to_text(const adapters::rendition& r);
adapters::rendition rendition_from_text(std::string_view text); // throws std::runtime_error on anything but to_text()'s

// SHA-256 over to_text(): what reviewers approve (fields, media, reader text and count of pictures).
std::string digest_of(const adapters::rendition& r);

// SHA-256 over what a reader sees: title, text without white space, pictures and attachments, whatever the markup, the
// cover and the address. Two renditions for which it is equal are one content. Empty when there is nothing to see.
std::string reader_digest_of(const adapters::rendition& r);

} // namespace tongyuan::channels
