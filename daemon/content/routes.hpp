// The routes of this room: media, articles, renditions, reviews and how many levels a unit's articles pass.
#pragma once

#include "access/context.hpp"
#include "content/options.hpp"
#include "http/router.hpp"

namespace tongyuan::content {

// `ctx` and `o` outlive the table.
void add_routes(http::router& table, access::context& ctx, const options& o);

void add_media_routes(http::router& table, access::context& ctx, const options& o);
void add_article_routes(http::router& table, access::context& ctx, const options& o);
void add_rendition_routes(http::router& table, access::context& ctx, const options& o);
void add_review_routes(http::router& table, access::context& ctx, const options& o);

} // namespace tongyuan::content
