// The keys with which answers to everybody are signed: one in use, the former ones kept for checking.
#pragma once

#include "access/context.hpp"
#include "registry/everybody/signed_answer.hpp"

#include <memory>
#include <vector>

namespace tongyuan::registry {

struct answer_keys {
    std::string id; // of the one in use; empty: there is none yet
    timestamp made_at;
    std::shared_ptr<const signing_key> in_use;
    struct published {
        published_key key;
        timestamp made_at;
        std::optional<timestamp> retired_at;
    };
    std::vector<published> all; // the newest first
};

answer_keys keys_of(sql::session& s, const access::context& ctx);
// A new one takes the place of the one in use; with its audit row. `why`: "first", "age", "by_hand".
answer_keys renew_key(sql::session& s, const access::context& ctx, std::string_view why);
// The same, only while there is none or the one in use is older than that.
answer_keys renew_key_if_due(sql::session& s, const access::context& ctx, std::chrono::days oldest);

} // namespace tongyuan::registry
