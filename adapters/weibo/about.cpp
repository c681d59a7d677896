#include "adapters/api/plugin.hpp"
#include "adapters/weibo/weibo.hpp"

namespace tongyuan::adapters::weibo {

manifest describe()
{
    manifest m;
    m.platform = "weibo";
    m.label = "微博";
    m.version = "1";
    m.operations = {operation_kind::publish, operation_kind::withdraw,  operation_kind::probe,
                    operation_kind::observe, operation_kind::authorise, operation_kind::connect};
    m.settings = {
        {"app_key", "App Key", setting_kind::text, true, "", "微博开放平台 → 我的应用 → 应用信息"},
        {"safe_domain", "安全域名", setting_kind::text, true, "",
         "微博开放平台 → 我的应用 → 安全域名；微博正文中的链接必须在这个域名之下，例如 gov.cn 站点的域名"},
        {"text_limit", "字数上限", setting_kind::integer, false, "140", "一个汉字算 1，一个英文或数字算 0.5，链接计入"},
        {"endpoint", "接口地址", setting_kind::url, false, "https://api.weibo.com", "一般不用改"},
    };
    m.secrets = {{"app_secret", "App Secret", true, "微博开放平台 → 我的应用 → 应用信息"}};
    m.quotas = {{std::string(step::share), 30, period::hour, "发微博"}};
    m.steps = {{std::string(step::token), "换取访问令牌"},   {std::string(step::token_info), "查询授权状态"},
               {std::string(step::profile), "读取账号资料"}, {std::string(step::baseline), "记下发布前最新的微博"},
               {std::string(step::share), "发微博"},         {std::string(step::timeline), "查看账号的微博列表"},
               {std::string(step::show), "读取这条微博"},    {std::string(step::destroy), "删除微博"}};
    m.token = "access_token";
    m.signs_in = true;
    // The web flow renews nothing: a person has to be told days ahead.
    m.token_early = std::chrono::days{3};
    m.needs_source = true;
    m.reads_back = true;
    m.after.readers_keep = "转发处显示原微博已删除；截图、搜索结果和他人引用的文字无法收回。";
    m.after.hand_work =
        "登录微博 → 我的主页，找到这条微博，在右上角菜单中删除；需要改字的，以该菜单中“编辑微博”的提示为准。";
    m.after.reads_per_day = 40; // of the hundred calls a day that a user's authorisation grants
    m.lane_pause_seconds = 5;
    m.identity_hint = "UID，一串数字：登录微博后，个人主页地址 weibo.com/u/ 后面的数字";
    return m;
}

namespace {

class official_account final : public adapter {
public:
    manifest about() const override { return describe(); }

    rendition render(const article& source, const account& where) const override
    {
        return make_rendition(source, where);
    }

    action next(const operation& what, std::span<const entry> journal) const override
    {
        const kit::journal so_far(journal);
        switch (what.kind) {
        case operation_kind::publish:
            return publish(what, so_far);
        case operation_kind::withdraw:
            return withdraw(what, so_far);
        case operation_kind::probe:
            return probe(what, so_far);
        case operation_kind::observe:
            return observe(what, so_far);
        case operation_kind::connect:
            return connect(what, so_far);
        case operation_kind::authorise:
            return authorise(what, so_far);
        default:
            break;
        }
        return failure{fault::protocol, "not_offered", "微博没有这项功能。",
                       "已发布的微博不能通过接口修改，可以撤下后重发。"};
    }

    reading read(std::string_view step, const reply& answer) const override { return read_answer(step, answer); }
};

} // namespace

} // namespace tongyuan::adapters::weibo

TONGYUAN_EXPORT_ADAPTER(tongyuan::adapters::weibo::official_account, "weibo")
