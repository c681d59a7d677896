// The adapters against programs that are not ours: a real WordPress and a real nginx on loopback. Each suite runs when
// its peer is there: TONGYUAN_TEST_WORDPRESS and TONGYUAN_TEST_DAV name the env files that tests/peers/*-up.sh write.
#include "curl_peer.hpp"
#include "loaded.hpp"
#include "samples.hpp"
#include "wire.hpp"

#include "adapters/kit/feed.hpp"
#include "adapters/kit/html.hpp"
#include "adapters/kit/length.hpp"
#include "adapters/kit/xml.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>

using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;

namespace {

std::map<std::string, std::string> env_of(const char* variable)
{
    std::map<std::string, std::string> found;
    const char* file = std::getenv(variable);
    if (file == nullptr)
        return found;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);)
        if (const auto equals = line.find('='); equals != std::string::npos)
            found[line.substr(0, equals)] = line.substr(equals + 1);
    BOOST_REQUIRE_MESSAGE(!found.empty(), std::string(variable) + " names a file that cannot be read");
    return found;
}

bool is_missing(const char* variable, const char* peer)
{
    if (std::getenv(variable) != nullptr)
        return false;
    if (const char* required = std::getenv("CI_REQUIRE_PEERS"); required && std::string(required) == "1")
        BOOST_FAIL(std::string("CI_REQUIRE_PEERS is set but ") + variable + " is not");
    std::cout << "SKIPPED: no " << peer << " (" << variable << " is not set)\n";
    return true;
}

// Every article is another one, so that runs against the same peer do not meet.
std::string fresh(const std::string& word)
{
    static int count = 0;
    std::string id = word +
                     std::to_string(std::chrono::system_clock::now().time_since_epoch().count() % 10'000'000'000'000) +
                     std::to_string(count++);
    id.resize(26, 'x');
    return id;
}

article a_notice()
{
    auto source = notice();
    source.id = fresh("a");
    source.title += " " + source.id + " <b> & 9x12";
    source.body +=
        "<p>引号 \"双\" '单' -- 破折号 ... 省略号 9x12 &lt;b&gt; &amp;amp; {token} {{x}} ]]&gt; [gallery] 笑 :) ;-) "
        "🏮</p><p>https://www.youtube.com/watch?v=1</p>";
    source.cover.reset();
    return source;
}

values files(std::map<std::string, std::string> secrets)
{
    values known{std::move(secrets), {}};
    for (const int n : {1, 2})
        known.media[sha_of(n)] = small_png();
    known.media[sha_of(9)] = "%PDF-1.4\n%%EOF\n";
    return known;
}

operation on(const adapter& of, operation_kind kind, const account& where, const article& source)
{
    auto what = operation_for(of, kind, source);
    what.account = where;
    what.marker = fresh("m");
    what.content = of.render(source, where);
    what.target.reset();
    for (auto& p : what.pictures)
        p.media_type = "image/png";
    what.began = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return what;
}

operation follow(operation what, operation_kind kind, const action& published)
{
    what.kind = kind;
    what.target = std::get<receipt>(published);
    return what;
}

// ---- WordPress ----

struct wordpress {
    std::map<std::string, std::string> env = env_of("TONGYUAN_TEST_WORDPRESS");
    const adapter& speaks = loaded("metaweblog");
    host talks{speaks, ask_with_curl, files({{"password", env.at("WP_PASSWORD")}})};

    account portal() const
    {
        auto where = account_for(speaks.about());
        where.settings["endpoint"] = env.at("WP_XMLRPC");
        where.settings["user"] = env.at("WP_USER");
        where.settings["blog_id"] = "1";
        where.settings["drafts"] = "true";
        where.settings["link_pattern"] = env.at("WP_URL") + "/{slug}/";
        where.source_link.clear();
        return where;
    }

    operation publication() const { return on(speaks, operation_kind::publish, portal(), a_notice()); }

    kit::rpc_value ask(const std::string& method, const text& more) const
    {
        const auto body = kit::rpc_call(method, {kit::rpc_string("1"), kit::rpc_string(env.at("WP_USER")),
                                                 kit::rpc_string(env.at("WP_PASSWORD")), more});
        const auto got =
            ask_with_curl({"POST", env.at("WP_XMLRPC"), {{"Content-Type", "text/xml"}}, {}, {}, kit::plain(body)});
        return kit::read_rpc(got.value().body).value().value;
    }

