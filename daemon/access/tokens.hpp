// API tokens: a program speaks for a person, with some of the person's permissions. Each function is one act in the
// caller's transaction and writes its audit row.
#pragma once

#include "access/context.hpp"
#include "access/principal.hpp"
#include "access/token_store.hpp"

namespace tongyuan::access {

struct new_token {
    std::string name;
    std::vector<std::string> permissions;
    std::optional<timestamp> expires_at;
};
struct created_token {
    token_store::api_token it;
    std::string text; // "ty_…": shown once, only its digest is stored
};

result<created_token> create_token(sql::session& s, context& ctx, const principal& who, const new_token& wanted);
result<void> remove_token(sql::session& s, context& ctx, const principal& who, std::string_view id);

} // namespace tongyuan::access
