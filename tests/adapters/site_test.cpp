#include "rig.hpp"
#include "site_fixture.hpp"

#include "adapters/kit/length.hpp"

#include <algorithm>

using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;
using namespace tongyuan::adapters::tests::static_site;

BOOST_AUTO_TEST_SUITE(site_portal)

BOOST_AUTO_TEST_CASE(publishes_media_then_a_checked_page_by_one_move)
{
    web_root root(base);
    auto h = host_for(root);
    const auto rest = h.run(operation_on(operation_kind::publish));
    BOOST_REQUIRE(std::holds_alternative<receipt>(rest));
    BOOST_TEST(std::get<receipt>(rest).platform_id == path);
    BOOST_TEST(std::get<receipt>(rest).url == "https://www.qingshan.gov.cn" + path);
    std::string trail;
    for (const auto& e : h.journal())
        trail += e.step + " ";
    BOOST_TEST(trail == "put_media put_media put_media put_page check_page publish ");
    BOOST_TEST(root.files.size() == 4u); // three files, the page, and nothing temporary
    BOOST_TEST(root.files.at("/zwgk/tzgg/files/" + sha_of(1) + ".jpg") == "bytes of 1");
    BOOST_TEST(root.files.at("/zwgk/tzgg/files/" + sha_of(9) + ".pdf") == "bytes of 9");
}

BOOST_AUTO_TEST_CASE(only_the_move_is_public)
{
    const auto what = operation_on(operation_kind::publish);
    rig r(site(), what);
    r.when("put_media", {reply{201, {}, ""}})
        .when("put_page", {reply{201, {}, ""}})
        .when("check_page", {reply{403, {}, ""}});
    r.when("publish", {reply{204, {}, ""}});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
    for (const auto* step : {"put_media", "put_page", "check_page"})
        BOOST_TEST(!r.last_call(step).effect.public_);
    const auto& move = r.last_call("publish");
    BOOST_TEST(move.effect.public_);
    BOOST_TEST((move.effect.repeat == on_repeat::same));
    BOOST_TEST(move.request.method == "MOVE");
    BOOST_TEST(move.request.headers.at(0).basic);
    BOOST_TEST(bound(move.request.headers.at(1).value, what, move) == base + path);
    BOOST_TEST(bound(move.request.headers.at(2).value, what, move) == "F");
}

BOOST_AUTO_TEST_CASE(carries_every_mandatory_tag_of_a_government_page)
{
    const auto page = published_page(notice());
    const std::map<std::string, std::string> wanted{
        {"SiteName", "青山市人民政府"},
        {"SiteDomain", "www.qingshan.gov.cn"},
        {"SiteIDCode", "1304000009"},
        {"ColumnName", "通知公告"},
        {"ColumnDescription", "发布本市通知、公告 & 通告"},
        {"ColumnKeywords", "通知,公告"},
        {"ColumnType", "工作动态"},
        {"ArticleTitle", "关于做好防汛工作的通知"},
        {"PubDate", "2026-01-31 09:00"},
        {"ContentSource", "青山市人民政府办公室"},
        {"Keywords", "防汛,通知"},
        {"Author", "张三"},
        {"Description", "各单位要落实值守，及时处置险情。"},
        {"Image", "https://www.qingshan.gov.cn/zwgk/tzgg/files/" + sha_of(1) + ".jpg"},
        {"Url", "https://www.qingshan.gov.cn" + path},
        {"TongyuanDelivery", sample_marker}};
    for (const auto& [name, value] : wanted)
        BOOST_TEST(tag(page, name) == value, name);
}

BOOST_AUTO_TEST_CASE(page_is_well_formed_complete_and_without_scripts)
{
    const auto page = published_page(hostile());
    BOOST_TEST(page.starts_with("<!DOCTYPE html>"));
    BOOST_TEST(page.find("<html lang=\"zh-CN\">") != std::string::npos);
    BOOST_TEST(page.find("<script") == std::string::npos);
    BOOST_TEST(page.find("media:") == std::string::npos);
    BOOST_TEST(page.find("青政办发〔2026〕7号") != std::string::npos);
    BOOST_TEST(page.find("值守安排表.pdf") != std::string::npos);
    BOOST_TEST(is_well_formed(page));
}

