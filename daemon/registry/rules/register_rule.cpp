#include "registry/rules/register_rule.hpp"

#include "access/unit.hpp"
#include "base/text.hpp"
#include "registry/exchange/national.hpp"
#include "registry/printing/filing_number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace tongyuan::registry {

namespace {

constexpr std::array table{
    register_rule{"one_per_platform", "一个单位在同一平台只开设一个账号", rule_kind::check,
                  "本单位在该平台已有在用账号时，再开设一个。", "explain", ""},
    register_rule{"one_main", "一个单位在同一平台只有一个主账号", rule_kind::check,
                  "勾选了“主账号”，而本单位在该平台已有主账号。", "refuse", ""},
    register_rule{"same_name", "不同平台名称一致", rule_kind::check, "与本单位其他平台账号的名称不同。", "warn", ""},
    register_rule{"name_taken", "不与其他单位账号同名", rule_kind::check, "与其他单位在用账号的名称相同。", "warn", ""},
    register_rule{
        "looks_alike", "不与其他单位及其账号相似", rule_kind::check,
        "名称或用户名与其他单位或其账号只差形近字、繁简体、其他字母、空格或不可见字符，或加了“官方”一类的字。", "warn",
        ""},
    register_rule{"verified_subject", "认证主体与主办单位一致", rule_kind::check, "填写的认证主体不是主办单位。",
                  "warn", ""},
    register_rule{"eligible_levels", "可以开设账号的单位级别", rule_kind::check, "没有列出的级别不得开设。", "refuse",
                  "province,city,county,township,department"},
    register_rule{"special_purpose", "不为专项活动开设账号", rule_kind::check, "勾选了“专项活动或临时工作账号”。",
                  "refuse", ""},
    register_rule{"personal_registration", "不得以个人名义注册", rule_kind::check, "注册主体类型为“个人”。", "refuse",
                  ""},
    register_rule{"late_filing", "开设及时备案", rule_kind::check, "以“开设”提交的账号，开通后已超过“事项办理时限”。",
                  "warn", ""},
    register_rule{"short_notice", "关停公告期不少于规定", rule_kind::check, "关停备案中写的公告期短于“关停公告期”。",
                  "warn", ""},
    register_rule{"notice_days", "关停公告期", rule_kind::number,
                  "关停获批准后对外公告的工作日数，自公告发布之日起算。可为 0 至 60，0 为不公告。", "", "15", 0, 60},
    register_rule{"notice_text", "关停公告模板", rule_kind::text,
                  "可用：{platform} 平台、{name} 账号名称、{last_day} 停更日期、{instead} 转往关注、{unit} 主办单位、"
                  "{today} 公告日期。没有填写“转往关注”时，含 {instead} 的一行自动省去。",
                  "",
                  "关于关停{platform}“{name}”的公告\n"
                  "根据工作需要，{platform}“{name}”将于{last_day}后停止更新，并办理账号注销。\n"
                  "此后的政务信息和服务，请关注{instead}。\n"
                  "感谢您一直以来的关注和支持，由此带来的不便，敬请谅解。\n"
                  "{unit}\n"
                  "{today}"},
    register_rule{
        "freeze_days", "平台注销冷静期", rule_kind::numbers,
        "微信按粉丝数分三档：1 万以下、10 万以下、10 万以上，单位为天。平台另有告知的，登记时按告知的日期填写。", "",
        "15,30,60", 0, 365},
    register_rule{"watch_days", "注销后复核", rule_kind::numbers, "登记注销后第几天核实账号没有复活，可设一至六次。",
                  "", "30,90,180", 1, 730},
    register_rule{"reveal_ask_hours", "封存位置查看申请的有效期", rule_kind::number,
                  "申请提交后几个小时内须有人审批，过期自动失效。", "", "72", 1, 720},
    register_rule{"reveal_minutes", "封存位置的查看时限", rule_kind::number,
                  "审批同意后，申请人须在几分钟内查看，只显示一次，过期自动失效。", "", "30", 1, 1440},
    register_rule{"filing_due", "事项办理时限", rule_kind::number,
                  "开设、变更、关停等事项发生后，几个工作日内须办理备案或下一步。", "", "5", 1, 60},
    register_rule{
        "filing_number", "备案编号格式", rule_kind::words,
        "最后一级批准时自动编号，不重号、不补号。可用：{region} 行政区划代码、{year} 年份、{platform} 平台代码、"
        "{kind} 备案种类、{serial:4} 流水号（至少四位）。例如 {region}{year}{platform}{serial:4}。",
        "", "TY-{year}-{serial:6}"},
    register_rule{
        "national_template", "全国系统报送表模板", rule_kind::text,
        "每行一列，写成“列名={内容}”，竖线后面是没有内容时的写法；以 # 开头的行印在表格上方。可用：{row}、{name}、"
        "{platform}、{platform_id}、{handle}、{url}、{followers}、{followers_wan}、{verified}、{verified_as}、{host}、"
        "{unit}、{credit_code}、{address}、{supervising}、{operating}、{functions}、{purpose}、{opened_on}、{number}、"
        "{act}、{state}、{principal_name}、{principal_phone}、{deputy_name}、{deputy_phone}、{handler_name}、"
        "{handler_phone}；上方另有 {reporter}、{checker}、{phone}、{date}。",
        "",
        "# 填报单位：{unit}　填报人：{reporter}　审核人：{checker}　填报人手机号：{phone}\n"
        "序号={row}\n"
        "账号名称={name}\n"
        "注册平台={platform}\n"
        "账号链接(没链接的填无)={url|无}\n"
        "粉丝量(万)={followers_wan|0}\n"
        "是否认证={verified}\n"
        "单位名称={host}\n"
        "单位地址={address}\n"
        "联系人={handler_name}\n"
        "联系电话={handler_phone}\n"
        "涉及领域={functions}"},
    register_rule{"form_title", "备案登记表名称", rule_kind::words, "打印的备案登记表的标题。", "",
                  "政务新媒体账号备案登记表"},
    register_rule{"closing_form_title", "关停注销申请表名称", rule_kind::words, "打印的关停、注销申请表的标题。", "",
                  "政务新媒体账号关停注销申请表"},
    register_rule{
        "form_promise", "备案承诺", rule_kind::text, "印在备案登记表上，由主办单位盖章承诺。", "",
        "本单位承诺：所填信息真实、准确、完整，账号以单位名义注册并由本单位主办；严格执行信息发布审核制度，先审后发，"
        "定期更新；账号信息变更、停更、关停、注销时，按规定及时办理备案并向社会公告；妥善保管账号密码，"
        "人员变动时及时交接。"},
};

using label_pair = std::pair<std::string_view, std::string_view>;
constexpr std::array effects{label_pair{"off", "不检查"}, label_pair{"warn", "提示"},
                             label_pair{"explain", "须写明理由"}, label_pair{"refuse", "不予受理"}};

constexpr std::size_t most_numbers = 6;
constexpr std::size_t longest_text = 6000; // bytes, about two thousand characters
constexpr std::size_t longest_title = 40;  // characters

std::optional<std::int64_t> number_from(std::string_view text)
{
    std::int64_t n = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, n);
    return text.empty() || read.ptr != end || read.ec != std::errc{} ? std::nullopt : std::optional{n};
}

