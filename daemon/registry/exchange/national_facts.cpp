#include "registry/exchange/national_facts.hpp"

#include "registry/account.hpp"
#include "registry/exchange/nationals.hpp"
#include "registry/record_field.hpp"

#include <boost/json.hpp>

#include <cstdio>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

std::string text_at(const json::object& of, std::string_view name)
{
    const auto* value = of.if_contains(name);
    return value && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string();
}

std::string part_of(const json::object& record, std::string_view person, std::string_view part)
{
    const auto* value = record.if_contains(person);
    return value && value->is_object() ? text_at(value->get_object(), part) : std::string();
}

std::int64_t followers_in(const json::object& record)
{
    const auto* value = record.if_contains("followers");
    return value && value->is_int64() ? value->get_int64() : 0;
}

// What the record says; where it says nothing, who it is verified as tells it. What has expired is not verified.
bool is_verified(const json::object& record)
{
    const auto said = text_at(record, "verified");
    return said.empty() ? !text_at(record, "verified_as").empty() : said == "yes";
}

// In ten thousands, as such forms ask: 12345 → "1.23"
std::string in_wan(std::int64_t followers)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", static_cast<double>(followers) / 10'000);
    return text;
}

} // namespace

bool is_to_report(const national_store::reported_account& a)
{
    const auto state = account_state_from(a.state);
    if (!state || *state == account_state::cancelled || *state == account_state::removed)
        return false;
    return text_at(json::parse(a.fields).as_object(), "government") != "no";
}

report_facts facts_of(const national_store::reported_account& a, std::string_view act, const platform_book& book)
{
    const auto record = json::parse(a.fields).as_object();
    report_facts out{{"name", a.name},
                     {"platform", label_of(book, a.platform)},
                     {"platform_id", a.platform_id},
                     {"url", a.url},
                     {"unit", a.unit_name},
                     {"credit_code", a.credit_code},
                     {"number", a.number},
                     {"act", label_of_report_act(act)},
                     {"state", std::string(label_of(*account_state_from(a.state)))},
                     {"verified", is_verified(record) ? "是" : "否"}};
    for (const auto* field :
         {"handle", "verified_as", "host", "address", "supervising", "operating", "functions", "purpose", "opened_on"})
        out[field] = text_at(record, field);
    if (out["host"].empty())
        out["host"] = a.unit_name;
    for (const std::string person : {"principal", "deputy", "handler"}) {
        out[person + "_name"] = part_of(record, person, "name");
        out[person + "_phone"] = part_of(record, person, "phone");
    }
    if (const auto followers = followers_in(record); followers > 0) {
        out["followers"] = std::to_string(followers);
        out["followers_wan"] = in_wan(followers);
    }
    return out;
}

} // namespace tongyuan::registry
