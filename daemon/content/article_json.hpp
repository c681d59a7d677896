// Articles, media, renditions and reviews as the API shows them.
#pragma once

#include "access/principal.hpp"
#include "content/media.hpp"
#include "content/options.hpp"
#include "content/renditions.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace tongyuan::content {

boost::json::object json_of(const stored_media& m);
boost::json::object summary_json(sql::session& s, const options& o, const article& a);
// Everything about an article with its current revision, and what this person may do with it.
boost::json::object article_json(sql::session& s, const options& o, const access::principal& who, const article& a);
std::optional<boost::json::object> revision_json(sql::session& s, const options& o, std::string_view article_id,
                                                 std::int64_t number);
boost::json::object revision_head_json(const revision& r); // without body, accounts and media
boost::json::object renditions_json(const rendered_set& all, std::optional<std::string_view> account_id);

} // namespace tongyuan::content
