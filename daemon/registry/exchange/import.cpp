#include "registry/exchange/import.hpp"

#include "base/text.hpp"
#include "registry/rules/working_calendar.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

struct word {
    import_state value;
    std::string_view name, label;
};
constexpr std::array words{
    word{import_state::reading, "reading", "读取中"},   word{import_state::mapping, "mapping", "待对应列"},
    word{import_state::checking, "checking", "核对中"}, word{import_state::checked, "checked", "待确认"},
    word{import_state::filing, "filing", "导入中"},     word{import_state::filed, "filed", "已导入"},
    word{import_state::undoing, "undoing", "撤销中"},   word{import_state::undone, "undone", "已撤销"}};

constexpr std::array fields{
    import_field{"name", "name", "账号名称", "名称 账号名 新媒体名称 政务新媒体名称"},
    import_field{"platform", "platform", "平台", "注册平台 开设平台 平台类型 平台名称 账号类型 新媒体类型"},
    import_field{"platform_id", "platform_id", "平台账号标识", "账号标识 账号ID 原始ID UID 微信原始ID 平台ID 账号"},
    import_field{"url", "url", "主页链接", "账号链接 链接 网址 主页 主页地址 账号链接没链接的填无"},
    import_field{"unit", "unit", "单位名称", "单位 主办单位 所属单位 开办单位 责任单位 填报单位"},
    import_field{"credit_code", "credit_code", "统一社会信用代码", "信用代码 社会信用代码"},
    import_field{"address", "address", "单位地址", "地址 办公地址 联系地址 通讯地址"},
    import_field{"purpose", "purpose", "开设用途", "用途 账号用途"},
    import_field{"functions", "functions", "功能定位", "涉及领域 功能 领域 功能定位和领域 功能介绍"},
    import_field{"opened_on", "opened_on", "开通日期", "开通时间 开设时间 开设日期 注册时间 注册日期"},
    import_field{"followers", "followers", "关注用户数", "粉丝量 粉丝数 粉丝量万 粉丝数万 关注人数 关注数 粉丝"},
    import_field{"handle", "handle", "微信号或用户名", "微信号 用户名 抖音号 快手号"},
    import_field{"supervising", "supervising", "主管单位", "上级主管单位 业务主管单位"},
    import_field{"operating", "operating", "承办或运维单位", "运营单位 运维单位 承办单位 运行维护单位"},
    import_field{"operating_code", "operating_code", "运营单位统一社会信用代码", "运营单位信用代码 运维单位信用代码"},
    import_field{"operating_until", "operating_until", "运维合同到期日", "合同到期日 运维到期日"},
    import_field{"verified_as", "verified_as", "认证主体", "认证单位 认证主体名称"},
    import_field{"verified_until", "verified_until", "认证到期日", "认证到期时间 认证有效期"},
    import_field{"icp_number", "icp_number", "ICP或APP备案号", "ICP备案号 APP备案号 网站备案号"},
    import_field{"principal_name", "principal.name", "主要负责人", "主要负责人姓名 单位主要负责人"},
    import_field{"principal_phone", "principal.phone", "主要负责人电话", "主要负责人手机 主要负责人联系电话"},
    import_field{"deputy_name", "deputy.name", "分管负责人", "分管领导 分管负责人姓名 分管领导姓名"},
    import_field{"deputy_phone", "deputy.phone", "分管负责人电话", "分管领导电话 分管负责人手机 分管领导手机"},
    import_field{"handler_name", "handler.name", "经办人", "联系人 经办人姓名 联系人姓名 管理员"},
    import_field{"handler_phone", "handler.phone", "经办人电话", "联系电话 电话 手机 手机号 联系人电话 经办人手机"},
    import_field{"reason", "reason", "申请理由", "理由 备注 补报理由 说明"}};

// Without blanks, brackets and marks: "* 账号链接（没链接的填无）" and "账号链接" meet.
std::string bare(std::string_view text)
{
    std::string out(text);
    for (const auto* mark : {" ", "\t", "\r", "\n", "　", "*", "＊", "（", "）", "(", ")", ":", "：", "、", "/"})
        for (auto at = out.find(mark); at != std::string::npos; at = out.find(mark))
            out.erase(at, std::string_view(mark).size());
    return lower_ascii(out);
}

