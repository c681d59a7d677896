#include "base/ids.hpp"

#include <algorithm>

namespace tongyuan {

namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

std::string encode(std::uint64_t millis, const std::array<std::uint8_t, 10>& tail)
{
    std::string text(26, '0');
    for (int i = 9; i >= 0; --i, millis >>= 5)
        text[static_cast<std::size_t>(i)] = alphabet[millis & 31];
    unsigned buffer = 0;
    int bits = 0;
    std::size_t out = 10;
    for (const auto byte : tail) {
        buffer = buffer << 8 | byte;
        for (bits += 8; bits >= 5; bits -= 5)
            text[out++] = alphabet[buffer >> (bits - 5) & 31];
    }
    return text;
}

} // namespace

std::string id_source::next()
{
    const std::lock_guard guard{mutex_};
    const auto millis = static_cast<std::uint64_t>(to_millis(clock_.now()));
    if (millis > last_millis_) {
        last_millis_ = millis;
        random_.fill(std::as_writable_bytes(std::span{last_random_}));
        last_random_[0] &= 0x7f; // head-room, so that counting up below cannot overflow
    } else {
        for (auto byte = last_random_.rbegin(); byte != last_random_.rend() && ++*byte == 0; ++byte) {
        }
    }
    return encode(last_millis_, last_random_);
}

bool is_id(std::string_view text)
{
    return text.size() == 26 &&
           std::ranges::all_of(text, [](char c) { return alphabet.find(c) != std::string_view::npos; });
}

} // namespace tongyuan
