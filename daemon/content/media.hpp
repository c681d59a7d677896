// A stored picture or attachment, known by its SHA-256.
#pragma once

#include "base/time.hpp"
#include "content/media_type.hpp"

#include <cstdint>
#include <string>

namespace tongyuan::content {

struct stored_media {
    std::string sha256;
    media_type type;
    std::int64_t size = 0;
    std::string file_name; // as the reader's unit knows it
};

} // namespace tongyuan::content
