// What reviewers may do, and how many of them there are. Each function is one act in the caller's transaction and
// writes its audit row.
#pragma once

#include "access/context.hpp"
#include "access/principal.hpp"
#include "content/article.hpp"
#include "content/options.hpp"
#include "content/review.hpp"
#include "content/review_store.hpp"

namespace tongyuan::content {

struct verdict {
    content::decision decision = content::decision::approve;
    std::string comment;
    std::string digest; // what the person saw
};

// The last level's approval calls o.when_approved in the same transaction: if that refuses, nothing was approved.
result<article> decide(sql::session& s, access::context& ctx, const options& o, const access::principal& who,
                       std::string_view id, std::int64_t version, const verdict& v);

// Why this person may not decide what the article waits for; nothing: they may. For showing or hiding a button.
std::optional<refusal> objection_to_deciding(sql::session& s, const access::principal& who, const article& a);

result<review_store::chain> set_chain(sql::session& s, access::context& ctx, const access::principal& who,
                                      std::string_view unit_id, std::int64_t levels, std::int64_t version);

} // namespace tongyuan::content
