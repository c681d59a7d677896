#include "registry/platforms/recognition.hpp"

#include "tests/registry/register.hpp"

#include <string_view>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace {

struct row {
    std::string_view pasted, platform, platform_id;
};

recognised recognise(std::string_view pasted)
{
    return usual_platforms()->recognise(pasted);
}

constexpr row links[]{
    // WeChat: an article or a profile names the platform, never the account
    {"https://mp.weixin.qq.com/s/AbCdEf", "wechat", ""},
    {"http://mp.weixin.qq.com/s?__biz=MzA4MDk=&mid=1", "wechat", ""},
    {"gh_0123456789ab", "wechat", "gh_0123456789ab"},
    {"  GH_0123456789AB ", "wechat", "gh_0123456789ab"},
    {"ｇｈ＿０１２３", "wechat", "gh_0123"},
    // Weibo
    {"https://weibo.com/u/1234567890", "weibo", "1234567890"},
    {"https://weibo.com/u/1234567890?is_all=1#top", "weibo", "1234567890"},
    {"HTTPS://WWW.Weibo.COM/1234567890/AbCdEf", "weibo", "1234567890"},
    {"https://m.weibo.cn/u/1234567890", "weibo", "1234567890"},
    {"https://m.weibo.cn/profile/1234567890", "weibo", "1234567890"},
    {"https://m.weibo.cn/detail/4567890123456789", "weibo", ""}, // a post
    {"https://weibo.com/p/1006061234567890/home", "weibo", "1234567890"},
    {"https://weibo.com/n/%E6%B1%9F%E5%B7%9E", "weibo", ""},
    {"weibo.com/u/1234567890", "weibo", "1234567890"},
    {"1234567890", "weibo", "1234567890"},
    {"１２３４５６７８９０", "weibo", "1234567890"},
    {"我们的微博：https://weibo.com/u/1234567890，欢迎关注", "weibo", "1234567890"},
    // Portals: the host, and the column where one is given
    {"https://www.example.gov.cn", "site", "www.example.gov.cn"},
    {"https://WWW.Example.gov.cn/", "site", "www.example.gov.cn"},
    {"http://www.example.gov.cn:8080/index.html", "site", "www.example.gov.cn"},
    {"https://www.example.gov.cn/zwgk/tzgg/", "site", "www.example.gov.cn/zwgk/tzgg"},
    {"https://www.example.gov.cn/zwgk/tzgg/t20260301_1.html?from=wx", "site", "www.example.gov.cn/zwgk/tzgg"},
    {"www.example.gov.cn", "site", "www.example.gov.cn"},
    // What a QR code of WeChat's own holds
    {"https://open.weixin.qq.com/qr/code?username=gh_0123456789AB", "wechat", "gh_0123456789ab"},
    {"http://weixin.qq.com/r/AbCdEf", "wechat", ""},
    {"https://weibo.cn/qr/userinfo?uid=1234567890", "weibo", "1234567890"},
    {"https://weibo.com/jiangzhoufabu", "weibo", ""},
    {"https://t.cn/A6xxxx", "weibo", ""},
    // Video, news and others
    {"https://www.douyin.com/user/MS4wLjABAAAAtest_-1?from=x", "douyin", "MS4wLjABAAAAtest_-1"},
    {"https://www.iesdouyin.com/share/user/12345?u_code=1&sec_uid=MS4wLjABAAAAtest", "douyin", "MS4wLjABAAAAtest"},
    {"8.9 复制打开抖音 https://v.douyin.com/iAbCdE/ 看看", "douyin", ""},
    {"MS4wLjABAAAAabcdefghijklmnopqrstuvwxyz", "douyin", "MS4wLjABAAAAabcdefghijklmnopqrstuvwxyz"},
    {"https://www.kuaishou.com/profile/3xabcdefghij", "kuaishou", "3xabcdefghij"},
    {"https://live.kuaishou.com/u/jiangzhoufabu", "kuaishou", ""},
    {"https://space.bilibili.com/123456?spm=1", "bilibili", "123456"},
    {"https://www.bilibili.com/video/BV1xx", "bilibili", ""},
    {"https://www.toutiao.com/c/user/token/MS4wLjABAAAA/?x=1", "toutiao", "MS4wLjABAAAA"},
    {"https://www.toutiao.com/article/7000000/", "toutiao", ""},
    {"https://author.baidu.com/home/1600000000000000", "baijiahao", "1600000000000000"},
    {"https://www.thepaper.cn/user_4000001", "thepaper", "4000001"},
    {"https://www.xiaohongshu.com/user/profile/5f0a1b2c3d4e5f6071829304", "xiaohongshu", "5f0a1b2c3d4e5f6071829304"},
    {"https://www.zhihu.com/org/jiang-zhou", "zhihu", "jiang-zhou"},
    {"sphAbCdEf012345", "wechat_channels", "sphAbCdEf012345"},
    {"https://weixin.qq.com/sph/AbCdEf", "wechat_channels", ""},
    {"WX0123456789ABCDEF", "mini_program", "wx0123456789abcdef"},
    {"#小程序://江州办事/AbCdEf", "mini_program", ""},
    {"https://a.app.qq.com/o/simple.jsp?pkgname=cn.gov.jiangzhou.app", "app", "cn.gov.jiangzhou.app"},
    {"https://apps.apple.com/cn/app/%E6%B1%9F/id123456789", "app", "id123456789"},
    // Nothing of that, though it looks like it, or nothing at all
    {"https://notweibo.com/u/1234567890", "site", "notweibo.com/u/1234567890"},
    {"https://weibo.com.evil.example/u/1234567890", "site", "weibo.com.evil.example/u/1234567890"},
    {"12345", "", ""},
    {"江州发布", "", ""},
    {"gh_", "", ""},
    {"gh_12 34", "", ""},
    {"https://", "", ""},
    {"https://江州.example", "", ""},
    {"a..b.cn", "", ""},
    {"", "", ""},
};

} // namespace

