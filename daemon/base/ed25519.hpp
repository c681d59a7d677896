// Ed25519 signatures (RFC 8032). Seeds, public keys and signatures travel as raw bytes.
#pragma once

#include "base/secret.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan {

class signing_key {
public:
    static constexpr std::size_t seed_bytes = 32;

    explicit signing_key(const secret& seed); // throws std::runtime_error unless it has 32 bytes
    ~signing_key();
    signing_key(signing_key&&) noexcept;
    signing_key& operator=(signing_key&&) noexcept;

    std::string sign(std::string_view message) const; // 64 bytes
    std::string public_key() const;                   // 32 bytes

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

// False for whatever is no key and no signature, too.
bool is_signed_by(std::string_view public_key, std::string_view message, std::string_view signature);

// As openssl reads and writes it ("-----BEGIN PUBLIC KEY-----").
std::string pem_of(std::string_view public_key);
std::optional<std::string> public_key_from_pem(std::string_view pem);

// Unpadded, as to_base64url() writes it; nothing when it is not.
std::optional<std::string> from_base64url(std::string_view text);

} // namespace tongyuan
