// What happens to an article after it went out: corrected, withdrawn, probed, observed.
#include "metaweblog_fixture.hpp"

using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;
using namespace tongyuan::adapters::tests::metaweblog;

BOOST_AUTO_TEST_SUITE(metaweblog_later)

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
    BOOST_TEST(outcome(stored(title, same), reply{404, {}, ""}).starts_with("not_found certain"));
    BOOST_TEST(outcome(stored(title, same), not_sent{}).starts_with("receipt 392"));
    BOOST_TEST(outcome(fault_of(404, "文章ID无效。"), page(same)).starts_with("not_found certain"));
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
