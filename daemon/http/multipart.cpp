#include "http/multipart.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tongyuan::http {

namespace {

constexpr std::size_t most_header_bytes = 4 * 1024;

refusal malformed(std::string_view why)
{
    return {errc::malformed, "http.multipart", "上传的表单格式有误：" + std::string(why) + "。"};
}

// Reads `name="value"` or `name=token` from the front of `rest`, after its semicolon.
std::optional<std::pair<std::string, std::string>> take_parameter(std::string_view& rest)
{
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos)
        return std::nullopt;
    auto name = lower_ascii(trimmed(rest.substr(0, equals)));
    rest = trimmed(rest.substr(equals + 1));
    std::string value;
    if (rest.starts_with('"')) {
        std::size_t i = 1;
        for (; i < rest.size() && rest[i] != '"'; ++i) {
            // Browsers write %22 for a quote; only a backslash before a quote is an escape, "C:\new" is not.
            if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\'))
                ++i;
            value += rest[i];
        }
        if (i >= rest.size())
            return std::nullopt;
        rest = trimmed(rest.substr(i + 1));
    } else {
        const auto end = std::min(rest.find(';'), rest.size());
        value = trimmed(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    if (!rest.empty() && rest.front() != ';')
        return std::nullopt;
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
    return std::pair{std::move(name), std::move(value)};
}

using parameters = std::vector<std::pair<std::string, std::string>>;

std::optional<parameters> parameters_of(std::string_view header)
{
    parameters all;
    const auto semicolon = header.find(';');
    auto rest = semicolon == std::string_view::npos ? std::string_view{} : trimmed(header.substr(semicolon + 1));
    while (!rest.empty()) {
        auto parameter = take_parameter(rest);
        if (!parameter || parameter->first.empty())
            return std::nullopt;
        const bool repeated = std::ranges::any_of(all, [&](const auto& p) { return p.first == parameter->first; });
        if (repeated)
            return std::nullopt;
        all.push_back(std::move(*parameter));
        rest = trimmed(rest);
    }
    return all;
}

std::optional<std::string> value_of(const parameters& all, std::string_view name)
{
    for (const auto& [key, value] : all)
        if (key == name)
            return value;
    return std::nullopt;
}

std::string main_value(std::string_view header)
{
    return lower_ascii(trimmed(header.substr(0, header.find(';'))));
}

std::string last_segment(const std::string& file_name)
{
    const auto slash = file_name.find_last_of("/\\");
    return slash == std::string::npos ? file_name : file_name.substr(slash + 1);
}

bool is_clean(std::string_view text)
{
    const bool printable =
        std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return printable && !first_bad_utf8(text);
}

result<std::string> boundary_of(std::string_view content_type)
{
    if (main_value(content_type) != "multipart/form-data")
        return refusal{errc::unsupported, "http.content_type", "请用表单（multipart/form-data）上传文件。"};
    const auto read = parameters_of(content_type);
    auto boundary = read ? value_of(*read, "boundary") : std::nullopt;
    if (!boundary || boundary->empty() || boundary->size() > 70 || !is_clean(*boundary))
        return malformed("缺少分隔符");
    return std::move(*boundary);
}

std::optional<refusal> read_disposition(std::string_view value, form_part& part)
{
    const auto read = parameters_of(value);
    auto name = read ? value_of(*read, "name") : std::nullopt;
    if (main_value(value) != "form-data" || !name || name->empty() || !is_clean(*name) || !part.name.empty())
        return malformed("字段没有名称");
    part.name = std::move(*name);
    if (auto file_name = value_of(*read, "filename")) {
        if (!is_clean(*file_name))
            return malformed("文件名含有非法字符");
        part.file_name = last_segment(*file_name);
    }
    return std::nullopt;
}

std::optional<refusal> read_part_headers(std::string_view lines, form_part& part)
{
    while (!lines.empty()) {
        const auto end = std::min(lines.find("\r\n"), lines.size());
        const auto line = lines.substr(0, end);
        lines.remove_prefix(std::min(end + 2, lines.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_clean(line))
            return malformed("字段头无法识别");
        const auto name = lower_ascii(line.substr(0, colon));
        const auto value = trimmed(line.substr(colon + 1));
        if (name == "content-disposition") {
            if (auto bad = read_disposition(value, part))
                return bad;
        } else if (name == "content-type") {
            part.content_type = main_value(value);
        } else if (name == "content-transfer-encoding" && lower_ascii(value) != "binary") {
            return malformed("不支持的编码");
        }
    }
    if (part.name.empty())
        return malformed("字段没有名称");
    if (part.content_type.empty())
        part.content_type = "text/plain";
    return std::nullopt;
}

} // namespace

const form_part* form::find(std::string_view name) const
{
    const auto found = std::ranges::find(parts_, name, &form_part::name);
    return found == parts_.end() ? nullptr : &*found;
}

std::string form::text(std::string_view name) const
{
    const auto* found = find(name);
    return found ? std::string(found->bytes) : std::string();
}

result<form> read_multipart(std::string_view content_type, std::string_view body, multipart_limits limits)
{
    const auto boundary = boundary_of(content_type);
    if (!boundary)
        return boundary.error();
    const std::string opening = "--" + *boundary;
    const std::string divider = "\r\n" + opening;
    if (!body.starts_with(opening))
        return malformed("开头不是分隔符");
    body.remove_prefix(opening.size());
    std::vector<form_part> parts;
    while (body.starts_with("\r\n")) {
        body.remove_prefix(2);
        if (parts.size() == limits.most_parts)
            return refusal{errc::too_large, "http.multipart_parts", "一次上传的字段过多。"};
        const auto blank = body.substr(0, most_header_bytes).find("\r\n\r\n");
        if (blank == std::string_view::npos)
            return malformed("字段头过长");
        form_part part;
        if (auto bad = read_part_headers(body.substr(0, blank), part))
            return std::move(*bad);
        body.remove_prefix(blank + 4);
        const auto end = body.find(divider);
        if (end == std::string_view::npos)
            return malformed("内容不完整");
        part.bytes = body.substr(0, end);
        if (!part.file_name && part.bytes.size() > limits.most_bytes_per_field)
            return refusal{errc::too_large, "http.multipart_field", "字段“" + part.name + "”过长。"};
        body.remove_prefix(end + divider.size());
        parts.push_back(std::move(part));
    }
    if (body != "--" && body != "--\r\n")
        return malformed("结尾不是分隔符");
    return form{std::move(parts)};
}

} // namespace tongyuan::http
