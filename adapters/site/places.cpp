#include "adapters/site/places.hpp"

#include "adapters/kit/checks.hpp"

#include <algorithm>

namespace tongyuan::adapters::site {

namespace {

std::vector<std::string> segments_of(std::string_view path)
{
    std::vector<std::string> segments;
    while (!path.empty()) {
        const auto slash = path.find('/');
        const auto one = path.substr(0, slash);
        if (!one.empty() && one != "." && one != "..")
            segments.push_back(kit::encoded(one, encoding::url));
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return segments;
}

bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string extension_in(std::string_view file_name)
{
    constexpr std::size_t longest = 8;
    const auto dot = file_name.rfind('.');
    const auto found = dot == std::string_view::npos ? std::string_view() : file_name.substr(dot + 1);
    const bool usable =
        !found.empty() && found.size() <= longest && std::all_of(found.begin(), found.end(), is_alphanumeric);
    return usable ? std::string(found) : std::string();
}

} // namespace

std::string column_of(const account& where)
{
    std::string column;
    for (const auto& segment : segments_of(kit::setting_of(where, "column_path")))
        column += '/' + segment;
    return column;
}

std::string path_of(const account& where, std::string_view file)
{
    return column_of(where) + '/' + std::string(file);
}

std::string public_address(const account& where, std::string_view path)
{
    const auto base = kit::endpoint(where, "base_url");
    return base.empty() ? std::string() : base + std::string(path);
}

text stored_address(const account& where, std::string_view path)
{
    return kit::lit(kit::endpoint(where, "put_url") + std::string(path));
}

bool is_local(const account& where)
{
    return kit::setting_of(where, "put_url").starts_with("file:");
}

text temporary_name(const account& where, std::string_view unique, std::string_view file)
{
    return stored_address(where, path_of(where, "." + std::string(unique) + std::string(file) + ".part"));
}

std::string checked_path(std::string_view platform_id)
{
    const bool inside = platform_id.starts_with('/') && platform_id.find("/.") == std::string_view::npos &&
                        platform_id.find("//") == std::string_view::npos && platform_id.ends_with(".html");
    const auto plain = [](char c) {
        return is_alphanumeric(c) || std::string_view("/-._~%").find(c) != std::string_view::npos;
    };
    return inside && std::all_of(platform_id.begin(), platform_id.end(), plain) ? std::string(platform_id)
                                                                                : std::string();
}

std::vector<std::string> folders_of(const account& where)
{
    std::vector<std::string> folders;
    std::string path;
    for (const auto& segment : segments_of(kit::setting_of(where, "column_path"))) {
        path += '/' + segment;
        folders.push_back(path + '/');
    }
    folders.push_back(path + "/files/");
    return folders;
}

std::string media_file(const std::string& sha256, std::string_view media_type, std::string_view file_name)
{
    auto extension = media_type.starts_with("image/") ? kit::extension_of(media_type) : extension_in(file_name);
    return "files/" + sha256 + '.' + (extension.empty() ? "bin" : extension);
}

} // namespace tongyuan::adapters::site
