// Bodies on their way into the canonical form, and what is said of them.
#pragma once

#include "content/body_format.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace tongyuan::content::bodies {

inline const std::string sha(64, 'a');
inline const std::string other_sha(64, 'b');

inline canonical_body html(std::string_view source)
{
    return canonical(source, body_format::html).value();
}
inline canonical_body markdown(std::string_view source)
{
    return canonical(source, body_format::markdown).value();
}
inline std::string body(std::string_view source)
{
    return html(source).xhtml;
}

inline bool removes(const canonical_body& b, std::string_view what)
{
    return std::ranges::find(b.removed, what) != b.removed.end();
}

inline std::string code_of(const result<canonical_body>& r)
{
    return r || r.error().violations.empty() ? "" : r.error().violations.front().code;
}

inline std::string first_code(const canonical_body& b)
{
    return b.violations.empty() ? "" : b.violations.front().code;
}

inline std::string repeated(std::string_view text, std::size_t times)
{
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

} // namespace tongyuan::content::bodies
