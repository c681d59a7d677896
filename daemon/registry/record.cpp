#include "registry/record.hpp"

#include <array>
#include <utility>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

using field_label = std::pair<std::string_view, std::string_view>;

constexpr std::array changeable{field_label{"name", "账号名称"},        field_label{"host", "主办单位"},
                                field_label{"url", "主页链接"},         field_label{"purpose", "开设用途"},
                                field_label{"functions", "功能定位"},   field_label{"opened_on", "开通日期"},
                                field_label{"followers", "关注用户数"}, field_label{"principal", "主要负责人"},
                                field_label{"deputy", "分管负责人"},    field_label{"handler", "经办人"}};

constexpr std::array others{field_label{"state", "账号状态"},           field_label{"platform", "平台"},
                            field_label{"platform_id", "平台账号标识"}, field_label{"reason", "申请理由"},
                            field_label{"until", "预计恢复日期"},       field_label{"approved_by", "批准人或会议"},
                            field_label{"follow_instead", "转往关注"},  field_label{"notice_days", "公告工作日"},
                            field_label{"lost_password", "密码遗失"},   field_label{"why", "移出原因"}};

std::string text_in(const json::object& of, std::string_view name)
{
    const auto* value = of.if_contains(name);
    return value && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string();
}

std::string shown(const json::value* value)
{
    if (!value)
        return {};
    if (value->is_string())
        return std::string(std::string_view(value->get_string()));
    if (value->is_int64())
        return value->get_int64() == 0 ? "" : std::to_string(value->get_int64());
    if (!value->is_object())
        return {};
    const auto name = text_in(value->get_object(), "name"), phone = text_in(value->get_object(), "phone");
    return name + (name.empty() || phone.empty() ? "" : " · ") + phone;
}

} // namespace

std::string_view label_of_field(std::string_view field)
{
    for (const auto& [name, label] : changeable)
        if (name == field)
            return label;
    for (const auto& [name, label] : others)
        if (name == field)
            return label;
    return field;
}

std::vector<difference> differences(const json::object& record, const json::object& change)
{
    std::vector<difference> out;
    for (const auto& [field, label] : changeable) {
        const auto* wanted = change.if_contains(field);
        if (!wanted)
            continue;
        auto before = shown(record.if_contains(field)), after = shown(wanted);
        if (before != after)
            out.push_back({std::string(field), std::string(label), std::move(before), std::move(after)});
    }
    return out;
}

json::object only_what_differs(const json::object& record, const json::object& change)
{
    json::object out;
    for (const auto& one : differences(record, change))
        out[one.field] = change.at(one.field);
    if (const auto* reason = change.if_contains("reason"))
        out["reason"] = *reason;
    return out;
}

json::object applied(json::object record, const json::object& change)
{
    for (const auto& [field, label] : changeable)
        if (const auto* wanted = change.if_contains(field))
            record[field] = *wanted;
    return record;
}

} // namespace tongyuan::registry
