// Pictures by their first bytes, never by their names.
#pragma once

#include <string>
#include <string_view>

namespace tongyuan::fake {

// image/png, image/jpeg, image/gif, image/bmp, image/webp, or empty.
std::string_view picture_type(std::string_view bytes);

struct stored_picture {
    std::string url, sha256, media_type, bytes;
};

} // namespace tongyuan::fake
