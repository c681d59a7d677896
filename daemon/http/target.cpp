#include "http/target.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tongyuan::http {

namespace {

constexpr std::size_t most_query_pairs = 200;

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

enum class where { path, query };

std::optional<std::string> decoded(std::string_view raw, where part)
{
    std::string text;
    text.reserve(raw.size());
    bool plain = true;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        char c = raw[i];
        if (c == '%') {
            const int high = i + 2 < raw.size() ? hex_value(raw[i + 1]) : -1;
            const int low = i + 2 < raw.size() ? hex_value(raw[i + 2]) : -1;
            if (high < 0 || low < 0)
                return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            // An escaped slash would change how many segments a path has, depending on who decodes it.
            if (part == where::path && c == '/')
                return std::nullopt;
            i += 2;
        } else if (c == '+' && part == where::query) {
            c = ' ';
        }
        const auto byte = static_cast<unsigned char>(c);
        if ((part == where::path && (byte < 0x20 || c == '\\')) || byte == 0 || byte == 0x7f)
            return std::nullopt;
        plain = plain && byte < 0x80;
        text += c;
    }
    if (!plain && first_bad_utf8(text))
        return std::nullopt;
    return text;
}

bool read_query(std::string_view raw, std::vector<std::pair<std::string, std::string>>& into)
{
    while (!raw.empty()) {
        const auto end = std::min(raw.find('&'), raw.size());
        const auto pair = raw.substr(0, end);
        raw.remove_prefix(std::min(end + 1, raw.size()));
        if (pair.empty())
            continue;
        const auto equals = std::min(pair.find('='), pair.size());
        auto key = decoded(pair.substr(0, equals), where::query);
        auto value = decoded(pair.substr(std::min(equals + 1, pair.size())), where::query);
        if (!key || !value || into.size() == most_query_pairs)
            return false;
        into.emplace_back(std::move(*key), std::move(*value));
    }
    return true;
}

} // namespace

std::optional<target> read_target(std::string_view raw)
{
    target read;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!raw.starts_with(scheme))
            continue;
        raw.remove_prefix(scheme.size());
        const auto end = std::min(raw.find_first_of("/?"), raw.size());
        read.authority = raw.substr(0, end);
        raw.remove_prefix(end);
        if (read.authority.empty())
            return std::nullopt;
        break;
    }
    if (raw.empty() || raw.front() != '/' || raw.find('#') != std::string_view::npos)
        return std::nullopt;
    const auto mark = std::min(raw.find('?'), raw.size());
    auto path = decoded(raw.substr(0, mark), where::path);
    if (!path || !read_query(raw.substr(std::min(mark + 1, raw.size())), read.query))
        return std::nullopt;
    read.path = std::move(*path);
    return read;
}

} // namespace tongyuan::http
