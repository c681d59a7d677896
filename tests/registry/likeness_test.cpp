#include "registry/platforms/likeness.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan::registry;

BOOST_AUTO_TEST_SUITE(likeness)

BOOST_AUTO_TEST_CASE(sees_through_letters_of_other_alphabets_digits_and_invisible_ones)
{
    for (const auto* fake :
         {"JiangZhou_FaBu", "jiаngzhou-fabu" /* Cyrillic а */, "jiangzh0ufabu", "ｊｉａｎｇｚｈｏｕｆａｂｕ",
          "jiang\u200bzhoufabu", "jlangzhoufabu", "jiangzhοufabu" /* Greek ο */})
        BOOST_TEST(skeleton_of(fake) == skeleton_of("jiangzhoufabu"), fake);
    BOOST_TEST(skeleton_of("modern") == skeleton_of("modem"));
    BOOST_TEST(skeleton_of("jiangzhoufabu") != skeleton_of("hangzhoufabu"));
}

BOOST_AUTO_TEST_CASE(sees_through_characters_that_differ_by_a_stroke_or_are_the_traditional_form)
{
    for (const auto* fake : {"江州發布", "江州 · 发布", "江洲发布", "江州髮佈", "【江州发布】"})
        BOOST_TEST(skeleton_of(fake) == skeleton_of("江州发布"), fake);
    BOOST_TEST(skeleton_of("江州市发布") != skeleton_of("江州区发布")); // two real units may be called so
}

BOOST_AUTO_TEST_CASE(takes_away_what_impostors_add)
{
    for (const auto* fake : {"江州发布官方", "官方江州发布", "江州发布 Official", "江州发布客服", "江州发布官方号"})
        BOOST_TEST(core_of(fake) == core_of("江州发布"), fake);
    BOOST_TEST(core_of("官方") == "官方"); // nothing else is left
}

BOOST_AUTO_TEST_CASE(leaves_typing_alone_to_spaces_width_and_case)
{
    BOOST_TEST(plain_spelling("江州　发布 ＡＢ") == plain_spelling("江州发布ab"));
    BOOST_TEST(plain_spelling("江州發布") != plain_spelling("江州发布"));
}

BOOST_AUTO_TEST_CASE(one_letter_is_more_less_other_or_swapped)
{
    for (const auto* near : {"jiangzhouu", "jiangzho", "jiangzhoo", "jiangzhuo", "xjiangzhou", "iangzhou"})
        BOOST_TEST(differ_by_one_letter("jiangzhou", near), near);
    for (const auto* far : {"jiangzhou", "jiangzhouuu", "jiangz", "jiangxhoo", "", "uohzgnaij"})
        BOOST_TEST(!differ_by_one_letter("jiangzhou", far), far);
    BOOST_TEST(!differ_by_one_letter("", ""));
    BOOST_TEST(differ_by_one_letter("", "a"));
}

BOOST_AUTO_TEST_SUITE_END()
