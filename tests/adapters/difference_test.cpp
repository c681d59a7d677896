#include "adapters/kit/difference.hpp"

#include <boost/test/unit_test.hpp>

using tongyuan::adapters::kit::difference;

BOOST_AUTO_TEST_SUITE(difference_in_words)

BOOST_AUTO_TEST_CASE(white_space_is_no_difference)
{
    BOOST_TEST(difference("三月九日 起\n报名", "三月九日起　报名") == "");
}

BOOST_AUTO_TEST_CASE(a_changed_word_is_shown_on_both_sides)
{
    BOOST_TEST(difference("三月九日起报名", "三月六日起报名") == "审定为“九日起报名”，读者看到的是“六日起报名”");
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_too_much_at_the_end_is_named)
{
    BOOST_TEST(difference("通知如下。请知悉。", "通知如下。") == "从“请知悉。”起缺失");
    BOOST_TEST(difference("通知如下。", "通知如下。广告") == "末尾多出“广告”");
    BOOST_TEST(difference("通知", "") == "从“通知”起缺失");
}

BOOST_AUTO_TEST_CASE(excerpts_never_cut_a_character)
{
    const auto words = difference("甲乙", "甲乙" + std::string(59, 'x') + "丙丁");
    BOOST_TEST(words == "末尾多出“" + std::string(59, 'x') + "…”");
    // 九 is E4 B9 9D, 乙 is E4 B9 99: they differ in their last byte only.
    BOOST_TEST(difference("九", "乙") == "审定为“九”，读者看到的是“乙”");
}

BOOST_AUTO_TEST_SUITE_END()
