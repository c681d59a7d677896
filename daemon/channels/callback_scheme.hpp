// Is a message really the platform's, and what does it say? Pure: no clock, no store.
//
// WeChat (公众平台开发文档: 接入指南, 消息加解密说明): signature = sha1 of token, timestamp and nonce, sorted and
// joined; for an encrypted message sha1 of those and the ciphertext. EncodingAESKey is 43 characters of Base64, whose
// key is AES-256-CBC with its own first half as IV; plaintext = 16 random bytes, 4 bytes of length (big endian), the
// message, the AppID; padding to a multiple of 32.
#pragma once

#include "base/errors.hpp"
#include "base/secret.hpp"

#include <string>
#include <string_view>

namespace tongyuan::channels::wechat_scheme {

struct envelope { // the query of the request
    std::string signature, msg_signature, timestamp, nonce;
    bool encrypted = false; // encrypt_type=aes
};

bool is_signed(const envelope& e, const secret& token);

// The message itself. Refuses with "callback.signature", "callback.unreadable" or "callback.stranger" (another AppID).
// An encrypted message needs `key`; a plain one is taken only when there is none: an account in safe mode gets none.
result<std::string> open(const envelope& e, const std::string& body, const secret& token, const secret& key,
                         std::string_view appid);

} // namespace tongyuan::channels::wechat_scheme
