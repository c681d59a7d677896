#include "registry/record.hpp"

#include "registry/record_field.hpp"

#include <boost/json/parse.hpp>

#include <array>
#include <utility>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

using field_label = std::pair<std::string_view, std::string_view>;

constexpr std::array others{field_label{"state", "账号状态"},           field_label{"platform", "平台"},
                            field_label{"platform_id", "平台账号标识"}, field_label{"reason", "申请理由"},
                            field_label{"until", "预计恢复日期"},       field_label{"approved_by", "批准人或会议"},
                            field_label{"follow_instead", "转往关注"},  field_label{"notice_days", "公告工作日"},
                            field_label{"lost_password", "密码遗失"},   field_label{"why", "移出原因"}};

} // namespace

std::string_view label_of_field(std::string_view field)
{
    if (const auto* known = record_field_named(field))
        return known->label;
    for (const auto& [name, label] : others)
        if (name == field)
            return label;
    return field;
}

std::vector<difference> differences(const json::object& record, const json::object& change)
{
    std::vector<difference> out;
    for (const auto& field : record_fields()) {
        const auto* wanted = change.if_contains(field.name);
        if (!wanted)
            continue;
        auto before = shown(field, record.if_contains(field.name)), after = shown(field, wanted);
        if (before != after)
            out.push_back({std::string(field.name), std::string(field.label), std::move(before), std::move(after)});
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

std::string handle_in(std::string_view stored)
{
    const auto record = json::parse(stored.empty() ? "{}" : stored);
    const auto* handle = record.is_object() ? record.get_object().if_contains("handle") : nullptr;
    return handle && handle->is_string() ? std::string(std::string_view(handle->get_string())) : std::string();
}

json::object applied(json::object record, const json::object& change)
{
    for (const auto& field : record_fields())
        if (const auto* wanted = change.if_contains(field.name))
            record[field.name] = *wanted;
    return record;
}

} // namespace tongyuan::registry
