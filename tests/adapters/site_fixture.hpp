// A static portal in memory: what the tests of its articles and of its lists have in common.
#pragma once

#include "loaded.hpp"
#include "samples.hpp"
#include "web_root.hpp"
#include "wire.hpp"

#include "adapters/kit/html.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tongyuan::adapters::tests::static_site {

inline const std::string base = "http://inner.example/dav";
inline const std::string id = notice().id;
inline const std::string path = "/zwgk/tzgg/" + id + ".html";

inline const adapter& site()
{
    return loaded("site");
}

inline account portal()
{
    auto where = account_for(site().about());
    where.settings = {{"base_url", "https://www.qingshan.gov.cn/"},
                      {"put_url", base},
                      {"column_path", "/zwgk/tzgg/"},
                      {"site_name", "青山市人民政府"},
                      {"site_domain", "www.qingshan.gov.cn"},
                      {"site_id_code", "1304000009"},
                      {"column_name", "通知公告"},
                      {"column_description", "发布本市通知、公告 & 通告"},
                      {"column_keywords", "通知,公告"},
                      {"column_type", "工作动态"},
                      {"per_page", "2"}};
    where.source_link.clear();
    return where;
}

inline operation operation_on(operation_kind kind, const article& source = notice())
{
    auto what = operation_for(site(), kind, source);
    what.account = portal();
    what.content = site().render(source, what.account);
    what.target.reset();
    return what;
}

inline operation aimed(operation_kind kind, const article& source = notice())
{
    auto what = operation_on(kind, source);
    what.target = receipt{path, "https://www.qingshan.gov.cn" + path};
    return what;
}

inline values known()
{
    values all;
    all.secrets = {{"user", "publisher"}, {"password", "秘密"}};
    for (int n = 1; n < 10; ++n)
        all.media[sha_of(n)] = "bytes of " + std::to_string(n);
    return all;
}

inline host host_for(web_root& root)
{
    return {site(), [&](const wire_request& asked) -> std::optional<reply> { return root.answer(asked); }, known()};
}

inline std::string published_page(const article& source)
{
    web_root root(base);
    auto h = host_for(root);
    BOOST_REQUIRE(std::holds_alternative<receipt>(h.run(operation_on(operation_kind::publish, source))));
    return root.files.at(path);
}

inline std::string tag(const std::string& page, const std::string& name)
{
    for (const auto& token : kit::read_html(page))
        if (token.tag.name == "meta" && token.tag.attribute("name") == name)
            return token.tag.attribute("content");
    return "(absent)";
}

inline bool is_well_formed(const std::string& xml)
{
    const auto file = std::filesystem::temp_directory_path() /
                      ("tongyuan-site-" + std::to_string(std::hash<std::string>{}(xml)) + ".xml");
    std::ofstream(file) << xml;
    const int result = std::system(("xmllint --nonet --noout " + file.string()).c_str());
    std::filesystem::remove(file);
    return result == 0;
}

inline published_item item(int n)
{
    const timestamp at{std::chrono::days{20'000} + std::chrono::hours{n}};
    return {"article" + std::to_string(n),
            "标题 " + std::to_string(n) + " <&>\"'",
            n % 2 ? "摘要 ]]> &" : "",
            "https://www.qingshan.gov.cn/zwgk/tzgg/article" + std::to_string(n) + ".html",
            n % 2 ? "张三" : "",
            "<p>正文 &lt;b&gt; ]]&gt; <img src=\"media:" + sha_of(1) + "\" alt=\"图\"/></p>",
            at,
            at + std::chrono::minutes{5}};
}

inline operation refresh_of(int items)
{
    auto what = operation_on(operation_kind::refresh);
    what.items.clear();
    for (int n = items; n > 0; --n)
        what.items.push_back(item(n));
    return what;
}

inline std::map<std::string, std::string> listing(const operation& what)
{
    web_root root(base);
    auto h = host_for(root);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<done>(h.run(what)), dump(site().next(what, h.journal())));
    return root.files;
}

} // namespace tongyuan::adapters::tests::static_site
