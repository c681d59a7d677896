// What the routes of this room share: answers with a version, cursors, bodies without fields.
#pragma once

#include "access/principal.hpp"
#include "content/article_store.hpp"
#include "content/options.hpp"
#include "http/messages.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::content {

http::response answer_with(sql::session& s, const options& o, const access::principal& who, const article& a,
                           int status = 200);

// If-Match, when there is one: acts that only move a state may do without.
result<std::optional<std::int64_t>> optional_version(const http::request& r);
// An act that takes no fields takes "{}" or nothing.
std::optional<refusal> refuse_fields(const http::request& r);

std::optional<std::int64_t> number_from(std::string_view text);
std::optional<article_store::place> place_from(std::string_view cursor);
// Drops what was read beyond the page; the cursor of the next one.
std::optional<std::string> cut_page(std::vector<article>& read, std::int64_t limit);

} // namespace tongyuan::content
