#include "base/ed25519.hpp"

#include "base/digest.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace tongyuan {

namespace {

using key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

constexpr std::size_t public_bytes = 32, signature_bytes = 64;
// SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) up to the key itself.
constexpr std::string_view spki_head{"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12};
constexpr std::string_view pem_head = "-----BEGIN PUBLIC KEY-----", pem_foot = "-----END PUBLIC KEY-----";

const unsigned char* bytes_of(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

} // namespace

struct signing_key::impl {
    key held{nullptr, EVP_PKEY_free};
};

signing_key::signing_key(const secret& seed) : impl_(std::make_unique<impl>())
{
    const auto bytes = seed.reveal();
    if (bytes.size() == seed_bytes)
        impl_->held.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(bytes), bytes.size()));
    if (!impl_->held)
        throw std::runtime_error("not the seed of an Ed25519 key");
}

signing_key::~signing_key() = default;
signing_key::signing_key(signing_key&&) noexcept = default;
signing_key& signing_key::operator=(signing_key&&) noexcept = default;

std::string signing_key::sign(std::string_view message) const
{
    const context c{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    std::string out(signature_bytes, '\0');
    std::size_t size = out.size();
    if (EVP_DigestSignInit(c.get(), nullptr, nullptr, nullptr, impl_->held.get()) != 1 ||
        EVP_DigestSign(c.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes_of(message),
                       message.size()) != 1)
        throw std::runtime_error("cannot sign with Ed25519 on this machine");
    return out;
}

std::string signing_key::public_key() const
{
    std::string out(public_bytes, '\0');
    std::size_t size = out.size();
    if (EVP_PKEY_get_raw_public_key(impl_->held.get(), reinterpret_cast<unsigned char*>(out.data()), &size) != 1)
        throw std::runtime_error("an Ed25519 key without its public part");
    return out;
}

bool is_signed_by(std::string_view public_key, std::string_view message, std::string_view signature)
{
    if (public_key.size() != public_bytes || signature.size() != signature_bytes)
        return false;
    const key k{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(public_key), public_key.size()),
                EVP_PKEY_free};
    const context c{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    return k && EVP_DigestVerifyInit(c.get(), nullptr, nullptr, nullptr, k.get()) == 1 &&
           EVP_DigestVerify(c.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
}

std::string pem_of(std::string_view public_key)
{
    return std::string(pem_head) + '\n' + to_base64(std::string(spki_head) + std::string(public_key)) + '\n' +
           std::string(pem_foot) + '\n';
}

std::optional<std::string> public_key_from_pem(std::string_view pem)
{
    const auto from = pem.find(pem_head);
    const auto to = pem.find(pem_foot);
    if (from == std::string_view::npos || to == std::string_view::npos || to < from)
        return {};
    std::string middle(pem.substr(from + pem_head.size(), to - from - pem_head.size()));
    std::erase_if(middle, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
    const auto der = from_base64(middle);
    if (!der || der->size() != spki_head.size() + public_bytes || !der->starts_with(spki_head))
        return {};
    return der->substr(spki_head.size());
}

std::optional<std::string> from_base64url(std::string_view text)
{
    const bool is_foreign = std::ranges::any_of(text, [](char c) {
        return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
    });
    if (is_foreign || text.size() % 4 == 1)
        return {};
    std::string plain(text);
    std::ranges::replace(plain, '-', '+');
    std::ranges::replace(plain, '_', '/');
    plain.append((4 - plain.size() % 4) % 4, '=');
    return from_base64(plain);
}

} // namespace tongyuan
