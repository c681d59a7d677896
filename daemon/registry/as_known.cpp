#include "registry/as_known.hpp"

#include "registry/rules/working_calendar.hpp"

namespace tongyuan::registry {

result<std::optional<timestamp>> as_of(const http::request& r, std::initializer_list<std::string_view> not_kept)
{
    const auto text = r.query_value("as_of");
    if (!text || text->empty())
        return std::optional<timestamp>{};
    for (const auto name : not_kept)
        if (const auto other = r.query_value(name); other && !other->empty() && *other != "0")
            return unacceptable(
                {{"as_of", "not_kept",
                  "按历史日期查询时不能再按“" + std::string(name) + "”筛选，系统不保留它的历史。请去掉这个条件。"}});
    if (const auto day = day_from(*text))
        return std::optional{timestamp{*day + std::chrono::days{1}} - shanghai_offset - std::chrono::milliseconds{1}};
    if (const auto at = parse_rfc3339(*text))
        return at;
    return unacceptable({{"as_of", "not_a_date", "日期应写作 2026-03-31。"}});
}

} // namespace tongyuan::registry