BOOST_AUTO_TEST_SUITE(recognition)

BOOST_AUTO_TEST_CASE(reads_what_clerks_paste)
{
    for (const auto& r : links) {
        const auto seen = recognise(r.pasted);
        BOOST_TEST(seen.platform == r.platform, "“" << r.pasted << "” is " << seen.platform);
        BOOST_TEST(seen.platform_id == r.platform_id, "“" << r.pasted << "” has " << seen.platform_id);
    }
}

BOOST_AUTO_TEST_CASE(says_what_is_still_needed)
{
    for (const auto& r : links)
        BOOST_TEST((r.platform_id.empty() || r.platform == "site") == !recognise(r.pasted).note.empty(), r.pasted);
    BOOST_TEST(recognise("https://mp.weixin.qq.com/s/A").note.find("gh_") != std::string::npos);
    BOOST_TEST(recognise("https://v.douyin.com/x").note.find("抖音") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(keeps_the_link_and_nothing_around_it)
{
    BOOST_TEST(recognise("见 https://weibo.com/u/1234567890。").url == "https://weibo.com/u/1234567890");
    BOOST_TEST(recognise("1234567890").url == "https://weibo.com/u/1234567890");
    BOOST_TEST(recognise("gh_0123456789ab").url == "");
}

BOOST_AUTO_TEST_CASE(spells_one_account_in_one_way)
{
    const auto same = [](std::string_view platform, std::string_view typed) {
        return usual_platforms()->canonical_id(platform, typed);
    };
    for (const auto* typed : {"gh_0123456789ab", " GH_0123456789AB", "gh_0123456789AB\u3000", "ＧＨ＿0123456789ab"})
        BOOST_TEST(same("wechat", typed) == "gh_0123456789ab", typed);
    for (const auto* typed : {"1234567890", "https://weibo.com/u/1234567890/", "https://m.weibo.cn/profile/1234567890",
                              "weibo.com/1234567890", " １２３４５６７８９０ "})
        BOOST_TEST(same("weibo", typed) == "1234567890", typed);
    for (const auto* typed :
         {"www.example.gov.cn/zwgk", "HTTPS://WWW.EXAMPLE.GOV.CN/zwgk/", "http://www.example.gov.cn/zwgk/index.html"})
    {
        BOOST_TEST(same("site", typed) == "www.example.gov.cn/zwgk", typed);
    }
    BOOST_TEST(same("metaweblog", "https://blog.example.cn/") == "blog.example.cn");
    BOOST_TEST(same("manual", " 政务大厅一楼公告栏 ") == "政务大厅一楼公告栏");
    BOOST_TEST(same("wechat", "jiangzhou") == "jiangzhou"); // unreadable: only tidied
}

BOOST_AUTO_TEST_CASE(knows_ids_that_cannot_be_one)
{
    const auto is_plausible_id = [](std::string_view platform, std::string_view id) {
        return usual_platforms()->is_plausible_id(platform, id);
    };
    BOOST_TEST(is_plausible_id("wechat", "gh_0123456789ab"));
    BOOST_TEST(!is_plausible_id("wechat", "jiangzhou"));
    BOOST_TEST(!is_plausible_id("wechat", "gh_"));
    BOOST_TEST(is_plausible_id("weibo", "1234567890"));
    BOOST_TEST(!is_plausible_id("weibo", "江州发布"));
    BOOST_TEST(is_plausible_id("manual", "任何名称"));
    BOOST_TEST(!is_plausible_id("manual", ""));
}

BOOST_AUTO_TEST_SUITE_END()
