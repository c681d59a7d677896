#include "replies.hpp"

#include "samples.hpp"

namespace tongyuan::adapters::tests {

namespace {

const std::string our_link = "https://www.qingshan.gov.cn/notices/01j0article.html?d=" + sample_marker;

std::string times(std::string_view word, std::size_t n)
{
    std::string all;
    all.reserve(word.size() * n);
    for (std::size_t i = 0; i < n; ++i)
        all += word;
    return all;
}

} // namespace

int replies::below(int end)
{
    return std::uniform_int_distribution<int>(0, end - 1)(random_);
}

std::string replies::id(bool sound)
{
    if (sound && !once_in(8))
        return once_in(2) ? "5000000000000009" : "\"A-1\"";
    static const std::vector<std::string> ids{"\"A-1\"",
                                              "7",
                                              "9007199254740993",
                                              "18446744073709551616",
                                              "1e9",
                                              "\"\"",
                                              "null",
                                              "true",
                                              "\"5000000000000009\"",
                                              "{}",
                                              "-1"};
    return ids[static_cast<std::size_t>(below(static_cast<int>(ids.size())))];
}

// One in `failures` carries an error code.
std::string replies::json(int failures)
{
    static const std::vector<int> codes{0,     -1,    40001, 40007, 42001, 45009, 48001, 53502, 53504,
                                        53600, 10001, 20016, 20019, 20032, 20101, 21327, 77777};
    const auto code = std::to_string(codes[static_cast<std::size_t>(below(static_cast<int>(codes.size())))]);
    const auto link = once_in(2) ? our_link : std::string("https://elsewhere.cn/");
    std::vector<std::string> members{
        "\"url\":\"http://mmbiz.qpic.cn/x\"",
        "\"media_id\":" + id(failures > 3),
        "\"publish_id\":" + id(failures > 3),
        "\"publish_status\":" + std::to_string(below(8)),
        "\"article_id\":" + id(failures > 3),
        R"("article_detail":{"count":1,"item":[{"idx":1,"article_url":"https://mp.weixin.qq.com/s/x"}]})",
        "\"total_count\":" + std::to_string(below(50)),
        "\"item\":[{\"media_id\":" + id(failures > 3) + ",\"article_id\":" + id(failures > 3) + ",\"name\":\"" +
            sample_marker +
            ".jpg\",\"update_time\":1769821200,\"content\":{\"news_item\":[{\"title\":\"t\",\"content_source_url\":\"" +
            link + "\",\"url\":\"u\"}]}}]",
        "\"news_item\":[{\"title\":\"t\",\"content\":\"<p>x</p>\"}]",
        "\"statuses\":[{\"id\":" + id(failures > 3) + ",\"created_at\":\"Thu Oct 03 08:00:00 +0800 2024\",\"text\":\"" +
            link + "\"}]",
        "\"items\":[{\"id\":" + id(failures > 3) + ",\"marker\":\"" + sample_marker + "\",\"text\":\"x\"}]",
        "\"id\":" + id(failures > 3),
        "\"idstr\":" + id(failures > 3),
        "\"uid\":" + (once_in(2) ? "\"1234567890\"" : id(failures > 3)),
        "\"access_token\":\"t\"",
        "\"expires_in\":7200",
        "\"screen_name\":\"s\""};
    const auto sound_members = members.size();
    if (once_in(failures))
        members.push_back("\"errcode\":" + code + ",\"errmsg\":\"m\"");
    if (once_in(failures))
        members.push_back("\"error_code\":" + code + ",\"error\":\"m\"");
    if (members.size() == sound_members && !once_in(4))
        members.push_back("\"errcode\":0,\"errmsg\":\"ok\"");
    std::string all;
    for (const auto& member : members)
        if (!once_in(failures * 3))
            all += (all.empty() ? "" : ",") + member;
    return "{" + all + "}";
}

std::string replies::rpc(int failures)
{
    static const std::vector<std::string> values{
        "<string>42</string>",
        "<int>42</int>",
        "<boolean>1</boolean>",
        "<boolean>0</boolean>",
        "",
        "<nil/>",
        "<array><data><value><struct><member><name>post_id</name><value><string>42</string></value></member><member>"
        "<name>postid</name><value><string>42</string></value></member><member><name>post_status</name><value>publish"
        "</value></member></struct></value></data></array>",
        "<struct><member><name>id</name><value>7</value></member><member><name>url</name><value>http://x/y.jpg</value>"
        "</member></struct>",
        "<struct><member><name>id</name><value>7</value></member><member><name>url</name><value>http://x/z.jpg</value>"
        "</member><member><name>post_id</name><value>42</value></member><member><name>post_status</name><value>draft"
        "</value></member></struct>"};
    if (once_in(failures))
        return "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>" +
               std::to_string(400 + below(10)) +
               "</int></value></member><member><name>faultString</name><value>no</value></member></struct></value>"
               "</fault></methodResponse>";
    return "<?xml version=\"1.0\"?><methodResponse><params><param><value>" +
           values[static_cast<std::size_t>(below(static_cast<int>(values.size())))] +
           "</value></param></params></methodResponse>";
}

std::string replies::html()
{
    return "<html><head><meta name=\"tongyuan-delivery\" content=\"" + (once_in(2) ? sample_marker : "x") +
           "\"/><title>t</title></head><body><p>" + std::to_string(below(100)) + "</p></body></html>";
}

std::string replies::damaged(std::string body)
{
    switch (below(8)) {
    case 0:
        return body.substr(0, static_cast<std::size_t>(below(static_cast<int>(body.size()) + 1)));
    case 1:
        return body + body;
    case 2:
        return body.empty() ? body : body.replace(body.size() / 2, 1, "\xff");
    case 3:
        return "";
    default:
        return body;
    }
}

reply replies::likely(bool speaks_xml)
{
    reply made{once_in(4) ? 201 : 200, {}, {}};
    if (once_in(6))
        made.body = html();
    else
        made.body = speaks_xml ? rpc(12) : json(8);
    return made;
}

reply replies::any()
{
    static const std::vector<int> statuses{200, 200, 200, 200, 201, 204, 207, 301, 400, 401, 403, 404, 405, 408,
                                           409, 412, 423, 425, 429, 500, 502, 503, 504, 507, 0,   -1,  999};
    reply made;
    made.status = statuses[static_cast<std::size_t>(below(static_cast<int>(statuses.size())))];
    if (once_in(3))
        made.headers = {{"etag", "\"e1\""}, {"retry-after", once_in(2) ? "30" : "soon"}, {"location", "/x"}};
    switch (below(4)) {
    case 0:
        made.body = rpc(4);
        break;
    case 1:
        made.body = html();
        break;
    default:
        made.body = json(3);
    }
    made.body = damaged(std::move(made.body));
    return made;
}

entry replies::tried(const std::string& step, const reply& got)
{
    entry e;
    e.step = step;
    e.attempt = 1 + below(5);
    e.at = timestamp{std::chrono::days{20'000 + below(3)}};
    e.outcome = static_cast<fate>(below(4));
    if (e.outcome == fate::answered) {
        e.got = got;
        e.meant = static_cast<meaning>(below(6));
        e.why.kind = static_cast<fault>(below(8));
    }
    return e;
}

entry replies::from_the_host()
{
    static const std::vector<entry_kind> kinds{entry_kind::paused, entry_kind::token_refreshed, entry_kind::evidence,
                                               entry_kind::probed};
    entry e;
    e.kind = kinds[static_cast<std::size_t>(below(4))];
    e.at = timestamp{std::chrono::days{20'000}};
    e.outcome = fate::answered;
    if (e.kind == entry_kind::evidence) {
        e.link = once_in(2) ? "https://mp.weixin.qq.com/s/abc" : "";
        e.picture_sha256 = sha_of(4);
        e.person = "李四";
    }
    return e;
}

std::vector<std::string> monstrous_bodies()
{
    constexpr std::size_t ten_megabytes = 10u << 20;
    return {times("[", ten_megabytes),
            R"({"errcode":0,"publish_id":")" + times("9", ten_megabytes) + "\"}",
            times("{\"a\":", 100'000),
            "<methodResponse>" + times("<value>", 100'000),
            times("\xff", ten_megabytes),
            "<methodResponse><params><param><value>" + times("<struct><member><name>a</name><value>", 400) + "x"};
}

} // namespace tongyuan::adapters::tests
