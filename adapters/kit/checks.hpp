// Checks of a rendition: each says in Chinese what is wrong, by how much, and what to do. Nothing is ever cut.
#pragma once

#include "adapters/api/content.hpp"

#include <span>
#include <string_view>

namespace tongyuan::adapters::kit {

void refuse(rendition& made, std::string field, std::string code, std::string message);
// Adds the counter, and the violation when it is exceeded. `label` is the field's Chinese name.
void check_length(rendition& made, const std::string& field, std::string_view label, std::uint32_t used,
                  std::uint32_t most);
void check_present(rendition& made, const std::string& field, std::string_view label, std::string_view value);
// `types` are media types, e.g. image/jpeg; `most` is in bytes.
void check_picture(rendition& made, const std::string& field, std::string_view label, const picture& checked,
                   std::span<const std::string_view> types, std::uint64_t most);

std::string extension_of(std::string_view media_type); // "jpg", "png", …; "bin" when unknown
std::string in_megabytes(std::uint64_t bytes);         // "1.25 MB"

// Adds a media digest unless it is there already.
void add_media(rendition& made, const std::string& sha256);
const picture* find_picture(std::span<const picture> pictures, std::string_view sha256);

} // namespace tongyuan::adapters::kit
