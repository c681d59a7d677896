#include "registry/filing/proposal.hpp"

#include "access/unit.hpp"
#include "registry/record_field.hpp"
#include "registry/rules/working_calendar.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

bool is_phone(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == ' '; });
}

constexpr text_rule long_text{.min = 1, .max = 1000, .multiline = true};
constexpr std::int64_t longest_notice = 60; // working days

class proposal_reader {
public:
    proposal_reader(json_reader& in, const platform_book& book, completeness wanted)
        : in_(in), book_(book), whole_(wanted == completeness::whole)
    {
    }

    proposal read_record(bool is_late)
    {
        proposal p;
        p.platform = known_platform(is_late);
        p.platform_id = book_.canonical_id(p.platform, text(in_, "platform_id", {.min = 1, .max = 200}));
        p.fields = {{"platform", p.platform}, {"platform_id", p.platform_id}};
        check_id(p);
        for (const auto& field : record_fields())
            if (field.is_opened_with && (field.is_required || is_always_there(field.name) || in_.has(field.name)))
                p.fields[field.name] = value_of(field);
        p.name = text_at(p.fields, "name");
        p.url = text_at(p.fields, "url");
        p.fields["reason"] = is_late ? text(in_, "reason", long_text) : loose_text("reason");
        if (is_late && whole_ && text_at(p.fields, "opened_on").empty())
            in_.violate("opened_on", "required", "补报须填写账号实际开通的日期。");
        return p;
    }

    // What is not mentioned stays as it is.
    proposal read_change()
    {
        proposal p;
        for (const auto& field : record_fields())
            if (in_.has(field.name))
                p.fields[field.name] = value_of(field);
        p.name = text_at(p.fields, "name");
        p.fields["reason"] = text(in_, "reason", long_text);
        return p;
    }

