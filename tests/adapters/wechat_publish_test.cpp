#include "adapters/kit/json.hpp"
#include "loaded.hpp"
#include "rig.hpp"
#include "samples.hpp"
#include "wire.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;

namespace {

const std::string denied = R"({"errcode":48001,"errmsg":"api unauthorized rid: 1-2-3"})";

// Everything goes well, as recorded.
rig recorded(operation_kind kind = operation_kind::publish, const article& source = notice())
{
    const auto& wechat = loaded("wechat");
    rig r(wechat, operation_for(wechat, kind, source));
    r.when("upload_picture", {ok(R"({"url":"http://mmbiz.qpic.cn/a?x=1&wx_fmt=jpeg","errcode":0})"),
                              ok(R"({"url":"http://mmbiz.qpic.cn/b","errcode":0})")});
    r.when("add_cover", {ok(R"({"media_id":"COVER","url":"http://mmbiz.qpic.cn/c"})")});
    r.when("add_draft", {ok(R"({"media_id":"DRAFT"})")});
    r.when("submit", {ok(R"({"errcode":0,"errmsg":"ok","publish_id":"100000001","msg_data_id":"1"})")});
    r.when("poll",
           {ok(R"({"publish_id":"100000001","publish_status":1})"),
            ok(R"({"publish_id":"100000001","publish_status":0,"article_id":"ART","article_detail":)"
               R"({"count":1,"item":[{"idx":1,"article_url":"https://mp.weixin.qq.com/s/x"}]},"fail_idx":[]})")});
    return r;
}

std::string draft_list(const std::string& source_url, int total = 1)
{
    return R"({"total_count":)" + std::to_string(total) +
           R"(,"item_count":1,"item":[{"media_id":"FOUND","content":{"news_item":[{"title":"t","content_source_url":")" +
           source_url + R"("}]},"update_time":1769821200}]})";
}

std::string published_list(const std::string& source_url, bool deleted = false)
{
    return R"({"total_count":1,"item_count":1,"item":[{"article_id":"ART","content":{"news_item":[{"title":"t",)"
           R"("content_source_url":")" +
           source_url + R"(","url":"https://mp.weixin.qq.com/s/x","is_deleted":)" + (deleted ? "true" : "false") +
           R"(}]},"update_time":1769821200}]})";
}

const std::string our_link = "https://www.qingshan.gov.cn/notices/01j0article.html?d=" + sample_marker;
const std::string nothing = R"({"total_count":0,"item_count":0,"item":[]})";

std::string joined(const std::vector<std::string>& trail)
{
    std::string all;
    for (const auto& one : trail)
        all += (all.empty() ? "" : " ") + one;
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_publish)

BOOST_AUTO_TEST_CASE(pictures_cover_draft_one_submission_and_polls_that_grow_rarer)
{
    auto r = recorded();
    const auto got = std::get<receipt>(r.run());
    BOOST_TEST(got.platform_id == "ART");
    BOOST_TEST(got.url == "https://mp.weixin.qq.com/s/x");
    BOOST_TEST(joined(r.trail()) ==
               "upload_picture upload_picture add_cover add_draft submit pause 15 poll pause 60 poll");
}

BOOST_AUTO_TEST_CASE(the_draft_holds_title_marker_cover_and_uploaded_addresses)
{
    auto r = recorded();
    r.run();
    const auto& made = r.last_call("add_draft");
    BOOST_TEST(bound_url(made, r.what()) ==
               "https://api.weixin.qq.com/cgi-bin/draft/add?access_token=SECRET(access_token)");
    const auto draft = kit::json::parse(bound_body(made, r.what()))["articles.0"];
    BOOST_TEST(draft["title"].text() == notice().title);
    BOOST_TEST(draft["thumb_media_id"].text() == "COVER");
    BOOST_TEST(draft["content_source_url"].text() == our_link);
    BOOST_TEST(draft["content"].text().find("src=\"http://mmbiz.qpic.cn/a?x=1&amp;wx_fmt=jpeg\"") != std::string::npos);
    BOOST_TEST(draft["content"].text().find("src=\"http://mmbiz.qpic.cn/b\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(text_goes_out_raw_in_utf8_and_nothing_in_it_is_replaced)
{
    auto r = recorded(operation_kind::publish, hostile());
    r.run();
    const auto body = bound_body(r.last_call("add_draft"), r.what());
    BOOST_TEST(body.find("\\u") == std::string::npos);
    BOOST_TEST(body.find("\\/") == std::string::npos);
    const auto draft = kit::json::parse(body)["articles.0"];
    BOOST_TEST(draft["title"].text() == hostile().title);
    BOOST_TEST(draft["digest"].text() == hostile().summary);
    for (const auto* word : {"{token}", "{{x}}", "]]&gt;", "&lt;script&gt;", "&amp;amp;", "🏮", "{marker}"})
        BOOST_TEST(draft["content"].text().find(word) != std::string::npos, word);
}

BOOST_AUTO_TEST_CASE(uploads_are_multipart_with_a_name_and_a_type)
{
    auto r = recorded();
    r.run();
    const auto& fields = std::get<std::vector<multipart_field>>(r.last_call("add_cover").request.body);
    BOOST_TEST_REQUIRE(fields.size() == 1u);
    BOOST_TEST(fields[0].name == "media");
    BOOST_TEST(fields[0].file_name == sample_marker + ".jpg");
    BOOST_TEST(fields[0].content_type == "image/jpeg");
    BOOST_TEST((fields[0].value == text{media_ref{sha_of(3), false}}));
}

BOOST_AUTO_TEST_CASE(a_cover_that_is_no_picture_of_the_article_keeps_its_type)
{
    auto source = notice();
    source.cover = sample_picture(3, "image/png");
    auto r = recorded(operation_kind::publish, source);
    r.what().pictures = source.pictures;
    r.run();
    const auto& fields = std::get<std::vector<multipart_field>>(r.last_call("add_cover").request.body);
    BOOST_TEST(fields.at(0).file_name == sample_marker + ".png");
    BOOST_TEST(fields.at(0).content_type == "image/png");
}

BOOST_AUTO_TEST_CASE(a_publish_id_goes_back_as_it_came)
{
    auto r = recorded();
    r.when("submit", {ok(R"({"errcode":0,"publish_id":9223372036854775809})")});
    r.run();
    BOOST_TEST(bound_body(r.last_call("poll"), r.what()) == R"({"publish_id":9223372036854775809})");

    auto text = recorded();
    text.run();
    BOOST_TEST(bound_body(text.last_call("poll"), text.what()) == R"({"publish_id":"100000001"})");
}

BOOST_AUTO_TEST_CASE(a_lost_draft_is_looked_for_and_adopted)
{
    auto r = recorded();
    r.when("add_draft", {lost{}});
    r.when("list_drafts",
           {ok(draft_list("https://www.qingshan.gov.cn/other?d=zzz", 21)), ok(draft_list(our_link, 21))});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
    BOOST_TEST(r.calls_of("add_draft") == 1);
    BOOST_TEST(r.calls_of("list_drafts") == 2);
    BOOST_TEST(bound_body(r.last_call("submit"), r.what()) == R"({"media_id":"FOUND"})");
    BOOST_TEST(bound_body(r.last_call("list_drafts"), r.what()) == R"({"offset":20,"count":20,"no_content":1})");
}

BOOST_AUTO_TEST_CASE(a_draft_that_is_nowhere_is_made_again)
{
    auto r = recorded();
    r.when("add_draft", {ok(R"({"errcode":-1,"errmsg":"system error"})"), ok(R"({"media_id":"SECOND"})")});
    r.when("list_drafts", {ok(nothing)});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
    BOOST_TEST(r.calls_of("add_draft") == 2);
    BOOST_TEST(bound_body(r.last_call("submit"), r.what()) == R"({"media_id":"SECOND"})");
}

BOOST_AUTO_TEST_CASE(a_lost_cover_is_found_by_its_name_or_sent_again)
{
    auto found = recorded();
    found.when("add_cover", {lost{}});
    found.when("find_cover", {ok(R"({"total_count":1,"item_count":1,"item":[{"media_id":"OLD","name":")" +
                                 sample_marker + R"(.jpg","update_time":1,"url":""}]})")});
    found.run();
    BOOST_TEST(found.calls_of("add_cover") == 1);
    BOOST_TEST(
        kit::json::parse(bound_body(found.last_call("add_draft"), found.what()))["articles.0.thumb_media_id"].text() ==
        "OLD");

    auto again = recorded();
    again.when("add_cover", {lost{}, ok(R"({"media_id":"COVER"})")});
    again.when("find_cover", {ok(nothing)});
    BOOST_TEST(std::holds_alternative<receipt>(again.run()));
    BOOST_TEST(again.calls_of("add_cover") == 2);
}

BOOST_AUTO_TEST_CASE(an_upload_without_an_answer_is_repeated_for_the_same_picture)
{
    auto r = recorded();
    r.when("upload_picture", {ok(R"({"url":"http://mmbiz.qpic.cn/a","errcode":0})"), lost{},
                              ok(R"({"url":"http://mmbiz.qpic.cn/b","errcode":0})")});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
    BOOST_TEST(r.calls_of("upload_picture") == 3);
    const auto draft = kit::json::parse(bound_body(r.last_call("add_draft"), r.what()))["articles.0.content"].text();
    BOOST_TEST(draft.find("qpic.cn/a") < draft.find("qpic.cn/b"));
}

BOOST_AUTO_TEST_CASE(a_submission_without_an_answer_is_never_repeated)
{
    for (const auto& answer : {answer{lost{}}, ok("<html>502</html>"), ok(R"({"errcode":-1,"errmsg":"system error"})"),
                               ok(R"({"errcode":0,"errmsg":"ok"})"), ok(R"({"errcode":987654,"errmsg":"?"})"),
                               ok(R"({"errcode":40007,"errmsg":"invalid media_id"})")})
    {
        auto r = recorded();
        r.when("submit", {answer});
        BOOST_TEST(std::holds_alternative<adapters::pause>(r.run(3)));
        BOOST_TEST(r.calls_of("submit") == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_submission_that_was_certainly_refused_may_be_sent_again)
{
    auto r = recorded();
    r.when("submit", {ok(R"({"errcode":42001,"errmsg":"access_token expired"})"), not_sent{},
                      ok(R"({"errcode":53501,"errmsg":"too fast"})"), ok(R"({"errcode":0,"publish_id":1})")});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
    BOOST_TEST(r.calls_of("submit") == 4);
}

BOOST_AUTO_TEST_CASE(a_token_that_stays_bad_is_a_matter_of_configuration)
{
    auto r = recorded();
    r.when("add_draft", {ok(R"({"errcode":40001,"errmsg":"invalid credential"})")});
    BOOST_TEST((std::get<failure>(r.run()).kind == fault::configuration));
    BOOST_TEST(r.calls_of("add_draft") == 3);
}

BOOST_AUTO_TEST_CASE(the_platforms_own_verdict_ends_an_accepted_article)
{
    const std::vector<std::pair<int, fault>> verdicts{
        {2, fault::content}, {3, fault::content}, {4, fault::content}, {5, fault::gone}, {6, fault::gone}};
    for (const auto& [status, kind] : verdicts) {
        auto r = recorded();
        r.when("poll", {ok(R"({"publish_id":"1","publish_status":)" + std::to_string(status) + "}")});
        const auto why = std::get<failure>(r.run());
        BOOST_TEST((why.kind == kind));
        BOOST_TEST(why.code == "publish_status " + std::to_string(status));
    }
}

BOOST_AUTO_TEST_CASE(once_accepted_a_failing_poll_is_no_refusal)
{
    auto r = recorded();
    r.when("poll", {ok(R"({"errcode":53502,"errmsg":"invalid publish_id"})")});
    r.when("list_published", {ok(nothing), ok(published_list(our_link))});
    BOOST_TEST(std::get<receipt>(r.run()).platform_id == "ART");

    auto denied_everywhere = recorded();
    denied_everywhere.when("poll", {ok(denied)});
    denied_everywhere.when("list_published", {ok(denied)});
    const auto rested = denied_everywhere.run(8);
    BOOST_TEST(std::get<adapters::pause>(rested).accepted);
}

BOOST_AUTO_TEST_CASE(polling_a_whole_day_stays_far_below_the_daily_hundred)
{
    auto r = recorded();
    r.when("poll", {ok(R"({"publish_id":"1","publish_status":1})")});
    r.run(9); // 15 s, 1 min, 5 min, 30 min, 2 h, 6 h, 6 h, 6 h, 6 h
    BOOST_TEST(r.calls_of("poll") == 9);
    BOOST_TEST(joined(r.trail()).find("pause 15 poll pause 60 poll pause 300 poll pause 1800 poll pause 7200 poll "
                                      "pause 21600 poll pause 21600") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(in_draft_mode_a_person_publishes_and_brings_the_link)
{
    auto r = recorded();
    r.what().account.settings["mode"] = "draft";
    BOOST_TEST(std::holds_alternative<person_task>(r.run()));
    BOOST_TEST(r.calls_of("submit") == 0);
    entry proof;
    proof.kind = entry_kind::evidence;
    proof.link = "https://mp.weixin.qq.com/s/AbC-1?scene=1";
    r.journal().push_back(proof);
    const auto got = std::get<receipt>(r.run());
    BOOST_TEST(got.platform_id == "AbC-1");
    BOOST_TEST(got.url == proof.link);
}

BOOST_AUTO_TEST_CASE(a_draft_the_platform_wants_published_by_hand_becomes_a_task)
{
    auto r = recorded();
    r.when("submit", {ok(R"({"errcode":53504,"errmsg":"publish in console"})")});
    BOOST_TEST(std::holds_alternative<person_task>(r.run()));
    BOOST_TEST(r.calls_of("submit") == 1);
}

BOOST_AUTO_TEST_CASE(a_probe_finds_our_article_by_its_marker_among_others)
{
    auto r = recorded(operation_kind::probe);
    r.when("list_published", {ok(published_list(our_link))});
    const auto got = std::get<receipt>(r.run());
    BOOST_TEST(got.platform_id == "ART");
    BOOST_TEST(got.url == "https://mp.weixin.qq.com/s/x");

    auto other = recorded(operation_kind::probe);
    other.when("list_published", {ok(published_list(our_link + "x"))});
    BOOST_TEST(!std::get<not_found>(other.run()).certain);
}

BOOST_AUTO_TEST_CASE(a_probe_that_knows_the_draft_asks_for_it_first)
{
    const auto probe_after_loss = [](const std::string& draft_answer, const std::string& list) {
        auto sent = recorded();
        sent.when("submit", {lost{}});
        sent.run(0);
        auto r = recorded(operation_kind::probe);
        r.journal() = sent.journal();
        entry boundary;
        boundary.kind = entry_kind::probed;
        r.journal().push_back(boundary);
        r.when("get_draft", {ok(draft_answer)});
        r.when("list_published", {ok(list)});
        return r;
    };
    auto there = probe_after_loss(R"({"news_item":[{"title":"t"}]})", nothing);
    BOOST_TEST(std::get<not_found>(there.run()).evidence.find("草稿仍在") != std::string::npos);
    BOOST_TEST(there.calls_of("list_published") == 0);

    auto gone = probe_after_loss(R"({"errcode":40007,"errmsg":"invalid media_id"})", published_list(our_link));
    BOOST_TEST(std::get<receipt>(gone.run()).platform_id == "ART");

    auto nowhere = probe_after_loss(R"({"errcode":40007,"errmsg":"invalid media_id"})", nothing);
    BOOST_TEST(!std::get<not_found>(nowhere.run()).certain);
}

BOOST_AUTO_TEST_CASE(what_somebody_has_deleted_meanwhile_is_not_taken_for_published)
{
    auto r = recorded(operation_kind::probe);
    r.when("list_published", {ok(published_list(our_link, true))});
    const auto seen = r.run();
    BOOST_TEST_REQUIRE(std::holds_alternative<failure>(seen));
    BOOST_TEST((std::get<failure>(seen).kind == fault::gone));

    auto accepted = recorded();
    accepted.when("poll", {ok(R"({"errcode":53502,"errmsg":"invalid publish_id"})")});
    accepted.when("list_published", {ok(published_list(our_link, true))});
    const auto rest = accepted.run();
    BOOST_TEST_REQUIRE(std::holds_alternative<failure>(rest));
    BOOST_TEST((std::get<failure>(rest).kind == fault::gone));
}

BOOST_AUTO_TEST_SUITE_END()
