#include "base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <vector>

namespace tongyuan {

namespace {

const unsigned char* bytes_of(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

// SHA256() looks the algorithm up and allocates a context every time, which costs more than a short digest itself.
const EVP_MD* sha256_algorithm()
{
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> found{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                       &EVP_MD_free};
    return found.get();
}

EVP_MD_CTX* context_of_this_thread()
{
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> kept{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    return kept.get();
}

} // namespace

std::string sha256_raw(std::string_view bytes)
{
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    auto* context = context_of_this_thread();
    if (EVP_DigestInit_ex(context, sha256_algorithm(), nullptr) != 1 ||
        EVP_DigestUpdate(context, bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(out.data()), nullptr) != 1)
        throw std::runtime_error("no SHA-256 on this machine");
    return out;
}

std::string sha256_hex(std::string_view bytes)
{
    return to_hex(sha256_raw(bytes));
}

std::string sha256_hex_of_file(const std::string& file)
{
    std::ifstream in{file, std::ios::binary};
    if (!in)
        throw std::runtime_error("cannot read " + file);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
    std::vector<char> some(std::size_t{1} << 20);
    while (in.read(some.data(), static_cast<std::streamsize>(some.size())) || in.gcount() > 0)
        EVP_DigestUpdate(context.get(), some.data(), static_cast<std::size_t>(in.gcount()));
    std::string raw(SHA256_DIGEST_LENGTH, '\0');
    EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(raw.data()), nullptr);
    return to_hex(raw);
}

std::string hmac_sha256_raw(std::string_view key, std::string_view bytes)
{
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    unsigned int length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(bytes), bytes.size(),
         reinterpret_cast<unsigned char*>(out.data()), &length);
    return out;
}

std::string to_hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::optional<std::string> from_hex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return {};
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = nibble(text[i]), low = nibble(text[i + 1]);
        if (high < 0 || low < 0)
            return {};
        out += static_cast<char>(high << 4 | low);
    }
    return out;
}

std::string to_base64(std::string_view bytes)
{
    std::string out((bytes.size() + 2) / 3 * 4, '\0');
    std::string buffer(out.size() + 1, '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(buffer.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
    std::copy_n(buffer.begin(), out.size(), out.begin());
    return out;
}

std::optional<std::string> from_base64(std::string_view text)
{
    if (text.size() % 4 != 0)
        return {};
    std::string out(text.size() / 4 * 3, '\0');
    const int length =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(text), static_cast<int>(text.size()));
    if (length < 0)
        return {};
    const auto padding = text.ends_with("==") ? 2U : text.ends_with("=") ? 1U : 0U;
    out.resize(static_cast<std::size_t>(length) - padding);
    return out;
}

std::string to_base64url(std::string_view bytes)
{
    auto out = to_base64(bytes);
    out.erase(std::ranges::find(out, '='), out.end());
    std::ranges::replace(out, '+', '-');
    std::ranges::replace(out, '/', '_');
    return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace tongyuan
