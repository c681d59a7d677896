// A request target ("/api/v1/filings/a%20b?q=%E5%85%AC") as the path and query that handlers see. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tongyuan::http {

struct target {
    std::string path; // begins with '/'
    std::vector<std::pair<std::string, std::string>> query;
    std::string authority; // of an absolute-form target; usually empty
};

// Nothing when an escape is broken, the text is not UTF-8, holds a control character, a backslash or an escaped slash,
// or the form is neither "/path" nor "http(s)://authority/path". Dot segments are left for the router to refuse.
std::optional<target> read_target(std::string_view raw);

} // namespace tongyuan::http
