// The SQL of articles. Every change of state is one UPDATE that names the state and the version it leaves; false means
// that somebody else was faster.
#pragma once

#include "content/article.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::content::article_store {

std::optional<article> find(sql::session& s, std::string_view id);
void insert(sql::session& s, const article& a);

// Shows `now` as it stands in `a`, which is a draft again: new revision, no review, no digest.
bool save(sql::session& s, const article& a, article_state leaving, std::int64_t leaving_version);
// Into review: level 1 of `a.levels`, round `a.round`, digest `a.digest`.
bool submit(sql::session& s, const article& a, std::string_view by, article_state leaving,
            std::int64_t leaving_version);
bool pass_level(sql::session& s, const article& a, std::int64_t leaving_level, std::int64_t leaving_version);
bool approve(sql::session& s, const article& a, std::string_view by, std::int64_t leaving_level,
             std::int64_t leaving_version);
// Out of review, or into the archive: `a.state` says where to.
bool leave(sql::session& s, const article& a, article_state leaving, std::int64_t leaving_version);

// Id and title of what is not archived.
std::vector<std::pair<std::string, std::string>> open_of_unit(sql::session& s, std::string_view unit_id);
// To another unit, whatever its state. False when it is not `from`'s.
bool hand_over(sql::session& s, std::string_view id, std::string_view from, std::string_view to, timestamp now);

struct place {
    timestamp at;
    std::string id;
};
struct filter {
    std::string reader_id; // sees the subtrees of their article.read
    std::optional<std::string> state, created_by, pattern, unit_path;
    std::optional<place> after;
};
std::vector<article> list(sql::session& s, const filter& f, std::int64_t most); // last touched first

// In review, at a level that the person may decide, in a round that they have not submitted and in which they have not
// decided, of a text on which they have not written since the last approval (revision_store::writers_of).
std::vector<article> waiting_for(sql::session& s, std::string_view person_id, const std::optional<place>& after,
                                 std::int64_t most); // longest waiting first

} // namespace tongyuan::content::article_store
