#include "base/json_reader.hpp"

#include "base/text.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <deque>

namespace tongyuan {

namespace json = boost::json;

struct json_reader::shared {
    json::value document;
    std::vector<violation> violations;
    struct seen {
        const json::object* object;
        std::string path;
        std::shared_ptr<std::set<std::string, std::less<>>> asked;
    };
    std::deque<seen> objects;
};

namespace {

constexpr std::size_t deepest = 32;

std::string joined(std::initializer_list<std::string_view> words)
{
    std::string out;
    for (const auto word : words)
        out.append(out.empty() ? "" : "、").append(word);
    return out;
}

bool has_control(std::string_view text, bool multiline)
{
    return std::ranges::any_of(text, [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        const bool line = byte == '\n' || byte == '\r' || byte == '\t';
        return (byte < 0x20 && !(multiline && line)) || byte == 0x7f;
    });
}

} // namespace

json_reader::json_reader(std::shared_ptr<shared> root, const json::object& object, std::string path)
    : root_(std::move(root)), object_(&object), path_(std::move(path)),
      asked_(std::make_shared<std::set<std::string, std::less<>>>())
{
    root_->objects.push_back({object_, path_, asked_});
}

result<json_reader> json_reader::parse(std::string_view text)
{
    if (trimmed(text).empty())
        return refusal{errc::malformed, "body.missing", "请求没有内容，请提供 JSON 对象。"};
    if (const auto at = first_bad_utf8(text))
        return refusal{errc::malformed, "body.not_utf8",
                       "请求内容不是有效的 UTF-8：第 " + std::to_string(*at + 1) +
                           " 个字节有误。请用 UTF-8 编码后重试。"};
    json::parse_options options;
    options.max_depth = deepest;
    json::stream_parser parser{{}, options};
    boost::system::error_code error;
    const auto used = parser.write_some(text.data(), text.size(), error);
    if (!error)
        parser.finish(error);
    if (!error && !trimmed(text.substr(used)).empty())
        error = json::error::extra_data;
    if (error)
        return refusal{errc::malformed, "body.not_json",
                       "请求内容不是有效的 JSON：大约在第 " + std::to_string(used + 1) + " 个字节处（" +
                           error.message() + "）。"};
    auto root = std::make_shared<shared>();
    root->document = parser.release();
    if (!root->document.is_object())
        return refusal{errc::malformed, "body.not_object", "请求内容必须是一个 JSON 对象。"};
    const auto& object = root->document.get_object();
    return json_reader{std::move(root), object, ""};
}

json_reader json_reader::over(const json::object& object, std::string path)
{
    return {std::make_shared<shared>(), object, std::move(path)};
}

std::string json_reader::path_of(std::string_view field) const
{
    return path_.empty() ? std::string(field) : path_ + "." + std::string(field);
}

void json_reader::violate(std::string_view field, std::string code, std::string message)
{
    root_->violations.emplace_back(path_of(field), std::move(code), std::move(message));
}

const json::value* json_reader::find(std::string_view field)
{
    asked_->insert(std::string(field));
    const auto* value = object_->if_contains(field);
    return value && !value->is_null() ? value : nullptr;
}

const json::value* json_reader::required(std::string_view field)
{
    const auto* value = find(field);
    if (!value)
        violate(field, "required", "必填。");
    return value;
}

bool json_reader::has(std::string_view field) const
{
    const auto* value = object_->if_contains(field);
    return value && !value->is_null();
}

std::optional<std::string> json_reader::checked_text(std::string_view field, const json::value& value, text_rule rule)
{
    if (!value.is_string()) {
        violate(field, "not_text", "应为文字。");
        return {};
    }
    const std::string_view text = value.get_string();
    if (has_control(text, rule.multiline)) {
        violate(field, "control_characters", "含有不可见的控制字符，请删除。");
        return {};
    }
    const auto length = length_in_characters(text);
    if (length < rule.min) {
        violate(field, length == 0 ? "required" : "too_short",
                length == 0 ? "必填。" : "至少 " + std::to_string(rule.min) + " 个字。");
        return {};
    }
    if (length > rule.max) {
        violate(field, "too_long",
                "最多 " + std::to_string(rule.max) + " 个字，超出 " + std::to_string(length - rule.max) + " 个字。");
        return {};
    }
    return std::string(text);
}

std::string json_reader::text(std::string_view field, text_rule rule)
{
    const auto* value = required(field);
    return value ? checked_text(field, *value, rule).value_or("") : "";
}

std::optional<std::string> json_reader::optional_text(std::string_view field, text_rule rule)
{
    const auto* value = find(field);
    return value ? checked_text(field, *value, rule) : std::nullopt;
}

std::optional<std::int64_t> json_reader::optional_integer(std::string_view field, integer_rule rule)
{
    const auto* value = find(field);
    if (!value)
        return {};
    boost::system::error_code error;
    const auto number = value->to_number<std::int64_t>(error);
    if (error || value->is_double()) {
        violate(field, "not_integer", "应为整数。");
        return {};
    }
    if (number < rule.min || number > rule.max) {
        violate(field, "out_of_range",
                "应在 " + std::to_string(rule.min) + " 到 " + std::to_string(rule.max) + " 之间。");
        return {};
    }
    return number;
}

std::int64_t json_reader::integer(std::string_view field, integer_rule rule)
{
    return required(field) ? optional_integer(field, rule).value_or(0) : 0;
}

std::optional<bool> json_reader::optional_boolean(std::string_view field)
{
    const auto* value = find(field);
    if (!value)
        return {};
    if (!value->is_bool()) {
        violate(field, "not_boolean", "应为 true 或 false。");
        return {};
    }
    return value->get_bool();
}

bool json_reader::boolean(std::string_view field)
{
    return required(field) ? optional_boolean(field).value_or(false) : false;
}

std::optional<timestamp> json_reader::optional_time(std::string_view field)
{
    const auto text = optional_text(field, {.max = 40});
    if (!text)
        return {};
    const auto at = parse_rfc3339(*text);
    if (!at)
        violate(field, "not_a_time", "应为带时区的时间，例如 2026-01-31T09:00:00+08:00。");
    return at;
}

std::optional<std::string> json_reader::optional_choice(std::string_view field,
                                                        std::initializer_list<std::string_view> allowed)
{
    const auto text = optional_text(field, {.max = 200});
    if (!text)
        return {};
    if (std::ranges::find(allowed, *text) == allowed.end()) {
        violate(field, "not_allowed", "只能是：" + joined(allowed) + "。");
        return {};
    }
    return text;
}

std::string json_reader::choice(std::string_view field, std::initializer_list<std::string_view> allowed)
{
    return required(field) ? optional_choice(field, allowed).value_or("") : "";
}

std::vector<std::string> json_reader::texts(std::string_view field, text_rule each, std::size_t most)
{
    const auto* value = find(field);
    if (!value)
        return {};
    if (!value->is_array()) {
        violate(field, "not_list", "应为列表。");
        return {};
    }
    const auto& list = value->get_array();
    if (list.size() > most) {
        violate(field, "too_many", "最多 " + std::to_string(most) + " 项。");
        return {};
    }
    std::vector<std::string> out;
    for (std::size_t i = 0; i < list.size(); ++i)
        if (auto text = checked_text(std::string(field) + "[" + std::to_string(i) + "]", list[i], each))
            out.push_back(std::move(*text));
    return out;
}

std::vector<json_reader> json_reader::objects(std::string_view field, std::size_t most)
{
    const auto* value = find(field);
    if (!value)
        return {};
    if (!value->is_array()) {
        violate(field, "not_list", "应为列表。");
        return {};
    }
    const auto& list = value->get_array();
    if (list.size() > most) {
        violate(field, "too_many", "最多 " + std::to_string(most) + " 项。");
        return {};
    }
    std::vector<json_reader> out;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto name = std::string(field) + "[" + std::to_string(i) + "]";
        if (list[i].is_object())
            out.push_back(json_reader{root_, list[i].get_object(), path_of(name)});
        else
            violate(name, "not_object", "应为对象。");
    }
    return out;
}

std::optional<json_reader> json_reader::optional_object(std::string_view field)
{
    const auto* value = find(field);
    if (!value)
        return {};
    if (!value->is_object()) {
        violate(field, "not_object", "应为对象。");
        return {};
    }
    return json_reader{root_, value->get_object(), path_of(field)};
}

std::optional<json::value> json_reader::optional_any(std::string_view field)
{
    const auto* value = find(field);
    return value ? std::optional{*value} : std::nullopt;
}

std::optional<refusal> json_reader::finish()
{
    for (const auto& [object, path, asked] : root_->objects)
        for (const auto& member : *object)
            if (!asked->contains(std::string_view(member.key())))
                root_->violations.emplace_back(path.empty() ? std::string(member.key())
                                                            : path + "." + std::string(member.key()),
                                               "unknown_field", "没有这个字段，请删除或检查拼写。");
    if (root_->violations.empty())
        return {};
    return unacceptable(root_->violations);
}

std::optional<refusal> refuse_fields(std::string_view text)
{
    if (trimmed(text).empty())
        return {};
    auto body = json_reader::parse(text);
    return body.has_error() ? std::optional{body.error()} : body->finish();
}

} // namespace tongyuan
