#include "base/digest.hpp"
#include "base/ids.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(values)

BOOST_AUTO_TEST_CASE(a_time_is_read_with_its_zone_and_written_in_utc)
{
    const auto at = parse_rfc3339("2026-01-31T09:00:00.5+08:00");
    BOOST_TEST_REQUIRE(at.has_value());
    BOOST_TEST(to_rfc3339(*at) == "2026-01-31T01:00:00.500Z");
    BOOST_TEST(to_shanghai_minute(*at) == "2026-01-31 09:00");
    for (const auto* bad :
         {"2026-01-31T09:00:00", "2026-02-30T09:00:00Z", "2026-01-31 09:00:00Z", "x", "2026-01-31T25:00:00Z"})
        BOOST_TEST(!parse_rfc3339(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(ids_never_go_backwards_even_when_the_clock_does)
{
    manual_clock clock{from_millis(1'000'000)};
    system_random random;
    id_source ids{clock, random};
    const auto first = ids.next();
    clock.jump_to(from_millis(1));
    const auto second = ids.next();
    clock.advance(1h);
    const auto third = ids.next();
    BOOST_TEST(first < second);
    BOOST_TEST(second < third);
    BOOST_TEST(is_id(first));
    BOOST_TEST(!is_id("../../etc/passwd"));
}

BOOST_AUTO_TEST_CASE(the_first_bad_byte_is_found_in_every_malformed_form)
{
    BOOST_TEST(!first_bad_utf8("公告 ok 😀").has_value());
    BOOST_TEST(first_bad_utf8("a\xc0\xaf").value() == 1U);    // overlong
    BOOST_TEST(first_bad_utf8("\xed\xa0\x80").value() == 0U); // surrogate
    BOOST_TEST(first_bad_utf8("ab\xe4\xb8").value() == 2U);   // cut short
    BOOST_TEST(first_bad_utf8("\xf5\x80\x80\x80").value() == 0U);
}

BOOST_AUTO_TEST_CASE(lengths_are_counted_in_characters)
{
    BOOST_TEST(length_in_characters("公告a😀") == 4U);
    BOOST_TEST(trimmed("\u3000 通知\n\u3000") == "通知");
}

BOOST_AUTO_TEST_CASE(digests_and_encodings_match_their_standards)
{
    BOOST_TEST(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(to_base64("ab") == "YWI=");
    BOOST_TEST(from_base64("YWI=").value() == "ab");
    BOOST_TEST(to_base64url("\xfb\xff") == "-_8");
    BOOST_TEST(from_hex("zz").has_value() == false);
}

BOOST_AUTO_TEST_CASE(a_log_line_cannot_be_split_by_its_values)
{
    std::string line;
    log::set_sink([&](std::string_view text) { line = text; });
    log::info("article.saved", {{"title", "x\r\nts=1 event=forged \"q\""}, {"count", 3}});
    log::set_sink({});
    BOOST_TEST(line.find('\n') == std::string::npos);
    BOOST_TEST(line.find(R"(title="x\x0d\nts=1 event=forged \"q\"" count=3)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_logged_together_comes_in_its_order_line_by_line)
{
    std::vector<std::string> lines;
    log::set_sink([&](std::string_view text) { lines.emplace_back(text.substr(text.find("event="))); });
    {
        const log::together all;
        log::info("first");
        {
            const log::together inner;
            log::info("second");
        }
        BOOST_TEST(lines.empty());
    }
    log::info("third");
    log::set_sink({});
    BOOST_TEST(lines == (std::vector<std::string>{"event=first", "event=second", "event=third"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
