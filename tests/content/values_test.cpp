#include "access/permissions.hpp"
#include "base/digest.hpp"
#include "content/article.hpp"
#include "content/invisible.hpp"
#include "content/link.hpp"
#include "content/review.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace tongyuan;
using namespace tongyuan::content;

namespace {

constexpr article_state states[] = {article_state::draft, article_state::in_review, article_state::returned,
                                    article_state::approved, article_state::archived};
constexpr article_event events[] = {article_event::saved,    article_event::submitted, article_event::level_passed,
                                    article_event::approved, article_event::returned,  article_event::taken_back,
                                    article_event::archived};

} // namespace

BOOST_AUTO_TEST_SUITE(article_life)

BOOST_AUTO_TEST_CASE(moves_as_its_table_says_and_in_no_other_way)
{
    using s = article_state;
    using e = article_event;
    const std::map<std::pair<s, e>, s> expected{
        {{s::draft, e::saved}, s::draft},
        {{s::draft, e::submitted}, s::in_review},
        {{s::in_review, e::saved}, s::draft},
        {{s::in_review, e::level_passed}, s::in_review},
        {{s::in_review, e::approved}, s::approved},
        {{s::in_review, e::returned}, s::returned},
        {{s::in_review, e::taken_back}, s::draft},
        {{s::returned, e::saved}, s::draft},
        {{s::returned, e::submitted}, s::in_review},
        {{s::approved, e::saved}, s::draft},
        {{s::approved, e::archived}, s::archived},
    };
    for (const auto from : states)
        for (const auto event : events) {
            const auto found = expected.find({from, event});
            const auto to = moved(from, event);
            BOOST_TEST(to.has_value() == (found != expected.end()), name_of(from));
            if (to)
                BOOST_TEST((*to == found->second), name_of(from));
            else
                BOOST_TEST(to.error().code == "article.wrong_state");
        }
}

