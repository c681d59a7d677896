// A portal that speaks MetaWeblog over XML-RPC: WordPress and most other content management systems.
#include "adapters/api/plugin.hpp"
#include "adapters/metaweblog/answers.hpp"
#include "adapters/metaweblog/operations.hpp"
#include "adapters/metaweblog/rendering.hpp"

namespace tongyuan::adapters::metaweblog {

namespace {

class portal final : public adapter {
public:
    manifest about() const override
    {
        manifest m;
        m.platform = "metaweblog";
        m.label = "门户网站（XML-RPC）";
        m.version = "1";
        m.operations = {operation_kind::publish, operation_kind::revise,  operation_kind::withdraw,
                        operation_kind::probe,   operation_kind::observe, operation_kind::connect};
        m.settings = {
            {"endpoint", "接口地址", setting_kind::url, true, "", "例如 https://www.example.gov.cn/xmlrpc.php"},
            {"user", "用户名", setting_kind::text, true, "", "网站上专门用于发布的用户，角色为“编辑”"},
            {"blog_id", "博客编号", setting_kind::text, false, "1", "一般为 1；测试连接时会列出可用的编号"},
            {"category", "栏目", setting_kind::text, false, "", "网站上已有的分类名称，例如 通知公告"},
            {"link_pattern", "文章地址格式", setting_kind::url, false, "",
             "例如 https://www.example.gov.cn/{slug}/；作为源门户时必填，{slug} 处是文章编号"},
            {"drafts", "网站支持草稿", setting_kind::boolean, false, "true", "不支持草稿的网站请关闭，发布将一步完成"}};
        m.secrets = {{"password", "应用密码", true, "WordPress：用户资料页的“应用程序密码”"}};
        m.steps = {{"upload", "上传图片和附件"},
                   {"create_draft", "新建草稿"},
                   {"find_draft", "查找已建的草稿"},
                   {"find_recent", "查找最近的文章"},
                   {"publish", "公开草稿"},
                   {"post", "直接发布"},
                   {"revise", "更正文章"},
                   {"read_link", "读取文章地址"},
                   {"read_link_plain", "读取文章地址"},
                   {"withdraw", "撤下文章"},
                   {"withdraw_plain", "撤下文章"},
                   {"check_gone", "确认已撤下"},
                   {"check_gone_plain", "确认已撤下"},
                   {"probe_list", "查看文章列表"},
                   {"probe_recent", "查看最近的文章"},
                   {"probe_post", "读取文章"},
                   {"probe_post_plain", "读取文章"},
                   {"probe_page", "打开公开网页"},
                   {"observe_posts", "查看已发布的文章"},
                   {"observe_recent", "查看最近的文章"},
                   {"connect", "测试连接"},
                   {"connect_plain", "测试连接"}};
        m.is_source = true;
        m.reads_back = true;
        m.after.readers_keep = "文章移入网站回收站，网页随即打不开；媒体库里的图片和附件不会删除，须由网站管理员处理；"
                               "搜索引擎的快照和网站缓存可能保留一段时间。";
        m.after.hand_work = "登录网站后台 → 文章，找到这篇文章后移入回收站或修改。";
        m.identity_hint = "网站的主域名，例如 www.example.gov.cn";
        return m;
    }

    rendition render(const article& source, const account& where) const override { return rendered(source, where); }

    action next(const operation& what, std::span<const entry> journal) const override
    {
        const kit::journal so_far(journal);
        switch (what.kind) {
        case operation_kind::publish:
            return publish(what, so_far);
        case operation_kind::revise:
            return revise(what, so_far);
        case operation_kind::withdraw:
            return withdraw(what, so_far);
        case operation_kind::probe:
            return probe(what, so_far);
        case operation_kind::observe:
            return observe(what, so_far);
        case operation_kind::connect:
            return connect(what, so_far);
        default:
            return failure{fault::protocol, "not_offered", "门户网站渠道没有这项功能。", "请联系系统管理员。"};
        }
    }

    reading read(std::string_view step, const reply& answer) const override
    {
        return step == "probe_page" ? read_page_answer(answer) : read_rpc_answer(step, answer);
    }

    std::string link_of(const std::string& article_id, const account& where) const override
    {
        return link_from(where, article_id);
    }
};

} // namespace

} // namespace tongyuan::adapters::metaweblog

TONGYUAN_EXPORT_ADAPTER(tongyuan::adapters::metaweblog::portal, "metaweblog")
