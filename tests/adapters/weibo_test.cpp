#include "adapters/kit/parts.hpp"
#include "rig.hpp"
#include "weibo_desk.hpp"
#include "wire.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace tongyuan;
using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;

namespace {

const std::string posted_text =
    "【关于做好防汛工作的通知】各单位要落实值守，及时处置险情，详情见链接。 http://t.cn/A6abc";

std::string status(const std::string& id, const std::string& text, const std::string& more = "")
{
    return R"({"created_at":"Thu Oct 03 08:00:00 +0800 2024","id":)" + id + R"(,"idstr":")" + id + R"(","text":")" +
           kit::encoded(text, encoding::json_string) + "\"" + more + "}";
}

std::string timeline(const std::vector<std::string>& statuses)
{
    std::string all;
    for (const auto& s : statuses)
        all += (all.empty() ? "" : ",") + s;
    return R"({"statuses":[)" + all + R"(],"total_number":)" + std::to_string(statuses.size()) + "}";
}

answer error(int code, const std::string& message = "m", int http = 400)
{
    return reply{http,
                 {},
                 R"({"request":"/2/statuses/share.json","error_code":)" + std::to_string(code) + R"(,"error":")" +
                     message + "\"}"};
}

rig recorded(operation_kind kind, const article& source = plain_notice())
{
    auto what = operation_for(weibo(), kind, source);
    what.began = timestamp{std::chrono::seconds{1'727'913'600}}; // 2024-10-03 08:00 in Shanghai
    rig r(weibo(), what);
    r.when("baseline", {ok(timeline({status("5000000000000001", "旧的")}))});
    r.when("share", {ok(status("5000000000000009", posted_text))});
    return r;
}

reading read(const std::string& step, int code, const std::string& message = "m")
{
    return weibo().read(step, std::get<reply>(error(code, message)));
}

rig probe_after(rig& sent)
{
    auto r = recorded(operation_kind::probe);
    r.journal() = sent.journal();
    entry boundary;
    boundary.kind = entry_kind::probed;
    r.journal().push_back(boundary);
    return r;
}

} // namespace

BOOST_AUTO_TEST_SUITE(weibo_publish)

BOOST_AUTO_TEST_CASE(a_baseline_is_read_and_one_post_is_shared)
{
    auto r = recorded(operation_kind::publish);
    const auto got = std::get<receipt>(r.run());
    BOOST_TEST(got.platform_id == "5000000000000009");
    BOOST_TEST((r.trail() == std::vector<std::string>{"baseline", "share"}));
    const auto fields = form_fields(bound_body(r.last_call("share"), r.what()));
    BOOST_TEST(fields.at("status") == "【关于做好防汛工作的通知】各单位要落实值守，及时处置险情，详情见链接。 "
                                      "https://www.qingshan.gov.cn/notices/01j0article.html?d=" +
                                          sample_marker);
    BOOST_TEST(fields.at("rip") == "203.0.113.7");
    BOOST_TEST(fields.at("access_token") == "SECRET(access_token)");
}

BOOST_AUTO_TEST_CASE(the_link_of_a_post_is_its_id_in_base_62)
{
    auto r = recorded(operation_kind::publish);
    r.when("share", {ok(R"({"id":3501756485200075,"mid":"3501756485200075"})")});
    BOOST_TEST(std::get<receipt>(r.run()).url == "https://weibo.com/1234567890/z0JH2lOMb");
}

BOOST_AUTO_TEST_CASE(ids_above_2_to_the_53_are_kept_exactly)
{
    auto r = recorded(operation_kind::publish);
    r.when("share", {ok(R"({"id":9007199254740993})")});
    BOOST_TEST(std::get<receipt>(r.run()).platform_id == "9007199254740993");
}

BOOST_AUTO_TEST_CASE(a_picture_goes_along_as_multipart_with_raw_text)
{
    auto r = recorded(operation_kind::publish, notice());
    r.run();
    const auto& fields = std::get<std::vector<multipart_field>>(r.last_call("share").request.body);
    BOOST_TEST_REQUIRE(fields.size() == 4u);
    BOOST_TEST(fields[1].name == "status");
    BOOST_TEST(bound(fields[1].value, r.what(), r.last_call("share")).starts_with("【关于做好防汛工作的通知】"));
    BOOST_TEST(fields[3].name == "pic");
    BOOST_TEST(fields[3].content_type == "image/jpeg");
    BOOST_TEST((fields[3].value == text{media_ref{sha_of(3), false}}));
}

BOOST_AUTO_TEST_CASE(nothing_in_the_text_is_replaced)
{
    auto source = plain_notice();
    source.title = "{token}{{x}}";
    source.short_text = "]]> & <b> \\ \" +%zz {marker}";
    auto r = recorded(operation_kind::publish, source);
    r.run();
    const auto sent = form_fields(bound_body(r.last_call("share"), r.what())).at("status");
    BOOST_TEST(sent.starts_with("【{token}{{x}}】]]> & <b> \\ \" +%zz {marker} https://"));
}

BOOST_AUTO_TEST_CASE(a_share_without_an_answer_is_never_repeated)
{
    for (const auto& answered : {answer{lost{}}, ok("<html>"), error(10001), error(98765), error(20019), error(20017),
                                 error(20111), ok(R"({"text":"no id"})"), answer{reply{503, {}, ""}}})
    {
        auto r = recorded(operation_kind::publish);
        r.when("share", {answered});
        BOOST_TEST(std::holds_alternative<adapters::pause>(r.run(3)));
        BOOST_TEST(r.calls_of("share") == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_share_that_was_certainly_refused_may_be_sent_again)
{
    auto r = recorded(operation_kind::publish);
    r.when("share", {error(20016), not_sent{}, error(21327), ok(status("5000000000000009", posted_text))});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
    BOOST_TEST(r.calls_of("share") == 4);
    BOOST_TEST(r.calls_of("baseline") == 1);
}

BOOST_AUTO_TEST_CASE(a_grant_that_stays_invalid_asks_a_person_to_sign_in)
{
    auto r = recorded(operation_kind::publish);
    r.when("share", {error(21327)});
    BOOST_TEST((std::get<failure>(r.run()).kind == fault::sign_in));
}

BOOST_AUTO_TEST_CASE(a_post_that_appears_later_is_looked_for_and_adopted)
{
    auto r = recorded(operation_kind::publish);
    r.when("share", {error(20032)});
    r.when("timeline", {ok(timeline({status("5000000000000001", posted_text)})), // the same words, but from before
                        ok(timeline({status("5000000000000007", "别的"), status("5000000000000009", posted_text)}))});
    BOOST_TEST(std::get<receipt>(r.run()).platform_id == "5000000000000009");
    BOOST_TEST(
        (r.trail() == std::vector<std::string>{"baseline", "share", "pause 120", "timeline", "pause 300", "timeline"}));
    BOOST_TEST(bound_url(r.last_call("timeline"), r.what()).find("since_id=5000000000000001") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_accepted_post_that_never_shows_stays_accepted)
{
    auto r = recorded(operation_kind::publish);
    r.when("share", {error(20032)});
    r.when("timeline", {error(10014)});
    BOOST_TEST(std::get<adapters::pause>(r.run(6)).accepted);
    BOOST_TEST(r.calls_of("share") == 1);
}

BOOST_AUTO_TEST_CASE(an_application_that_may_not_read_posts_all_the_same)
{
    auto r = recorded(operation_kind::publish);
    r.when("baseline", {error(10014)});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
}

BOOST_AUTO_TEST_CASE(content_the_platform_refuses_goes_back_to_the_editor)
{
    for (const int code : {20012, 20018, 20020, 20021, 21602, 20006, 10017}) {
        auto r = recorded(operation_kind::publish);
        r.when("share", {error(code)});
        const auto why = std::get<failure>(r.run());
        BOOST_TEST((why.kind == fault::content), code);
        BOOST_TEST(why.code == std::to_string(code));
    }
    BOOST_TEST((read("share", 10017, "appkey not bind domain!").why.kind == fault::configuration));
}

BOOST_AUTO_TEST_CASE(a_probe_adopts_by_marker_or_by_text_since_the_baseline)
{
    auto sent = recorded(operation_kind::publish);
    sent.when("share", {lost{}});
    sent.run(0);

    auto by_text = probe_after(sent);
    by_text.when("timeline", {ok(timeline({status("5000000000000002", posted_text)}))});
    BOOST_TEST(std::get<receipt>(by_text.run()).platform_id == "5000000000000002");

    auto older = probe_after(sent);
    older.when("timeline", {ok(timeline({status("5000000000000000", posted_text)}))});
    BOOST_TEST(!std::get<not_found>(older.run()).certain);

    auto by_marker = probe_after(sent);
    by_marker.when("timeline", {ok(timeline({status("5000000000000003", "改短了 https://a.cn/?d=" + sample_marker)}))});
    BOOST_TEST(std::get<receipt>(by_marker.run()).platform_id == "5000000000000003");

    auto other = probe_after(sent);
    other.when("timeline", {ok(timeline({status("5000000000000004", "【别的通知】 http://t.cn/b")}))});
    BOOST_TEST(std::holds_alternative<not_found>(other.run()));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(weibo_answers)

BOOST_AUTO_TEST_CASE(each_code_has_its_class)
{
    struct expected {
        int code;
        meaning meant;
    };
    const std::vector<expected> for_share{
        {10001, meaning::ambiguous},   {10009, meaning::ambiguous},   {21331, meaning::ambiguous},
        {10022, meaning::throttled},   {10023, meaning::throttled},   {10024, meaning::throttled},
        {20016, meaning::throttled},   {20022, meaning::throttled},   {21301, meaning::stale_token},
        {21314, meaning::stale_token}, {21319, meaning::stale_token}, {21327, meaning::stale_token},
        {21332, meaning::stale_token}, {10004, meaning::refused},     {10014, meaning::refused},
        {21321, meaning::refused},     {20012, meaning::refused},     {20017, meaning::maybe_ours},
        {20019, meaning::maybe_ours},  {20111, meaning::maybe_ours},  {20032, meaning::done},
        {20031, meaning::refused},     {20101, meaning::refused},     {55555, meaning::ambiguous}};
    for (const auto& e : for_share)
        BOOST_TEST((read("share", e.code).meant == e.meant), e.code);
    BOOST_TEST((read("timeline", 10001).meant == meaning::throttled));
    BOOST_TEST((read("timeline", 20032).meant == meaning::ambiguous));
    BOOST_TEST((read("token", 21325).why.kind == fault::sign_in));
}

BOOST_AUTO_TEST_CASE(a_code_may_be_a_string_and_the_http_status_anything)
{
    const auto meant = [](int status, const char* body) {
        return weibo().read("share", reply{status, {}, body}).meant;
    };
    BOOST_TEST((meant(200, R"({"error_code":"20019","error":"repeat content!"})") == meaning::maybe_ours));
    BOOST_TEST((meant(403, R"({"error_code":20012,"error":"too long"})") == meaning::refused));
    BOOST_TEST((meant(500, R"({"error_code":20012,"error":"too long"})") == meaning::refused));
    BOOST_TEST((meant(400, "<html>") == meaning::refused));
    BOOST_TEST((meant(500, "<html>") == meaning::ambiguous));
    BOOST_TEST((meant(200, R"({"idstr":"","id":1.5})") == meaning::ambiguous));
}

BOOST_AUTO_TEST_CASE(signing_in_sends_a_person_to_the_platform_and_exchanges_the_code)
{
    auto page = recorded(operation_kind::authorise);
    page.what().inputs.erase("code");
    const auto url = std::get<sign_in>(page.run()).url;
    BOOST_TEST(
        bound(url, page.what(), call{}) ==
        "https://api.weibo.com/oauth2/authorize?client_id=qingshan.gov.cn&response_type=code&redirect_uri=https%3A"
        "%2F%2Fmedia.qingshan.gov.cn%2Fback&state=st4te&forcelogin=true");

    auto r = recorded(operation_kind::authorise);
    r.when("token", {ok(R"({"access_token":"2.00x","expires_in":"2626641","remind_in":"1","uid":"1234567890"})")});
    const auto got = std::get<grant>(r.run());
    BOOST_TEST(got.secrets.at(0).second == "2.00x");
    BOOST_TEST(got.lifetime.count() == 2'626'641);
    BOOST_TEST(got.platform_id == "1234567890");
    const auto fields = form_fields(bound_body(r.last_call("token"), r.what()));
    BOOST_TEST(fields.at("client_secret") == "SECRET(app_secret)");
    BOOST_TEST(fields.at("code") == "c0de");

    auto used = recorded(operation_kind::authorise);
    used.when("token", {error(21325)});
    BOOST_TEST((std::get<failure>(used.run()).kind == fault::sign_in));
}

BOOST_AUTO_TEST_CASE(connecting_checks_that_the_right_account_signed_in)
{
    auto r = recorded(operation_kind::connect);
    r.when("token_info", {ok(R"({"uid":1234567890,"expire_in":259200})")});
    r.when("profile", {ok(R"({"id":1234567890,"screen_name":"青山发布"})")});
    BOOST_TEST(std::get<done>(r.run()).note == "已连接微博“青山发布”，授权还有 3 天。");

    auto other = recorded(operation_kind::connect);
    other.when("token_info", {ok(R"({"uid":"777","expire_in":259200})")});
    BOOST_TEST(std::get<failure>(other.run()).code == "wrong_account");
}

BOOST_AUTO_TEST_CASE(observing_falls_back_to_the_profile)
{
    auto r = recorded(operation_kind::observe);
    r.when("timeline", {ok(timeline({status("5000000000000002", posted_text, R"(,"deleted":"1")")}))});
    const auto seen = std::get<sightings>(r.run());
    BOOST_TEST_REQUIRE(seen.posts.size() == 1u);
    BOOST_TEST(seen.posts[0].title == "关于做好防汛工作的通知");
    BOOST_TEST(seen.posts[0].removed);
    BOOST_TEST((seen.posts[0].published_at == timestamp{std::chrono::seconds{1'727'913'600}}));

    auto blind = recorded(operation_kind::observe);
    blind.when("timeline", {error(10014)});
    blind.when("profile", {ok(R"({"id":1,"screen_name":"s","status":)" + status("5", "x") + "}")});
    BOOST_TEST(std::get<sightings>(blind.run()).source == "users/show");
}

BOOST_AUTO_TEST_CASE(reading_back_ignores_shortened_links_and_sees_changed_words)
{
    const auto read_back = [](answer shown) {
        auto r = recorded(operation_kind::probe);
        r.what().target = receipt{"5000000000000009", "u"};
        r.when("show", {std::move(shown)});
        return r.run();
    };
    BOOST_TEST(std::holds_alternative<receipt>(read_back(ok(status("5000000000000009", posted_text)))));
    BOOST_TEST((std::get<failure>(read_back(ok(status("5000000000000009", "改了")))).kind == fault::content));
    BOOST_TEST((std::get<failure>(read_back(error(20101))).kind == fault::gone));
}

BOOST_AUTO_TEST_CASE(withdrawing_what_is_gone_already_is_done)
{
    auto r = recorded(operation_kind::withdraw);
    r.when("destroy", {lost{}, error(20101)});
    BOOST_TEST(std::holds_alternative<done>(r.run()));
}

BOOST_AUTO_TEST_SUITE_END()
