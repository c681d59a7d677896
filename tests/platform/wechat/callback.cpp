#include "wechat/callback.hpp"

#include "base/digest.hpp"
#include "wechat/answers.hpp"
#include "wechat/publishing.hpp"

#include <boost/json.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace tongyuan::fake::wechat {

namespace json = boost::json;

namespace {

std::string sha1_hex(std::string_view text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error("sha1");
    std::string out;
    for (unsigned i = 0; i < length; ++i) {
        out += "0123456789abcdef"[digest[i] >> 4U];
        out += "0123456789abcdef"[digest[i] & 15U];
    }
    return out;
}

std::string signature_of(std::vector<std::string> parts)
{
    std::ranges::sort(parts);
    std::string all;
    for (const auto& part : parts)
        all += part;
    return sha1_hex(all);
}

// The key is written without its padding, and its last character carries two bits that mean nothing.
std::string aes_key(std::string text)
{
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() != 43)
        throw std::runtime_error("an EncodingAESKey has 43 characters");
    text.back() = alphabet[alphabet.find(text.back()) & ~std::size_t{3}];
    return from_base64(text + "=").value();
}

std::string encrypted(stage& here, const push_settings& to, std::string_view message, std::string_view appid)
{
    const auto key = aes_key(to.key);
    std::string plain = random_text(here, 16);
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        plain += static_cast<char>(message.size() >> shift & 255U);
    plain.append(message).append(appid);
    const auto pad = 32 - plain.size() % 32;
    plain.append(pad, static_cast<char>(pad));
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> with{EVP_CIPHER_CTX_new(),
                                                                               &EVP_CIPHER_CTX_free};
    std::string out(plain.size(), '\0');
    int written = 0;
    const auto bytes = [](auto& text) { return reinterpret_cast<unsigned char*>(text.data()); };
    const auto const_bytes = [](const auto& text) { return reinterpret_cast<const unsigned char*>(text.data()); };
    if (EVP_EncryptInit_ex(with.get(), EVP_aes_256_cbc(), nullptr, const_bytes(key), const_bytes(key)) != 1 ||
        EVP_CIPHER_CTX_set_padding(with.get(), 0) != 1 ||
        EVP_EncryptUpdate(with.get(), bytes(out), &written, const_bytes(plain), static_cast<int>(plain.size())) != 1)
        throw std::runtime_error("aes-256-cbc");
    return to_base64(out);
}

json::object event_of(stage& here, const account& of, const publish_job& job)
{
    const auto article = std::ranges::find(of.articles, job.article_id, &published_article::article_id);
    json::object info{{"publish_id", job.publish_id}, {"publish_status", status_of(of, job)}};
    if (!job.article_id.empty() && article != of.articles.end()) {
        info["article_id"] = article->article_id;
        info["article_detail"] = detail_of(*article);
    } else {
        info["fail_idx"] = failed_indexes(job);
    }
    return {{"ToUserName", of.set.original_id}, {"FromUserName", "o" + random_text(here, 27)},
            {"CreateTime", here.now_seconds()}, {"MsgType", "event"},
            {"Event", "PUBLISHJOBFINISH"},      {"PublishEventInfo", std::move(info)}};
}

// Lists repeat their name, text stands in CDATA.
void write_xml(std::string& out, std::string_view name, const json::value& value)
{
    if (const auto* list = value.if_array()) {
        for (const auto& one : *list)
            write_xml(out, name, one);
        return;
    }
    out.append("<").append(name).append(">");
    if (const auto* fields = value.if_object()) {
        for (const auto& [field, inner] : *fields)
            write_xml(out, field, inner);
    } else if (const auto* text = value.if_string()) {
        out.append("<![CDATA[").append(*text).append("]]>");
    } else {
        out += json::serialize(value);
    }
    out.append("</").append(name).append(">");
}

std::string written(const json::object& message, bool as_json)
{
    if (as_json)
        return json::serialize(message);
    std::string out;
    write_xml(out, "xml", message);
    return out;
}

std::string a_number(stage& here)
{
    return std::to_string(random_below(here.random, 1'000'000'000));
}

std::string with_query(const std::string& address, const std::string& query)
{
    return address + (address.find('?') == std::string::npos ? "?" : "&") + query;
}

struct stamp {
    std::string seconds, nonce;
    std::string query(const std::string& token) const
    {
        return "signature=" + signature_of({token, seconds, nonce}) + "&timestamp=" + seconds + "&nonce=" + nonce;
    }
};

stamp stamp_of(stage& here)
{
    return {std::to_string(here.now_seconds()), a_number(here)};
}

} // namespace

void tell_end_of(stage& here, const account& of, const publish_job& job)
{
    const auto& to = of.set.pushes;
    if (to.address.empty())
        return;
    push out;
    out.account = of.set.appid;
    out.event = "PUBLISHJOBFINISH";
    out.echo = a_number(here) + a_number(here);
    out.check_address = with_query(to.address, stamp_of(here).query(to.token) + "&echostr=" + out.echo);
    out.content_type = to.is_json ? "application/json" : "text/xml";
    const auto when = stamp_of(here);
    auto message = event_of(here, of, job);
    auto query = when.query(to.token) + "&openid=" + std::string{message.at("FromUserName").as_string()};
    if (to.mode != "plain") {
        const auto sealed = encrypted(here, to, written(message, to.is_json), of.set.appid);
        query += "&encrypt_type=aes&msg_signature=" + signature_of({to.token, when.seconds, when.nonce, sealed});
        if (to.mode == "safe")
            message = {{"ToUserName", of.set.original_id}};
        message["Encrypt"] = sealed;
    }
    out.address = with_query(to.address, query);
    out.body = written(message, to.is_json);
    here.pushes.add(here.now(), std::move(out));
}

} // namespace tongyuan::fake::wechat