std::vector<std::string> pieces_of(std::string_view value)
{
    std::string plain(value);
    for (const std::string_view comma : {"，", "、", "；", ";", "\n"})
        for (auto at = plain.find(comma); at != std::string::npos; at = plain.find(comma))
            plain.replace(at, comma.size(), ",");
    std::vector<std::string> out;
    for (std::string_view rest = plain; !rest.empty();) {
        const auto cut = std::min(rest.find(','), rest.size());
        if (const auto piece = trimmed(rest.substr(0, cut)); !piece.empty())
            out.emplace_back(piece);
        rest.remove_prefix(std::min(cut + 1, rest.size()));
    }
    return out;
}

std::string range_of(const register_rule& rule)
{
    return std::to_string(rule.least) + " 至 " + std::to_string(rule.most);
}

std::string fault_of_numbers(const register_rule& rule, std::string_view value)
{
    const auto pieces = pieces_of(value);
    std::int64_t before = rule.least - 1;
    for (const auto& piece : pieces) {
        const auto n = number_from(piece);
        if (!n || *n < rule.least || *n > rule.most)
            return "应为 " + range_of(rule) + " 之间的整数。";
        if (*n <= before)
            return "应从小到大填写，用逗号隔开，例如 " + std::string(rule.value) + "。";
        before = *n;
    }
    if (pieces.empty() || pieces.size() > most_numbers)
        return "应填写一至六个整数，用逗号隔开，例如 " + std::string(rule.value) + "。";
    if (rule.name == "freeze_days" && pieces.size() != 3)
        return "应填写三个天数，用逗号隔开，例如 15,30,60。";
    return {};
}

