// A static government portal: complete pages written over WebDAV or into a folder of this machine.
#include "adapters/api/plugin.hpp"
#include "adapters/site/dav.hpp"
#include "adapters/site/operations.hpp"
#include "adapters/site/page.hpp"

namespace tongyuan::adapters::site {

namespace {

class portal final : public adapter {
public:
    manifest about() const override
    {
        manifest m;
        m.platform = "site";
        m.label = "静态门户网站";
        m.version = "1";
        m.operations = {operation_kind::publish, operation_kind::revise,  operation_kind::withdraw,
                        operation_kind::probe,   operation_kind::observe, operation_kind::connect,
                        operation_kind::refresh};
        m.settings = {
            {"base_url", "公开地址", setting_kind::url, true, "",
             "读者看到的网站地址，例如 https://www.example.gov.cn"},
            {"put_url", "写入地址", setting_kind::url, true, "", "WebDAV 根地址，或本机网站目录，例如 file:///srv/www"},
            {"column_path", "栏目路径", setting_kind::text, true, "", "例如 zwgk/tzgg"},
            {"site_name", "网站名称", setting_kind::text, true, "", "例如 清河区人民政府"},
            {"site_domain", "网站域名", setting_kind::text, true, "", "例如 www.example.gov.cn"},
            {"site_id_code", "政府网站标识码", setting_kind::text, true, "", "10 位，例如 1304000009"},
            {"column_name", "栏目名称", setting_kind::text, true, "", "例如 通知公告"},
            {"column_description", "栏目描述", setting_kind::text, false, "", "栏目的设置目的和内容；不填时用栏目名称"},
            {"column_keywords", "栏目关键词", setting_kind::text, false, "", "用逗号分隔；不填时用栏目名称"},
            {"column_type", "栏目类别", setting_kind::text, false, "工作动态", "例如 工作动态、政策文件、信息公开目录"},
            {"per_page", "每页条数", setting_kind::integer, false, "20", "栏目页每页显示多少篇"}};
        m.secrets = {{"user", "WebDAV 用户名", false, "写入本机目录时不填"},
                     {"password", "WebDAV 密码", false, "写入本机目录时不填"}};
        m.steps = {{"make_folder", "新建目录"},
                   {"put_media", "上传图片和附件"},
                   {"put_page", "上传网页（暂不公开）"},
                   {"check_page", "核对上传的网页"},
                   {"look", "查看目标地址"},
                   {"publish", "公开网页"},
                   {"revise", "替换网页"},
                   {"withdraw", "删除网页"},
                   {"remove_media", "删除图片和附件"},
                   {"put_file", "上传栏目文件"},
                   {"move_file", "替换栏目文件"},
                   {"remove_file", "删除多余的栏目文件"},
                   {"probe_public", "打开公开网页"},
                   {"probe_stored", "读取网站上的文件"},
                   {"observe_feed", "读取订阅源"},
                   {"observe_column", "读取栏目页"},
                   {"observe_page", "读取文章页"},
                   {"connect", "测试连接"}};
        m.is_source = true;
        m.reads_back = true;
        m.after.readers_keep = "网页随即打不开，随文的图片和附件（其他文章仍在使用的除外）一并删除，栏目页和订阅源随后"
                               "更新；搜索引擎的快照和读"
                               "者浏览器的缓存可能保留一段时间。";
        m.after.hand_work = "由网站管理员在服务器上删除或替换这个网页文件。";
        m.identity_hint = "网站域名加栏目路径，例如 www.example.gov.cn/zwgk/tzgg";
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
        case operation_kind::refresh:
            return refresh(what, so_far);
        default:
            return failure{fault::protocol, "not_offered", "静态门户网站没有这项功能。", "请联系系统管理员。"};
        }
    }

    reading read(std::string_view step, const reply& answer) const override { return read_dav(step, answer); }

    std::string link_of(const std::string& article_id, const account& where) const override
    {
        return public_address(where, path_of(where, article_id + ".html"));
    }
};

} // namespace

} // namespace tongyuan::adapters::site

TONGYUAN_EXPORT_ADAPTER(tongyuan::adapters::site::portal, "site")
