// Replies as a WordPress 6.1 gives them, recorded; the faults speak its language.
#pragma once

#include "loaded.hpp"
#include "rig.hpp"
#include "samples.hpp"
#include "wire.hpp"

#include "adapters/kit/xml.hpp"

#include <boost/test/unit_test.hpp>

namespace tongyuan::adapters::tests::metaweblog {

inline const adapter& portal()
{
    return loaded("metaweblog");
}

inline answer value(const std::string& xml)
{
    return reply{
        200,
        {{"content-type", "text/xml; charset=UTF-8"}},
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodResponse>\n  <params>\n    <param>\n      <value>\n      " +
            xml + "\n      </value>\n    </param>\n  </params>\n</methodResponse>\n"};
}

inline answer fault_of(int code, const std::string& words)
{
    return reply{
        200,
        {},
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodResponse>\n  <fault>\n    <value>\n      <struct>\n"
        "        <member>\n          <name>faultCode</name>\n          <value><int>" +
            std::to_string(code) +
            "</int></value>\n        </member>\n        <member>\n          <name>faultString</name>\n"
            "          <value><string>" +
            words +
            "</string></value>\n        </member>\n      </struct>\n    </value>\n  </fault>\n</methodResponse>\n"};
}

inline std::string member(const std::string& name, const std::string& text)
{
    return "<member><name>" + name + "</name><value><string>" + kit::encoded(text, encoding::xml_text) +
           "</string></value></member>\n";
}

inline std::string as_struct(const std::string& members)
{
    return "<struct>\n" + members + "</struct>";
}

inline answer list_of(const std::vector<std::string>& structs)
{
    std::string all = "<array><data>\n";
    for (const auto& s : structs)
        all += "  <value>" + s + "</value>\n";
    return value(all + "</data></array>");
}

inline const answer yes = value("<boolean>1</boolean>");
inline const answer no_method = fault_of(-32601, "server error. requested method wp.getPosts does not exist.");
inline const answer wrong_password = fault_of(403, "用户名或密码不正确。");

inline answer uploaded(int n)
{
    return value(as_struct(member("attachment_id", "31") + member("file", "a.png") +
                           member("url", "https://www.qingshan.gov.cn/uploads/" + std::to_string(n) + ".png?a=1&b=2") +
                           member("type", "image/png")));
}

inline std::string listed(const std::string& id, const std::string& marker, const std::string& status)
{
    const std::string fields =
        marker.empty()
            ? ""
            : "<value>" + as_struct(member("id", "9") + member("key", "delivery_id") + member("value", marker)) +
                  "</value>";
    return as_struct(member("post_id", id) + member("post_status", status) + member("post_name", "x") +
                     member("link", "https://www.qingshan.gov.cn/?p=" + id) +
                     "<member><name>custom_fields</name><value><array><data>" + fields +
                     "</data></array></value></member>");
}

inline answer link(const std::string& status = "publish")
{
    return value(as_struct(member("post_id", "392") + member("post_status", status) +
                           member("link", "https://www.qingshan.gov.cn/01j0/")));
}

inline operation operation_on(operation_kind kind, const article& source = notice())
{
    auto what = operation_for(portal(), kind, source);
    what.account.settings["endpoint"] = "https://www.qingshan.gov.cn/xmlrpc.php";
    what.account.settings["user"] = "publisher";
    what.account.settings["drafts"] = "true";
    what.account.settings["link_pattern"] = "https://www.qingshan.gov.cn/{slug}/";
    what.account.settings["category"] = "通知公告";
    what.account.source_link.clear();
    what.content = portal().render(source, what.account);
    what.target.reset();
    return what;
}

inline operation aimed(operation_kind kind)
{
    auto what = operation_on(kind);
    what.target = receipt{"392", "https://www.qingshan.gov.cn/01j0/"};
    return what;
}

inline rig publishing(const operation& what)
{
    rig r(portal(), what);
    r.when("upload", {uploaded(1), uploaded(2), uploaded(9)}).when("create_draft", {value("<string>392</string>")});
    r.when("publish", {yes}).when("read_link", {link()});
    return r;
}

inline std::string trail_of(const rig& r)
{
    std::string all;
    for (const auto& step : r.trail())
        all += (all.empty() ? "" : " ") + step;
    return all;
}

// The struct that newPost and editPost carry, read as a portal would.
inline kit::rpc_value struct_in(const call& step, const operation& what)
{
    auto body = bound_body(step, what);
    const auto from = body.find("<struct>");
    const auto to = body.rfind("</struct>") + std::string("</struct>").size();
    body = "<methodResponse><params><param><value>" + body.substr(from, to - from) +
           "</value></param></params></methodResponse>";
    return kit::read_rpc(body).value().value;
}

inline fault kind_of(const action& a)
{
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<failure>(a), dump(a));
    BOOST_TEST(!std::get<failure>(a).cure.empty());
    return std::get<failure>(a).kind;
}

} // namespace tongyuan::adapters::tests::metaweblog
