#include "live.hpp"

#include "adapters/kit/html.hpp"
#include "adapters/kit/length.hpp"
#include "adapters/kit/xml.hpp"

#include <algorithm>

using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;
using namespace tongyuan::adapters::tests::live;

namespace {

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

// Posts of one second come in any order.
const post* post_among(const sightings& seen, const std::string& id)
{
    const auto found = std::ranges::find(seen.posts, id, &post::platform_id);
    return found == seen.posts.end() ? nullptr : &*found;
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
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<not_found>(gone), dump(gone));
    BOOST_TEST(std::get<not_found>(gone).certain);
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
    const auto* seen = post_among(std::get<sightings>(rest), std::get<receipt>(published).platform_id);
    BOOST_REQUIRE(seen != nullptr);
    BOOST_TEST(seen->url == std::get<receipt>(published).url);
    const auto age = what.began - seen->published_at;
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
    BOOST_TEST(post_among(std::get<sightings>(seen), std::get<receipt>(published).platform_id) != nullptr);
    BOOST_TEST(std::holds_alternative<done>(plain.run(follow(what, operation_kind::withdraw, published))));
    BOOST_TEST(page_at(std::get<receipt>(published).url) == "status 404");
}

BOOST_AUTO_TEST_SUITE_END()
