// Replies as a WordPress 6.1 gives them, recorded; the faults speak its language.
#include "loaded.hpp"
#include "rig.hpp"
#include "samples.hpp"
#include "wire.hpp"

#include "adapters/kit/html.hpp"
#include "adapters/kit/length.hpp"
#include "adapters/kit/xml.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;

namespace {

const adapter& portal()
{
    return loaded("metaweblog");
}

answer value(const std::string& xml)
{
    return reply{
        200,
        {{"content-type", "text/xml; charset=UTF-8"}},
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodResponse>\n  <params>\n    <param>\n      <value>\n      " +
            xml + "\n      </value>\n    </param>\n  </params>\n</methodResponse>\n"};
}

answer fault_of(int code, const std::string& words)
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

std::string member(const std::string& name, const std::string& text)
{
    return "<member><name>" + name + "</name><value><string>" + kit::encoded(text, encoding::xml_text) +
           "</string></value></member>\n";
}

std::string as_struct(const std::string& members)
{
    return "<struct>\n" + members + "</struct>";
}

answer list_of(const std::vector<std::string>& structs)
{
    std::string all = "<array><data>\n";
    for (const auto& s : structs)
        all += "  <value>" + s + "</value>\n";
    return value(all + "</data></array>");
}

const answer yes = value("<boolean>1</boolean>");
const answer no_method = fault_of(-32601, "server error. requested method wp.getPosts does not exist.");
const answer wrong_password = fault_of(403, "用户名或密码不正确。");

answer uploaded(int n)
{
    return value(as_struct(member("attachment_id", "31") + member("file", "a.png") +
                           member("url", "https://www.qingshan.gov.cn/uploads/" + std::to_string(n) + ".png?a=1&b=2") +
                           member("type", "image/png")));
}

std::string listed(const std::string& id, const std::string& marker, const std::string& status)
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

answer link(const std::string& status = "publish")
{
    return value(as_struct(member("post_id", "392") + member("post_status", status) +
                           member("link", "https://www.qingshan.gov.cn/01j0/")));
}

operation operation_on(operation_kind kind, const article& source = notice())
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

operation aimed(operation_kind kind)
{
    auto what = operation_on(kind);
    what.target = receipt{"392", "https://www.qingshan.gov.cn/01j0/"};
    return what;
}

rig publishing(const operation& what)
{
    rig r(portal(), what);
    r.when("upload", {uploaded(1), uploaded(2), uploaded(9)}).when("create_draft", {value("<string>392</string>")});
    r.when("publish", {yes}).when("read_link", {link()});
    return r;
}

std::string trail_of(const rig& r)
{
    std::string all;
    for (const auto& step : r.trail())
        all += (all.empty() ? "" : " ") + step;
    return all;
}

// The struct that newPost and editPost carry, read as a portal would.
kit::rpc_value struct_in(const call& step, const operation& what)
{
    auto body = bound_body(step, what);
    const auto from = body.find("<struct>");
    const auto to = body.rfind("</struct>") + std::string("</struct>").size();
    body = "<methodResponse><params><param><value>" + body.substr(from, to - from) +
           "</value></param></params></methodResponse>";
    return kit::read_rpc(body).value().value;
}

fault kind_of(const action& a)
{
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<failure>(a), dump(a));
    BOOST_TEST(!std::get<failure>(a).cure.empty());
    return std::get<failure>(a).kind;
}

} // namespace

BOOST_AUTO_TEST_SUITE(metaweblog_portal)

BOOST_AUTO_TEST_CASE(uploads_drafts_and_then_goes_public_once)
{
    const auto what = operation_on(operation_kind::publish);
    auto r = publishing(what);
    BOOST_TEST(dump(r.run()) == "receipt 392 https://www.qingshan.gov.cn/01j0/");
    BOOST_TEST(trail_of(r) == "upload upload upload create_draft publish read_link");
    BOOST_TEST(!r.last_call("upload").effect.public_);
    BOOST_TEST(!r.last_call("create_draft").effect.public_);
    BOOST_TEST((r.last_call("create_draft").effect.repeat == on_repeat::duplicates));
    BOOST_TEST(r.last_call("publish").effect.public_);
    BOOST_TEST((r.last_call("publish").effect.repeat == on_repeat::same));
}

