#include "registry/everybody/signed_answer.hpp"

#include "base/digest.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <optional>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

std::optional<std::string> text_in(const json::object& of, std::string_view name)
{
    const auto* value = of.if_contains(name);
    return value && value->is_string() ? std::optional{std::string(std::string_view(value->get_string()))}
                                       : std::nullopt;
}

json::object object_from(std::string_view text)
{
    boost::system::error_code error;
    auto value = json::parse(text, error);
    return error || !value.is_object() ? json::object{} : std::move(value.get_object());
}

} // namespace

json::object sign_answer(const signing_key& key, std::string_view key_id, std::string_view payload)
{
    const json::object head{{"alg", "EdDSA"}, {"kid", key_id}, {"typ", "JWS"}};
    auto protected_ = to_base64url(json::serialize(head));
    auto body = to_base64url(payload);
    auto signature = to_base64url(key.sign(protected_ + "." + body));
    return {{"protected", std::move(protected_)}, {"payload", std::move(body)}, {"signature", std::move(signature)}};
}

std::string id_of_key(std::string_view public_key)
{
    return sha256_hex(public_key).substr(0, 16);
}

json::object jwk_of(const published_key& k)
{
    return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"alg", "EdDSA"},
            {"use", "sig"}, {"kid", k.id},      {"x", to_base64url(k.public_key)}};
}

std::vector<published_key> read_keys(std::string_view text)
{
    std::vector<published_key> out;
    const auto add = [&](const std::optional<std::string>& key) {
        if (key && key->size() == 32)
            out.push_back({id_of_key(*key), *key});
    };
    for (auto at = text.find("-----BEGIN"); at != std::string_view::npos; at = text.find("-----BEGIN", at + 1))
        add(public_key_from_pem(text.substr(at)));
    const auto set = object_from(text);
    if (const auto* keys = set.if_contains("keys"); keys && keys->is_array())
        for (const auto& one : keys->get_array())
            if (one.is_object())
                if (const auto x = text_in(one.get_object(), "x"))
                    add(from_base64url(*x));
    return out;
}

checked_answer check_answer(std::string_view text, const std::vector<published_key>& keys)
{
    checked_answer out;
    auto all = object_from(text);
    if (const auto* inner = all.if_contains("signed"); inner && inner->is_object())
        all = json::object(inner->get_object());
    const auto head = text_in(all, "protected"), body = text_in(all, "payload"), sealed = text_in(all, "signature");
    const auto signature = sealed ? from_base64url(*sealed) : std::nullopt;
    const auto payload = body ? from_base64url(*body) : std::nullopt;
    const auto named = head ? from_base64url(*head) : std::nullopt;
    if (!signature || !payload || !named) {
        out.fault = "this is no signed answer: it lacks protected, payload or signature";
        return out;
    }
    const auto told = object_from(*named);
    out.key_id = text_in(told, "kid").value_or("");
    out.payload = *payload;
    if (text_in(told, "alg") != "EdDSA") {
        out.fault = "it is signed with another method than EdDSA";
        return out;
    }
    const auto known = std::ranges::find(keys, out.key_id, &published_key::id);
    if (known == keys.end())
        out.fault = "none of the given keys is " + out.key_id + ", with which it says it was signed";
    else if (!is_signed_by(known->public_key, *head + "." + *body, *signature))
        out.fault = "the signature does not fit: the answer was changed, or never was given";
    return out;
}

} // namespace tongyuan::registry
