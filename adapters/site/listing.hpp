// Everything about a column that is not an article: its pages, RSS 2.0, Atom 1.0 and the sitemap, each a complete file.
// Pure functions of the items, newest first: equal items give equal bytes.
#pragma once

#include "adapters/api/operation.hpp"

#include <string>
#include <vector>

namespace tongyuan::adapters::site {

struct file {
    std::string name; // below the column
    std::string content_type;
    std::string content;
};

inline constexpr std::size_t feed_items = 30;
inline constexpr std::size_t most_pages = 50;
inline constexpr std::size_t most_addresses = 50'000; // of a sitemap

// "index.html", "index_2.html", …: at least one page, also for an empty column.
std::string page_name(std::size_t number);
std::vector<file> column_pages(const operation& what);

file rss(const operation& what);
file atom(const operation& what);
file sitemap(const operation& what);

// All of them, in the order in which they are written: readers find the articles before they find the lists.
std::vector<file> listing_of(const operation& what);

} // namespace tongyuan::adapters::site
