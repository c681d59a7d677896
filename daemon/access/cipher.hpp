// AES-256-GCM as "base64(nonce, ciphertext, tag)". A suite has a name, which is stored beside what it sealed, so that
// another one can take its place.
#pragma once

#include "base/random.hpp"
#include "base/secret.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace tongyuan::access {

inline constexpr std::string_view suite_aes_gcm = "aes-256-gcm.1";
inline constexpr std::size_t key_bytes = 32;

secret new_key(random_source& random);
std::string encrypt(const secret& key, std::string_view plain, std::string_view associated, random_source& random);
// Throws std::runtime_error when the key is another one or anything was changed.
secret decrypt(const secret& key, std::string_view sealed, std::string_view associated);

// Each part with its length in front, so that no two lists have the same text.
std::string associated_text(std::initializer_list<std::string_view> parts);

} // namespace tongyuan::access
