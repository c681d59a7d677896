// Is it genuine? What is said about accounts, their look-alikes and strangers.
#include "registry/everybody/public_answer.hpp"
#include "registry/everybody/public_list.hpp"

#include "tests/registry/register.hpp"

using namespace tongyuan;
using namespace tongyuan::registry;

namespace {

using row = public_book_maker::row;

row an_account(std::string platform, std::string platform_id, std::string name,
               account_state state = account_state::active)
{
    row r;
    r.id = platform + platform_id;
    r.platform = std::move(platform);
    r.platform_id = std::move(platform_id);
    r.name = std::move(name);
    r.unit_id = "unit";
    r.unit_name = "江州市政府办公室";
    r.unit_path = "/unit/";
    r.state = state;
    return r;
}

std::shared_ptr<const public_book> a_book()
{
    public_book_maker m{usual_platforms()};
    auto wechat = an_account("wechat", "gh_0123456789ab", "江州发布");
    wechat.handle = "jiangzhoufabu";
    wechat.filing_number = "江备〔2026〕3号";
    wechat.url = "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA5";
    m.add(wechat);
    auto weibo = an_account("weibo", "1234567890", "江州发布");
    weibo.url = "https://weibo.com/jiangzhoufabu";
    m.add(weibo);
    m.add(an_account("site", "www.jiangzhou.gov.cn", "江州市人民政府网"));
    m.add(an_account("weibo", "2234567890", "江州气象", account_state::suspended));
    m.add(an_account("weibo", "3234567890", "江州招商", account_state::closing));
    m.add(an_account("weibo", "4234567890", "江州旧闻", account_state::closed));
    m.add(an_account("weibo", "5234567890", "江州旅游", account_state::cancelled));
    m.add(an_account("manual", "公告栏一号", "政务公告栏"));
    return m.finish("江州市");
}

// One name everywhere, as the rule for names asks.
std::shared_ptr<const public_book> a_book_of_one_name()
{
    public_book_maker m{usual_platforms()};
    for (const auto* platform : {"manual", "site", "wechat", "weibo"})
        for (const auto* n : {"1", "2"}) {
            auto one = an_account(platform, std::string("江州号") + n, "江州发布");
            one.handle = "jiangzhouhao";
            m.add(one);
        }
    return m.finish("江州市");
}

std::string said(const std::string& text, const std::string& name = "", const std::string& platform = "")
{
    static const auto book = a_book();
    const auto a = answer_to(*book, {text, name, platform});
    BOOST_TEST(is_about_an_account(a.is) == (a.account != nullptr));
    BOOST_TEST(!a.words.empty());
    BOOST_TEST(!a.cure.empty());
    return std::string(name_of(a.is)) + (a.account ? " " + std::string(a.account->name) : "") +
           (a.others.empty() ? "" : " ~ " + std::string(a.others.front()->name));
}

} // namespace

BOOST_AUTO_TEST_SUITE(public_answers)

BOOST_AUTO_TEST_CASE(know_an_account_by_whatever_belongs_to_it_alone)
{
    for (const auto* text :
         {"gh_0123456789ab", " GH_0123456789AB ", "jiangzhoufabu", "JiangZhouFaBu", "江备〔2026〕3号",
          "江备〔2026〕3 号", "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=MzA5#wechat_redirect"})
        BOOST_TEST(said(text) == "official 江州发布", text);
    for (const auto* text : {"1234567890", "https://weibo.com/u/1234567890", "https://m.weibo.cn/u/1234567890?from=x",
                             "https://weibo.com/jiangzhoufabu/"})
        BOOST_TEST(said(text) == "official 江州发布", text);
    BOOST_TEST(said("公告栏一号") == "official 政务公告栏");
}

BOOST_AUTO_TEST_CASE(count_a_page_below_a_portal_as_the_portals)
{
    for (const auto* text : {"http://www.jiangzhou.gov.cn", "jiangzhou.gov.cn", "https://www.jiangzhou.gov.cn/zwgk/",
                             "https://www.jiangzhou.gov.cn/zwgk/tzgg/202601/t20260105_1.html"})
        BOOST_TEST(said(text) == "official 江州市人民政府网", text);
}

BOOST_AUTO_TEST_CASE(say_in_which_state_it_is)
{
    BOOST_TEST(said("2234567890") == "suspended 江州气象");
    BOOST_TEST(said("3234567890") == "closing 江州招商");
    BOOST_TEST(said("4234567890") == "closed 江州旧闻");
    BOOST_TEST(said("5234567890") == "cancelled 江州旅游");
}

BOOST_AUTO_TEST_CASE(know_a_name_on_a_platform_however_many_others_have_it)
{
    const auto book = a_book_of_one_name();
    for (const auto* platform : {"weibo", "manual"}) {
        const auto a = answer_to(*book, {"江州发布", "", platform});
        BOOST_TEST(name_of(a.is) == "name_only", platform);
        BOOST_TEST(a.others.size() == 2U, platform);
    }
    const auto anywhere = answer_to(*book, {"江州发布", "", ""});
    BOOST_TEST(anywhere.others.size() == 5U);
    const auto handle = answer_to(*book, {"JiangZhouHao", "", ""});
    BOOST_TEST(name_of(handle.is) == "name_only"); // borne by several, and by no stranger
}

