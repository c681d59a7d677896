#include "samples.hpp"

#include "adapters/kit/parts.hpp"

#include <cstdio>

namespace tongyuan::adapters::tests {

std::string sha_of(int n)
{
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016x", static_cast<unsigned>(n));
    return std::string(digits) + std::string(digits) + std::string(digits) + std::string(digits);
}

picture sample_picture(int n, std::string type, std::uint64_t size)
{
    return {sha_of(n), std::move(type), size, 800, 600, "图" + std::to_string(n) + ".jpg"};
}

article notice()
{
    article a;
    a.id = "01j0articleaaaaaaaaaaaaaaa";
    a.revision = 3;
    a.title = "关于做好防汛工作的通知";
    a.summary = "各单位要落实值守，及时处置险情。";
    a.short_text = "各单位要落实值守，及时处置险情，详情见链接。";
    a.author = "张三";
    a.source = "青山市人民政府办公室";
    a.document_number = "青政办发〔2026〕7号";
    a.keywords = {"防汛", "通知"};
    a.pictures = {sample_picture(1), sample_picture(2, "image/png")};
    a.attachments = {{sha_of(9), "application/pdf", 12'345, "值守安排表.pdf"}};
    a.cover = sample_picture(3);
    a.body =
        "<h2>一、总体要求</h2><p>落实<strong>值守</strong>，见<a href=\"https://www.gov.cn/zhengce\">政策</a>。</p>"
        "<p style=\"text-align:center\"><img src=\"media:" +
        sha_of(1) +
        "\" alt=\"堤坝\"/></p><ul><li>第一条</li><li>第二条</li></ul>"
        "<table><tbody><tr><th>单位</th><td colspan=\"2\">电话</td></tr></tbody></table>"
        "<p><img src=\"media:" +
        sha_of(2) + "\"/>附件：<a href=\"media:" + sha_of(9) + "\">值守安排表</a></p><pre>第一行\n第二行</pre><hr/>";
    return a;
}

article hostile()
{
    auto a = notice();
    std::string all;
    for (const auto& word : hostile_words)
        all += word + " ";
    a.title = "标题{token}{{x}}]]>&<b>";
    a.summary = "摘要 {token} {{x}} ]]> \\ \" %";
    a.short_text = "短文 {token} {{x}} ]]> & <b> \\ \"";
    a.body += "<p>" + kit::encoded(all, encoding::xml_text) + "</p>";
    return a;
}

account account_for(const manifest& about)
{
    account where;
    where.id = "01j0accountaaaaaaaaaaaaaaa";
    where.platform = about.platform;
    where.platform_id = "1234567890";
    where.name = "青山发布";
    where.source_link = "https://www.qingshan.gov.cn/notices/01j0article.html";
    for (const auto& s : about.settings) {
        auto value = s.default_value;
        if (value.empty() && s.required)
            switch (s.kind) {
            case setting_kind::url:
                value = "https://portal.qingshan.gov.cn/api";
                break;
            case setting_kind::text:
                value = "qingshan.gov.cn";
                break;
            case setting_kind::integer:
                value = "1";
                break;
            case setting_kind::boolean:
                value = "true";
                break;
            }
        where.settings[s.name] = value;
    }
    return where;
}

operation operation_for(const adapter& of, operation_kind kind, const article& source)
{
    operation what;
    what.kind = kind;
    what.marker = sample_marker;
    what.account = account_for(of.about());
    what.content = of.render(source, what.account);
    if (kind == operation_kind::withdraw || kind == operation_kind::revise)
        what.target = receipt{"3501756485200075", "https://www.example.gov.cn/3501756485200075"};
    what.slots = {{"publish_time", "2026-01-31 09:00"},
                  {"publish_time_rfc3339", "2026-01-31T01:00:00Z"},
                  {"publish_time_utc", "20260131T01:00:00"},
                  {"source_link", what.account.source_link},
                  {"host_address", "203.0.113.7"}};
    what.inputs = {{"code", "c0de"}, {"redirect_uri", "https://media.qingshan.gov.cn/back"}, {"state", "st4te"}};
    what.items = {{source.id, source.title, source.summary, "https://www.qingshan.gov.cn/a.html", source.author,
                   source.body, timestamp{std::chrono::days{20'000}}, timestamp{std::chrono::days{20'001}}}};
    what.attachments = source.attachments;
    what.pictures = source.pictures;
    if (source.cover)
        what.pictures.push_back(*source.cover);
    what.began = timestamp{std::chrono::days{20'000}};
    return what;
}

operation operation_for(const adapter& of, operation_kind kind)
{
    return operation_for(of, kind, notice());
}

} // namespace tongyuan::adapters::tests
