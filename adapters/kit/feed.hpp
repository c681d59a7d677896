// An Atom feed, read without trust.
#pragma once

#include "adapters/api/content.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::adapters::kit {

struct feed_entry {
    std::string id;
    std::string title;
    std::string link;            // rel="alternate", or the only one
    std::optional<timestamp> at; // published, else updated
};

// Nothing when the text is no well-formed Atom feed.
std::optional<std::vector<feed_entry>> read_atom(std::string_view xml);

} // namespace tongyuan::adapters::kit
