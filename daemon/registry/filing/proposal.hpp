// What a filing asks for, as it was typed. A draft may have gaps; what is submitted may not.
//   open, supplement  the whole record of the account
//   change            only what is to become different, and why
//   the others        the particulars of their kind
#pragma once

#include "base/json_reader.hpp"
#include "registry/filing/filing_kind.hpp"
#include "registry/platforms/platform_book.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace tongyuan::registry {

struct proposal {
    std::string platform;    // of what registers, like the next two
    std::string platform_id; // in its canonical spelling
    std::string url;
    std::string name;           // of a change too, when it renames
    boost::json::object fields; // everything, these included
};

enum class completeness { draft, whole };

// Violations go to the reader.
proposal read_proposal(json_reader& in, const platform_book& book, filing_kind kind, completeness wanted);

// A stored draft at its submission; every gap at once.
result<proposal> whole_proposal(std::string_view stored, const platform_book& book, filing_kind kind);

} // namespace tongyuan::registry
