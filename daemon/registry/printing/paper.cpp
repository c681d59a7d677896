#include "registry/printing/paper.hpp"

#include "registry/record_field.hpp"
#include "registry/rules/working_calendar.hpp"

#include <boost/json/parse.hpp>

#include <array>
#include <span>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

// Which cells a sheet has, in order. Two narrow ones in a row share a line.
struct place {
    std::string_view field, label;
    bool is_wide = false;
};

constexpr std::array opening{
    place{"name", "账号名称"},
    place{"@platform", "注册平台"},
    place{"platform_id", "平台账号标识"},
    place{"handle", "微信号或用户名"},
    place{"url", "账号链接", true},
    place{"host", "主办单位"},
    place{"@credit_code", "统一社会信用代码"},
    place{"supervising", "主管单位"},
    place{"operating", "承办或运维单位"},
    place{"operating_code", "运营单位统一社会信用代码"},
    place{"is_outsourced", "是否委托运营"},
    place{"address", "单位地址", true},
    place{"registered_as", "注册主体类型"},
    place{"verified", "认证状态"},
    place{"verified_as", "认证主体"},
    place{"icp_number", "ICP或APP备案号"},
    place{"government", "是否属于政府系统"},
    place{"is_main", "是否主账号"},
    place{"opened_on", "开通日期"},
    place{"followers", "关注用户数"},
    place{"principal", "主要负责人及电话"},
    place{"deputy", "分管负责人及电话"},
    place{"handler", "经办人及电话", true},
    place{"purpose", "开设用途", true},
    place{"basis", "开设依据", true},
    place{"functions", "功能定位和领域", true},
    place{"@reason", "开设依据和理由", true},
    place{"@attachments", "附件", true},
};

constexpr std::array on_record{
    place{"name", "账号名称"},
    place{"@platform", "注册平台"},
    place{"platform_id", "平台账号标识"},
    place{"@account_number", "原备案编号"},
    place{"url", "账号链接", true},
    place{"host", "主办单位"},
    place{"@credit_code", "统一社会信用代码"},
    place{"principal", "主要负责人及电话"},
    place{"handler", "经办人及电话"},
};
constexpr std::array about_leaving{place{"opened_on", "开通日期"}, place{"followers", "关注用户数"}};
constexpr std::array change_says{place{"@reason", "变更理由", true}, place{"@attachments", "附件", true}};
constexpr std::array suspend_says{place{"@until", "预计恢复日期", true}, place{"@reason", "停更理由", true},
                                  place{"@attachments", "附件", true}};
constexpr std::array resume_says{place{"@reason", "恢复理由", true}, place{"@attachments", "附件", true}};
constexpr std::array remove_says{place{"@why", "移出原因", true}, place{"@reason", "情况说明", true},
                                 place{"@attachments", "附件", true}};
constexpr std::array close_says{place{"@approved_by", "批准人或会议", true},
                                place{"@reason", "关停理由", true},
                                place{"@notice_days", "公告期"},
                                place{"@lost_password", "密码是否遗失"},
                                place{"@follow_instead", "转往关注", true},
                                place{"@attachments", "附件", true}};
constexpr std::array cancel_says{place{"@reason", "注销理由", true}, place{"@lost_password", "密码是否遗失", true},
                                 place{"@attachments", "附件", true}};

std::span<const place> said_by(filing_kind kind)
{
    switch (kind) {
    case filing_kind::change:
        return change_says;
    case filing_kind::suspend:
        return suspend_says;
    case filing_kind::resume:
        return resume_says;
    case filing_kind::remove:
        return remove_says;
    case filing_kind::close:
        return close_says;
    case filing_kind::cancel:
        return cancel_says;
    default:
        return {};
    }
}

std::string text_at(const json::object& of, std::string_view name)
{
    const auto* value = of.if_contains(name);
    return value && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string();
}

