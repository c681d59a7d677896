// Width and height of PNG, JPEG, GIF and WebP, from their headers alone. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace tongyuan::content {

struct picture_size {
    int width = 0, height = 0;
};

// Nothing when the bytes are not a whole header of that format.
std::optional<picture_size> png_size(std::string_view bytes);
std::optional<picture_size> jpeg_size(std::string_view bytes);
std::optional<picture_size> gif_size(std::string_view bytes);
std::optional<picture_size> webp_size(std::string_view bytes);

} // namespace tongyuan::content
