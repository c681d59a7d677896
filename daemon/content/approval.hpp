// What delivery needs to know of an approved revision.
#pragma once

#include "adapters/api/content.hpp"
#include "base/errors.hpp"
#include "base/time.hpp"
#include "sql/session.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::content {

struct approved_account {
    std::string account_id;
    std::string rendition_digest;
};

struct approval {
    std::string article_id;
    std::int64_t revision = 0;
    std::string unit_id;
    std::string title;
    std::string digest; // over all renditions' digests, accounts and the not-before time: what the reviewers saw
    std::optional<timestamp> not_before;
    std::vector<approved_account> accounts;
    std::string approved_by; // the person of the last level
    timestamp approved_at;
};

// The standing approval of that very revision; nothing when it was never approved or the approval was voided.
std::optional<approval> approval_of(sql::session& s, std::string_view article_id, std::int64_t revision);

// Cheap: does the approval of this revision stand for this account with this rendition? Checked in the transaction that
// writes a public intent (P3).
bool is_approved(sql::session& s, std::string_view article_id, std::int64_t revision, std::string_view account_id,
                 std::string_view rendition_digest);

// Throws std::runtime_error when it is not stored.
adapters::rendition stored_rendition(sql::session& s, std::string_view rendition_digest);

struct article_head {
    std::string id, unit_id, title, summary, author, body; // of that revision; body in canonical form
    std::int64_t revision = 0;
    std::vector<adapters::picture> pictures;
    std::vector<adapters::attachment> attachments;
};
std::optional<article_head> head_of(sql::session& s, std::string_view article_id, std::int64_t revision);

// Bytes of a stored picture or attachment; throws std::runtime_error when it is missing.
std::string media_bytes(sql::session& s, std::string_view sha256);

// Called in the transaction of the last approval, with the approval just made: delivery makes its rows there.
using when_approved = std::function<result<void>(sql::session&, const approval&)>;

// Called in the transaction of the edit that ends a standing approval.
using when_voided = std::function<result<void>(sql::session&, std::string_view article_id)>;

// Out, partly out or withdrawn is computed from deliveries, which live one floor up; the composition root lends this.
struct out_summary {
    int published = 0, total = 0, trouble = 0;
};
using ask_out = std::function<out_summary(sql::session&, std::string_view article_id)>;

} // namespace tongyuan::content
