// A channel without an API: a notice board, a broadcast, an account whose platform grants no access. A person posts by
// hand what was approved and brings a link or a picture as evidence.
#include "adapters/api/plugin.hpp"
#include "adapters/kit/checks.hpp"
#include "adapters/kit/html.hpp"
#include "adapters/kit/journal.hpp"
#include "adapters/kit/parts.hpp"

namespace tongyuan::adapters::manual {

namespace {

std::string written(const operation& what, std::string_view field)
{
    const auto* found = kit::field_of(what.content, field);
    return found ? kit::plain(*found) : std::string();
}

std::string line(std::string_view label, const std::string& value)
{
    return value.empty() ? std::string() : std::string(label) + "：" + value + '\n';
}

// Who to ask and where to go.
std::string place(const account& where)
{
    return line("渠道", kit::setting_of(where, "channel", where.name)) +
           line("联系人", kit::setting_of(where, "contact")) + line("电话", kit::setting_of(where, "phone"));
}

std::string files(const operation& what)
{
    std::string names;
    for (const auto& p : what.pictures)
        names += "  图片 " + (p.file_name.empty() ? p.sha256.substr(0, 12) : p.file_name) + '\n';
    for (const auto& a : what.attachments)
        names += "  附件 " + a.file_name + '\n';
    return names;
}

std::string content_to_post(const operation& what)
{
    return line("标题", written(what, "title")) + line("发文字号", written(what, "number")) +
           line("来源", written(what, "source")) + line("原文链接", what.account.source_link) + "正文：\n" +
           written(what, "text") + '\n';
}

std::string steps_of_posting(const operation& what, std::string_view first)
{
    const auto attached = files(what);
    std::string steps = "1. " + std::string(first) + "\n2. 按下面的文字原样发布，不增不减。\n";
    if (!attached.empty())
        steps += "3. 一并发布下列文件（在稿件页下载）：\n" + attached;
    steps +=
        std::string(attached.empty() ? "3" : "4") + ". 发布后回到本页，填写网页链接，或上传能看清全文的照片或截图。\n";
    return steps;
}

person_task task_for(const operation& what)
{
    const auto name = kit::setting_of(what.account, "channel", what.account.name);
    const auto title = written(what, "title");
    const auto where = what.target
                           ? line("原发布位置", what.target->url.empty() ? what.target->platform_id : what.target->url)
                           : std::string();
    if (what.kind == operation_kind::withdraw)
        return {"撤下：" + (title.empty() ? name : title),
                place(what.account) + where +
                    "\n1. 到上述渠道撤下这篇内容。\n2. "
                    "撤下后回到本页，上传撤下后的照片或截图，或填写能证明已撤下的链接。\n"};
    if (what.kind == operation_kind::revise)
        return {"更正：" + title, place(what.account) + where + '\n' +
                                      steps_of_posting(what, "到上述渠道找到原来发布的内容，换成下面的新内容。") +
                                      '\n' + content_to_post(what)};
    return {"人工发布：" + title,
            place(what.account) + '\n' + steps_of_posting(what, "登录或前往上述渠道。") + '\n' + content_to_post(what)};
}

rendition rendered(const article& source)
{
    rendition made;
    made.reader_text = kit::reader_text(source.body);
    made.pictures = kit::count_pictures(source.body);
    made.fields = {{"title", kit::lit(source.title)},
                   {"number", kit::lit(source.document_number)},
                   {"source", kit::lit(source.source)},
                   {"text", kit::lit(made.reader_text)}};
    for (const auto& p : source.pictures)
        kit::add_media(made, p.sha256);
    for (const auto& a : source.attachments)
        kit::add_media(made, a.sha256);
    kit::check_present(made, "title", "标题", source.title);
    if (made.pictures == 0)
        kit::check_present(made, "body", "正文", made.reader_text);
    made.preview = "<h1>" + kit::encoded(source.title, encoding::xml_text) + "</h1>" + source.body;
    return made;
}

class by_hand final : public adapter {
public:
    manifest about() const override
    {
        manifest m;
        m.platform = "manual";
        m.label = "人工渠道";
        m.version = "1";
        m.operations = {operation_kind::publish, operation_kind::revise, operation_kind::withdraw};
        m.settings = {
            {"channel", "渠道说明", setting_kind::text, true, "", "例如 政务服务大厅公告栏、村村响广播、微信视频号"},
            {"contact", "联系人", setting_kind::text, true, "", "负责在这个渠道发布的人"},
            {"phone", "电话", setting_kind::text, false, "", ""}};
        m.after.by_hand = true;
        m.after.readers_keep = "到现场看过、拍照或转发的内容无法收回。";
        m.identity_hint = "本单位给这个渠道的固定名称，例如 政务大厅一楼公告栏";
        return m;
    }

    rendition render(const article& source, const account&) const override { return rendered(source); }

    action next(const operation& what, std::span<const entry> journal) const override
    {
        const bool is_task = what.kind == operation_kind::publish || what.kind == operation_kind::revise ||
                             what.kind == operation_kind::withdraw;
        if (!is_task)
            return failure{fault::protocol, "not_offered", "人工渠道没有这项功能。", "请由负责人到现场核对。"};
        const auto* proof = kit::journal(journal).last_evidence();
        if (proof == nullptr || (proof->link.empty() && proof->picture_sha256.empty()))
            return task_for(what);
        if (what.kind == operation_kind::publish)
            return receipt{proof->link.empty() ? proof->picture_sha256 : proof->link, proof->link};
        return done{what.kind == operation_kind::withdraw ? "负责人已撤下，证据在案。" : "负责人已更正，证据在案。"};
    }

    // Nothing is ever sent, so nothing can be answered.
    reading read(std::string_view, const reply&) const override { return {}; }
};

} // namespace

} // namespace tongyuan::adapters::manual

TONGYUAN_EXPORT_ADAPTER(tongyuan::adapters::manual::by_hand, "manual")
