// What a revision becomes on each of its accounts. Everything a rendering needs is read in one snapshot; rendering is
// pure and happens on a worker; storing checks that the revision is still the one that was rendered.
#pragma once

#include "access/context.hpp"
#include "access/principal.hpp"
#include "content/article.hpp"
#include "content/options.hpp"
#include "content/revision_store.hpp"

#include <map>
#include <string>
#include <vector>

namespace tongyuan::content {

struct rendering_target {
    adapters::account account;
    std::string platform_label;
    std::string default_cover; // SHA-256 or empty
};

struct rendering {
    article of;
    revision what;
    std::vector<revision_store::revision_file> files;
    std::map<std::string, stored_media, std::less<>> covers; // default covers, by SHA-256
    std::vector<rendering_target> targets;
    std::vector<violation> faults; // accounts that are not active any more
};
rendering load_rendering(sql::session& s, const options& o, article of, revision what);

struct rendered_account {
    std::string account_id, name, platform, platform_label;
    std::string digest, source_link;
    std::vector<violation> violations; // of this rendition, as its adapter named them
};

// Equal renditions are held once.
struct rendered_set {
    std::vector<rendered_account> accounts;
    std::map<std::string, adapters::rendition> by_digest;
    std::string digest;                // of the article
    std::vector<std::string> covers;   // default covers that were used
    std::vector<violation> violations; // "accounts[<id>].title"
};
rendered_set render_all(const rendering& r, const channels::catalogue& channels);

// What was stored at submission, in the same shape.
rendered_set load_rendered(sql::session& s, const options& o, const article& of, std::int64_t revision);
bool is_stored(const article& a, std::int64_t revision); // what stands for that revision is what was submitted

// Stores what was rendered and moves the article into review.
result<article> submit(sql::session& s, access::context& ctx, const access::principal& who, const rendering& source,
                       const rendered_set& rendered);

} // namespace tongyuan::content