std::string why_removed(std::string_view why)
{
    return why == "not_government" ? "不属于政府系统"
           : why == "mistaken"     ? "误报"
           : why == "handed_over"  ? "移交其他单位管理"
                                   : std::string(why);
}

std::string joined(const std::vector<std::string>& list)
{
    std::string out;
    for (const auto& one : list)
        out += (out.empty() ? "" : "；") + one;
    return out;
}

// What a filing is filled in with beside the record, and what the record does not know.
std::string of_filing(const paper_source& from, const json::object& asked, std::string_view name)
{
    if (name == "platform")
        return from.platform_label;
    if (name == "credit_code")
        return from.credit_code;
    if (name == "account_number")
        return from.account_number;
    if (name == "attachments")
        return joined(from.attachments);
    if (name == "why")
        return why_removed(text_at(asked, name));
    if (name == "lost_password") {
        const auto* lost = asked.if_contains(name);
        return lost && lost->is_bool() && lost->get_bool() ? "是" : "否";
    }
    if (name == "notice_days") {
        const auto* days = asked.if_contains(name);
        return days && days->is_int64() ? std::to_string(days->get_int64()) + " 个工作日" : "按规定";
    }
    return text_at(asked, name);
}

std::string followers_of(const json::object& record, std::string count)
{
    const auto on = text_at(record, "followers_on");
    return count.empty() || on.empty() ? count : count + "（" + on + "）";
}

std::string of_record(const paper_source& from, std::string_view name)
{
    const auto* value = from.record.if_contains(name);
    const auto* field = record_field_named(name);
    auto out = field ? shown(*field, value) : text_at(from.record, name);
    if (name == "host" && out.empty())
        return from.f.unit_name;
    if (name == "followers")
        return followers_of(from.record, std::move(out));
    if (field && field->form == field_form::flag && out.empty())
        return "否";
    return out;
}

void put(std::vector<std::vector<paper_cell>>& lines, const paper_source& from, const json::object& asked,
         std::span<const place> places)
{
    bool is_half = false;
    for (const auto& p : places) {
        paper_cell cell{std::string(p.label), p.field.starts_with('@') ? of_filing(from, asked, p.field.substr(1))
                                                                       : of_record(from, p.field)};
        if (is_half && !p.is_wide)
            lines.back().push_back(std::move(cell));
        else
            lines.push_back({std::move(cell)});
        is_half = !p.is_wide && !is_half;
    }
}

} // namespace

bool is_leaving(filing_kind k)
{
    return k == filing_kind::close || k == filing_kind::cancel;
}

std::string day_on_paper(timestamp at)
{
    const std::chrono::year_month_day day{day_in_shanghai(at)};
    return std::to_string(static_cast<int>(day.year())) + "年" + std::to_string(static_cast<unsigned>(day.month())) +
           "月" + std::to_string(static_cast<unsigned>(day.day())) + "日";
}

paper paper_from(paper_source from)
{
    const auto asked = json::parse(from.f.proposed).as_object();
    paper out;
    out.title = from.title;
    out.kind = label_of(from.f.kind);
    out.number = from.f.number;
    out.unit = from.f.unit_name;
    out.day = from.f.submitted_at ? day_on_paper(*from.f.submitted_at) : "";
    if (registers(from.f.kind)) {
        put(out.lines, from, asked, opening);
    } else {
        put(out.lines, from, asked, on_record);
        if (is_leaving(from.f.kind))
            put(out.lines, from, asked, about_leaving);
        put(out.lines, from, asked, said_by(from.f.kind));
    }
    out.changes = std::move(from.changes);
    if (registers(from.f.kind) || from.f.kind == filing_kind::change)
        out.promise = std::move(from.promise);
    out.levels = std::move(from.levels);
    if (out.levels.empty())
        out.levels.push_back({"主管单位", "", "", {}});
    out.informed = std::move(from.informed);
    return out;
}

} // namespace tongyuan::registry
