// The official account that an opening asks for, as it was typed. A draft may have gaps; what is submitted may not.
#pragma once

#include "base/json_reader.hpp"
#include "registry/platform_book.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace tongyuan::registry {

struct proposal {
    std::string platform;
    std::string platform_id; // in its canonical spelling
    std::string name, url;
    boost::json::object fields; // everything, these four included
};

enum class completeness { draft, whole };

// Violations go to the reader.
proposal read_proposal(json_reader& in, const platform_book& book, completeness wanted);

// A stored draft at its submission; every gap at once.
result<proposal> whole_proposal(std::string_view stored, const platform_book& book);

} // namespace tongyuan::registry