    proposal read_particulars(filing_kind kind)
    {
        proposal p;
        if (kind == filing_kind::remove)
            p.fields["why"] = why_removed();
        if (kind == filing_kind::close) {
            p.fields["approved_by"] = text(in_, "approved_by", {.min = 1, .max = 200});
            p.fields["follow_instead"] = in_.optional_text("follow_instead", {.max = 300}).value_or("");
            const auto days = in_.optional_integer("notice_days", {.min = 0, .max = longest_notice});
            p.fields["notice_days"] = days ? json::value(*days) : json::value(nullptr);
        }
        if (kind == filing_kind::close || kind == filing_kind::cancel)
            p.fields["lost_password"] = in_.optional_boolean("lost_password").value_or(false);
        if (kind == filing_kind::suspend)
            p.fields["until"] = date("until");
        p.fields["reason"] = text(in_, "reason", long_text);
        return p;
    }

private:
    std::string text(json_reader& from, std::string_view field, text_rule rule)
    {
        if (whole_)
            return from.text(field, rule);
        rule.min = 0;
        return from.optional_text(field, rule).value_or("");
    }
    std::string loose_text(std::string_view field)
    {
        return in_.optional_text(field, {.max = 1000, .multiline = true}).value_or("");
    }
    static std::string text_at(const json::object& of, std::string_view field)
    {
        const auto* value = of.if_contains(field);
        return value && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string();
    }
    // Every record has them, though nothing may be in them.
    static bool is_always_there(std::string_view field)
    {
        return field == "url" || field == "functions" || field == "opened_on" || field == "followers";
    }
    json::value value_of(const record_field& f)
    {
        switch (f.form) {
        case field_form::link:
            return json::value(address(f));
        case field_form::date:
            return json::value(date(f.name));
        case field_form::number:
            return in_.optional_integer(f.name, {.min = 0}).value_or(0);
        case field_form::flag:
            return in_.optional_boolean(f.name).value_or(false);
        case field_form::choice:
            return json::value(choice(f));
        case field_form::person:
            return contact(f.name);
        case field_form::line:
        case field_form::lines:
            break;
        }
        const text_rule rule{.min = f.is_required ? 1U : 0U, .max = f.most, .multiline = f.form == field_form::lines};
        if (f.name == "operating_code")
            return json::value(credit_code(f, rule));
        return json::value(f.is_required ? text(in_, f.name, rule) : in_.optional_text(f.name, rule).value_or(""));
    }
    std::string credit_code(const record_field& f, const text_rule& rule)
    {
        auto given = in_.optional_text(f.name, rule).value_or("");
        if (!given.empty() && !access::is_credit_code(given))
            in_.violate(f.name, "not_a_credit_code", "不是有效的统一社会信用代码：应为 18 位，最后一位是校验位。");
        return given;
    }
    std::string choice(const record_field& f)
    {
        auto given = in_.optional_text(f.name, {.max = 20}).value_or("");
        if (!given.empty() && !is_choice_of(f, given))
            in_.violate(f.name, "not_allowed", "只能是：" + choices_of(f) + "。");
        return given;
    }
    std::string why_removed()
    {
        const auto given = in_.optional_choice("why", {"not_government", "mistaken", "handed_over", ""}).value_or("");
        if (whole_ && given.empty())
            in_.violate("why", "required", "请选择移出的原因。");
        return given;
    }
    std::string known_platform(bool is_late)
    {
        const auto platform = text(in_, "platform", {.min = 1, .max = 40});
        const auto* known = book_.find(platform);
        if (!platform.empty() && !known)
            in_.violate("platform", "not_allowed", "没有这个平台，请从列表中选择。");
        if (known && known->is_retired && whole_ && !is_late)
            in_.violate("platform", "retired", "“" + known->label + "”已停止登记新账号；早已在用的账号请用“补报”。");
        return platform;
    }
    void check_id(const proposal& p)
    {
        if (!whole_ || p.platform_id.empty() || book_.is_plausible_id(p.platform, p.platform_id))
            return;
        const auto* known = book_.find(p.platform);
        in_.violate("platform_id", "not_an_id",
                    "这不像该平台的账号 ID。应填写：" + (known ? known->identity_hint : "") + "。");
    }
    std::string address(const record_field& f)
    {
        auto url = in_.optional_text(f.name, {.max = f.most}).value_or("");
        if (!url.empty() && !url.starts_with("https://") && !url.starts_with("http://"))
            in_.violate(f.name, "not_a_link", "请填写以 http:// 或 https:// 开头的完整链接；没有链接可不填。");
        return url;
    }
    std::string date(std::string_view field)
    {
        auto day = in_.optional_text(field, {.max = 20}).value_or("");
        if (!day.empty() && !day_from(day))
            in_.violate(field, "not_a_date", "应为日期，例如 2026-01-31。");
        return day;
    }
    json::object contact(std::string_view role)
    {
        auto person = in_.optional_object(role);
        if (!person) {
            if (whole_ && !in_.has(role))
                in_.violate(role, "required", "请填写姓名和电话。");
            return {{"name", ""}, {"phone", ""}};
        }
        auto name = text(*person, "name", {.min = 1, .max = 50});
        auto phone = text(*person, "phone", {.min = 5, .max = 30});
        if (!is_phone(phone))
            person->violate("phone", "not_a_phone", "电话只能包含数字、空格、“-”和“+”。");
        return {{"name", std::move(name)}, {"phone", std::move(phone)}};
    }

    json_reader& in_;
    const platform_book& book_;
    bool whole_;
};

} // namespace

proposal read_proposal(json_reader& in, const platform_book& book, filing_kind kind, completeness wanted)
{
    proposal_reader reader{in, book, wanted};
    if (registers(kind))
        return reader.read_record(kind == filing_kind::supplement);
    return kind == filing_kind::change ? reader.read_change() : reader.read_particulars(kind);
}

result<proposal> whole_proposal(std::string_view stored, const platform_book& book, filing_kind kind)
{
    const auto document = json::parse(stored);
    auto in = json_reader::over(document.as_object(), "proposed");
    auto p = read_proposal(in, book, kind, completeness::whole);
    if (auto bad = in.finish())
        return *bad;
    return p;
}

} // namespace tongyuan::registry
