// An article 稿件: one source text with immutable revisions. Whether it is out is computed from its deliveries and
// never stored here.
#pragma once

#include "base/errors.hpp"
#include "base/time.hpp"
#include "base/transitions.hpp"
#include "content/body_format.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::content {

enum class article_state { draft, in_review, returned, approved, archived };

enum class article_event {
    saved,        // a new revision; voids any review
    submitted,    // rendered for every account, without a violation
    level_passed, // approved by a level that is not the last
    approved,     // by the last level
    returned,
    taken_back, // by the editor, while it is in review
    archived
};

std::string_view name_of(article_state s);  // "in_review"
std::string_view label_of(article_state s); // 审核中
std::optional<article_state> article_state_from(std::string_view name);
std::span<const transition<article_state, article_event>> article_transitions();
// The refusal says what may be done instead.
result<article_state> moved(article_state from, article_event event);

// What differs on one account; the rest is as in the revision.
struct account_override {
    std::string account_id;
    std::optional<std::string> title, summary, short_text, cover;
};

struct revision_fields {
    std::string title, summary, short_text, author, source, document_number;
    std::vector<std::string> keywords;
    content::body_format body_format = content::body_format::html;
    std::string source_body; // as the editor wrote it
    std::vector<std::string> accounts;
    std::vector<account_override> overrides;
    std::optional<timestamp> not_before;
};

enum class media_use { picture, attachment, cover };
std::string_view name_of(media_use u);

struct used_media {
    media_use as = media_use::picture;
    std::string sha256;
    std::string file_name;
};

struct revision : revision_fields {
    std::int64_t number = 0;
    std::string body; // canonical
    std::vector<std::string> removed;
    std::vector<used_media> media; // pictures and attachments in order of first use, then covers
    std::string created_by, created_by_name;
    timestamp created_at;
};

struct article {
    std::string id;
    std::string unit_id, unit_name, unit_path;
    article_state state = article_state::draft;
    std::int64_t level = 0, levels = 0, round = 0;
    std::int64_t revision = 0;
    std::string title, document_number;
    std::optional<timestamp> not_before;
    std::int64_t accounts = 0;
    std::string digest;       // of what is or was last in review; empty when nothing is
    std::string submitted_by; // in this round; empty before the first
    std::string created_by, created_by_name;
    timestamp created_at, updated_at;
    std::int64_t version = 1;
};

// 〔2026〕 as it should be, whatever brackets were typed.
std::string tidy_document_number(std::string_view given);

// Plain text fields may not hide anything; positions are named.
void check_visible(std::string_view field, std::string_view text, std::vector<violation>& out);
// Every plain field, and accounts and overrides against each other.
std::vector<violation> faults_of(const revision_fields& f);

// What the reviewers approve: every account's rendition, every file's bytes, and the time before which nothing goes
// out.
struct submitted_rendition {
    std::string account_id;
    std::string digest;
};
std::string digest_of(std::string_view article_id, std::int64_t revision, std::optional<timestamp> not_before,
                      std::vector<submitted_rendition> renditions, std::vector<std::string> media);

} // namespace tongyuan::content
