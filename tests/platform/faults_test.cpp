#include "testing/running.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <zlib.h>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

// A board behind one fault script for POST /board/notices.
struct faulty {
    explicit faulty(const std::string& script)
    {
        at.control("POST", "accounts", R"({"platform":"board","key":"k"})");
        at.control("POST", "faults", R"({"path":"/board/notices","method":"POST",)" + script + "}");
    }

    static std::string post(const std::string& marker = "m")
    {
        return a_request("POST", "/board/notices", R"({"marker":")" + marker + R"(","title":"t","text":"x"})",
                         "Authorization: Bearer k\r\nContent-Type: application/json\r\n");
    }
    std::string answer_to_post()
    {
        raw_client client{at.port()};
        client.send(post());
        return client.read_answer();
    }
    std::string everything_after_post()
    {
        raw_client client{at.port()};
        client.send(post());
        auto out = client.read_all();
        was_reset = client.was_reset();
        return out;
    }
    std::size_t published()
    {
        return static_cast<std::size_t>(at.control("GET", "ledger/summary").at("published").to_number<std::int64_t>());
    }

    running at;
    bool was_reset = false;
};

bool ends_in_the_middle(const std::string& text)
{
    const auto at = text.find("Content-Length: ");
    const auto length = std::stoul(text.substr(at + 16));
    return body_of(text).size() < length;
}

} // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(a_fault_before_the_effect_leaves_nothing_one_after_it_leaves_the_effect)
{
    faulty before{R"("fault":"close","when":"before")"};
    BOOST_TEST(before.everything_after_post().empty());
    BOOST_TEST(!before.was_reset);
    BOOST_TEST(before.published() == 0U);
    faulty after{R"("fault":"close","when":"after")"};
    BOOST_TEST(after.everything_after_post().empty());
    BOOST_TEST(after.published() == 1U);
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_used_before_can_be_closed_after_reading)
{
    faulty f{R"("fault":"close","when":"after","nth":2)"};
    raw_client client{f.at.port()};
    client.send(faulty::post("m1"));
    BOOST_TEST(client.read_answer().starts_with("HTTP/1.1 201 "));
    client.send(faulty::post("m2"));
    BOOST_TEST(client.read_all().empty());
    BOOST_TEST(f.published() == 2U);
    const auto lines = f.at.control("GET", "requests?path=/board").at("items");
    BOOST_TEST(lines.at(0).at("connection") == lines.at(1).at("connection"));
    BOOST_TEST(lines.at(1).at("fault").as_string() == "close after");
}

BOOST_AUTO_TEST_CASE(a_reset_is_seen_as_one)
{
    faulty f{R"("fault":"reset","when":"after")"};
    BOOST_TEST(f.everything_after_post().empty());
    BOOST_TEST(f.was_reset);
    BOOST_TEST(f.published() == 1U);
}

BOOST_AUTO_TEST_CASE(a_hanging_answer_never_comes_and_others_are_served)
{
    faulty f{R"("fault":"hang","when":"after")"};
    raw_client client{f.at.port()};
    client.send(faulty::post());
    BOOST_TEST(client.read_for(100ms).empty());
    BOOST_TEST(f.published() == 1U);
    BOOST_TEST(f.answer_to_post().starts_with("HTTP/1.1 201 "));
}

BOOST_AUTO_TEST_CASE(an_answer_can_end_within_its_head_or_its_body)
{
    faulty head{R"("fault":"half_headers","when":"after")"};
    const auto half = head.everything_after_post();
    BOOST_TEST(half.starts_with("HTTP/1.1 201 "));
    BOOST_TEST(half.find("\r\n\r\n") == std::string::npos);
    faulty body{R"("fault":"half_body","when":"after")"};
    const auto cut = body.everything_after_post();
    BOOST_TEST(!body_of(cut).empty());
    BOOST_TEST(ends_in_the_middle(cut));
    BOOST_TEST(body.published() == 1U);
}

BOOST_AUTO_TEST_CASE(an_answer_can_drip)
{
    faulty f{R"("fault":"drip","when":"after","bytes_per_second":100)"};
    raw_client client{f.at.port()};
    client.send(faulty::post());
    const auto some = client.read_for(300ms);
    BOOST_TEST(some.size() > 2U);
    BOOST_TEST(some.size() < 60U);
}