// Words separated by spaces.
bool is_among(std::string_view words_for_it, std::string_view wanted)
{
    for (auto rest = words_for_it; !rest.empty();) {
        const auto end = std::min(rest.find(' '), rest.size());
        if (wanted == lower_ascii(rest.substr(0, end)))
            return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

bool is_word_for(std::string_view header, const import_field& f)
{
    const auto wanted = bare(header);
    if (wanted.empty())
        return false;
    if (wanted == bare(f.label) || wanted == f.name)
        return true;
    return is_among(f.also, wanted);
}

// "电话": whose, only its place can say.
bool is_any_phone(std::string_view header)
{
    constexpr std::array<std::string_view, 7> usual{"联系电话", "电话",     "联系方式", "手机",
                                                    "手机号",   "手机号码", "办公电话"};
    return std::ranges::find(usual, bare(header)) != usual.end();
}

const import_field& person_of(const import_field& phone)
{
    const auto role = phone.name.substr(0, phone.name.find('_'));
    return *std::ranges::find(fields, std::string(role) + "_name", &import_field::name);
}

// "2024/1/5", "2024年1月5日", "20240105" and the day number of a spreadsheet become "2024-01-05". A spreadsheet that is
// saved as text adds the time of day to dates.
std::string date_from(std::string text)
{
    if (const auto time = text.find_first_of(" T");
        time != std::string::npos && text.find(':', time) != std::string::npos)
        text.resize(time);
    std::array<int, 3> parts{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] < '0' || text[i] > '9') {
            ++i;
            continue;
        }
        int number = 0;
        const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), number);
        if (error != std::errc{} || count == parts.size())
            return text;
        parts[count++] = number;
        i = static_cast<std::size_t>(end - text.data());
    }
    using namespace std::chrono;
    if (count == 1 && text.size() == 5 && parts[0] > 20'000)
        return text_of(sys_days{year{1899} / December / 30} + days{parts[0]});
    if (count == 1 && text.size() == 8)
        parts = {parts[0] / 10'000, parts[0] / 100 % 100, parts[0] % 100};
    else if (count != 3)
        return text;
    const year_month_day day{year{parts[0]}, month{static_cast<unsigned>(parts[1])},
                             std::chrono::day{static_cast<unsigned>(parts[2])}};
    return parts[0] > 1900 && parts[0] < 2200 && day.ok() ? text_of(sys_days{day}) : text;
}

// "1.2万", "12,000", or tens of thousands where the header says so.
json::value followers_from(const std::string& text, std::string_view header)
{
    auto digits = bare(text);
    std::erase(digits, ',');
    bool tens = header.find("万") != std::string_view::npos;
    if (digits.ends_with("万")) {
        digits.resize(digits.size() - std::string_view("万").size());
        tens = true;
    }
    double number = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    if (digits.empty() || error != std::errc{} || stop != end || !(std::abs(number) < 1e12))
        return json::value(text);
    return std::llround(tens ? number * 10'000 : number);
}

bool is_nothing(std::string_view text)
{
    return text == "无" || text == "-" || text == "/" || text == "—" || text == "暂无";
}

} // namespace

std::string platform_from(const std::string& typed, const platform_book& book)
{
    const auto wanted = bare(typed);
    const auto is_it = [&](const platform& p) { return wanted == lower_ascii(p.id) || wanted == bare(p.label); };
    if (const auto at = std::ranges::find_if(book.all(), is_it); at != book.all().end())
        return at->id;
    const auto is_called = [&](const platform& p) { return is_among(p.also, wanted); };
    const auto at = std::ranges::find_if(book.all(), is_called);
    return at == book.all().end() ? typed : at->id;
}

std::string_view name_of(import_state s)
{
    for (const auto& w : words)
        if (w.value == s)
            return w.name;
    return {};
}

std::string_view label_of(import_state s)
{
    for (const auto& w : words)
        if (w.value == s)
            return w.label;
    return {};
}

std::optional<import_state> import_state_from(std::string_view name)
{
    for (const auto& w : words)
        if (w.name == name)
            return w.value;
    return {};
}

bool is_at_work(import_state s)
{
    return s == import_state::checking || s == import_state::filing || s == import_state::undoing;
}

std::span<const import_field> import_fields()
{
    return fields;
}

std::string_view label_of_import_field(std::string_view path_or_name)
{
    for (const auto& f : fields)
        if (f.path == path_or_name || f.name == path_or_name)
            return f.label;
    return path_or_name;
}

std::vector<std::string> import_mapping::gaps() const
{
    const auto has = [&](const char* field) { return columns.contains(field) || constants.contains(field); };
    std::vector<std::string> out;
    for (const auto* field : {"name", "purpose", "principal_name", "principal_phone", "deputy_name", "deputy_phone",
                              "handler_name", "handler_phone"})
        if (!has(field))
            out.emplace_back(field);
    if (!has("url"))
        for (const auto* field : {"platform", "platform_id"})
            if (!has(field))
                out.emplace_back(field);
    if (kind == filing_kind::supplement)
        for (const auto* field : {"opened_on", "reason"})
            if (!has(field))
                out.emplace_back(field);
    return out;
}

json::object json_of(const import_mapping& m)
{
    json::object columns, constants;
    for (const auto& [field, column] : m.columns)
        columns[field] = column;
    for (const auto& [field, text] : m.constants)
        constants[field] = text;
    return {{"kind", name_of(m.kind)}, {"columns", std::move(columns)}, {"constants", std::move(constants)}};
}

import_mapping import_mapping_from(const json::object& stored)
{
    import_mapping m;
    m.kind = filing_kind_from(stored.at("kind").as_string()).value();
    for (const auto& [field, column] : stored.at("columns").as_object())
        m.columns[field] = column.to_number<std::size_t>();
    for (const auto& [field, text] : stored.at("constants").as_object())
        m.constants[field] = text.as_string();
    return m;
}

import_mapping suggested_mapping(const std::vector<std::string>& header)
{
    import_mapping m;
    m.constants["reason"] = "按现有台账批量补报";
    const auto take = [&](const auto& means) {
        for (const auto& f : fields)
            for (std::size_t column = 0; column < header.size() && !m.columns.contains(std::string(f.name)); ++column)
                if (means(column, f) &&
                    std::ranges::none_of(m.columns, [&](const auto& taken) { return taken.second == column; }))
                    m.columns.emplace(f.name, column);
    };
    // The field's own name before any other word for it; a column "电话" belongs to the person named on its left.
    take([&](std::size_t column, const import_field& f) { return bare(header[column]) == bare(f.label); });
    take([&](std::size_t column, const import_field& f) {
        return column > 0 && is_any_phone(header[column]) && f.name.ends_with("_phone") &&
               is_word_for(header[column - 1], person_of(f));
    });
    take([&](std::size_t column, const import_field& f) { return is_word_for(header[column], f); });
    return m;
}

std::size_t words_for_fields(const std::vector<std::string>& cells)
{
    return static_cast<std::size_t>(std::ranges::count_if(cells, [](const std::string& cell) {
        return std::ranges::any_of(fields, [&](const import_field& f) { return is_word_for(cell, f); });
    }));
}

read_import read_row(const import_mapping& m, const std::vector<std::string>& header, const import_row& row,
                     const platform_book& book)
{
    const auto cell = [&](std::string_view field) {
        const auto at = m.columns.find(std::string(field));
        std::string text;
        if (at != m.columns.end() && at->second < row.cells.size())
            text = trimmed(row.cells[at->second]);
        const auto constant = m.constants.find(std::string(field));
        return text.empty() && constant != m.constants.end() ? constant->second : text;
    };
    read_import out{cell("unit"), cell("credit_code"), {}};
    const auto url = cell("url");
    const auto known = is_nothing(url) ? recognised{} : book.recognise(url);
    const auto platform = cell("platform"), id = cell("platform_id");
    out.asked["platform"] = platform.empty() ? known.platform : platform_from(platform, book);
    out.asked["platform_id"] = id.empty() || is_nothing(id) ? known.platform_id : id;
    out.asked["url"] = is_nothing(url) ? "" : url;
    for (const auto* field : {"name", "purpose", "functions", "reason"})
        out.asked[field] = cell(field);
    out.asked["opened_on"] = date_from(cell("opened_on"));
    for (const auto* field :
         {"address", "handle", "supervising", "operating", "operating_code", "verified_as", "icp_number"})
        if (auto text = cell(field); !text.empty() && !is_nothing(text))
            out.asked[field] = std::move(text);
    for (const auto* field : {"operating_until", "verified_until"})
        if (auto day = cell(field); !day.empty() && !is_nothing(day))
            out.asked[field] = date_from(std::move(day));
    if (!out.asked.contains("handle") && !known.handle.empty())
        out.asked["handle"] = known.handle;
    if (const auto followers = cell("followers"); !followers.empty() && !is_nothing(followers)) {
        const auto at = m.columns.find("followers");
        out.asked["followers"] =
            followers_from(followers, at != m.columns.end() && at->second < header.size() ? header[at->second] : "");
    }
    for (const std::string role : {"principal", "deputy", "handler"})
        out.asked[role] = json::object{{"name", cell(role + "_name")}, {"phone", cell(role + "_phone")}};
    return out;
}

} // namespace tongyuan::registry