    // Public posts whose address begins with this slug: WordPress gives a second one "-2".
    int public_posts(const std::string& slug) const
    {
        const auto filter =
            kit::rpc_struct({{"number", kit::rpc_int(100)}, {"post_status", kit::rpc_string("publish")}});
        int count = 0;
        for (const auto& p : ask("wp.getPosts", filter).items)
            count += p.text_of("post_name").starts_with(slug) ? 1 : 0;
        return count;
    }
};

std::string slug_in(const operation& what)
{
    for (const auto& f : what.content.fields)
        if (f.name == "slug")
            return kit::plain(f.value);
    return {};
}

std::string page_at(const std::string& url)
{
    const auto got = ask_with_curl({"GET", url, {}, {}, {}, {}});
    return got && got->status == 200 ? got->body : "status " + std::to_string(got ? got->status : 0);
}

} // namespace

BOOST_AUTO_TEST_SUITE(live_wordpress)

BOOST_AUTO_TEST_CASE(connects_and_refuses_a_wrong_password)
{
    if (is_missing("TONGYUAN_TEST_WORDPRESS", "WordPress"))
        return;
    wordpress wp;
    auto what = on(wp.speaks, operation_kind::connect, wp.portal(), notice());
    BOOST_TEST(dump(wp.talks.run(what)) == "done 已连接网站“清河区人民政府”。");
    host stranger{wp.speaks, ask_with_curl, files({{"password", "wrong"}})};
    const auto refused = stranger.run(what);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<failure>(refused), dump(refused));
    BOOST_TEST((std::get<failure>(refused).kind == fault::configuration));
    what.account.settings["blog_id"] = "7";
    BOOST_TEST(dump(wp.talks.run(what)).find("请把账号设置中的博客编号改为：1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(reader_sees_what_was_approved)
{
    if (is_missing("TONGYUAN_TEST_WORDPRESS", "WordPress"))
        return;
    wordpress wp;
    const auto what = wp.publication();
    const auto published = wp.talks.run(what);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<receipt>(published), dump(published));
    const auto& r = std::get<receipt>(published);
    BOOST_TEST(r.url == wp.speaks.link_of(slug_in(what), what.account));
    const auto page = page_at(r.url);
    BOOST_TEST(kit::without_spaces(kit::reader_text(page)).find("第二条单位电话附件：值守安排表第一行第二行") !=
               std::string::npos);
    const std::string hard =
        "引号\"双\"'单'--破折号...省略号9x12<b>&amp;{token}{{x}}]]>[gallery]笑:);-)🏮https://www.youtube.com/";
    BOOST_TEST(kit::without_spaces(kit::reader_text(page)).find(hard) != std::string::npos);
    BOOST_TEST(kit::count_pictures(page) >= 2u);
    const auto read_back = wp.talks.run(follow(what, operation_kind::probe, published));
    BOOST_TEST(std::holds_alternative<receipt>(read_back), dump(read_back));
    for (const auto& link : kit::links_in(page))
        if (link.label == "值守安排表")
            BOOST_TEST(page_at(link.href) == "%PDF-1.4\n%%EOF\n");
    BOOST_TEST(page.find("tongyuan " + what.marker) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(whatever_is_lost_one_post_is_public)
{
    if (is_missing("TONGYUAN_TEST_WORDPRESS", "WordPress"))
        return;
    wordpress wp;
    for (const auto befalls : {mishap::answer_lost, mishap::request_lost, mishap::not_sent})
        for (int n = 0; n < 6; ++n)
            BOOST_TEST_CONTEXT("call " << n << ", mishap " << static_cast<int>(befalls))
            {
                const auto what = wp.publication();
                const auto rest = wp.talks.run(what, n, befalls);
                BOOST_TEST(std::holds_alternative<receipt>(rest), dump(rest));
                BOOST_TEST(wp.public_posts(slug_in(what)) == 1);
            }
}

BOOST_AUTO_TEST_CASE(portal_without_drafts_is_found_by_its_marker)
{
    if (is_missing("TONGYUAN_TEST_WORDPRESS", "WordPress"))
        return;
    wordpress wp;
    auto what = wp.publication();
    what.account.settings["drafts"] = "false";
    const auto rest = wp.talks.run(what, 3, mishap::answer_lost); // three files, then the post
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<tongyuan::adapters::pause>(rest), dump(rest));
    auto journal = wp.talks.journal();
    entry mark;
    mark.kind = entry_kind::probed;
    journal.push_back(mark);
    auto probe = what;
    probe.kind = operation_kind::probe;
    const auto found = wp.talks.go_on(probe, journal);
    BOOST_TEST(std::holds_alternative<receipt>(found), dump(found));
    BOOST_TEST(wp.public_posts(slug_in(what)) == 1);
}

BOOST_AUTO_TEST_CASE(draft_is_not_taken_for_published)
{
    if (is_missing("TONGYUAN_TEST_WORDPRESS", "WordPress"))
        return;
    wordpress wp;
    const auto what = wp.publication();
    host until_draft{wp.speaks,
                     [](const wire_request& asked) -> std::optional<reply> {
                         if (asked.body.find("editPost") != std::string::npos)
                             return reply{403, {}, ""};
                         return ask_with_curl(asked);
                     },
                     files({{"password", wp.env.at("WP_PASSWORD")}})};
    BOOST_TEST(std::holds_alternative<failure>(until_draft.run(what)));
    auto probe = what;
    probe.kind = operation_kind::probe;
    const auto rest = wp.talks.run(probe); // without the journal: by the list of posts
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<not_found>(rest), dump(rest));
    BOOST_TEST(std::get<not_found>(rest).evidence.find("draft") != std::string::npos);
    BOOST_TEST(wp.public_posts(slug_in(what)) == 0);
}

BOOST_AUTO_TEST_CASE(revision_changes_text_and_keeps_address_summary_and_marker)
{
    if (is_missing("TONGYUAN_TEST_WORDPRESS", "WordPress"))
        return;
    wordpress wp;
    const auto first = wp.publication();
    const auto published = wp.talks.run(first);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<receipt>(published), dump(published));
    auto source = a_notice();
    source.id = slug_in(first);
    source.body = "<p>更正后的正文</p>";
    source.pictures.clear();
    source.attachments.clear();
    auto revise = follow(on(wp.speaks, operation_kind::revise, wp.portal(), source), operation_kind::revise, published);
    BOOST_TEST(std::holds_alternative<done>(wp.talks.run(revise, 0, mishap::answer_lost)));
    const auto page = page_at(std::get<receipt>(published).url);
    BOOST_TEST(page.find("更正后的正文") != std::string::npos);
    BOOST_TEST(page.find("第二条") == std::string::npos);
    const auto kept = wp.ask("wp.getPost", kit::rpc_string(std::get<receipt>(published).platform_id));
    BOOST_TEST(kept.text_of("post_excerpt") == source.summary);
    BOOST_TEST(kept.member("custom_fields")->items.size() == 1u);
    revise.kind = operation_kind::probe;
    BOOST_TEST(std::holds_alternative<receipt>(wp.talks.run(revise)));
    const auto differs = wp.talks.run(follow(first, operation_kind::probe, published));
    BOOST_TEST(std::holds_alternative<failure>(differs), dump(differs));
}

