#include "metaweblog_fixture.hpp"

#include "adapters/kit/html.hpp"
#include "adapters/kit/length.hpp"

#include <algorithm>

using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;
using namespace tongyuan::adapters::tests::metaweblog;

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

BOOST_AUTO_TEST_CASE(what_the_portals_own_review_turns_down_is_not_published)
{
    for (const auto* status : {"trash", "draft", "private", "rejected"}) {
        auto r = publishing(operation_on(operation_kind::publish));
        r.when("read_link", {link("pending"), link(status)});
        const auto rest = r.run();
        BOOST_TEST_REQUIRE(std::holds_alternative<failure>(rest), status);
        BOOST_TEST((std::get<failure>(rest).kind == fault::content));
        BOOST_TEST(std::get<failure>(rest).code == std::string("post_status ") + status);
    }
    auto deleted = publishing(operation_on(operation_kind::publish));
    deleted.when("read_link", {link("pending"), fault_of(404, "文章 ID 无效")});
    const auto rest = deleted.run();
    BOOST_TEST_REQUIRE(std::holds_alternative<failure>(rest));
    BOOST_TEST((std::get<failure>(rest).kind == fault::gone));
}

BOOST_AUTO_TEST_CASE(while_the_portal_reviews_a_poll_that_fails_proves_nothing)
{
    auto r = publishing(operation_on(operation_kind::publish));
    r.when("read_link", {link("pending"), link("pending"), link("pending"), lost{}, fault_of(401, "抱歉"),
                         link("future"), link("publish")});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
    BOOST_TEST(r.calls_of("read_link") == 7);
}

BOOST_AUTO_TEST_CASE(a_word_for_public_that_nobody_knows_is_no_refusal)
{
    auto r = publishing(operation_on(operation_kind::publish));
    r.when("read_link", {link("published")});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
    auto hidden = publishing(operation_on(operation_kind::publish));
    hidden.when("read_link", {link("draft")});
    BOOST_TEST(std::holds_alternative<failure>(hidden.run()));
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

BOOST_AUTO_TEST_SUITE_END()