BOOST_AUTO_TEST_CASE(draft_carries_the_marker_and_the_edit_carries_everything_else)
{
    const auto what = operation_on(operation_kind::publish);
    auto r = publishing(what);
    r.run();
    const auto draft = struct_in(r.last_call("create_draft"), what);
    const auto& field = draft.member("custom_fields")->items.at(0);
    BOOST_TEST(field.text_of("key") == "delivery_id");
    BOOST_TEST(field.text_of("value") == sample_marker);
    BOOST_TEST(bound_body(r.last_call("create_draft"), what)
                   .ends_with("<param><value><boolean>0</boolean></value></param></params></methodCall>"));

    const auto edit = struct_in(r.last_call("publish"), what);
    BOOST_TEST(edit.member("custom_fields") == nullptr);
    BOOST_TEST(edit.text_of("title") == "关于做好防汛工作的通知");
    BOOST_TEST(edit.text_of("mt_excerpt") == "各单位要落实值守，及时处置险情。");
    BOOST_TEST(edit.text_of("mt_keywords") == "防汛,通知");
    BOOST_TEST(edit.text_of("wp_slug") == notice().id);
    BOOST_TEST(edit.member("categories")->items.at(0).text == "通知公告");
    const auto sent = bound_body(r.last_call("publish"), what);
    BOOST_TEST(sent.find("<methodName>metaWeblog.editPost</methodName><params><param><value><string>392</string>") !=
               std::string::npos);
    BOOST_TEST(sent.find("SECRET(password)") != std::string::npos);
    BOOST_TEST(sent.ends_with("<param><value><boolean>1</boolean></value></param></params></methodCall>"));
}

BOOST_AUTO_TEST_CASE(text_names_the_addresses_the_portal_gave)
{
    const auto what = operation_on(operation_kind::publish);
    auto r = publishing(what);
    r.run();
    const auto body = struct_in(r.last_call("publish"), what).text_of("description");
    BOOST_TEST(body.find("<img src=\"https://www.qingshan.gov.cn/uploads/1.png?a=1&amp;b=2\" alt=\"堤坝\"/>") !=
               std::string::npos);
    BOOST_TEST(body.find("<a href=\"https://www.qingshan.gov.cn/uploads/9.png?a=1&amp;b=2\">值守安排表</a>") !=
               std::string::npos);
    BOOST_TEST(body.find("media:") == std::string::npos);
    BOOST_TEST(kit::same_text(notice().title + kit::reader_text(body), what.content.reader_text));
}