BOOST_AUTO_TEST_CASE(never_take_a_name_for_a_proof)
{
    BOOST_TEST(said("江州发布") == "name_only ~ 江州发布");
    BOOST_TEST(said(" 江州 发布 ") == "name_only ~ 江州发布");
    BOOST_TEST(said("江州发布", "", "weibo") == "name_only ~ 江州发布");
}

BOOST_AUTO_TEST_CASE(point_at_the_original_of_a_look_alike)
{
    for (const auto* fake : {"江州發布", "江洲发布", "江州发布官方", "jiangzh0ufabu", "jiangzhou-fabu",
                             "jiangzhoufabuu", "gh_o123456789ab", "gh_0123456789ac"})
        BOOST_TEST(said(fake) == "impostor_suspected ~ 江州发布", fake);
    for (const auto* fake : {"https://www.jiangzhou.gov.cn.evil.com/a", "https://www.jiangzhou-gov.cn/",
                             "http://jiangzhou.g0v.cn", "https://www.jiangzhuo.gov.cn/zwgk"})
        BOOST_TEST(said(fake) == "impostor_suspected ~ 江州市人民政府网", fake);
    // Its id is a stranger's, its name is ours.
    BOOST_TEST(said("9876543210", "江州发布") == "impostor_suspected ~ 江州发布");
    BOOST_TEST(said("gh_ffffffffffff", "江州发布官方号") == "impostor_suspected ~ 江州发布");
}

BOOST_AUTO_TEST_CASE(accuse_no_neighbour)
{
    for (const auto* other : {"1234567891" /* a number next door */, "gh_ffffffffffff", "海州发布", "江州", "发布",
                              "https://www.haizhou.gov.cn", "https://weibo.com/u/7777777777", "x", "官方"})
        BOOST_TEST(said(other) == "not_registered", other);
}

BOOST_AUTO_TEST_CASE(say_when_a_link_does_not_tell)
{
    for (const auto* text :
         {"https://mp.weixin.qq.com/s/AbCdEfGh123", "https://v.douyin.com/abc123/", "https://t.cn/A6xyz"})
        BOOST_TEST(said(text) == "unclear", text);
}

BOOST_AUTO_TEST_CASE(a_book_changes_its_fingerprint_with_anything_in_it)
{
    const auto made = [](account_state state, const std::string& name) {
        public_book_maker m{usual_platforms()};
        m.add(an_account("weibo", "1234567890", name, state));
        return m.finish("江州市")->fingerprint();
    };
    const auto one = made(account_state::active, "江州发布");
    BOOST_TEST(one == made(account_state::active, "江州发布"));
    BOOST_TEST(one != made(account_state::cancelled, "江州发布"));
    BOOST_TEST(one != made(account_state::active, "江州发布了"));
}

BOOST_AUTO_TEST_CASE(a_list_is_narrowed_by_text_unit_platform_and_state)
{
    using enum public_filter::shown;
    const auto book = a_book();
    const auto count = [&](public_filter f) { return chosen(*book, f).size(); };
    BOOST_TEST(count({}) == 6U);
    BOOST_TEST(count({"", "", "", gone}) == 2U);
    BOOST_TEST(count({"", "", "", all}) == 8U);
    BOOST_TEST(count({"发 布"}) == 2U);
    BOOST_TEST(count({"办公室", "", "weibo"}) == 3U);
    BOOST_TEST(count({"", "unit"}) == 6U);
    BOOST_TEST(count({"", "elsewhere"}) == 0U);
}

BOOST_AUTO_TEST_CASE(a_link_that_leads_elsewhere_than_it_seems_is_nobodys)
{
    for (const auto* text :
         {"https://www.jiangzhou.gov.cn:x@evil.com/", "https://weibo.com:x@evil.com/u/1234567890",
          "https://www.jiangzhou.gov.cn\xe3\x80\x82"
          "evil.com/",
          "https://www.jiangzhou.gov.cn\xef\xbc\x8e"
          "evil.com/",
          "https://www.jiangzhou.gov.cn\xe2\x80\x8b.evil.com/", "evil.com/https://www.jiangzhou.gov.cn/",
          "evil.com/?u=http://weibo.com/u/1234567890", "evil.com:8080/://weibo.com/jiangzhoufabu",
          "请看 https://www.jiangzhou.gov.cn/ 详见 https://evil.com/", "https://www.jiangzhou.gov.cn\\@evil.com/",
          "https://www.jiangzhou.gov.cn/a/../b", "https://www.jiangzhou.gov.cn/a/%2E%2e/b"})
        BOOST_TEST(said(text) == "unclear", text << ": " << said(text));
    for (const auto* text : {"官网：https://www.jiangzhou.gov.cn/，欢迎关注", "(https://www.jiangzhou.gov.cn/zwgk/)",
                             "网址:https://www.jiangzhou.gov.cn:443/index.html?from=sms#top"})
        BOOST_TEST(said(text) == "official 江州市人民政府网", text << ": " << said(text));
}

BOOST_AUTO_TEST_SUITE_END()