std::string fault_of_levels(std::string_view value)
{
    const auto levels = pieces_of(value);
    const auto is_known = [](const std::string& level) {
        return std::ranges::find(access::unit_levels, std::string_view(level)) != access::unit_levels.end();
    };
    if (levels.empty() || !std::ranges::all_of(levels, is_known))
        return "应为以下级别中的一个或几个，用逗号隔开：province、city、county、township、department。";
    return {};
}

} // namespace

std::string_view name_of(rule_kind k)
{
    switch (k) {
    case rule_kind::check:
        return "check";
    case rule_kind::number:
        return "number";
    case rule_kind::numbers:
        return "numbers";
    case rule_kind::words:
        return "words";
    case rule_kind::text:
        return "text";
    }
    return {};
}

std::span<const register_rule> register_rules()
{
    return table;
}

const register_rule* register_rule_named(std::string_view name)
{
    const auto at = std::ranges::find(table, name, &register_rule::name);
    return at == table.end() ? nullptr : &*at;
}

bool is_effect(std::string_view text)
{
    return std::ranges::find(effects, text, &label_pair::first) != effects.end();
}

std::string_view label_of_effect(std::string_view effect)
{
    const auto at = std::ranges::find(effects, effect, &label_pair::first);
    return at == effects.end() ? std::string_view() : at->second;
}

std::string fault_of(const register_rule& rule, std::string_view value)
{
    if (rule.kind == rule_kind::number) {
        const auto n = number_from(trimmed(value));
        return n && *n >= rule.least && *n <= rule.most ? "" : "应为 " + range_of(rule) + " 之间的整数。";
    }
    if (rule.kind == rule_kind::numbers)
        return fault_of_numbers(rule, value);
    if (rule.name == "eligible_levels")
        return fault_of_levels(value);
    if (rule.name == "national_template")
        return fault_of_report_template(value);
    if (rule.name == "filing_number")
        return fault_of_number_template(value);
    if (rule.name.ends_with("form_title") && (trimmed(value).empty() || length_in_characters(value) > longest_title))
        return "应填写表格的标题，不超过 40 个字。";
    if (rule.kind == rule_kind::text && (trimmed(value).empty() || value.size() > longest_text))
        return "应填写" + std::string(rule.label) + "，不超过 2000 字。";
    return {};
}

std::vector<std::int64_t> numbers_in(std::string_view value)
{
    std::vector<std::int64_t> out;
    for (const auto& piece : pieces_of(value))
        out.push_back(number_from(piece).value_or(0));
    return out;
}

std::vector<std::string> words_in(std::string_view value)
{
    return pieces_of(value);
}

} // namespace tongyuan::registry
