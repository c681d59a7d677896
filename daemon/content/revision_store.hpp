// The SQL of revisions with their accounts, overrides and media. Rows are written once and never changed;
// default covers join a revision when it is submitted.
#pragma once

#include "content/article.hpp"
#include "content/media.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::content::revision_store {

void insert(sql::session& s, std::string_view article_id, const revision& r);
std::optional<revision> find(sql::session& s, std::string_view article_id, std::int64_t number);
// Newest first, without bodies, accounts and media: `below` is the number after which to go on.
std::vector<revision> list(sql::session& s, std::string_view article_id, std::optional<std::int64_t> below,
                           std::int64_t most);
// Whose hands the text went through up to revision `number` since the last revision before it that every level
// approved.
std::vector<std::string> writers_of(sql::session& s, std::string_view article_id, std::int64_t number);

// Covers that accounts brought along at submission (their defaults); those the revision has already are left out.
void add_covers(sql::session& s, std::string_view article_id, std::int64_t number,
                const std::vector<std::string>& sha256s);

// The files of a revision in their order, as stored.
struct revision_file {
    media_use as = media_use::picture;
    stored_media file;
};
std::vector<revision_file> files_of(sql::session& s, std::string_view article_id, std::int64_t number);

struct target_account {
    std::string id, name, platform;
};
std::vector<target_account> targets_of(sql::session& s, std::string_view article_id, std::int64_t number);

} // namespace tongyuan::content::revision_store
