// The SQL of reviews and of how many levels a unit asks for.
#pragma once

#include "content/review.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tongyuan::content::review_store {

void insert(sql::session& s, std::string_view article_id, const review& r);
std::vector<review> of_article(sql::session& s, std::string_view article_id); // oldest first
std::vector<review> of_round(sql::session& s, std::string_view article_id, std::int64_t round);

struct chain {
    std::int64_t levels = usual_levels;
    bool own = false;         // said by the unit itself; otherwise by the nearest above it, or by nobody
    std::int64_t version = 1; // of the unit's own word; 1: it has said nothing yet
};
chain chain_of(sql::session& s, std::string_view unit_id);
// False when `leaving_version` is not the one that stands.
bool set_chain(sql::session& s, std::string_view unit_id, std::int64_t levels, std::int64_t leaving_version,
               timestamp now);

} // namespace tongyuan::content::review_store
