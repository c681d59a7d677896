// What a file really is, told from its first bytes; pictures with their size in pixels, read from headers without
// decoding. Every read is checked against the end. Pure.
#pragma once

#include "base/errors.hpp"

#include <string>
#include <string_view>

namespace tongyuan::content {

enum class media_kind { picture, attachment };
std::string_view name_of(media_kind k);

struct media_type {
    std::string name; // "image/png"
    media_kind kind = media_kind::attachment;
    int width = 0, height = 0; // pictures only
};

struct media_limits {
    std::size_t bytes = std::size_t{10} << 20;
    int pixels_per_side = 20'000;
};

// Refuses (errc::unsupported, errc::too_large, errc::invalid) what is no file of a kind that is published, what is
// broken, and what is not what `declared` says. A declared application/octet-stream says nothing.
result<media_type> recognise(std::string_view bytes, std::string_view declared, std::string_view file_name,
                             const media_limits& limits = {});

// The last segment of a name, without controls and invisible characters, at most 200 characters long; for people, never
// a path to open.
std::string tidy_file_name(std::string_view given);

} // namespace tongyuan::content
