#include "adapters/api/plugin.hpp"
#include "adapters/kit/parts.hpp"
#include "adapters/wechat/wechat.hpp"

namespace tongyuan::adapters::wechat {

manifest describe()
{
    manifest m;
    m.platform = "wechat";
    m.label = "微信公众号";
    m.version = "1";
    m.operations = {operation_kind::publish, operation_kind::withdraw,  operation_kind::probe,
                    operation_kind::observe, operation_kind::authorise, operation_kind::connect};
    m.settings = {
        {"appid", "AppID", setting_kind::text, true, "", "公众平台 → 设置与开发 → 基本配置，以 wx 开头"},
        {"mode", "发布方式", setting_kind::text, false, "publish",
         "publish：由系统发布；draft：系统只存草稿，由人在公众平台发布（没有发布接口权限的账号）"},
        {"home", "阅读原文默认网址", setting_kind::url, false, "", "单位没有来源门户时使用，例如本单位网站首页"},
        {"author", "默认作者", setting_kind::text, false, "", "稿件没有作者时使用，最多 16 字"},
        {"title_limit", "标题字数上限", setting_kind::integer, false, "32", "公众平台对本账号的上限，一般是 32 或 64"},
        {"endpoint", "接口地址", setting_kind::url, false, "https://api.weixin.qq.com", "一般不用改"},
    };
    m.secrets = {
        {"app_secret", "AppSecret", true, "公众平台 → 设置与开发 → 基本配置"},
        {"callback_token", "回调 Token", false,
         "选填：公众平台 → 基本配置 → 服务器配置，服务器地址填 https://本系统的公网地址/callbacks/账号编号"},
        {"callback_key", "回调 EncodingAESKey", false, "选填：同上，43 位；明文模式不需要"},
    };
    m.callbacks = callback_scheme::wechat;
    // The platform's limits of a new account; freepublish/batchget serves observation and probes alike.
    m.quotas = {{std::string(step::submit), 100, period::day, "发布"},
                {std::string(step::poll), 100, period::day, "发布状态查询", 20},
                {std::string(step::list_published), 100, period::day, "已发布列表查询", 20},
                {std::string(step::get_article), 100, period::day, "已发布文章查询", 20},
                {std::string(step::delete_article), 10, period::day, "删除发布"},
                {std::string(step::add_draft), 1000, period::day, "新建草稿"},
                {std::string(step::list_drafts), 1000, period::day, "草稿列表查询", 20},
                {std::string(step::get_draft), 500, period::day, "草稿查询", 20}};
    m.steps = {{std::string(step::token), "获取访问令牌"},
               {std::string(step::upload_picture), "上传正文图片"},
               {std::string(step::add_cover), "上传封面"},
               {std::string(step::find_cover), "查找已上传的封面"},
               {std::string(step::add_draft), "新建草稿"},
               {std::string(step::get_draft), "查看草稿"},
               {std::string(step::list_drafts), "查看草稿列表"},
               {std::string(step::count_drafts), "查询草稿数量"},
               {std::string(step::submit), "提交发布"},
               {std::string(step::poll), "查询发布状态"},
               {std::string(step::list_published), "查看已发布列表"},
               {std::string(step::get_article), "读取已发布的文章"},
               {std::string(step::delete_article), "删除已发布的文章"}};
    m.token = "access_token";
    m.token_early = std::chrono::minutes{5};
    m.fence_renewals = 2; // of twenty a day
    m.reads_back = true;
    m.after.readers_keep = "原链接打开后显示内容已被发布者删除；转发的卡片标题、截图和已打开的页面无法收回。";
    m.after.hand_work = "登录 mp.weixin.qq.com → 内容管理 → 发表记录，找到这篇文章后删除；需要改字的，以该页面提示的"
                        "可修改次数和字数为准。";
    m.after.reads_per_day = 60; // of the hundred that getarticle grants
    m.identity_hint = "原始 ID，以 gh_ 开头：公众平台 → 设置与开发 → 公众号设置 → 注册信息";
    return m;
}

bool is_draft_mode(const account& where)
{
    return kit::setting_of(where, "mode") == "draft";
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
        return failure{fault::protocol, "not_offered", "公众号没有这项功能。",
                       "已发布的图文不能通过接口修改，可以撤下后重发。"};
    }

    reading read(std::string_view step, const reply& answer) const override { return read_answer(step, answer); }

    event read_callback(const std::string& plaintext, const account&) const override { return read_event(plaintext); }
};

} // namespace

} // namespace tongyuan::adapters::wechat

TONGYUAN_EXPORT_ADAPTER(tongyuan::adapters::wechat::official_account, "wechat")
