#include "front_page.hpp"

namespace tongyuan::fake {

namespace {

constexpr std::string_view style =
    "body{font:16px/1.7 sans-serif;max-width:860px;margin:0 auto;padding:0 16px 48px;color:#222}"
    ".simulated{background:#b00020;color:#fff;padding:10px 16px;margin:0 -16px 20px;font-weight:bold}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:4px 8px;text-align:left}"
    "img{max-width:100%}.gone{color:#999;text-decoration:line-through}.meta{color:#666;font-size:14px}";

std::string accounts_table(const world& simulated)
{
    std::string rows;
    for (const auto& platform : simulated.platforms())
        for (const auto& account : platform->accounts())
            rows += "<tr><td>" + std::string{platform->chinese_name()} + "<td>" + escaped_html(account.name) +
                    "<td><code>" + escaped_html(account.id) + "</code>";
    if (rows.empty())
        return "<p>还没有账号。</p>";
    return "<table><tr><th>平台<th>名称<th>标识" + rows + "</table>";
}

std::string_view kind_label(std::string_view kind)
{
    return kind == "published" ? "发布" : kind == "withdrawn" ? "撤下" : "修改";
}

std::string ledger_table(const ledger& effects)
{
    constexpr std::size_t newest = 200;
    std::string rows;
    const auto& all = effects.all();
    for (auto at = all.rbegin(); at != all.rend() && at - all.rbegin() < static_cast<std::ptrdiff_t>(newest); ++at) {
        const auto title = at->title.empty() ? at->text : at->title;
        rows += "<tr><td>" + std::to_string(at->n) + "<td>" + to_shanghai_minute(at->at) + "<td>" +
                escaped_html(at->platform) + "<td>" + std::string{kind_label(at->kind)} + "<td><a href=\"" +
                escaped_html(at->url) + "\">" + escaped_html(title) + "</a>";
    }
    if (rows.empty())
        return "<p>还没有发布任何内容。</p>";
    return "<p>共 " + std::to_string(all.size()) + " 条，以下为最近 " + std::to_string(newest) +
           " 条之内。</p><table><tr><th>序号<th>时间<th>平台<th>动作<th>内容" + rows + "</table>";
}

} // namespace

std::string simulated_page(std::string_view title, std::string_view body)
{
    return "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"robots\" "
           "content=\"noindex\"><title>" +
           escaped_html(title) + "（模拟）</title><style>" + std::string{style} +
           "</style></head><body><div class=\"simulated\">这是模拟平台，不是真实的微信、微博或公告栏。</div>" +
           std::string{body} + "</body></html>";
}

outgoing front_page(world& simulated)
{
    std::string body = "<h1>模拟平台</h1><h2>账号</h2>" + accounts_table(simulated) + "<h2>读者能看到的变化</h2>" +
                       ledger_table(simulated.here().effects) +
                       "<h2>机器可读</h2><p><a href=\"/_control/ledger\">账本</a> · <a href=\"/_control/requests\">请求"
                       "</a> · <a href=\"/_control/accounts\">账号</a> · <a href=\"/_control/faults\">故障脚本</a></p>";
    return html_answer(simulated_page("模拟平台", body));
}

} // namespace tongyuan::fake
