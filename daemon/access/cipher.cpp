#include "access/cipher.hpp"

#include "base/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <climits>
#include <memory>
#include <span>
#include <stdexcept>

namespace tongyuan::access {

namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

using context_pointer = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

void require(int answer)
{
    if (answer != 1)
        throw std::runtime_error("a secret cannot be sealed or opened: wrong key, or it was changed");
}

const unsigned char* bytes_of(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

int length_of(std::string_view text)
{
    if (text.size() > INT_MAX / 2)
        throw std::runtime_error("too long for a secret");
    return static_cast<int>(text.size());
}

context_pointer new_context()
{
    context_pointer c{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    require(c ? 1 : 0);
    return c;
}

// Fetched once: naming EVP_aes_256_gcm() in a call would look it up anew every time.
const EVP_CIPHER* aes_256_gcm()
{
    static const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> found{
        EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), &EVP_CIPHER_free};
    return found.get();
}

void check_key(const secret& key)
{
    if (key.reveal().size() != key_bytes)
        throw std::logic_error("a key of another length");
}

} // namespace

secret new_key(random_source& random)
{
    std::string key(key_bytes, '\0');
    random.fill(std::as_writable_bytes(std::span(key)));
    return secret{std::move(key)};
}

std::string encrypt(const secret& key, std::string_view plain, std::string_view associated, random_source& random)
{
    check_key(key);
    std::string out(nonce_bytes + plain.size() + tag_bytes, '\0');
    random.fill(std::as_writable_bytes(std::span(out).first(nonce_bytes)));
    const auto c = new_context();
    auto* nonce = bytes_of(out);
    auto* sealed = nonce + nonce_bytes;
    int length = 0;
    require(EVP_EncryptInit_ex(c.get(), aes_256_gcm(), nullptr, bytes_of(key.reveal()), nonce));
    require(EVP_EncryptUpdate(c.get(), nullptr, &length, bytes_of(associated), length_of(associated)));
    require(EVP_EncryptUpdate(c.get(), sealed, &length, bytes_of(plain), length_of(plain)));
    require(EVP_EncryptFinal_ex(c.get(), sealed + length, &length));
    require(EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, sealed + plain.size()));
    return to_base64(out);
}

secret decrypt(const secret& key, std::string_view sealed, std::string_view associated)
{
    check_key(key);
    auto in = from_base64(sealed);
    if (!in || in->size() < nonce_bytes + tag_bytes)
        throw std::runtime_error("a stored secret cannot be read: it was cut or changed");
    const auto body = std::string_view(*in).substr(nonce_bytes, in->size() - nonce_bytes - tag_bytes);
    std::string out(body.size(), '\0');
    const auto c = new_context();
    int length = 0;
    require(EVP_DecryptInit_ex(c.get(), aes_256_gcm(), nullptr, bytes_of(key.reveal()), bytes_of(*in)));
    require(EVP_DecryptUpdate(c.get(), nullptr, &length, bytes_of(associated), length_of(associated)));
    require(EVP_DecryptUpdate(c.get(), bytes_of(out), &length, bytes_of(body), length_of(body)));
    require(EVP_CIPHER_CTX_ctrl(c.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, bytes_of(*in) + in->size() - tag_bytes));
    require(EVP_DecryptFinal_ex(c.get(), bytes_of(out) + length, &length));
    return secret{std::move(out)};
}

std::string associated_text(std::initializer_list<std::string_view> parts)
{
    std::string out;
    for (const auto part : parts)
        out.append(std::to_string(part.size())).append(":").append(part).append("\n");
    return out;
}

} // namespace tongyuan::access
