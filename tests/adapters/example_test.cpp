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

rig board(operation_kind kind, const article& source = notice())
{
    const auto& example = loaded("example");
    return {example, operation_for(example, kind, source)};
}

const std::string item = R"({"id":"n-7","url":"https://board/7","title":"t","text":")";

} // namespace

BOOST_AUTO_TEST_SUITE(example)

BOOST_AUTO_TEST_CASE(a_notice_is_posted_once_and_its_id_is_the_receipt)
{
    auto r = board(operation_kind::publish);
    r.when("post", {reply{201, {}, R"({"id":9007199254740993,"url":"https://board/1"})"}});
    const auto got = std::get<receipt>(r.run());
    BOOST_TEST(got.platform_id == "9007199254740993");
    BOOST_TEST(got.url == "https://board/1");
    BOOST_TEST(r.calls_of("post") == 1);
}

BOOST_AUTO_TEST_CASE(the_request_carries_marker_key_and_text_as_they_were_written)
{
    auto r = board(operation_kind::publish, hostile());
    r.when("post", {reply{201, {}, R"({"id":"1","url":""})"}});
    r.run();
    const auto& made = r.last_call("post");
    const auto body = kit::json::parse(bound_body(made, r.what()));
    BOOST_TEST(body["marker"].text() == sample_marker);
    BOOST_TEST(body["title"].text() == hostile().title);
    BOOST_TEST(body["text"].text() == r.what().content.reader_text);
    for (const auto& word : hostile_words)
        BOOST_TEST(body["text"].text().find(word) != std::string::npos, word);
    BOOST_TEST(made.request.headers.size() == 2u);
    BOOST_TEST(bound(made.request.headers.back().value, r.what(), made) == "Bearer SECRET(key)");
}

BOOST_AUTO_TEST_CASE(a_lost_answer_is_not_repeated)
{
    auto r = board(operation_kind::publish);
    r.when("post", {lost{}});
    const auto rested = r.run(2);
    BOOST_TEST(std::holds_alternative<adapters::pause>(rested));
    BOOST_TEST(r.calls_of("post") == 1);
}

BOOST_AUTO_TEST_CASE(a_refused_connection_is_tried_again)
{
    auto r = board(operation_kind::publish);
    r.when("post", {not_sent{}, reply{201, {}, R"({"id":"1"})"}});
    BOOST_TEST(std::holds_alternative<receipt>(r.run()));
    BOOST_TEST(r.calls_of("post") == 2);
}

BOOST_AUTO_TEST_CASE(too_many_requests_wait_as_long_as_the_board_says)
{
    const auto read = loaded("example").read("post", reply{429, {{"retry-after", "90"}}, ""});
    BOOST_TEST((read.meant == meaning::throttled));
    BOOST_TEST(read.retry_after.count() == 90);
}

BOOST_AUTO_TEST_CASE(what_a_status_means_for_a_post)
{
    const auto& example = loaded("example");
    const auto meant = [&](int status, std::string body) {
        return example.read("post", reply{status, {}, std::move(body)}).meant;
    };
    BOOST_TEST((meant(201, "{}") == meaning::ambiguous));
    BOOST_TEST((meant(201, "<html>") == meaning::ambiguous));
    BOOST_TEST((meant(200, R"({"id":"1"})") == meaning::ambiguous));
    BOOST_TEST((meant(400, "") == meaning::refused));
    BOOST_TEST((meant(401, "") == meaning::refused));
    BOOST_TEST((meant(408, "") == meaning::ambiguous));
    BOOST_TEST((meant(409, "") == meaning::ambiguous));
    BOOST_TEST((meant(503, "") == meaning::ambiguous));
    BOOST_TEST((example.read("post", reply{401, {}, ""}).why.kind == fault::configuration));
}

BOOST_AUTO_TEST_CASE(a_probe_believes_only_our_own_marker)
{
    auto r = board(operation_kind::probe);
    r.when("list", {ok(R"({"items":[)" + item + R"(x","marker":"someone-else"}]})")});
    BOOST_TEST(std::get<not_found>(r.run()).certain);

    auto again = board(operation_kind::probe);
    again.when("list", {ok(R"({"items":[)" + item + R"(x","marker":")" + sample_marker + R"("}]})")});
    BOOST_TEST(std::get<receipt>(again.run()).platform_id == "n-7");
}

BOOST_AUTO_TEST_CASE(reading_back_finds_changed_text_and_a_removed_notice)
{
    auto changed = board(operation_kind::probe);
    changed.what().target = receipt{"n-7", ""};
    changed.when("list", {ok(R"({"items":[)" + item + R"(改过","marker":")" + sample_marker + R"("}]})")});
    BOOST_TEST((std::get<failure>(changed.run()).kind == fault::content));

    auto removed = board(operation_kind::probe);
    removed.what().target = receipt{"n-7", ""};
    removed.when("list", {ok(R"({"items":[]})")});
    BOOST_TEST((std::get<failure>(removed.run()).kind == fault::gone));
}

BOOST_AUTO_TEST_CASE(observing_gives_posts_with_their_times)
{
    auto r = board(operation_kind::observe);
    r.when("list", {ok(R"({"items":[)" + item + R"(x","published_at":"2026-01-31T09:00:00+08:00"},)" + item +
                       R"(y","published_at":"yesterday"}]})")});
    const auto seen = std::get<sightings>(r.run());
    BOOST_TEST_REQUIRE(seen.posts.size() == 1u);
    BOOST_TEST((seen.posts[0].published_at == timestamp{std::chrono::seconds{1'769'821'200}}));
}

BOOST_AUTO_TEST_CASE(withdrawing_what_is_gone_already_is_done)
{
    auto r = board(operation_kind::withdraw);
    r.when("remove", {lost{}, reply{404, {}, ""}});
    BOOST_TEST(std::holds_alternative<done>(r.run()));
    BOOST_TEST(r.calls_of("remove") == 2);
}

BOOST_AUTO_TEST_SUITE_END()