BOOST_AUTO_TEST_CASE(reader_sees_hostile_words_as_they_were_written)
{
    const auto page = published_page(hostile());
    const auto seen = kit::without_spaces(kit::reader_text(page));
    for (const auto& word : hostile_words)
        BOOST_TEST(seen.find(kit::without_spaces(word)) != std::string::npos, word);
    const auto content = site().render(hostile(), portal());
    BOOST_TEST(content.reader_text.starts_with("标题{token}{{x}}]]>&<b>\n"));
    for (const auto& word : hostile_words)
        BOOST_TEST(kit::without_spaces(content.reader_text).find(kit::without_spaces(word)) != std::string::npos, word);
}

BOOST_AUTO_TEST_CASE(whatever_is_lost_the_page_appears_once_and_as_approved)
{
    const auto what = operation_on(operation_kind::publish);
    web_root clean(base);
    auto first = host_for(clean);
    first.run(what);
    for (const auto befalls : {mishap::answer_lost, mishap::request_lost, mishap::not_sent})
        for (int n = 0; n < first.calls(); ++n) {
            BOOST_TEST_CONTEXT("call " << n << " of " << first.calls() << ", mishap " << static_cast<int>(befalls))
            {
                web_root root(base);
                auto h = host_for(root);
                BOOST_TEST(std::holds_alternative<receipt>(h.run(what, n, befalls)));
                BOOST_TEST((root.files == clean.files));
                const auto appeared = std::count_if(root.ledger.begin(), root.ledger.end(),
                                                    [](const auto& change) { return change.first == path; });
                BOOST_TEST(appeared == 1);
            }
        }
}

BOOST_AUTO_TEST_CASE(does_not_replace_the_page_of_another_delivery)
{
    web_root root(base);
    root.files[path] = "<html><head><meta name=\"TongyuanDelivery\" content=\"someone-else\"/></head></html>";
    const auto before = root.files.at(path);
    auto h = host_for(root);
    const auto rest = h.run(operation_on(operation_kind::publish));
    BOOST_REQUIRE(std::holds_alternative<failure>(rest));
    BOOST_TEST(std::get<failure>(rest).code == "exists");
    BOOST_TEST(root.files.at(path) == before);
}

BOOST_AUTO_TEST_CASE(makes_folders_for_a_server_that_does_not)
{
    web_root root(base);
    root.makes_folders = false;
    auto h = host_for(root);
    BOOST_TEST(std::holds_alternative<receipt>(h.run(operation_on(operation_kind::publish))));
    BOOST_TEST(root.folders.contains("/zwgk/tzgg/files/"));
    BOOST_TEST(root.files.contains(path));
}

BOOST_AUTO_TEST_CASE(wrong_password_is_for_an_administrator)
{
    web_root root(base);
    host h(site(), [&](const wire_request& asked) -> std::optional<reply> { return root.answer(asked); }, known());
    auto wrong = known();
    wrong.secrets["password"] = "别的";
    host stranger(site(), [&](const wire_request& asked) -> std::optional<reply> { return root.answer(asked); }, wrong);
    const auto rest = stranger.run(operation_on(operation_kind::publish));
    BOOST_REQUIRE(std::holds_alternative<failure>(rest));
    BOOST_TEST((std::get<failure>(rest).kind == fault::configuration));
    BOOST_TEST(!std::get<failure>(rest).cure.empty());
    BOOST_TEST(root.files.empty());
}

