#include "registry/exchange/sheet_name.hpp"

#include "base/text.hpp"

#include <boost/url/pct_string_view.hpp>

namespace tongyuan::registry {

std::string sheet_name_of(const http::request& r)
{
    const auto view = boost::urls::make_pct_string_view(r.header("x-file-name"));
    auto name = view ? view->decode() : std::string();
    if (first_bad_utf8(name) || name.empty() || length_in_characters(name) > 200)
        return "表格";
    std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '/' || c == '\\'; });
    return name;
}

} // namespace tongyuan::registry