BOOST_AUTO_TEST_CASE(has_a_name_and_a_label_for_every_state)
{
    std::set<std::string_view> labels;
    for (const auto s : states) {
        BOOST_TEST((article_state_from(name_of(s)) == s));
        labels.insert(label_of(s));
    }
    BOOST_TEST(labels.size() == std::size(states));
    BOOST_TEST(!article_state_from("published"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(article_digest)

BOOST_AUTO_TEST_CASE(does_not_depend_on_the_order_of_accounts_or_media)
{
    const auto one = digest_of("a", 1, {}, {{"x", "1"}, {"y", "2"}}, {"p", "q", "p"});
    BOOST_TEST(one == digest_of("a", 1, {}, {{"y", "2"}, {"x", "1"}}, {"q", "p"}));
}

BOOST_AUTO_TEST_CASE(changes_with_everything_that_reviewers_approve)
{
    const auto at = from_millis(1000);
    const std::set<std::string> all{digest_of("a", 1, {}, {{"x", "1"}}, {"p"}),
                                    digest_of("b", 1, {}, {{"x", "1"}}, {"p"}),
                                    digest_of("a", 2, {}, {{"x", "1"}}, {"p"}),
                                    digest_of("a", 1, at, {{"x", "1"}}, {"p"}),
                                    digest_of("a", 1, {}, {{"y", "1"}}, {"p"}),
                                    digest_of("a", 1, {}, {{"x", "2"}}, {"p"}),
                                    digest_of("a", 1, {}, {{"x", "1"}}, {"q"}),
                                    digest_of("a", 1, {}, {{"x", "1"}}, {}),
                                    digest_of("a", 1, {}, {{"x", "1"}, {"y", "1"}}, {"p"})};
    BOOST_TEST(all.size() == 9U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(document_number)

BOOST_AUTO_TEST_CASE(gets_its_hexagonal_brackets)
{
    for (const std::string_view given :
         {"青政办发[2026]7号", "青政办发（2026）7号", "青政办发［2026］7号", "青政办发〔2026〕7号"})
        BOOST_TEST(tidy_document_number(given) == "青政办发〔2026〕7号");
    BOOST_TEST(tidy_document_number("第(3)号令") == "第(3)号令");
    BOOST_TEST(tidy_document_number("") == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(review_levels)

BOOST_AUTO_TEST_CASE(end_with_the_final_reviewer_whatever_their_number)
{
    BOOST_TEST(label_of_level(1, 3) == "初审");
    BOOST_TEST(label_of_level(2, 3) == "复审");
    BOOST_TEST(label_of_level(3, 3) == "终审");
    for (std::int64_t levels = 1; levels <= most_levels; ++levels) {
        std::set<std::string> labels;
        for (std::int64_t level = 1; level <= levels; ++level)
            labels.insert(label_of_level(level, levels));
        BOOST_TEST(labels.size() == static_cast<std::size_t>(levels));
        BOOST_TEST((permission_of_level(levels, levels) == permissions::review_3));
    }
    BOOST_TEST((permission_of_level(1, 2) == permissions::review_1));
    BOOST_TEST((permission_of_level(3, 5) == permissions::review_2));
}

BOOST_AUTO_TEST_CASE(are_decided_by_distinct_persons_who_had_no_hand_in_the_text)
{
    review done;
    done.person_id = "甲";
    done.level = 1;
    done.levels = 3;
    const std::vector<review> round{done};
    const hands in{{"乙", "丁"}, "戊"};
    BOOST_TEST(objection("甲", in, round)->code == "review.same_person");
    BOOST_TEST(objection("乙", in, round)->code == "review.own_revision");
    BOOST_TEST(objection("丁", in, round)->code == "review.own_revision");
    BOOST_TEST(objection("戊", in, round)->code == "review.own_submission");
    BOOST_TEST(!objection("丙", in, round));
    BOOST_TEST(!objection("甲", in, {}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(invisible_characters)

BOOST_AUTO_TEST_CASE(are_found_with_their_place)
{
    const auto cleaned = without_invisible("甲\xe2\x80\xae乙\xe2\x81\xa6\xef\xbb\xbf丙\xc2\xad\x07");
    BOOST_TEST(cleaned.text == "甲乙丙");
    BOOST_TEST(cleaned.removed.size() == 5U);
    BOOST_TEST(cleaned.removed.at(0).position == 2U);
    BOOST_TEST(describe(cleaned.removed.at(0)) == "U+202E（从右到左覆盖符，第 2 字）");
}

BOOST_AUTO_TEST_CASE(stay_where_an_emoji_or_a_script_needs_them)
{
    for (const std::string_view text :
         {"👨‍👩‍👧", "❤️", "邉󠄀", "می‌خواهم", "ᠮᠣᠩᠭᠣᠯ᠎ᠠ", "#️⃣"})
        BOOST_TEST(without_invisible(text).text == text, text);
    BOOST_TEST(without_invisible("甲\xe2\x80\x8d乙").text == "甲乙");
    BOOST_TEST(without_invisible("a\xef\xb8\x8f").text == "a");
    BOOST_TEST(without_invisible("❤\xef\xb8\x8f\xef\xb8\x8f\xe2\x80\x8d").removed.size() >= 1U);
}

BOOST_AUTO_TEST_CASE(in_plain_fields_are_violations_that_name_them)
{
    revision_fields f;
    f.title = "通\xe2\x80\x8b知";
    f.keywords = {"便民", "服\xe2\x80\xae务"};
    const auto faults = faults_of(f);
    BOOST_TEST(faults.size() == 2U);
    BOOST_TEST(faults.at(0).field == "title");
    BOOST_TEST(faults.at(0).code == "invisible_characters");
    BOOST_TEST(faults.at(0).message.find("第 2 字") != std::string::npos);
    BOOST_TEST(faults.at(1).field == "keywords[1]");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(address)

BOOST_AUTO_TEST_CASE(to_stored_media_is_read_in_any_case)
{
    const std::string sha(64, 'a');
    BOOST_TEST(media_of("media:" + sha).value_or("") == sha);
    BOOST_TEST(media_of("MEDIA:" + std::string(64, 'A')).value_or("") == sha);
    BOOST_TEST(media_of("/api/v1/media/" + sha).value_or("") == sha);
    BOOST_TEST(!media_of("media:" + sha + "a"));
    BOOST_TEST(!media_of("https://evil.example/api/v1/media/" + sha));
}

BOOST_AUTO_TEST_CASE(is_written_once_and_stays)
{
    for (const std::string_view given : {"https://a.example", "http://A.example:8080/x y?z#中",
                                         "mailto:a@b.example?subject=x y", "https://a.example/%20%", "http://[::1]/"})
    {
        const auto once = safe_link(given);
        BOOST_TEST_REQUIRE(once.has_value(), given);
        BOOST_TEST(safe_link(*once).value_or("") == *once, given);
    }
}

BOOST_AUTO_TEST_SUITE_END()