BOOST_AUTO_TEST_CASE(server_that_rewrites_pages_never_gets_to_publish)
{
    web_root root(base);
    host h(
        site(),
        [&](const wire_request& asked) -> std::optional<reply> {
            auto altered = asked;
            if (asked.url.ends_with(".part") && asked.method == "PUT")
                altered.body.replace(altered.body.rfind("落实"), 6, "落空");
            return root.answer(altered);
        },
        known());
    const auto rest = h.run(operation_on(operation_kind::publish));
    BOOST_REQUIRE(std::holds_alternative<failure>(rest));
    BOOST_TEST(std::get<failure>(rest).code == "altered");
    BOOST_TEST(!root.files.contains(path));
}

BOOST_AUTO_TEST_CASE(local_folder_needs_no_credentials)
{
    auto what = operation_on(operation_kind::publish);
    what.account.settings["put_url"] = "file:///srv/www/";
    const auto next = site().next(what, {});
    BOOST_REQUIRE(std::holds_alternative<call>(next));
    const auto& step = std::get<call>(next);
    BOOST_TEST(bound_url(step, what) == "file:///srv/www/zwgk/tzgg/files/" + sha_of(1) + ".jpg");
    for (const auto& h : step.request.headers)
        BOOST_TEST(h.name != "Authorization");
}

BOOST_AUTO_TEST_CASE(revision_replaces_the_page_whatever_is_lost)
{
    auto corrected = notice();
    corrected.title = "关于做好防汛防台风工作的通知";
    auto what = aimed(operation_kind::revise, corrected);
    what.marker = "01j0revisionrevisionrevisi";
    for (const auto befalls : {mishap::none, mishap::answer_lost, mishap::request_lost})
        for (int n = 0; n < 6; ++n) {
            web_root root(base);
            auto h = host_for(root);
            h.run(operation_on(operation_kind::publish));
            BOOST_TEST(std::holds_alternative<done>(h.run(what, n, befalls)));
            BOOST_TEST(tag(root.files.at(path), "ArticleTitle") == corrected.title);
            BOOST_TEST(root.files.size() == 4u);
        }
}

BOOST_AUTO_TEST_CASE(withdrawal_is_done_also_when_the_page_is_gone_already)
{
    web_root root(base);
    auto h = host_for(root);
    h.run(operation_on(operation_kind::publish));
    BOOST_TEST(std::holds_alternative<done>(h.run(aimed(operation_kind::withdraw), 0, mishap::answer_lost)));
    BOOST_TEST(!root.files.contains(path));
    BOOST_TEST(std::holds_alternative<done>(h.run(aimed(operation_kind::withdraw))));
}

BOOST_AUTO_TEST_CASE(withdrawal_removes_what_nothing_else_shows)
{
    web_root root(base);
    auto h = host_for(root);
    h.run(operation_on(operation_kind::publish));
    const auto before = root.files.size();
    auto what = aimed(operation_kind::withdraw);
    BOOST_TEST_REQUIRE(what.content.media.size() > 1u);
    what.content.media.pop_back(); // the host leaves out what another article shows
    for (std::size_t n = 0; n <= what.content.media.size(); ++n)
        BOOST_TEST(std::holds_alternative<done>(h.run(what, n, mishap::answer_lost)));
    BOOST_TEST(root.files.size() == before - 1 - what.content.media.size());
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_deleted_keeps_no_withdrawal_open)
{
    for (const int status : {403, 405, 423, 503}) {
        web_root root(base);
        auto h = host_for(root);
        h.run(operation_on(operation_kind::publish));
        const auto what = aimed(operation_kind::withdraw);
        int asked_for_first = 0;
        host strict(
            site(),
            [&](const wire_request& asked) -> std::optional<reply> {
                const bool is_first = asked.url.find(what.content.media.front()) != std::string::npos;
                asked_for_first += is_first ? 1 : 0;
                return is_first ? reply{status, {}, ""} : root.answer(asked);
            },
            known());
        const auto rest = strict.run(what);
        BOOST_TEST_CONTEXT(status)
        {
            BOOST_TEST_REQUIRE(std::holds_alternative<done>(rest));
            const auto& note = std::get<done>(rest).note;
            BOOST_TEST(note.find(what.content.media.front()) != std::string::npos);
            BOOST_TEST(note.find("请手工删除") != std::string::npos);
            BOOST_TEST(!root.files.contains(path));
            BOOST_TEST(asked_for_first == (status == 503 ? 5 : 1));
            if (status != 503) // one that the server keeps does not keep the others
                BOOST_TEST(root.files.size() == 1u);
        }
    }
}

