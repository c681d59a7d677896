#include "live.hpp"

#include "adapters/kit/feed.hpp"
#include "adapters/kit/html.hpp"

using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;
using namespace tongyuan::adapters::tests::live;

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
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<not_found>(gone), dump(gone));
    BOOST_TEST(std::get<not_found>(gone).certain);
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
