// An answer that can be shown to others: a JSON Web Signature (RFC 7515, flattened, Ed25519 as in RFC 8037), so that
// every library for it can check one, and openssl, too. Pure.
#pragma once

#include "base/ed25519.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

// {"protected", "payload", "signature"}
boost::json::object sign_answer(const signing_key& key, std::string_view key_id, std::string_view payload);

struct published_key {
    std::string id, public_key;
};
// A key's id is made from the key itself, so that nobody can publish another one under it.
std::string id_of_key(std::string_view public_key);
// One key of a JSON Web Key Set.
boost::json::object jwk_of(const published_key& k);
// Keys of a set ({"keys": […]}) or of PEM text, as many as there are.
std::vector<published_key> read_keys(std::string_view text);

struct checked_answer {
    std::string key_id, payload;
    std::string fault; // English, for a terminal; empty: the answer is what one of these keys has signed
};
// `text`: what verify answered ({…, "signed": {…}}), or the signature alone.
checked_answer check_answer(std::string_view text, const std::vector<published_key>& keys);

} // namespace tongyuan::registry
