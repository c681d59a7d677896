#include "weibo_desk.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace tongyuan;
using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;

namespace {

rendition rendered(const article& source)
{
    return weibo().render(source, account_for(weibo().about()));
}

const violation* violation_of(const rendition& made, const std::string& code)
{
    const auto found = std::find_if(made.violations.begin(), made.violations.end(),
                                    [&](const violation& v) { return v.code == code; });
    return found == made.violations.end() ? nullptr : &*found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(weibo_rendition)

BOOST_AUTO_TEST_CASE(a_post_is_title_short_text_and_link)
{
    const auto made = rendered(notice());
    for (const auto& v : made.violations)
        BOOST_ERROR(v.field + " " + v.message);
    BOOST_TEST(made.reader_text == "【关于做好防汛工作的通知】各单位要落实值守，及时处置险情，详情见链接。");
    BOOST_TEST(made.pictures == 1u);

    auto without_short = notice();
    without_short.short_text.clear();
    BOOST_TEST(rendered(without_short).reader_text.ends_with("各单位要落实值守，及时处置险情。"));
}

BOOST_AUTO_TEST_CASE(the_whole_post_counts_with_its_link_and_marker)
{
    // 2 brackets + 12 of the title, 0.5 for the space, 81 ASCII of the link with its marker: 40.5.
    auto a = plain_notice();
    a.title = "关于做好防汛工作的通知呀";
    const std::string link = "https://www.qingshan.gov.cn/notices/01j0article.html";
    const auto used_by_link = (link.size() + 3 + 26 + 1 + 1) / 2;
    a.short_text.clear();
    for (std::size_t i = 14 + used_by_link; i < 140; ++i)
        a.short_text += "字";
    BOOST_TEST(!violation_of(rendered(a), "too_long"));
    a.short_text += "字字字";
    const auto made = rendered(a);
    const auto* over = violation_of(made, "too_long");
    BOOST_TEST_REQUIRE(over);
    BOOST_TEST(over->message.find("超出上限 140 字 3 字") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(topics_are_refused_and_a_single_sign_is_not)
{
    auto a = notice();
    a.short_text = "#防汛#请各单位落实";
    BOOST_TEST(violation_of(rendered(a), "topic"));
    a.short_text = "3# 楼请各单位落实";
    BOOST_TEST(!violation_of(rendered(a), "topic"));
}

BOOST_AUTO_TEST_CASE(the_link_must_be_under_the_safe_domain)
{
    auto where = account_for(weibo().about());
    const auto code_for = [&](const std::string& link) {
        where.source_link = link;
        for (const auto& v : weibo().render(notice(), where).violations)
            if (v.field == "source_link")
                return v.code;
        return std::string("fine");
    };
    BOOST_TEST(code_for("https://qingshan.gov.cn/a") == "fine");
    BOOST_TEST(code_for("https://WWW.Qingshan.gov.cn:8443/a") == "fine");
    BOOST_TEST(code_for("") == "missing");
    BOOST_TEST(code_for("https://evilqingshan.gov.cn/a") == "outside_safe_domain");
    BOOST_TEST(code_for("https://qingshan.gov.cn@evil.cn/a") == "outside_safe_domain");
    BOOST_TEST(code_for("https://evil.cn/?qingshan.gov.cn") == "outside_safe_domain");
    BOOST_TEST(code_for("ftp://qingshan.gov.cn/a") == "outside_safe_domain");
}

BOOST_AUTO_TEST_CASE(a_cover_must_fit_and_a_picture_that_does_not_is_not_taken)
{
    auto a = notice();
    a.cover = sample_picture(5, "image/webp");
    BOOST_TEST(violation_of(rendered(a), "media_type"));
    a.cover = sample_picture(5, "image/png", 6u << 20);
    BOOST_TEST(violation_of(rendered(a), "too_large"));
    a.cover.reset();
    a.pictures = {sample_picture(1, "image/webp"), sample_picture(2, "image/gif")};
    const auto made = rendered(a);
    BOOST_TEST((made.media == std::vector<std::string>{sha_of(2)}));
    BOOST_TEST(made.violations.empty());
}

BOOST_AUTO_TEST_CASE(with_a_picture_percent_signs_that_a_server_might_decode_are_refused)
{
    auto a = notice();
    a.short_text = "增长 100%41 了";
    BOOST_TEST(violation_of(rendered(a), "percent_sign"));
    a.short_text = "增长 100% 了";
    BOOST_TEST(!violation_of(rendered(a), "percent_sign"));
    auto bare = plain_notice();
    bare.short_text = "增长 100%41 了";
    BOOST_TEST(!violation_of(rendered(bare), "percent_sign"));
}

BOOST_AUTO_TEST_SUITE_END()
