#include "content/picture_header.hpp"

#include <cstdint>

namespace tongyuan::content {

namespace {

using namespace std::string_view_literals;

// Nothing beyond the end; the first number of nothing is remembered, so that callers ask once.
class reader {
public:
    explicit reader(std::string_view bytes) : bytes_(bytes) {}

    bool has(std::size_t at, std::size_t count) const { return at <= bytes_.size() && count <= bytes_.size() - at; }
    std::uint32_t byte(std::size_t at) const { return static_cast<unsigned char>(bytes_[at]); }
    std::uint32_t big16(std::size_t at) const { return byte(at) << 8 | byte(at + 1); }
    std::uint32_t big32(std::size_t at) const { return big16(at) << 16 | big16(at + 2); }
    std::uint32_t little16(std::size_t at) const { return byte(at + 1) << 8 | byte(at); }
    std::uint32_t little24(std::size_t at) const { return byte(at + 2) << 16 | little16(at); }
    std::string_view part(std::size_t at, std::size_t count) const { return bytes_.substr(at, count); }
    std::size_t size() const { return bytes_.size(); }

private:
    std::string_view bytes_;
};

std::optional<picture_size> sized(std::uint32_t width, std::uint32_t height)
{
    if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX)
        return {};
    return picture_size{static_cast<int>(width), static_cast<int>(height)};
}

bool is_frame_header(std::uint32_t marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

bool stands_alone(std::uint32_t marker)
{
    return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

} // namespace

std::optional<picture_size> png_size(std::string_view bytes)
{
    const reader in{bytes};
    if (!bytes.starts_with("\x89PNG\r\n\x1a\n"sv) || !in.has(8, 25) || in.big32(8) != 13 || in.part(12, 4) != "IHDR")
        return {};
    return sized(in.big32(16), in.big32(20));
}

std::optional<picture_size> jpeg_size(std::string_view bytes)
{
    const reader in{bytes};
    if (!bytes.starts_with("\xFF\xD8\xFF"sv))
        return {};
    for (std::size_t at = 2; in.has(at, 4);) {
        if (in.byte(at) != 0xFF)
            return {};
        const auto marker = in.byte(at + 1);
        if (marker == 0xFF) { // padding
            ++at;
            continue;
        }
        if (stands_alone(marker)) {
            at += 2;
            continue;
        }
        const auto length = in.big16(at + 2);
        if (length < 2 || marker == 0xD9 || marker == 0xDA)
            return {};
        if (is_frame_header(marker))
            return in.has(at, 9) ? sized(in.big16(at + 7), in.big16(at + 5)) : std::nullopt;
        at += 2 + length;
    }
    return {};
}

std::optional<picture_size> gif_size(std::string_view bytes)
{
    const reader in{bytes};
    if ((!bytes.starts_with("GIF87a") && !bytes.starts_with("GIF89a")) || !in.has(0, 13))
        return {};
    return sized(in.little16(6), in.little16(8));
}

std::optional<picture_size> webp_size(std::string_view bytes)
{
    const reader in{bytes};
    if (!in.has(0, 30) || in.part(0, 4) != "RIFF" || in.part(8, 4) != "WEBP")
        return {};
    const auto chunk = in.part(12, 4);
    if (chunk == "VP8X")
        return sized(in.little24(24) + 1, in.little24(27) + 1);
    if (chunk == "VP8L" && in.byte(20) == 0x2F) {
        const auto bits = in.little16(21) | in.little16(23) << 16;
        return sized((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
    }
    if (chunk == "VP8 " && in.part(23, 3) == "\x9D\x01\x2A"sv)
        return sized(in.little16(26) & 0x3FFF, in.little16(28) & 0x3FFF);
    return {};
}

} // namespace tongyuan::content
