#include "registry/units/reorganisation.hpp"

#include "base/digest.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <array>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

struct word {
    reorganisation_kind value;
    std::string_view name, label;
};
constexpr std::array words{
    word{reorganisation_kind::rename, "rename", "更名"}, word{reorganisation_kind::merge, "merge", "合并"},
    word{reorganisation_kind::split, "split", "拆分"}, word{reorganisation_kind::abolish, "abolish", "撤销"},
    word{reorganisation_kind::move, "move", "调整隶属"}};

using noun_label = std::pair<std::string_view, std::string_view>;
constexpr std::array nouns{noun_label{"name", "单位名称"},
                           noun_label{"former_name", "曾用名"},
                           noun_label{"credit_code", "信用代码"},
                           noun_label{"unit", "单位隶属"},
                           noun_label{"ending", "单位状态"},
                           noun_label{"account", "账号"},
                           noun_label{"host", "登记的主办单位"},
                           noun_label{"person", "人员"},
                           noun_label{"role", "角色"},
                           noun_label{"filing", "未办结备案"},
                           noun_label{"route", "由该单位审批的级次"},
                           noun_label{"source", "来源门户"},
                           noun_label{"article", "未归档稿件"},
                           noun_label{"draft", "备好的备案草稿"}};

} // namespace

std::string_view name_of(reorganisation_kind k)
{
    for (const auto& w : words)
        if (w.value == k)
            return w.name;
    return {};
}

std::string_view label_of(reorganisation_kind k)
{
    for (const auto& w : words)
        if (w.value == k)
            return w.label;
    return {};
}

std::optional<reorganisation_kind> reorganisation_kind_from(std::string_view name)
{
    for (const auto& w : words)
        if (w.name == name)
            return w.value;
    return {};
}

std::string_view label_of_noun(std::string_view noun)
{
    for (const auto& [name, label] : nouns)
        if (name == noun)
            return label;
    return noun;
}

std::string digest_of(const reorganisation_plan& p)
{
    json::array all;
    for (const auto& one : p.steps)
        all.push_back(json::array{one.noun, one.id, one.from, one.to});
    for (const auto& one : p.filings)
        all.push_back(json::array{name_of(one.kind), one.account_id, one.asked});
    for (const auto& one : p.objections)
        all.emplace_back(one);
    return sha256_hex(json::serialize(all));
}

std::string renamed(std::string_view account_name, std::string_view unit_name, std::string_view new_name)
{
    std::string out(account_name);
    const auto at = unit_name.empty() ? std::string::npos : out.find(unit_name);
    return at == std::string::npos ? out : out.replace(at, unit_name.size(), new_name);
}

} // namespace tongyuan::registry
