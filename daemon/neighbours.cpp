#include "neighbours.hpp"

#include "content/article_store.hpp"
#include "delivery/releases/hold.hpp"

namespace tongyuan {

namespace {

std::vector<registry::step> articles_of(sql::session& s, std::string_view from, std::string_view to)
{
    std::vector<registry::step> out;
    for (const auto& [id, title] : content::article_store::open_of_unit(s, from))
        out.push_back({"article", id, title, std::string(from), std::string(to)});
    return out;
}

bool take_article(sql::session& s, const registry::step& one, timestamp now)
{
    return content::article_store::hand_over(s, one.id, one.from, one.to, now);
}

// A stop is not lifted by the way: what it reaches now it reaches afterwards, or nothing moves.
std::vector<std::string> holds_left_behind(sql::session& s, std::string_view path, std::string_view new_path)
{
    std::vector<std::string> out;
    for (const auto& h : delivery::hold_store::standing(s)) {
        if (h.scope != "unit")
            continue;
        const bool is_within = h.scope_id.starts_with(path);
        const bool is_left = path.starts_with(h.scope_id) && !new_path.starts_with(h.scope_id);
        if (is_within || is_left)
            out.push_back("有暂停发送（原因：" + h.reason +
                          "）会因这次调整失效。请先恢复发送，调整后再在新的单位上暂停。");
    }
    return out;
}

} // namespace

registry::neighbours neighbours_of_units()
{
    return {{{"article", articles_of, take_article}}, holds_left_behind};
}

} // namespace tongyuan
