// Lists are {"items": […], "next": "<cursor>" | null}. A cursor is the place of the last item shown, so that rows added
// or removed meanwhile neither repeat nor skip others.
#pragma once

#include "base/time.hpp"
#include "http/messages.hpp"

#include <boost/json/array.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace tongyuan::access {

struct page {
    std::int64_t limit = 50;
    std::optional<std::string> cursor;

    std::int64_t one_more() const { return limit + 1; } // tells whether there is a next page
};

// ?limit= and ?cursor=; refuses (400) what is no number from 1 to `most`.
result<page> page_of(const http::request& r, std::int64_t usual = 50, std::int64_t most = 200);
refusal unreadable_cursor();
http::response page_answer(boost::json::array items, const std::optional<std::string>& next);

// The cursor of lists that are ordered by a time and then by id.
struct moment {
    timestamp at;
    std::string id;
};
std::string cursor_of(timestamp at, std::string_view id);
// Nothing on the first page; refuses what cursor_of() did not write.
result<std::optional<moment>> moment_of(const page& p);

// A LIKE pattern (ESCAPE '!') for "contains"; compare with lower(column COLLATE "binary"), which leaves what is not
// ASCII as it is on both engines.
std::string pattern_for(std::string_view part);

} // namespace tongyuan::access