BOOST_AUTO_TEST_CASE(withdrawal_hides_the_post_once_and_keeps_it_in_the_trash)
{
    if (is_missing("TONGYUAN_TEST_WORDPRESS", "WordPress"))
        return;
    wordpress wp;
    const auto what = wp.publication();
    const auto published = wp.talks.run(what);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<receipt>(published), dump(published));
    BOOST_TEST(std::holds_alternative<done>(
        wp.talks.run(follow(what, operation_kind::withdraw, published), 0, mishap::answer_lost)));
    BOOST_TEST(page_at(std::get<receipt>(published).url) == "status 404");
    const auto kept = wp.ask("wp.getPost", kit::rpc_string(std::get<receipt>(published).platform_id));
    BOOST_TEST(kept.text_of("post_status") == "trash");
    const auto gone = wp.talks.run(follow(what, operation_kind::probe, published));
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<failure>(gone), dump(gone));
    BOOST_TEST((std::get<failure>(gone).kind == fault::gone));
}

BOOST_AUTO_TEST_CASE(observes_what_was_posted_and_when)
{
    if (is_missing("TONGYUAN_TEST_WORDPRESS", "WordPress"))
        return;
    wordpress wp;
    const auto what = wp.publication();
    const auto published = wp.talks.run(what);
    const auto rest = wp.talks.run(on(wp.speaks, operation_kind::observe, wp.portal(), notice()));
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<sightings>(rest), dump(rest));
    const auto& posts = std::get<sightings>(rest).posts;
    BOOST_REQUIRE(!posts.empty());
    BOOST_TEST(posts.front().platform_id == std::get<receipt>(published).platform_id);
    BOOST_TEST(posts.front().url == std::get<receipt>(published).url);
    const auto age = what.began - posts.front().published_at;
    BOOST_TEST((age < std::chrono::minutes{5} && age > -std::chrono::minutes{5}));
}