BOOST_AUTO_TEST_CASE(files_go_out_as_base64_under_plain_names)
{
    const auto what = operation_on(operation_kind::publish);
    auto r = publishing(what);
    r.run();
    const auto sent = bound_body(r.last_call("upload"), what);
    BOOST_TEST(sent.find("<base64>MEDIA(" + sha_of(9) + ")</base64>") != std::string::npos);
    BOOST_TEST(sent.find("<string>application/pdf</string>") != std::string::npos);
    BOOST_TEST(sent.find("<string>" + sha_of(9).substr(0, 24) + ".pdf</string>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(words_that_look_like_commands_reach_the_reader_as_words)
{
    auto source = notice();
    source.title = "<script>alert(1)</script> & [gallery]";
    source.body = "<p>[gallery] :) -- ... 9x12 \"x\" ]]&gt;\nhttps://v.example/1 <a "
                  "href=\"https://a.example/[gallery]\">[a]</a></p>";
    const auto what = operation_on(operation_kind::publish, source);
    auto r = publishing(what);
    r.run();
    const auto sent = struct_in(r.last_call("publish"), what);
    const auto body = sent.text_of("description");
    for (const auto* command : {"[", "]", ":)", "--", "...", "9x12", "https://v.", "\n"})
        BOOST_TEST(body.find(command) ==
                       (std::string_view(command) == "--" ? body.find("<!--") + 2 : std::string::npos),
                   command);
    BOOST_TEST(kit::reader_text(body) == "[gallery] :) -- ... 9x12 \"x\" ]]> https://v.example/1 [a]");
    BOOST_TEST(sent.text_of("title") == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; [gallery]");
}

BOOST_AUTO_TEST_CASE(lost_draft_is_looked_for_and_adopted)
{
    const auto what = operation_on(operation_kind::publish);
    auto r = publishing(what);
    r.when("create_draft", {lost{}});
    r.when("find_draft",
           {list_of({listed("393", "01j0someoneelsesdelivery00", "draft"), listed("392", sample_marker, "draft")})});
    BOOST_TEST(dump(r.run()) == "receipt 392 https://www.qingshan.gov.cn/01j0/");
    BOOST_TEST(r.calls_of("create_draft") == 1);
    BOOST_TEST(bound_body(r.last_call("publish"), what).find("<string>392</string>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(draft_that_never_arrived_is_made_again)
{
    const auto what = operation_on(operation_kind::publish);
    auto r = publishing(what);
    r.when("create_draft", {lost{}, value("<string>394</string>")}).when("find_draft", {list_of({})});
    BOOST_TEST(dump(r.run()) == "receipt 394 https://www.qingshan.gov.cn/01j0/");
    BOOST_TEST(trail_of(r) == "upload upload upload create_draft find_draft create_draft publish read_link");
}

BOOST_AUTO_TEST_CASE(portal_without_wordpress_calls_is_asked_the_plain_way)
{
    const auto what = operation_on(operation_kind::publish);
    auto r = publishing(what);
    r.when("create_draft", {lost{}}).when("find_draft", {no_method});
    r.when("find_recent",
           {list_of({as_struct(member("postid", "77") + member("title", "t") +
                               member("description", "<p>x<!--tongyuan " + sample_marker + "--></p>"))})});
    r.when("read_link", {no_method});
    r.when("read_link_plain",
           {value(as_struct(member("postid", "77") + member("permaLink", "https://plain.example/77")))});
    BOOST_TEST(dump(r.run()) == "receipt 77 https://plain.example/77");
    BOOST_TEST(r.calls_of("create_draft") == 1);
}

BOOST_AUTO_TEST_CASE(going_public_is_repeated_until_it_is_answered)
{
    auto r = publishing(operation_on(operation_kind::publish));
    r.when("publish", {lost{}, reply{502, {}, "<html>Bad Gateway</html>"}, ok("<html>维护中</html>"), yes});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
    BOOST_TEST(r.calls_of("publish") == 4);
    BOOST_TEST(r.calls_of("create_draft") == 1);
}

BOOST_AUTO_TEST_CASE(published_stays_published_when_the_link_cannot_be_read)
{
    auto r = publishing(operation_on(operation_kind::publish));
    r.when("read_link", {lost{}});
    BOOST_TEST(dump(r.run()) == "receipt 392 https://www.qingshan.gov.cn/" + notice().id + "/");
    auto refused = publishing(operation_on(operation_kind::publish));
    refused.when("read_link", {fault_of(401, "抱歉")});
    BOOST_TEST(std::holds_alternative<receipt>(refused.run()));
}

BOOST_AUTO_TEST_CASE(portal_with_its_own_review_is_waited_for)
{
    auto r = publishing(operation_on(operation_kind::publish));
    r.when("read_link", {link("pending"), link("pending"), link("publish")});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
    BOOST_TEST(std::count(r.trail().begin(), r.trail().end(), "pause 600") == 2);
}

BOOST_AUTO_TEST_CASE(faults_are_told_apart_by_number_not_by_words)
{
    const std::vector<std::pair<answer, fault>> known{
        {wrong_password, fault::configuration},
        {fault_of(401, "成功"), fault::permission},
        {fault_of(500, "内容，标题和摘要为空。"), fault::content},
        {fault_of(405, "XML-RPC 已关闭"), fault::configuration},
        {fault_of(400, "参数不足"), fault::protocol},
        {no_method, fault::configuration},
        {reply{413, {}, "<html>413</html>"}, fault::content},
        {reply{301, {{"location", "https://x"}}, ""}, fault::configuration},
        {reply{404, {}, ""}, fault::configuration}};
    for (const auto& [said, kind] : known) {
        auto r = publishing(operation_on(operation_kind::publish));
        r.when("create_draft", {said});
        BOOST_TEST((kind_of(r.run()) == kind), std::get<reply>(said).body);
        BOOST_TEST(r.calls_of("publish") == 0);
    }
}

BOOST_AUTO_TEST_CASE(unknown_fault_is_neither_success_nor_refusal)
{
    for (const auto& odd :
         {fault_of(0, ""), fault_of(7, "ok"), fault_of(-32603, "internal"), value("<boolean>0</boolean>"),
          value("<string>0</string>"), value("<string></string>"), answer{reply{500, {}, ""}}})
        BOOST_TEST((portal().read("create_draft", std::get<reply>(odd)).meant == meaning::ambiguous),
                   std::get<reply>(odd).body);
}

BOOST_AUTO_TEST_CASE(upload_without_a_usable_address_is_no_upload)
{
    for (const auto* odd : {"", "javascript:alert(1)", "1.png"})
        BOOST_TEST((portal().read("upload", std::get<reply>(value(as_struct(member("url", odd))))).meant ==
                    meaning::ambiguous));
}

BOOST_AUTO_TEST_CASE(without_drafts_the_one_public_call_is_never_repeated_blindly)
{
    auto what = operation_on(operation_kind::publish);
    what.account.settings["drafts"] = "false";
    rig r(portal(), what);
    r.when("upload", {uploaded(1), uploaded(2), uploaded(9)}).when("post", {lost{}});
    BOOST_TEST(std::holds_alternative<tongyuan::adapters::pause>(r.run(3)));
    BOOST_TEST(r.calls_of("post") == 1);
    BOOST_TEST(r.last_call("post").effect.public_);
    BOOST_TEST((r.last_call("post").effect.repeat == on_repeat::duplicates));
}

BOOST_AUTO_TEST_CASE(revision_sends_the_whole_article_to_the_same_post)
{
    const auto what = aimed(operation_kind::revise);
    rig r(portal(), what);
    r.when("upload", {uploaded(1), uploaded(2), uploaded(9)}).when("revise", {lost{}, yes});
    BOOST_TEST(std::holds_alternative<done>(r.run()));
    BOOST_TEST(struct_in(r.last_call("revise"), what).text_of("mt_keywords") == "防汛,通知");
    rig gone(portal(), what);
    gone.when("upload", {uploaded(1), uploaded(2), uploaded(9)}).when("revise", {fault_of(404, "文章ID无效。")});
    BOOST_TEST((kind_of(gone.run()) == fault::gone));
}

BOOST_AUTO_TEST_CASE(unclear_withdrawal_is_looked_after_before_the_trash_is_emptied)
{
    rig r(portal(), aimed(operation_kind::withdraw));
    r.when("withdraw", {lost{}}).when("check_gone", {link("trash")});
    BOOST_TEST(std::holds_alternative<done>(r.run()));
    BOOST_TEST(r.calls_of("withdraw") == 1);
    rig again(portal(), aimed(operation_kind::withdraw));
    again.when("withdraw", {lost{}, yes}).when("check_gone", {link("publish")});
    BOOST_TEST(std::holds_alternative<done>(again.run()));
    BOOST_TEST(again.calls_of("withdraw") == 2);
    rig gone(portal(), aimed(operation_kind::withdraw));
    gone.when("withdraw", {fault_of(404, "文章ID无效。")});
    BOOST_TEST(std::holds_alternative<done>(gone.run()));
    rig plain(portal(), aimed(operation_kind::withdraw));
    plain.when("withdraw", {no_method}).when("withdraw_plain", {yes});
    BOOST_TEST(std::holds_alternative<done>(plain.run()));
}

BOOST_AUTO_TEST_CASE(probe_believes_only_a_public_post_with_the_marker)
{
    rig found(portal(), operation_on(operation_kind::probe));
    found.when("probe_list", {list_of({listed("1", "", "publish"), listed("392", sample_marker, "publish")})});
    found.when("probe_post", {link()});
    BOOST_TEST(dump(found.run()) == "receipt 392 https://www.qingshan.gov.cn/01j0/");

    rig draft(portal(), operation_on(operation_kind::probe));
    draft.when("probe_list", {list_of({listed("392", sample_marker, "draft")})}).when("probe_post", {link("draft")});
    BOOST_TEST(dump(draft.run()).starts_with("not_found certain"));

    rig absent(portal(), operation_on(operation_kind::probe));
    absent.when("probe_list", {list_of({listed("1", "", "publish")})});
    BOOST_TEST(dump(absent.run()).starts_with("not_found certain"));

    rig full(portal(), operation_on(operation_kind::probe));
    full.when("probe_list", {list_of(std::vector<std::string>(30, listed("1", "", "publish")))});
    BOOST_TEST(std::get<not_found>(full.run()).certain == false);
}

BOOST_AUTO_TEST_CASE(probe_asks_for_the_post_it_knows_to_have_made)
{
    auto r = publishing(operation_on(operation_kind::publish));
    r.when("publish", {reply{403, {}, ""}});
    r.run();
    rig probe(portal(), operation_on(operation_kind::probe));
    probe.journal() = r.journal();
    probe.when("probe_post", {fault_of(404, "文章ID无效。")});
    BOOST_TEST(dump(probe.run()).starts_with("not_found certain"));
    BOOST_TEST(probe.calls_of("probe_list") == 0);
}

BOOST_AUTO_TEST_CASE(read_back_compares_text_pictures_and_the_page_readers_get)
{
    const auto what = aimed(operation_kind::probe);
    const auto stored = [](const std::string& title, const std::string& body) {
        return value(as_struct(member("post_id", "392") + member("post_status", "publish") +
                               member("post_title", title) + member("post_content", body) +
                               member("link", "https://www.qingshan.gov.cn/01j0/")));
    };
    const auto page = [](const std::string& body) {
        return answer{reply{200, {}, "<html><h1>关于做好防汛工作的通知</h1><div>" + body + "</div>上一篇</html>"}};
    };
    const auto same = notice().body;
    const auto other = [&] {
        auto changed = same;
        return changed.replace(changed.find("值守"), 6, "值班");
    }();
    const auto fewer = [&] {
        auto changed = same;
        return changed.erase(changed.find("<img"), changed.find("/>") + 2 - changed.find("<img"));
    }();
    const auto outcome = [&](const answer& post, const answer& shown) {
        rig r(portal(), what);
        r.when("probe_post", {post}).when("probe_page", {shown});
        return dump(r.run());
    };
    const auto title = notice().title;
    BOOST_TEST(outcome(stored(title, same), page(same)).starts_with("receipt 392"));
    BOOST_TEST(outcome(stored(title, other), page(same)).find("text_differs") != std::string::npos);
    BOOST_TEST(outcome(stored("别的标题", same), page(same)).find("text_differs") != std::string::npos);
    BOOST_TEST(outcome(stored(title, fewer), page(same)).find("pictures_differ") != std::string::npos);
    BOOST_TEST(outcome(stored(title, same), page(other)).find("page_differs") != std::string::npos);
    BOOST_TEST(outcome(stored(title, same), reply{404, {}, ""}).starts_with("failure 6"));
    BOOST_TEST(outcome(stored(title, same), not_sent{}).starts_with("receipt 392"));
    BOOST_TEST(outcome(fault_of(404, "文章ID无效。"), page(same)).starts_with("failure 6"));
}

BOOST_AUTO_TEST_CASE(observes_published_posts_but_not_scheduled_ones)
{
    auto what = operation_on(operation_kind::observe);
    what.began = timestamp{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{1}};
    const auto post = [](const std::string& id, const std::string& at, const std::string& status) {
        return as_struct(member("post_id", id) + member("post_status", status) + member("post_title", "A &amp; B") +
                         member("link", "https://www.qingshan.gov.cn/" + id) +
                         "<member><name>post_date_gmt</name><value><dateTime.iso8601>" + at +
                         "</dateTime.iso8601></value></member>");
    };
    rig r(portal(), what);
    r.when("observe_posts",
           {list_of({post("3", "20261124T00:22:37", "publish"), post("4", "20261125T00:22:37", "publish"),
                     post("5", "20261123T00:22:37", "private")})});
    const auto rest = r.run();
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<sightings>(rest), dump(rest));
    const auto& posts = std::get<sightings>(rest).posts;
    BOOST_REQUIRE(posts.size() == 1u);
    BOOST_TEST(posts[0].platform_id == "3");
    BOOST_TEST(posts[0].title == "A & B");
    BOOST_TEST((posts[0].published_at == timestamp{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} +
                                                   std::chrono::seconds{22 * 60 + 37}}));
}

BOOST_AUTO_TEST_CASE(connecting_names_the_blogs_one_may_write_to)
{
    const auto blogs = list_of({as_struct(member("blogid", "1") + member("blogName", "清河区人民政府"))});
    rig right(portal(), operation_on(operation_kind::connect));
    right.when("connect", {blogs});
    BOOST_TEST(dump(right.run()) == "done 已连接网站“清河区人民政府”。");
    auto elsewhere = operation_on(operation_kind::connect);
    elsewhere.account.settings["blog_id"] = "3";
    rig other(portal(), elsewhere);
    other.when("connect", {no_method}).when("connect_plain", {blogs});
    BOOST_TEST(dump(other.run()).find("1（清河区人民政府）") != std::string::npos);
    rig wrong(portal(), operation_on(operation_kind::connect));
    wrong.when("connect", {wrong_password});
    BOOST_TEST((kind_of(wrong.run()) == fault::configuration));
}

BOOST_AUTO_TEST_CASE(knows_the_link_only_with_a_pattern)
{
    auto where = operation_on(operation_kind::publish).account;
    BOOST_TEST(portal().link_of("01j0", where) == "https://www.qingshan.gov.cn/01j0/");
    where.settings["link_pattern"] = "https://www.qingshan.gov.cn/";
    BOOST_TEST(portal().link_of("01j0", where) == "");
    where.settings.erase("link_pattern");
    BOOST_TEST(portal().link_of("01j0", where) == "");
}

BOOST_AUTO_TEST_SUITE_END()
