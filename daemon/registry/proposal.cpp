#include "registry/proposal.hpp"

#include "registry/recognition.hpp"
#include "registry/working_calendar.hpp"

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
        p.platform = known_platform();
        p.platform_id = canonical_id(p.platform, text(in_, "platform_id", {.min = 1, .max = 200}));
        p.name = text(in_, "name", {.min = 1, .max = 100});
        p.url = address();
        p.fields = {{"platform", p.platform}, {"platform_id", p.platform_id}, {"name", p.name}, {"url", p.url}};
        check_id(p);
        p.fields["purpose"] = text(in_, "purpose", long_text);
        p.fields["functions"] = loose_text("functions");
        p.fields["reason"] = is_late ? text(in_, "reason", long_text) : loose_text("reason");
        p.fields["opened_on"] = date("opened_on");
        if (is_late && whole_ && p.fields["opened_on"].as_string().empty())
            in_.violate("opened_on", "required", "补报须填写账号实际开通的日期。");
        p.fields["followers"] = in_.optional_integer("followers", {.min = 0}).value_or(0);
        for (const auto* role : {"principal", "deputy", "handler"})
            p.fields[role] = contact(role);
        return p;
    }

    // What is not mentioned stays as it is.
    proposal read_change()
    {
        proposal p;
        for (const auto* field : {"name", "purpose"})
            if (in_.has(field))
                p.fields[field] = text(in_, field,
                                       {.min = 1,
                                        .max = field == std::string_view("name") ? 100U : 1000U,
                                        .multiline = field != std::string_view("name")});
        if (in_.has("name"))
            p.name = std::string_view(p.fields["name"].as_string());
        if (in_.has("url"))
            p.fields["url"] = address();
        if (in_.has("host"))
            p.fields["host"] = text(in_, "host", {.min = 1, .max = 100});
        if (in_.has("functions"))
            p.fields["functions"] = loose_text("functions");
        if (in_.has("opened_on"))
            p.fields["opened_on"] = date("opened_on");
        if (in_.has("followers"))
            p.fields["followers"] = in_.optional_integer("followers", {.min = 0}).value_or(0);
        for (const auto* role : {"principal", "deputy", "handler"})
            if (in_.has(role))
                p.fields[role] = contact(role);
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
    std::string why_removed()
    {
        const auto given = in_.optional_choice("why", {"not_government", "mistaken", "handed_over", ""}).value_or("");
        if (whole_ && given.empty())
            in_.violate("why", "required", "请选择移出的原因。");
        return given;
    }
    std::string known_platform()
    {
        const auto platform = text(in_, "platform", {.min = 1, .max = 40});
        if (!platform.empty() && !book_.contains(platform))
            in_.violate("platform", "not_allowed", "没有这个平台，请从列表中选择。");
        return platform;
    }
    void check_id(const proposal& p)
    {
        if (!whole_ || p.platform_id.empty() || is_plausible_id(p.platform, p.platform_id))
            return;
        const auto at = book_.find(p.platform);
        in_.violate("platform_id", "not_an_id",
                    "这不像该平台的账号 ID。应填写：" + (at == book_.end() ? "" : at->second.identity_hint) + "。");
    }
    std::string address()
    {
        auto url = in_.optional_text("url", {.max = 2000}).value_or("");
        if (!url.empty() && !url.starts_with("https://") && !url.starts_with("http://"))
            in_.violate("url", "not_a_link", "请填写以 http:// 或 https:// 开头的完整链接；没有链接可不填。");
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