BOOST_AUTO_TEST_CASE(plain_metaweblog_does_too)
{
    if (is_missing("TONGYUAN_TEST_WORDPRESS", "WordPress"))
        return;
    wordpress wp;
    host plain{wp.speaks,
               [](const wire_request& asked) {
                   auto known = asked;
                   for (auto at = known.body.find("<methodName>wp."); at != std::string::npos; at = std::string::npos)
                       known.body.replace(at, std::string("<methodName>wp.").size(), "<methodName>unknown.");
                   return ask_with_curl(known);
               },
               files({{"password", wp.env.at("WP_PASSWORD")}})};
    BOOST_TEST(std::holds_alternative<done>(plain.run(on(wp.speaks, operation_kind::connect, wp.portal(), notice()))));
    const auto what = wp.publication();
    const auto published = plain.run(what, 3, mishap::answer_lost); // of the draft
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<receipt>(published), dump(published));
    BOOST_TEST(wp.public_posts(slug_in(what)) == 1);
    const auto read_back = plain.run(follow(what, operation_kind::probe, published));
    BOOST_TEST(std::holds_alternative<receipt>(read_back), dump(read_back));
    const auto seen = plain.run(on(wp.speaks, operation_kind::observe, wp.portal(), notice()));
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<sightings>(seen), dump(seen));
    BOOST_TEST(std::get<sightings>(seen).posts.front().url == std::get<receipt>(published).url);
    BOOST_TEST(std::holds_alternative<done>(plain.run(follow(what, operation_kind::withdraw, published))));
    BOOST_TEST(page_at(std::get<receipt>(published).url) == "status 404");
}

BOOST_AUTO_TEST_SUITE_END()

// ---- nginx ----

namespace {

struct nginx {
    std::map<std::string, std::string> env = env_of("TONGYUAN_TEST_DAV");
    const adapter& speaks = loaded("site");
    host talks{speaks, ask_with_curl, files({{"user", env.at("DAV_USER")}, {"password", env.at("DAV_PASSWORD")}})};

    account portal(const std::string& column) const
    {
        auto where = account_for(speaks.about());
        where.settings["base_url"] = env.at("DAV_PUBLIC");
        where.settings["put_url"] = env.at("DAV_URL");
        where.settings["column_path"] = column;
        where.settings["column_name"] = "通知公告";
        where.settings["site_name"] = "清河区人民政府";
        where.source_link.clear();
        return where;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(live_nginx)

BOOST_AUTO_TEST_CASE(reader_sees_what_was_approved_whatever_is_lost)
{
    if (is_missing("TONGYUAN_TEST_DAV", "nginx"))
        return;
    nginx web;
    for (const auto befalls : {mishap::none, mishap::answer_lost, mishap::request_lost})
        for (int n = 0; n < (befalls == mishap::none ? 1 : 6); ++n)
            BOOST_TEST_CONTEXT("call " << n << ", mishap " << static_cast<int>(befalls))
            {
                const auto what = on(web.speaks, operation_kind::publish, web.portal("zwgk/" + fresh("c")), a_notice());
                const auto published = web.talks.run(what, n, befalls);
                BOOST_REQUIRE_MESSAGE(std::holds_alternative<receipt>(published), dump(published));
                const auto page = page_at(std::get<receipt>(published).url);
                const auto article =
                    page.substr(page.find("<article>"), page.find("</article>") - page.find("<article>"));
                for (std::string_view rest = what.content.reader_text; !rest.empty();) {
                    const auto line = rest.substr(0, rest.find('\n'));
                    BOOST_TEST(kit::reader_text(article).find(line) != std::string::npos, line);
                    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
                }
                const auto read_back = web.talks.run(follow(what, operation_kind::probe, published));
                BOOST_TEST(std::holds_alternative<receipt>(read_back), dump(read_back));
            }
}

BOOST_AUTO_TEST_CASE(pictures_attachments_and_nothing_hidden_are_served)
{
    if (is_missing("TONGYUAN_TEST_DAV", "nginx"))
        return;
    nginx web;
    const auto where = web.portal("zwgk/" + fresh("c"));
    const auto what = on(web.speaks, operation_kind::publish, where, a_notice());
    const auto published = web.talks.run(what);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<receipt>(published), dump(published));
    const auto url = std::get<receipt>(published).url;
    const auto folder = url.substr(0, url.rfind('/') + 1);
    BOOST_TEST((page_at(folder + "files/" + sha_of(2) + ".png") == small_png()));
    BOOST_TEST(page_at(folder + "files/" + sha_of(9) + ".pdf") == "%PDF-1.4\n%%EOF\n");
    BOOST_TEST(page_at(folder + "." + what.marker + ".part") != page_at(url));
}

BOOST_AUTO_TEST_CASE(corrects_withdraws_and_finds_it_gone)
{
    if (is_missing("TONGYUAN_TEST_DAV", "nginx"))
        return;
    nginx web;
    const auto where = web.portal("zwgk/" + fresh("c"));
    auto source = a_notice();
    const auto what = on(web.speaks, operation_kind::publish, where, source);
    const auto published = web.talks.run(what);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<receipt>(published), dump(published));
    source.body = "<p>更正后的正文</p>";
    const auto revise =
        follow(on(web.speaks, operation_kind::revise, where, source), operation_kind::revise, published);
    for (int n = 0; n < 6; ++n)
        BOOST_TEST(std::holds_alternative<done>(web.talks.run(revise, n, mishap::answer_lost)));
    BOOST_TEST(page_at(std::get<receipt>(published).url).find("更正后的正文") != std::string::npos);
    BOOST_TEST(std::holds_alternative<done>(web.talks.run(follow(what, operation_kind::withdraw, published))));
    BOOST_TEST(page_at(std::get<receipt>(published).url) == "status 404");
    const auto gone = web.talks.run(follow(revise, operation_kind::probe, published));
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<failure>(gone), dump(gone));
    BOOST_TEST((std::get<failure>(gone).kind == fault::gone));
}

