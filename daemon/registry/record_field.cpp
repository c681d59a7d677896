#include "registry/record_field.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <array>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

using enum field_form;

constexpr std::array table{
    record_field{"name", "账号名称", line, true, 100},
    record_field{"host", "主办单位", line, true, 100, {}, false},
    record_field{"handle", "微信号或用户名", line, false, 100},
    record_field{"url", "主页链接", link, false, 2000},
    record_field{"purpose", "开设用途", lines, true, 1000},
    record_field{"basis", "开设依据", line, false, 200},
    record_field{"functions", "功能定位", lines, false, 1000},
    record_field{"opened_on", "开通日期", date},
    record_field{"registered_as", "注册主体类型", choice, false, 0, "organisation=单位,personal=个人"},
    record_field{"verified", "认证状态", choice, false, 0, "yes=已认证,no=未认证,expired=认证已过期"},
    record_field{"verified_as", "认证主体", line, false, 100},
    record_field{"verified_until", "认证到期日", date},
    record_field{"supervising", "主管单位", line, false, 100},
    record_field{"address", "单位地址", line, false, 200},
    record_field{"operating", "承办或运维单位", line, false, 100},
    record_field{"operating_code", "运营单位统一社会信用代码", line, false, 18},
    record_field{"operating_until", "运维合同到期日", date},
    record_field{"is_outsourced", "委托运营", flag},
    record_field{"icp_number", "ICP或APP备案号", line, false, 60},
    record_field{"government", "是否属于政府系统", choice, false, 0, "yes=是,no=否,pending=待定"},
    record_field{"is_main", "主账号", flag},
    record_field{"is_special", "专项活动或临时工作账号", flag},
    record_field{"followers", "关注用户数", number},
    record_field{"followers_on", "关注用户数采集日期", date},
    record_field{"followers_from", "关注用户数来源", choice, false, 0,
                 "backend=平台后台,page=公开页面,report=单位上报"},
    record_field{"principal", "主要负责人", person, true},
    record_field{"deputy", "分管负责人", person, true},
    record_field{"handler", "经办人", person, true},
};

// Calls `each(value, label)` until it answers true.
template <class F>
bool any_choice(const record_field& f, F each)
{
    for (auto rest = f.choices; !rest.empty();) {
        const auto one = rest.substr(0, rest.find(','));
        const auto cut = one.find('=');
        if (each(one.substr(0, cut), one.substr(cut + 1)))
            return true;
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    }
    return false;
}

std::string text_of_value(const json::value& value)
{
    return value.is_string() ? std::string(std::string_view(value.get_string())) : std::string();
}

std::string shown_person(const json::value& value)
{
    if (!value.is_object())
        return {};
    const auto part = [&](std::string_view name) {
        const auto* of = value.get_object().if_contains(name);
        return of ? text_of_value(*of) : std::string();
    };
    const auto name = part("name"), phone = part("phone");
    return name + (name.empty() || phone.empty() ? "" : " · ") + phone;
}

} // namespace

std::span<const record_field> record_fields()
{
    return table;
}

const record_field* record_field_named(std::string_view name)
{
    const auto at = std::ranges::find(table, name, &record_field::name);
    return at == table.end() ? nullptr : &*at;
}

bool is_choice_of(const record_field& f, std::string_view value)
{
    return any_choice(f, [&](std::string_view known, std::string_view) { return known == value; });
}

std::string choices_of(const record_field& f)
{
    std::string out;
    any_choice(f, [&](std::string_view known, std::string_view label) {
        out += (out.empty() ? "" : "、") + std::string(known) + "（" + std::string(label) + "）";
        return false;
    });
    return out;
}

std::string shown(const record_field& f, const json::value* value)
{
    if (!value)
        return {};
    switch (f.form) {
    case number:
        return value->is_int64() && value->get_int64() != 0 ? std::to_string(value->get_int64()) : "";
    case flag:
        return value->is_bool() && value->get_bool() ? "是" : "";
    case person:
        return shown_person(*value);
    case choice: {
        const auto given = text_of_value(*value);
        std::string out = given;
        any_choice(f, [&](std::string_view known, std::string_view label) {
            if (known == given)
                out = label;
            return known == given;
        });
        return out;
    }
    default:
        return text_of_value(*value);
    }
}

} // namespace tongyuan::registry
