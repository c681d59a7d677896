// Access tokens: two independent families with their own rules of renewal and overlap.
#pragma once

#include "wechat/answers.hpp"

namespace tongyuan::fake::wechat {

struct handed_token {
    std::string text;
    std::int64_t expires_in = 0;
};

// GET /cgi-bin/token: every call makes a new one; the one before is accepted for five more minutes.
handed_token new_plain_token(stage& here, account& of);

// POST /cgi-bin/stable_token: the same one while it has more than five minutes to live. `force` makes a new one unless
// one was forced less than 30 s ago. The first forced renewal leaves the old token its five minutes (the documentation
// is of two minds, and this is the more dangerous reading); the next one, at least 30 s later, kills all older ones.
handed_token stable_token(stage& here, account& of, bool force);

// 0 when the token is good for `owner` (who was once given it; nobody when it was never issued), else 41001, 40014,
// 40001 or 42001.
int check_token(timestamp now, const account* owner, const std::string& text);

// Every token of the account stops working now, as when somebody resets the AppSecret.
void revoke_tokens(account& of);

} // namespace tongyuan::fake::wechat