BOOST_AUTO_TEST_CASE(second_delivery_of_an_article_does_not_replace_the_first)
{
    if (is_missing("TONGYUAN_TEST_DAV", "nginx"))
        return;
    nginx web;
    const auto where = web.portal("zwgk/" + fresh("c"));
    const auto source = a_notice();
    const auto first = on(web.speaks, operation_kind::publish, where, source);
    const auto published = web.talks.run(first);
    const auto rest = web.talks.run(on(web.speaks, operation_kind::publish, where, source));
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<failure>(rest), dump(rest));
    BOOST_TEST(std::get<failure>(rest).code == "exists");
    BOOST_TEST(page_at(std::get<receipt>(published).url).find(first.marker) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(column_and_feeds_are_written_and_read)
{
    if (is_missing("TONGYUAN_TEST_DAV", "nginx"))
        return;
    nginx web;
    const auto where = web.portal("zwgk/" + fresh("c"));
    auto what = on(web.speaks, operation_kind::refresh, where, notice());
    what.items.resize(25, what.items.front());
    for (std::size_t n = 0; n < what.items.size(); ++n)
        what.items[n].title = "第 " + std::to_string(n) + " 条";
    BOOST_TEST(std::holds_alternative<done>(web.talks.run(what, 1, mishap::answer_lost)));
    const auto column = web.env.at("DAV_PUBLIC") + "/" + where.settings.at("column_path") + "/";
    BOOST_TEST(page_at(column).find("第 19 条") != std::string::npos);
    BOOST_TEST(page_at(column + "index_2.html").find("第 24 条") != std::string::npos);
    const auto entries = kit::read_atom(page_at(column + "atom.xml"));
    BOOST_REQUIRE(entries.has_value());
    BOOST_TEST(entries->size() == 25u);
    const auto seen = web.talks.run(on(web.speaks, operation_kind::observe, where, notice()));
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<sightings>(seen), dump(seen));
    BOOST_TEST(std::get<sightings>(seen).posts.size() == 25u);
}

BOOST_AUTO_TEST_CASE(wrong_password_writes_nothing)
{
    if (is_missing("TONGYUAN_TEST_DAV", "nginx"))
        return;
    nginx web;
    host stranger{web.speaks, ask_with_curl, files({{"user", "publisher"}, {"password", "wrong"}})};
    const auto where = web.portal("zwgk/" + fresh("c"));
    const auto rest = stranger.run(on(web.speaks, operation_kind::publish, where, a_notice()));
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<failure>(rest), dump(rest));
    BOOST_TEST((std::get<failure>(rest).kind == fault::configuration));
}

BOOST_AUTO_TEST_SUITE_END()
