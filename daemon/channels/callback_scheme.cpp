#include "channels/callback_scheme.hpp"

#include "base/digest.hpp"

#include <boost/json.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace tongyuan::channels::wechat_scheme {

namespace {

constexpr std::size_t key_characters = 43, block = 32, random_bytes = 16, length_bytes = 4;

refusal badly_signed()
{
    return {errc::forbidden, "callback.signature", "回调签名不正确。"};
}
refusal unreadable()
{
    return {errc::invalid, "callback.unreadable", "回调内容无法解读。"};
}

std::string sha1_hex(std::string_view bytes)
{
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size, EVP_sha1(), nullptr);
    out.resize(size);
    return to_hex(out);
}

std::string signature_of(std::vector<std::string> pieces)
{
    std::ranges::sort(pieces);
    std::string all;
    for (const auto& piece : pieces)
        all += piece;
    return sha1_hex(all);
}

// In <Encrypt> of XML or JSON: nothing but Base64 can stand there, so looking for it needs no parser.
std::string ciphertext_in(const std::string& body)
{
    const auto begin = body.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos)
        return {};
    if (body[begin] == '{') {
        boost::system::error_code failed;
        const auto value = boost::json::parse(body, failed);
        const auto* object = failed ? nullptr : value.if_object();
        const auto* text = object && object->contains("Encrypt") ? object->at("Encrypt").if_string() : nullptr;
        return text ? std::string(*text) : std::string{};
    }
    constexpr std::string_view open = "<Encrypt>", close = "</Encrypt>", cdata = "<![CDATA[", end = "]]>";
    const auto from = body.find(open), to = body.find(close);
    if (from == std::string::npos || to == std::string::npos || to < from + open.size())
        return {};
    auto inner = std::string_view(body).substr(from + open.size(), to - from - open.size());
    if (inner.starts_with(cdata) && inner.ends_with(end))
        inner = inner.substr(cdata.size(), inner.size() - cdata.size() - end.size());
    return std::string(inner);
}

// 43 characters carry 258 bits; the last two may be anything, so a strict decoder would refuse a good key.
std::string raw_key(std::string_view encoded)
{
    if (encoded.size() != key_characters)
        return {};
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto last = alphabet.find(encoded.back());
    if (last == std::string_view::npos)
        return {};
    auto text = std::string(encoded.substr(0, key_characters - 1));
    text += alphabet[last & ~std::size_t{3}];
    return from_base64(text + "=").value_or("");
}

std::string decrypted(std::string_view cipher, std::string_view key)
{
    if (cipher.empty() || cipher.size() % block != 0)
        return {};
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> work{EVP_CIPHER_CTX_new(),
                                                                               &EVP_CIPHER_CTX_free};
    const auto bytes = [](std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); };
    if (EVP_DecryptInit_ex(work.get(), EVP_aes_256_cbc(), nullptr, bytes(key), bytes(key)) != 1)
        return {};
    EVP_CIPHER_CTX_set_padding(work.get(), 0); // its blocks are 32 bytes, not AES's 16
    std::string out(cipher.size() + block, '\0');
    int first = 0, rest = 0;
    auto* to = reinterpret_cast<unsigned char*>(out.data());
    if (EVP_DecryptUpdate(work.get(), to, &first, bytes(cipher), static_cast<int>(cipher.size())) != 1 ||
        EVP_DecryptFinal_ex(work.get(), to + first, &rest) != 1)
        return {};
    out.resize(static_cast<std::size_t>(first) + static_cast<std::size_t>(rest));
    const auto pad = static_cast<unsigned char>(out.back());
    if (pad < 1 || pad > block || pad > out.size())
        return {};
    out.resize(out.size() - pad);
    return out;
}

struct contents {
    std::string message, appid;
};

std::optional<contents> unpacked(const std::string& plain)
{
    if (plain.size() < random_bytes + length_bytes)
        return {};
    std::size_t length = 0;
    for (std::size_t i = 0; i < length_bytes; ++i)
        length = length << 8U | static_cast<unsigned char>(plain[random_bytes + i]);
    const auto rest = std::string_view(plain).substr(random_bytes + length_bytes);
    if (length > rest.size())
        return {};
    return contents{std::string(rest.substr(0, length)), std::string(rest.substr(length))};
}

} // namespace

bool is_signed(const envelope& e, const secret& token)
{
    return !token.empty() &&
           equal_in_constant_time(signature_of({std::string(token.reveal()), e.timestamp, e.nonce}), e.signature);
}

result<std::string> open(const envelope& e, const std::string& body, const secret& token, const secret& key,
                         std::string_view appid)
{
    if (!e.encrypted) {
        if (!is_signed(e, token) || !key.empty())
            return badly_signed();
        return body;
    }
    const auto ciphertext = ciphertext_in(body);
    const auto expected = signature_of({std::string(token.reveal()), e.timestamp, e.nonce, ciphertext});
    if (token.empty() || ciphertext.empty() || !equal_in_constant_time(expected, e.msg_signature))
        return badly_signed();
    const auto aes = raw_key(key.reveal());
    const auto cipher = from_base64(ciphertext);
    if (aes.size() != block || !cipher)
        return unreadable();
    auto found = unpacked(decrypted(*cipher, aes));
    if (!found)
        return unreadable();
    if (found->appid != appid)
        return refusal{errc::forbidden, "callback.stranger", "回调属于另一个公众号。"};
    return std::move(found->message);
}

} // namespace tongyuan::channels::wechat_scheme
