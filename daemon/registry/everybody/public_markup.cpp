#include "registry/everybody/public_markup.hpp"

namespace tongyuan::registry {

namespace {

constexpr std::string_view style = R"css(
:root{--ink:#1a1a1a;--soft:#4a4a4a;--line:#b8bfc8;--paper:#fff;--lead:#0b4a8f;--good:#0a5c2b;--warn:#7a4100;--bad:#9c1010}
*{box-sizing:border-box}
body{margin:0;font:18px/1.65 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:var(--ink);background:var(--paper)}
main,footer{max-width:72rem;margin:0 auto;padding:0 1rem}
header{padding-top:1rem;border-bottom:3px solid var(--lead)}
header>div{max-width:72rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.6rem;margin:.3rem 0}
h2{font-size:1.25rem;margin:1.2rem 0 .4rem}
a{color:var(--lead)}
nav a{display:inline-block;padding:.5rem 1rem .5rem 0}
nav a[aria-current]{font-weight:700;color:var(--ink);text-decoration:none}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible{outline:3px solid #f2a900;outline-offset:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:.5rem;background:#fff;padding:.5rem;z-index:1}
form{display:flex;flex-wrap:wrap;gap:.75rem 1rem;align-items:end;margin:1rem 0}
label{display:flex;flex-direction:column;gap:.2rem;font-weight:600;min-width:0}
label.wide{flex:1 1 24rem}
input,select,button{font:inherit;font-weight:400;padding:.45rem .6rem;border:1px solid #5a6472;border-radius:4px;background:#fff;color:inherit;max-width:100%}
button{background:var(--lead);color:#fff;border-color:var(--lead);cursor:pointer;min-width:6rem}
.soft{color:var(--soft)}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.6rem 0}
caption{text-align:left;color:var(--soft);padding:.2rem 0}
th,td{border:1px solid var(--line);padding:.45rem .6rem;text-align:left;vertical-align:top}
th{background:#eef2f7}
code{font-family:ui-monospace,Consolas,monospace;overflow-wrap:anywhere}
.matrix th,.matrix td{min-width:6rem}
.answer{border:2px solid;border-radius:6px;padding:1rem 1.2rem;margin:1rem 0}
.answer h2{margin:0 0 .3rem}
.is-good{border-color:var(--good)}.is-good h2{color:var(--good)}
.is-warn{border-color:var(--warn)}.is-warn h2{color:var(--warn)}
.is-bad{border-color:var(--bad)}.is-bad h2{color:var(--bad)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.6rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.pages a,.pages span{display:inline-block;padding:.4rem .8rem}
footer{border-top:1px solid var(--line);margin-top:2rem;padding-bottom:2rem;color:var(--soft);font-size:.95rem}
[hidden]{display:none!important}
@media(max-width:40rem){
body{font-size:17px}label,label.wide,form button{flex:1 1 100%}
.cards thead{position:absolute;left:-999rem}
.cards,.cards caption,.cards tbody,.cards tr,.cards td,.cards th{display:block;border:0;width:auto}
.cards tr{border:1px solid var(--line);border-radius:6px;margin:.6rem 0;padding:.3rem .6rem}
.cards td,.cards th{padding:.15rem 0;background:none}
.cards td[data-label]::before{content:attr(data-label) "：";color:var(--soft)}
.cards td:empty{display:none}
}
@media print{nav,form,.skip,.pages,.not-printed{display:none!important}body{font-size:11pt}a{color:inherit;text-decoration:none}tr{break-inside:avoid}main,header>div,footer{max-width:none}}
)css";

std::string head_of(std::string_view title)
{
    return R"(<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" )"
           R"(content="width=device-width,initial-scale=1"><title>)" +
           escaped(title) + "</title><style>" + std::string(style) + "</style></head><body>";
}

bool is_followed(std::string_view url)
{
    return url.starts_with("https://") || url.starts_with("http://");
}

} // namespace

std::string escaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string query_part(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.' || c == '~';
        if (plain) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string page_head(std::string_view title)
{
    return head_of(title) + R"(<a class="skip" href="#main">跳到正文</a>)";
}

std::string framed_head(std::string_view title)
{
    return head_of(title);
}

std::string page_foot(std::string_view as_of)
{
    return R"(</main><footer><p>登记信息截至 )" + escaped(as_of) +
           R"(（北京时间）。名录只列经主管单位批准备案的官方账号；正在办理变更的账号，批准前按原登记信息公布。</p>)"
           R"(<p class="not-printed">名录数据可自由取用：<a href="/public/accounts.csv">CSV 表格</a>、)"
           R"(<a href="/public/accounts.json">JSON</a>；核验答复带有数字签名，<a )"
           R"(href="/.well-known/tongyuan-keys.json">公钥</a>公开。</p></footer></body></html>)";
}

std::string link_to(std::string_view url, std::string_view text)
{
    if (!is_followed(url))
        return escaped(text);
    return R"(<a rel="noopener noreferrer" target="_blank" href=")" + escaped(url) + "\">" + escaped(text) + "</a>";
}

} // namespace tongyuan::registry
