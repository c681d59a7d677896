#include "channels/rendition_format.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <stdexcept>

namespace {

using namespace tongyuan;
using namespace adapters;
using channels::digest_of;
using channels::rendition_from_text;
using channels::to_text;

rendition sample()
{
    rendition r;
    r.fields = {{"title", {literal{"春节 \"安排\" {token} ]]> 🏮\n"}}},
                {"content",
                 {literal{"<p>"}, slot_ref{"url:abc", encoding::xml_text}, secret_ref{"key", encoding::form},
                  media_ref{"abc", true}, media_ref{"abd", false}, marker_ref{encoding::url}, literal{""}}},
                {"empty", {}}};
    r.media = {"abc", "abd"};
    r.reader_text = "春节\n安排";
    r.pictures = 2;
    return r;
}

} // namespace

BOOST_AUTO_TEST_SUITE(rendition_format)

BOOST_AUTO_TEST_CASE(a_rendition_comes_back_as_it_was)
{
    const auto before = sample();
    const auto after = rendition_from_text(to_text(before));
    BOOST_TEST_REQUIRE(after.fields.size() == before.fields.size());
    for (std::size_t i = 0; i < before.fields.size(); ++i) {
        BOOST_TEST(after.fields[i].name == before.fields[i].name);
        BOOST_TEST((after.fields[i].value == before.fields[i].value));
    }
    BOOST_TEST(after.media == before.media);
    BOOST_TEST(after.reader_text == before.reader_text);
    BOOST_TEST(after.pictures == before.pictures);
    BOOST_TEST(to_text(after) == to_text(before));
}

BOOST_AUTO_TEST_CASE(the_text_and_its_digest_are_the_same_on_every_daemon_and_version)
{
    rendition r;
    r.fields = {{"title", {literal{"通知"}, slot_ref{"s", encoding::json_string}}}};
    r.media = {"abc"};
    r.reader_text = "通知";
    r.pictures = 1;
    BOOST_TEST(to_text(r) == R"([1,[["title",[["literal","通知"],["slot","s",1]]]],["abc"],"通知",1])");
    BOOST_TEST(digest_of(r) == "227f87b77e4a2be545809873a0a5e2709e118486ea2fd282436d332d28b0b0d5");
}

BOOST_AUTO_TEST_CASE(the_digest_covers_all_that_reviewers_approve_and_nothing_else)
{
    std::set<std::string> seen{digest_of(sample())};
    const auto changed = [&](auto change) {
        auto r = sample();
        change(r);
        return digest_of(r);
    };
    seen.insert(changed([](rendition& r) { r.fields[0].name = "headline"; }));
    seen.insert(changed([](rendition& r) { r.fields[0].value = {literal{"x"}}; }));
    seen.insert(changed([](rendition& r) { std::swap(r.fields[0], r.fields[1]); }));
    seen.insert(changed([](rendition& r) { r.fields[1].value[1] = slot_ref{"url:abc", encoding::raw}; }));
    seen.insert(changed([](rendition& r) { r.media.pop_back(); }));
    seen.insert(changed([](rendition& r) { r.reader_text += "!"; }));
    seen.insert(changed([](rendition& r) { r.pictures = 3; }));
    BOOST_TEST(seen.size() == 8U);
    BOOST_TEST(changed([](rendition& r) { r.preview = "<p>"; }) == digest_of(sample()));
    BOOST_TEST(changed([](rendition& r) { r.lengths = {{"title", 1, 2}}; }) == digest_of(sample()));
}

BOOST_AUTO_TEST_CASE(text_that_it_never_wrote_is_refused)
{
    for (const auto* text :
         {"", "{}", "[]", "[2,[],[],\"\",0]", "[1,[[\"t\",[[\"script\",\"x\",0]]]],[],\"\",0]",
          "[1,[[\"t\",[[\"slot\",\"x\",9]]]],[],\"\",0]", "[1,[[\"t\",[[\"slot\",\"x\",-1]]]],[],\"\",0]"})
        BOOST_CHECK_THROW(rendition_from_text(text), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()