BOOST_AUTO_TEST_CASE(a_slow_answer_is_a_late_effect_unless_the_effect_comes_first)
{
    faulty late{R"("fault":"slow","slow_ms":200)"};
    raw_client impatient{late.at.port()};
    impatient.send(faulty::post());
    BOOST_TEST(late.published() == 0U);
    BOOST_TEST(impatient.read_answer().starts_with("HTTP/1.1 201 "));
    BOOST_TEST(late.published() == 1U);
    faulty early{R"("fault":"slow","slow_ms":60000,"when":"after")"};
    raw_client other{early.at.port()};
    other.send(faulty::post());
    BOOST_TEST(other.read_for(50ms).empty());
    BOOST_TEST(early.published() == 1U);
}

BOOST_AUTO_TEST_CASE(any_status_can_be_answered_with_a_retry_after)
{
    faulty f{R"("fault":"status","status":503,"retry_after":30)"};
    const auto answer = f.answer_to_post();
    BOOST_TEST(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    BOOST_TEST(answer.find("\r\nRetry-After: 30\r\n") != std::string::npos);
    BOOST_TEST(answer.find("text/html") != std::string::npos);
    BOOST_TEST(f.published() == 0U);
}

BOOST_AUTO_TEST_CASE(whole_answers_can_be_of_the_wrong_kind)
{
    BOOST_TEST(faulty{R"("fault":"html200")"}.answer_to_post().find("<html>") != std::string::npos);
    const auto away = faulty{R"("fault":"redirect","location":"http://127.0.0.1:1/x")"}.answer_to_post();
    BOOST_TEST(away.starts_with("HTTP/1.1 302 "));
    BOOST_TEST(away.find("\r\nLocation: http://127.0.0.1:1/x\r\n") != std::string::npos);
    const auto itself = faulty{R"("fault":"redirect","status":307)"}.answer_to_post();
    BOOST_TEST(itself.starts_with("HTTP/1.1 307 "));
    BOOST_TEST(itself.find("\r\nLocation: /board/notices\r\n") != std::string::npos);
    BOOST_TEST(body_of(faulty{R"("fault":"errcode","errcode":-1)"}.answer_to_post()).starts_with(R"({"errcode":-1,)"));
}

BOOST_AUTO_TEST_CASE(json_can_be_cut_misspelt_doubled_or_bottomless)
{
    boost::system::error_code error;
    faulty cut{R"("fault":"truncated_json","when":"after")"};
    json::parse(body_of(cut.answer_to_post()), error);
    BOOST_TEST(error.failed());
    BOOST_TEST(cut.published() == 1U);
    const auto bad = body_of(faulty{R"("fault":"bad_utf8","when":"after")"}.answer_to_post());
    BOOST_TEST(bad.find('\xff') != std::string::npos);
    const auto doubled = body_of(faulty{R"("fault":"duplicate_keys","when":"after")"}.answer_to_post());
    BOOST_TEST(doubled.find("\"id\"") != doubled.rfind("\"id\""));
    const auto deep = body_of(faulty{R"("fault":"deep_json")"}.answer_to_post());
    BOOST_TEST(deep.size() == 200'000U);
    BOOST_TEST(deep.starts_with("[[[["));
}

BOOST_AUTO_TEST_CASE(the_framing_itself_can_lie)
{
    BOOST_TEST(ends_in_the_middle(faulty{R"("fault":"long_length","when":"after")"}.everything_after_post()));
    const auto shorter = faulty{R"("fault":"short_length","when":"after")"}.everything_after_post();
    BOOST_TEST(body_of(shorter).size() > std::stoul(shorter.substr(shorter.find("Content-Length: ") + 16)));
    const auto chunk = faulty{R"("fault":"bad_chunk","when":"after")"}.everything_after_post();
    BOOST_TEST(chunk.find("Transfer-Encoding: chunked") != std::string::npos);
    BOOST_TEST(body_of(chunk).starts_with("zz\r\n"));
}

BOOST_AUTO_TEST_CASE(an_answer_can_be_huge_on_the_wire_or_only_once_unpacked)
{
    const auto huge = faulty{R"("fault":"huge","bytes":1000000)"}.everything_after_post();
    BOOST_TEST(body_of(huge).size() >= 1'000'000U);
    const auto bomb = faulty{R"("fault":"gzip_bomb","bytes":67108864)"}.everything_after_post();
    const auto packed = body_of(bomb);
    BOOST_TEST(bomb.find("Content-Encoding: gzip") != std::string::npos);
    BOOST_TEST(packed.size() < 200'000U);
    z_stream z{};
    BOOST_TEST_REQUIRE(inflateInit2(&z, 31) == Z_OK);
    std::string out(1 << 20, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z.avail_in = static_cast<uInt>(packed.size());
    std::size_t unpacked = 0;
    for (int state = Z_OK; state == Z_OK && z.avail_in > 0; unpacked += out.size() - z.avail_out) {
        z.next_out = reinterpret_cast<Bytef*>(out.data());
        z.avail_out = static_cast<uInt>(out.size());
        state = inflate(&z, Z_NO_FLUSH);
        BOOST_TEST_REQUIRE(state == Z_OK);
    }
    inflateEnd(&z);
    BOOST_TEST(unpacked >= 64U << 20U);
}

BOOST_AUTO_TEST_CASE(a_script_strikes_the_nth_matching_call_so_many_times)
{
    faulty f{R"("fault":"status","nth":2,"times":2)"};
    std::string statuses;
    for (int i = 0; i < 4; ++i)
        statuses += f.answer_to_post().substr(9, 3) + " ";
    BOOST_TEST(statuses == "201 503 503 201 ");
}

BOOST_AUTO_TEST_CASE(every_call_is_struck_until_the_scripts_are_taken_back)
{
    faulty f{R"("fault":"status","nth":"every")"};
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(f.answer_to_post().starts_with("HTTP/1.1 503 "));
    f.at.control("DELETE", "faults");
    BOOST_TEST(f.answer_to_post().starts_with("HTTP/1.1 201 "));
}

BOOST_AUTO_TEST_CASE(a_script_can_be_meant_for_one_account_or_a_whole_folder)
{
    faulty f{R"("fault":"status","account":"other","nth":"every")"};
    f.at.control("POST", "accounts", R"({"platform":"board","key":"other"})");
    BOOST_TEST(f.answer_to_post().starts_with("HTTP/1.1 201 "));
    raw_client client{f.at.port()};
    auto request = faulty::post();
    request.replace(request.find("Bearer k"), 8, "Bearer other");
    client.send(request);
    BOOST_TEST(client.read_answer().starts_with("HTTP/1.1 503 "));
    f.at.control("DELETE", "faults");
    f.at.control("POST", "faults", R"({"faults":[{"path":"/board/*","fault":"status","status":500}]})");
    BOOST_TEST(f.answer_to_post().starts_with("HTTP/1.1 500 "));
}

BOOST_AUTO_TEST_CASE(weibo_says_its_business_errors_in_its_own_words)
{
    running at;
    at.control("POST", "faults", R"({"path":"/weibo/2/statuses/share.json","fault":"errcode","errcode":10001})");
    raw_client client{at.port()};
    client.send(a_request("POST", "/weibo/2/statuses/share.json"));
    const auto answer = client.read_answer();
    BOOST_TEST(answer.starts_with("HTTP/1.1 400 "));
    BOOST_TEST(body_of(answer).starts_with(R"({"request":"/2/statuses/share.json","error_code":10001,)"));
}

BOOST_AUTO_TEST_CASE(a_script_with_mistakes_is_refused_with_all_of_them)
{
    running at;
    raw_client client{at.port()};
    client.send(a_request("POST", "/_control/faults", R"({"fault":"explode","nth":0,"colour":"red"})"));
    const auto answer = client.read_answer();
    BOOST_TEST(answer.starts_with("HTTP/1.1 422 "));
    BOOST_TEST(json::parse(body_of(answer)).at("violations").as_array().size() == 4U);
}

BOOST_AUTO_TEST_SUITE_END()
