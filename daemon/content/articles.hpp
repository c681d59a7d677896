// What editors may do with articles. Each function is one act in the caller's transaction and writes its audit row.
#pragma once

#include "access/context.hpp"
#include "access/principal.hpp"
#include "content/article.hpp"
#include "content/options.hpp"

namespace tongyuan::content {

// What an editor sent, sanitised: made outside the transaction, because a big body takes its time.
struct written_revision {
    revision_fields fields;
    canonical_body body;
};
result<written_revision> write_revision(revision_fields fields, const options& o);

// The article, when the person has the permission in its unit. One that they may not even read does not exist.
result<article> article_for(sql::session& s, const access::principal& who, permission wanted, std::string_view id);

result<article> create_article(sql::session& s, access::context& ctx, const access::principal& who,
                               std::string_view unit_id, const written_revision& written);
// A new revision. Whatever review there was is void: the article is a draft again.
result<article> save_revision(sql::session& s, access::context& ctx, const options& o, const access::principal& who,
                              std::string_view id, std::int64_t version, const written_revision& written);
result<article> take_back(sql::session& s, access::context& ctx, const access::principal& who, std::string_view id,
                          std::optional<std::int64_t> version);
// Refused while anything of it is still to be delivered.
result<article> archive(sql::session& s, access::context& ctx, const options& o, const access::principal& who,
                        std::string_view id, std::optional<std::int64_t> version);

// Why an account cannot take an article of this unit; nothing: it can.
std::optional<violation> objection_to(sql::session& s, std::string_view account_id, std::string_view unit_path,
                                      std::string field);

} // namespace tongyuan::content
