// The SQL of renditions: each text once, and which account of which revision has which.
#pragma once

#include "adapters/api/content.hpp"
#include "base/time.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::content::rendition_store {

// `digest` is channels::digest_of(r).
void keep(sql::session& s, std::string_view digest, const adapters::rendition& r, timestamp now);
// With preview and lengths; nothing when it is not stored.
std::optional<adapters::rendition> find(sql::session& s, std::string_view digest);

struct placed {
    std::string account_id;
    std::string digest;
    std::string source_link;
};
// Takes the place of what an earlier round of the same revision had.
void place(sql::session& s, std::string_view article_id, std::int64_t revision, const std::vector<placed>& all);
std::vector<placed> placed_in(sql::session& s, std::string_view article_id, std::int64_t revision); // in their order

} // namespace tongyuan::content::rendition_store
