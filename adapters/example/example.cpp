// 公告牌, a board with an HTTP interface: the smallest honest adapter. adapters/README.md walks through it.
//   POST   {endpoint}/notices              {"marker","title","text"}  → 201 {"id","url"}
//   GET    {endpoint}/notices?marker=…     → {"items":[{"id","url","title","text","marker","published_at"}]}
//   GET    {endpoint}/notices?newest=20    → the same, whoever wrote them
//   DELETE {endpoint}/notices/{id}         → 204, or 404 when it is not there
#include "adapters/api/plugin.hpp"
#include "adapters/kit/answers.hpp"
#include "adapters/kit/checks.hpp"
#include "adapters/kit/difference.hpp"
#include "adapters/kit/html.hpp"
#include "adapters/kit/json.hpp"
#include "adapters/kit/length.hpp"
#include "adapters/kit/parts.hpp"
#include "adapters/kit/steps.hpp"
#include "adapters/kit/time.hpp"

namespace tongyuan::adapters::example {

namespace {

constexpr std::uint32_t longest_title = 60;
constexpr std::uint32_t longest_text = 20'000;

request authorised(request made)
{
    made.headers.push_back({"Authorization", kit::join({kit::lit("Bearer "), kit::secret("key")})});
    return made;
}

text notices(const operation& what, const std::vector<kit::field>& query = {})
{
    return kit::url(kit::endpoint(what.account) + "/notices", query);
}

call post(const operation& what)
{
    kit::json_object notice;
    notice.add("marker", kit::marker());
    for (const auto& field : what.content.fields)
        notice.add(field.name, field.value);
    return {"post", authorised(kit::post_json(notices(what), notice.take())), {true, on_repeat::duplicates}, {}};
}

call list(const operation& what, const std::vector<kit::field>& query)
{
    return {"list", authorised(kit::get(notices(what, query))), {false, on_repeat::same}, {}};
}

call remove(const operation& what)
{
    const auto id = kit::encoded(what.target->platform_id, encoding::url);
    request made{"DELETE", kit::lit(kit::endpoint(what.account) + "/notices/" + id), {}, text{}};
    return {"remove", authorised(made), {true, on_repeat::same}, {}};
}

action publish(const operation& what, const kit::journal& so_far)
{
    if (const auto next = kit::once(so_far, "post", [&] { return post(what); }))
        return *next;
    const auto answer = kit::json::parse(so_far.answered("post")->got.body);
    const auto id = answer["id"].id();
    if (!id)
        return failure{fault::protocol, "no_id", "公告牌没有给出编号。", "请到公告牌上核对是否已经张贴。"};
    return receipt{*id, answer["url"].text()};
}

action withdraw(const operation& what, const kit::journal& so_far)
{
    if (!what.target)
        return failure{fault::protocol, "no_target", "没有可撤下的公告。", "请先核对这条公告的回执。"};
    if (const auto next = kit::until_done(so_far, "remove", [&] { return remove(what); }))
        return *next;
    return done{"公告已撤下。"};
}

// Without a target: is it there at all? With one: does it still read as it was reviewed?
action probe(const operation& what, const kit::journal& so_far)
{
    const auto now = so_far.of_this_probe();
    const std::vector<kit::field> ours{{"marker", kit::lit(what.marker)}};
    if (const auto next = kit::until_done(now, "list", [&] { return list(what, ours); }))
        return *next;
    const auto items = kit::json::parse(now.answered("list")->got.body)["items"];
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto item = items.at(i);
        const auto id = item["id"].id();
        if (!id || what.marker.empty() || item["marker"].text() != what.marker)
            continue;
        if (const auto where = kit::difference(what.content.reader_text, item["text"].text());
            what.target && !where.empty())
            return failure{fault::content, "text_differs", "公告牌上的文字与审定的不一致：" + where + "。",
                           "请核对是否有人改动。"};
        return receipt{*id, item["url"].text()};
    }
    if (what.target)
        return failure{fault::gone, "not_listed", "这条公告已不在公告牌上。", "请核对是否有人撤下。"};
    return not_found{true, "公告牌按标记查询，没有这条公告。"};
}

action observe(const operation& what, const kit::journal& so_far)
{
    const std::vector<kit::field> newest{{"newest", kit::lit("20")}};
    if (const auto next = kit::until_done(so_far, "list", [&] { return list(what, newest); }))
        return *next;
    if (what.kind == operation_kind::connect)
        return done{"已连接公告牌。"};
    sightings seen{{}, "notices"};
    const auto items = kit::json::parse(so_far.answered("list")->got.body)["items"];
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto item = items.at(i);
        const auto id = item["id"].id();
        const auto at = kit::from_rfc3339(item["published_at"].text());
        if (id && at)
            seen.posts.push_back({*id, item["url"].text(), item["title"].text(), *at, item["text"].text(), false});
    }
    return seen;
}

class notice_board final : public adapter {
public:
    manifest about() const override
    {
        manifest m;
        m.platform = "example";
        m.label = "公告牌";
        m.version = "1";
        m.operations = {operation_kind::publish, operation_kind::withdraw, operation_kind::probe,
                        operation_kind::observe, operation_kind::connect};
        m.steps = {{"post", "张贴公告"}, {"list", "查看公告列表"}, {"remove", "删除公告"}};
        m.settings = {{"endpoint", "接口地址", setting_kind::url, true, "", "例如 https://board.example.gov.cn"}};
        m.secrets = {{"key", "访问密钥", true, "由公告牌的管理员发给"}};
        m.reads_back = true;
        m.after.readers_keep = "公告随即不再显示；已抄录或拍照的内容无法收回。";
        m.after.hand_work = "请公告牌的管理员取下这条公告。";
        m.identity_hint = "公告牌给本单位的编号";
        return m;
    }

    rendition render(const article& source, const account&) const override
    {
        rendition made;
        made.reader_text = kit::reader_text(source.body);
        made.fields = {{"title", kit::lit(source.title)}, {"text", kit::lit(made.reader_text)}};
        kit::check_present(made, "title", "标题", source.title);
        kit::check_present(made, "body", "正文", made.reader_text);
        kit::check_length(made, "title", "标题", kit::characters(source.title), longest_title);
        kit::check_length(made, "body", "正文", kit::characters(made.reader_text), longest_text);
        made.preview = "<h1>" + kit::encoded(source.title, encoding::xml_text) + "</h1><pre>" +
                       kit::encoded(made.reader_text, encoding::xml_text) + "</pre>";
        return made;
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
        case operation_kind::connect:
            return observe(what, so_far);
        default:
            return failure{fault::protocol, "not_offered", "公告牌没有这项功能。", ""};
        }
    }

    reading read(std::string_view step, const reply& answer) const override
    {
        const auto body = kit::json::parse(answer.body);
        if (step == "post" && answer.status == 201 && body["id"].id())
            return kit::is_done();
        if (step == "list" && answer.status == 200 && body["items"].is_array())
            return kit::is_done();
        if (step == "remove" && (answer.status == 204 || answer.status == 404 || answer.status == 410))
            return kit::is_done();
        return kit::by_status(answer);
    }
};

} // namespace

} // namespace tongyuan::adapters::example

TONGYUAN_EXPORT_ADAPTER(tongyuan::adapters::example::notice_board, "example")
