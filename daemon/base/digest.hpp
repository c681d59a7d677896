// SHA-256 and the usual encodings of bytes as text. Byte strings travel as std::string.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan {

std::string sha256_hex(std::string_view bytes);          // 64 lower-case hex digits
std::string sha256_hex_of_file(const std::string& file); // throws std::runtime_error when it cannot be read
std::string sha256_raw(std::string_view bytes);          // 32 bytes
std::string hmac_sha256_raw(std::string_view key, std::string_view bytes);

std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
std::string to_base64url(std::string_view bytes); // unpadded

// Takes the same time wherever the texts differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

} // namespace tongyuan
