// What a platform tells us by itself. The host verifies, decrypts and de-duplicates by the scheme that the manifest
// names; the adapter sees plaintext only, and says what it is about. A callback is a hint and never a proof: the host
// asks the platform, and only the answer moves a delivery.
#pragma once

#include <string>

namespace tongyuan::adapters {

enum class callback_scheme {
    none,
    wechat // GET echostr with sha1(sort(token, timestamp, nonce)); POST of XML or JSON, plain or AES ("安全模式")
};

enum class event_kind {
    ignored,         // nothing that concerns a publication
    publish_decided, // the platform has decided about what it had accepted
    activity         // something was posted on the account, by whatever way
};

struct event {
    event_kind kind = event_kind::ignored;
    std::string key;       // the same for every repetition of one event; empty: the host uses a digest of the plaintext
    std::string reference; // the platform's id of the accepted publication, as its answer gave it; may be empty
};

} // namespace tongyuan::adapters
