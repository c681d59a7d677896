#include "registry/everybody/public_json.hpp"

#include "http/json_values.hpp"
#include "sheets/csv_writer.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;

std::string_view name_of_public(account_state s)
{
    switch (s) {
    case account_state::suspended:
        return "suspended";
    case account_state::closing:
        return "closing";
    case account_state::closed:
    case account_state::cancelling:
        return "closed";
    case account_state::cancelled:
        return "cancelled";
    default:
        return "official";
    }
}

std::string_view label_of_public(account_state s)
{
    switch (s) {
    case account_state::suspended:
        return "暂停更新";
    case account_state::closing:
        return "公告关停中";
    case account_state::closed:
    case account_state::cancelling:
        return "已关停";
    case account_state::cancelled:
        return "已注销";
    default:
        return "正常使用";
    }
}

std::string shanghai_date(timestamp at)
{
    return to_shanghai_minute(at).substr(0, 10);
}

json::object json_of(const public_book& book, const public_account& a)
{
    const auto& unit = book.unit_of(a);
    const auto& platform = book.platform_of(a);
    return {{"name", a.name},
            {"platform", platform.id},
            {"platform_label", platform.label},
            {"platform_id", a.platform_id},
            {"handle", a.handle},
            {"url", a.url},
            {"unit", http::ref(unit.id, unit.name)},
            {"filing_number", a.filing_number},
            {"is_main", a.is_main},
            {"state", name_of_public(a.state)},
            {"state_label", label_of_public(a.state)},
            {"since", to_rfc3339(a.since)}};
}

json::object json_of(const public_book& book, const public_question& q, const public_answer& a, timestamp answered_at,
                     timestamp as_of)
{
    json::array others;
    for (const auto* one : a.others)
        others.push_back(json_of(book, *one));
    return {{"issuer", book.office()},
            {"question", json::object{{"q", q.text}, {"name", q.name}, {"platform", q.platform}}},
            {"verdict", name_of(a.is)},
            {"label", label_of(a.is)},
            {"words", a.words},
            {"cure", a.cure},
            {"account", a.account ? json::value(json_of(book, *a.account)) : json::value(nullptr)},
            {"others", std::move(others)},
            {"answered_at", to_rfc3339(answered_at)},
            {"as_of", to_rfc3339(as_of)}};
}

std::string csv_of(const public_book& book, std::span<const public_account* const> accounts)
{
    std::string out(sheets::byte_order_mark);
    out += sheets::csv_line(
        {"主办单位", "账号名称", "平台", "账号标识", "微信号或用户名", "链接", "备案号", "状态", "状态自", "主账号"});
    for (const auto* a : accounts)
        out += sheets::csv_line({book.unit_of(*a).name, std::string(a->name), book.platform_of(*a).label,
                                 std::string(a->platform_id), std::string(a->handle), std::string(a->url),
                                 std::string(a->filing_number), std::string(label_of_public(a->state)),
                                 shanghai_date(a->since), a->is_main ? "是" : ""});
    return out;
}

} // namespace tongyuan::registry
