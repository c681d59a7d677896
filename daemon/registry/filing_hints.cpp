#include "registry/filing_hints.hpp"

#include "registry/register_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

struct asked {
    std::string platform, name, reason;
};

std::string text_in(const json::object& of, std::string_view name)
{
    const auto* value = of.if_contains(name);
    return value && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string();
}

std::string names_of(const std::vector<account>& accounts)
{
    std::string out;
    for (const auto& a : accounts)
        out += (out.empty() ? "“" : "、“") + a.name + "”";
    return out;
}

void without(std::vector<account>& accounts, const std::optional<std::string>& id)
{
    std::erase_if(accounts, [&](const account& a) { return id && a.id == *id; });
}

} // namespace

std::vector<std::string> hints_about(sql::session& s, const filing& f)
{
    const bool is_open = may_edit(f.state) || f.state == filing_state::submitted || f.state == filing_state::in_review;
    if (!is_open || !(registers(f.kind) || f.kind == filing_kind::change))
        return {};
    const auto document = json::parse(f.proposed);
    const auto& fields = document.as_object();
    const asked a{text_in(fields, "platform"), text_in(fields, "name"), text_in(fields, "reason")};
    std::vector<std::string> out;
    if (registers(f.kind) && !a.platform.empty()) {
        auto twins = register_store::same_unit_same_platform(s, f.unit_id, a.platform);
        without(twins, f.account_id);
        if (!twins.empty())
            out.push_back("本单位在该平台已有账号" + names_of(twins) + "。一个单位在同一平台原则上只开设一个账号，" +
                          (a.reason.empty() ? "申请理由中还没有说明。" : "请核对申请理由。"));
    }
    if (a.name.empty())
        return out;
    auto others = register_store::named_otherwise(s, f.unit_id, a.name);
    without(others, f.account_id);
    if (!others.empty())
        out.push_back("本单位其他账号的名称是" + names_of(others) + "。不同平台的账号原则上使用同一名称。");
    auto same = register_store::same_name_elsewhere(s, f.unit_id, a.name);
    without(same, f.account_id);
    if (!same.empty())
        out.push_back("其他单位已有同名账号，公众可能混淆，请核对名称。");
    return out;
}

} // namespace tongyuan::registry
