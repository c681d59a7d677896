#include "registry/everybody/public_page.hpp"

#include "registry/everybody/public_json.hpp"
#include "registry/everybody/public_markup.hpp"

#include <algorithm>
#include <map>

namespace tongyuan::registry {

namespace {

using shown_accounts = std::span<const public_account* const>;

std::string office_of(const public_book& book)
{
    return escaped(book.office());
}

std::string banner(const public_book& book, std::string_view here)
{
    const auto entry = [&](std::string_view href, std::string_view text) {
        return "<a href=\"" + std::string(href) + "\"" + (href == here ? " aria-current=\"page\"" : "") + ">" +
               std::string(text) + "</a>";
    };
    return "<header><div><p class=\"soft\" style=\"margin:0\">" + office_of(book) + "</p><h1>" +
           (here == "/public" ? "政务新媒体官方账号名录" : "核验官方账号") + "</h1><nav aria-label=\"栏目\">" +
           entry("/public", "账号名录") + entry("/public/verify", "核验账号") +
           "</nav></div></header><main id=\"main\">";
}

std::string option(std::string_view value, std::string_view text, bool is_chosen)
{
    return "<option value=\"" + escaped(value) + "\"" + (is_chosen ? " selected" : "") + ">" + escaped(text) +
           "</option>";
}

std::string platform_choice(const public_book& book, const std::string& chosen)
{
    std::string out = "<label>平台<select name=\"platform\">" + option("", "全部平台", chosen.empty());
    std::vector<const public_platform*> all;
    for (const auto& one : book.platforms())
        all.push_back(&one);
    std::ranges::sort(all, {}, [](const auto* p) { return std::string_view(p->id); });
    for (const auto* one : all)
        out += option(one->id, one->label, one->id == chosen);
    return out + "</select></label>";
}

std::string_view name_of(public_filter::shown s)
{
    return s == public_filter::shown::live ? "live" : s == public_filter::shown::gone ? "gone" : "all";
}

std::string filter_form(const public_book& book, const public_filter& f)
{
    using enum public_filter::shown;
    std::string out = "<form method=\"get\" action=\"/public\" role=\"search\"><label class=\"wide\">"
                      "账号名称、主办单位或备案号<input name=\"q\" maxlength=\"100\" value=\"" +
                      escaped(f.text) + "\"></label>" + platform_choice(book, f.platform);
    out += "<label>状态<select name=\"state\">" + option("live", "正常使用（含暂停）", f.which == live) +
           option("gone", "已关停、已注销", f.which == gone) + option("all", "全部", f.which == all) +
           "</select></label>";
    if (!f.unit.empty())
        out += "<input type=\"hidden\" name=\"unit\" value=\"" + escaped(f.unit) + "\">";
    return out + "<button type=\"submit\">查找</button></form>";
}

std::string query_of(const public_filter& f)
{
    return "q=" + query_part(f.text) + "&platform=" + query_part(f.platform) +
           "&state=" + std::string(name_of(f.which)) + "&unit=" + query_part(f.unit);
}

std::string rows_of(const public_book& book, shown_accounts shown)
{
    std::string out;
    for (const auto* a : shown) {
        const auto& unit = book.unit_of(*a);
        out += "<tr><th scope=\"row\">" + link_to(a->url, a->name) + (a->is_main ? "（主账号）" : "") +
               "</th><td data-label=\"平台\">" + escaped(book.platform_of(*a).label) +
               "</td><td data-label=\"账号标识\"><code>" + escaped(a->platform_id) + "</code>" +
               (a->handle.empty() ? "" : "<br><span class=\"soft\">" + escaped(a->handle) + "</span>") +
               "</td><td data-label=\"主办单位\"><a href=\"/public?unit=" + query_part(unit.id) + "\">" +
               escaped(unit.name) + "</a></td><td data-label=\"备案号\">" +
               (a->filing_number.empty() ? ""
                                         : "<a href=\"/public/verify?q=" + query_part(a->filing_number) + "\">" +
                                               escaped(a->filing_number) + "</a>") +
               "</td><td data-label=\"状态\">" + std::string(label_of_public(a->state)) +
               (a->state == account_state::active || a->state == account_state::approved
                    ? ""
                    : "<br><span class=\"soft\">自 " + shanghai_date(a->since) + "</span>") +
               "</td></tr>";
    }
    return out;
}

std::string table_of(const public_book& book, shown_accounts shown, const std::string& caption)
{
    return "<div class=\"table\"><table class=\"cards\"><caption>" + escaped(caption) +
           "</caption><thead><tr><th scope=\"col\">账号名称</th><th scope=\"col\">平台</th><th scope=\"col\">账号标识"
           "</th><th scope=\"col\">主办单位</th><th scope=\"col\">备案号</th><th scope=\"col\">状态</th></tr></thead>"
           "<tbody>" +
           rows_of(book, shown) + "</tbody></table></div>";
}

std::string pages_of(const public_filter& f, const public_place& where)
{
    if (where.pages < 2)
        return {};
    const auto to = [&](std::size_t page, std::string_view text, std::string_view rel) {
        return "<a rel=\"" + std::string(rel) + "\" href=\"/public?" + escaped(query_of(f)) +
               "&amp;page=" + std::to_string(page) + "\">" + std::string(text) + "</a>";
    };
    return "<nav class=\"pages\" aria-label=\"翻页\">" + (where.page > 1 ? to(where.page - 1, "上一页", "prev") : "") +
           "<span>第 " + std::to_string(where.page) + " 页，共 " + std::to_string(where.pages) + " 页</span>" +
           (where.page < where.pages ? to(where.page + 1, "下一页", "next") : "") + "</nav>";
}

std::string_view tone_of(verdict v)
{
    switch (v) {
    case verdict::official:
        return "is-good";
    case verdict::closed:
    case verdict::cancelled:
        return "is-bad";
    default:
        return "is-warn";
    }
}

std::string_view mark_of(verdict v)
{
    return tone_of(v) == "is-good" ? "✓ " : tone_of(v) == "is-bad" ? "✕ " : "！";
}

std::string facts_of(const public_book& book, const public_account& a)
{
    const auto fact = [](std::string_view label, const std::string& value) {
        return value.empty() ? std::string() : "<dt>" + std::string(label) + "</dt><dd>" + value + "</dd>";
    };
    const bool is_usual = a.state == account_state::active || a.state == account_state::approved;
    return "<dl>" + fact("账号名称", "<strong>" + escaped(a.name) + "</strong>") +
           fact("平台", escaped(book.platform_of(a).label)) +
           fact("账号标识", "<code>" + escaped(a.platform_id) + "</code>") + fact("微信号或用户名", escaped(a.handle)) +
           fact("链接", a.url.empty() ? "" : link_to(a.url, a.url)) + fact("主办单位", escaped(book.unit_of(a).name)) +
           fact("备案号", escaped(a.filing_number)) +
           fact("状态",
                std::string(label_of_public(a.state)) + (is_usual ? "" : "，自 " + shanghai_date(a.since) + " 起")) +
           "</dl>";
}

std::string answer_part(const public_book& book, const public_question& q, const public_answer& a)
{
    const bool is_gone = a.account && !is_live(a.account->state);
    auto out = "<section class=\"answer " + std::string(tone_of(a.is)) + "\" role=\"status\" aria-label=\"核验结果\">" +
               "<h2><span aria-hidden=\"true\">" + std::string(mark_of(a.is)) + "</span>" +
               std::string(label_of(a.is)) + (is_gone ? "（自 " + shanghai_date(a.account->since) + "）" : "") +
               "</h2><p>您查询的“<strong>" + escaped(q.text) + "</strong>”" +
               escaped(a.words.starts_with("是") || a.words.starts_with("曾") ? a.words : "：" + a.words) + "</p>";
    if (a.account)
        out += facts_of(book, *a.account);
    out += "<p>" + escaped(a.cure) + "</p>";
    const auto query = "q=" + query_part(q.text) + (q.name.empty() ? "" : "&name=" + query_part(q.name)) +
                       (q.platform.empty() ? "" : "&platform=" + query_part(q.platform));
    out += "<p class=\"not-printed\"><a download=\"tongyuan-answer.json\" href=\"/public/verify.json?" +
           escaped(query) + "\">下载带数字签名的答复</a></p></section>";
    if (!a.others.empty())
        out += "<h2>" +
               std::string(a.is == verdict::alike    ? "与之相似的官方账号"
                           : a.is == verdict::former ? "曾用它的官方账号"
                                                     : "使用这个名称的官方账号") +
               "</h2>" + table_of(book, a.others, "请逐项核对平台与账号标识。");
    return out;
}

std::string verify_form(const public_book& book, const public_question& q)
{
    return "<form method=\"get\" action=\"/public/verify\"><label class=\"wide\">账号主页链接、账号标识或备案号"
           "<input id=\"q\" name=\"q\" required maxlength=\"2000\" autocomplete=\"off\" value=\"" +
           escaped(q.text) + "\"></label>" + platform_choice(book, q.platform) +
           "<label>账号显示的名称（可不填）<input name=\"name\" maxlength=\"100\" value=\"" + escaped(q.name) +
           "\"></label><button type=\"submit\">核验</button></form>"
           "<div id=\"picture\" hidden class=\"not-printed\"><label>或选择一张二维码图片<input type=\"file\" "
           "accept=\"image/*\" id=\"qr\"></label><p id=\"qr-says\" class=\"soft\" role=\"status\">"
           "图片只在您的设备上识别，不会上传。</p></div>"
           "<noscript><p "
           "class=\"soft\">浏览器未启用脚本，不能识别二维码图片；请扫码后复制链接填入上框，其余功能不受影响。"
           "</p></noscript><script type=\"module\" src=\"/assets/verify-qr.js\"></script>";
}

} // namespace

std::string directory_page(const public_book& book, const public_filter& f, shown_accounts shown,
                           const public_place& where)
{
    const std::string title = book.office() + "政务新媒体官方账号名录";
    auto out = page_head(title) + banner(book, "/public") + filter_form(book, f);
    if (!f.unit.empty()) {
        const auto at = std::ranges::find(book.units(), f.unit, &public_unit::id);
        out += "<p>只显示" + (at == book.units().end() ? "所选单位" : "“" + escaped(at->name) + "”") +
               "及其下属单位的账号。<a href=\"/public\">显示全部</a></p>";
    }
    if (shown.empty())
        out += "<p role=\"status\">没有找到符合条件的账号。请减少条件再试，或到<a href=\"/public/verify\">核验账号</a>"
               "用链接查询。</p>";
    else
        out += table_of(book, shown,
                        "共 " + std::to_string(where.all) + " 个账号，按主办单位排列" +
                            (where.pages > 1 ? "；本页为第 " + std::to_string(where.named + 1) + "—" +
                                                   std::to_string(where.named + shown.size()) + " 个"
                                             : "")) +
               pages_of(f, where) + "<p class=\"not-printed\">按当前条件下载：<a href=\"/public/accounts.csv?" +
               escaped(query_of(f)) + "\">CSV 表格</a></p>";
    return out + page_foot(to_shanghai_minute(where.as_of));
}

std::string verify_page(const public_book& book, const public_question& q, const std::optional<public_answer>& a,
                        const public_place& where)
{
    auto out = page_head("核验官方账号 · " + book.office()) + banner(book, "/public/verify");
    if (a)
        out += answer_part(book, q, *a) + "<h2>再核验一个</h2>";
    else
        out += "<p>收到自称官方的账号，或想确认一个账号是不是官方账号，请把它的主页链接或账号标识填在这里。</p>";
    return out + verify_form(book, q) + page_foot(to_shanghai_minute(where.as_of));
}

std::string matrix_page(const public_book& book, shown_accounts shown, const public_place& where)
{
    std::map<std::string_view, std::string_view> platforms; // by id
    std::map<std::uint32_t, std::map<std::string_view, std::string>> cells;
    for (const auto* a : shown) {
        const auto& platform = book.platform_of(*a);
        platforms.emplace(platform.id, platform.label);
        auto& cell = cells[a->unit][platform.id];
        cell += (cell.empty() ? "" : "<br>") + link_to(a->url, a->name);
    }
    auto out = framed_head(book.office() + "政务新媒体矩阵") +
               "<main><div class=\"table\"><table class=\"matrix\"><caption>" + office_of(book) +
               "政务新媒体矩阵，截至 " + to_shanghai_minute(where.as_of) +
               "</caption><thead><tr><th scope=\"col\">单位</th>";
    for (const auto& [id, label] : platforms)
        out += "<th scope=\"col\">" + escaped(label) + "</th>";
    out += "</tr></thead><tbody>";
    for (const auto& [unit, row] : cells) {
        out += "<tr><th scope=\"row\">" + escaped(book.units()[unit].name) + "</th>";
        for (const auto& [id, label] : platforms)
            out += "<td>" + (row.contains(id) ? row.at(id) : "") + "</td>";
        out += "</tr>";
    }
    out += "</tbody></table></div>";
    if (shown.size() < where.all)
        out += "<p>另有 " + std::to_string(where.all - shown.size()) + " 个账号，见完整名录。</p>";
    return out + "<p><a target=\"_blank\" rel=\"noopener\" href=\"/public\">查看完整名录</a> · <a target=\"_blank\" "
                 "rel=\"noopener\" href=\"/public/verify\">核验账号</a></p></main></body></html>";
}

} // namespace tongyuan::registry