BOOST_AUTO_TEST_CASE(will_not_touch_what_is_no_path_of_ours)
{
    for (const auto* odd : {"", "3501", "/../etc/passwd.html", "/a//b.html", "/.x.html", "/a/b", "/a b.html"}) {
        auto what = aimed(operation_kind::withdraw);
        what.target->platform_id = odd;
        BOOST_TEST(std::holds_alternative<failure>(site().next(what, {})), odd);
    }
}

BOOST_AUTO_TEST_CASE(probe_finds_its_own_delivery_only)
{
    web_root root(base);
    auto h = host_for(root);
    auto probe = operation_on(operation_kind::probe);
    auto rest = h.run(probe);
    BOOST_REQUIRE(std::holds_alternative<not_found>(rest));
    BOOST_TEST(std::get<not_found>(rest).certain);
    h.run(operation_on(operation_kind::publish));
    BOOST_TEST(std::holds_alternative<receipt>(h.run(probe)));
    probe.marker = "01j0anotheranotheranothera";
    BOOST_TEST(std::holds_alternative<not_found>(h.run(probe)));
}

BOOST_AUTO_TEST_CASE(read_back_compares_what_the_public_sees)
{
    web_root root(base);
    const auto ask = [&](const wire_request& asked) -> std::optional<reply> {
        if (!asked.url.starts_with("https://www.qingshan.gov.cn"))
            return root.answer(asked);
        const auto file = asked.url.substr(std::string("https://www.qingshan.gov.cn").size());
        return root.files.contains(file) ? reply{200, {}, root.files.at(file)} : reply{404, {}, ""};
    };
    host h(site(), ask, known());
    h.run(operation_on(operation_kind::publish));
    BOOST_TEST(std::holds_alternative<receipt>(h.run(aimed(operation_kind::probe))));
    auto& page = root.files.at(path);
    page.replace(page.rfind("值守"), 6, "值班");
    const auto rest = h.run(aimed(operation_kind::probe));
    BOOST_REQUIRE(std::holds_alternative<failure>(rest));
    BOOST_TEST(std::get<failure>(rest).code == "text_differs");
    root.files.erase(path);
    const auto gone = h.run(aimed(operation_kind::probe));
    BOOST_REQUIRE(std::holds_alternative<not_found>(gone));
    BOOST_TEST(std::get<not_found>(gone).certain);
}

BOOST_AUTO_TEST_CASE(read_back_is_content_with_the_stored_page_when_the_public_one_is_out_of_reach)
{
    web_root root(base);
    const auto ask = [&](const wire_request& asked) -> std::optional<reply> {
        if (asked.url.starts_with("https://www"))
            return std::nullopt;
        return root.answer(asked);
    };
    host h(site(), ask, known());
    h.run(operation_on(operation_kind::publish));
    BOOST_TEST(std::holds_alternative<receipt>(h.run(aimed(operation_kind::probe))));
}

BOOST_AUTO_TEST_CASE(knows_the_link_before_sending)
{
    BOOST_TEST(site().about().is_source);
    BOOST_TEST(site().link_of(id, portal()) == "https://www.qingshan.gov.cn" + path);
    auto nowhere = portal();
    nowhere.settings.erase("base_url");
    BOOST_TEST(site().link_of(id, nowhere) == "");
}

BOOST_AUTO_TEST_CASE(title_and_text_must_be_there)
{
    auto blank = notice();
    blank.title.clear();
    blank.body.clear();
    blank.pictures.clear();
    const auto made = site().render(blank, portal());
    BOOST_TEST(made.violations.size() == 2u);
    BOOST_TEST(site().render(notice(), portal()).violations.empty());
}

BOOST_AUTO_TEST_SUITE_END()
