#include "content/articles.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/units.hpp"
#include "content/article_store.hpp"
#include "content/media_store.hpp"
#include "content/revision_store.hpp"
#include "registry/account_store.hpp"

#include <algorithm>
#include <map>

namespace json = boost::json;

namespace tongyuan::content {

result<written_revision> write_revision(revision_fields fields, const options& o)
{
    auto faults = faults_of(fields);
    if (fields.accounts.size() > o.most_accounts)
        faults.emplace_back("accounts", "too_many",
                            "一篇稿件最多发往 " + std::to_string(o.most_accounts) + " 个账号。");
    auto body = canonical(fields.source_body, fields.body_format, o.body);
    if (!body)
        std::ranges::copy(body.error().violations, std::back_inserter(faults));
    else
        std::ranges::copy(body->violations, std::back_inserter(faults));
    if (!faults.empty())
        return unacceptable(std::move(faults));
    return written_revision{std::move(fields), std::move(*body)};
}

result<article> article_for(sql::session& s, const access::principal& who, permission wanted, std::string_view id)
{
    auto found = article_store::find(s, id);
    if (!found || (!who.may(wanted, found->unit_path) && !who.may(permissions::article_read, found->unit_path)))
        return not_found("篇稿件");
    if (!who.may(wanted, found->unit_path))
        return refusal{errc::forbidden, "forbidden", "您没有权限对这个单位的稿件进行此操作。"};
    return std::move(*found);
}

std::optional<violation> objection_to(sql::session& s, std::string_view account_id, std::string_view unit_path,
                                      std::string field)
{
    const auto account = registry::account_store::find(s, account_id);
    if (!account || !account->unit_path.starts_with(unit_path))
        return violation{std::move(field), "unknown_account", "找不到这个账号，或者它不属于稿件所在的单位。"};
    if (!registry::may_publish(account->state))
        return violation{std::move(field), "account_not_active",
                         "账号“" + account->name + "”现在是“" + std::string(label_of(account->state)) +
                             "”，不能发布。请从发布账号中去掉它，或先完成备案和连接。"};
    return {};
}

namespace {

struct media_check {
    sql::session& s;
    const std::string& person_id;
    std::vector<violation>& faults;
    std::vector<used_media> found;

    void add(media_use as, const std::string& sha, const std::string& field)
    {
        const auto m = media_store::find_for(s, sha, person_id);
        if (!m)
            faults.emplace_back(field, "unknown_media", "引用的文件 " + sha.substr(0, 12) + "… 不存在，请重新上传。");
        else if (as != media_use::attachment && m->type.kind != media_kind::picture)
            faults.emplace_back(field, "not_a_picture", "“" + m->file_name + "”不是图片，请改为附件链接或另选图片。");
        else
            found.push_back({as, sha, m->file_name});
    }
};

std::vector<used_media> media_of(sql::session& s, const std::string& person_id, const written_revision& w,
                                 std::vector<violation>& faults)
{
    media_check check{s, person_id, faults, {}};
    for (const auto& sha : w.body.pictures)
        check.add(media_use::picture, sha, "body");
    for (const auto& sha : w.body.attachments)
        check.add(media_use::attachment, sha, "body");
    for (std::size_t i = 0; i < w.fields.overrides.size(); ++i)
        if (const auto& cover = w.fields.overrides[i].cover; cover && !cover->empty())
            check.add(media_use::cover, *cover, "overrides[" + std::to_string(i) + "].cover");
    return std::move(check.found);
}

result<revision> revision_from(sql::session& s, access::context& ctx, const access::principal& who,
                               std::string_view unit_path, const written_revision& w)
{
    std::vector<violation> faults;
    for (std::size_t i = 0; i < w.fields.accounts.size(); ++i)
        if (auto why = objection_to(s, w.fields.accounts[i], unit_path, "accounts[" + std::to_string(i) + "]"))
            faults.push_back(std::move(*why));
    revision r;
    static_cast<revision_fields&>(r) = w.fields;
    r.body = w.body.xhtml;
    r.removed = w.body.removed;
    r.media = media_of(s, who.person_id, w, faults);
    if (!faults.empty())
        return unacceptable(std::move(faults));
    r.created_by = who.person_id;
    r.created_by_name = who.name;
    r.created_at = ctx.time.now();
    return r;
}

void show(article& a, const revision& r)
{
    a.revision = r.number;
    a.title = r.title;
    a.document_number = r.document_number;
    a.not_before = r.not_before;
    a.accounts = static_cast<std::int64_t>(r.accounts.size());
    a.updated_at = r.created_at;
    a.state = article_state::draft;
    a.level = 0;
    a.digest.clear();
}

void note(sql::session& s, access::context& ctx, const access::principal& who, const article& a, std::string act,
          json::object detail)
{
    detail["title"] = a.title;
    detail["revision"] = a.revision;
    access::append_audit(
        s, ctx.writer,
        access::act_by(who, a.updated_at, std::move(act), "article", a.id, a.unit_id, std::move(detail)));
}

} // namespace

result<article> create_article(sql::session& s, access::context& ctx, const access::principal& who,
                               std::string_view unit_id, const written_revision& written)
{
    const auto unit = access::unit_for(s, who, permissions::article_write, unit_id);
    if (!unit)
        return unacceptable({{"unit_id", "not_found", "找不到这个单位，或者您无权为它撰写稿件。"}});
    auto r = revision_from(s, ctx, who, unit->path, written);
    if (!r)
        return r.error();
    r->number = 1;
    article a;
    a.id = ctx.ids.next();
    a.unit_id = unit->id;
    a.unit_name = unit->name;
    a.unit_path = unit->path;
    a.created_by = who.person_id;
    a.created_by_name = who.name;
    a.created_at = r->created_at;
    show(a, *r);
    article_store::insert(s, a);
    revision_store::insert(s, a.id, *r);
    note(s, ctx, who, a, "article.created", {});
    return a;
}

result<article> save_revision(sql::session& s, access::context& ctx, const options& o, const access::principal& who,
                              std::string_view id, std::int64_t version, const written_revision& written)
{
    auto a = article_for(s, who, permissions::article_write, id);
    if (!a)
        return a.error();
    if (a->version != version)
        return access::changed_meanwhile();
    if (const auto to = moved(a->state, article_event::saved); !to)
        return to.error();
    auto r = revision_from(s, ctx, who, a->unit_path, written);
    if (!r)
        return r.error();
    const auto leaving = a->state;
    r->number = a->revision + 1;
    show(*a, *r);
    if (!article_store::save(s, *a, leaving, version))
        return access::changed_meanwhile();
    ++a->version;
    revision_store::insert(s, a->id, *r);
    note(s, ctx, who, *a, "article.revised", {{"from", name_of(leaving)}});
    if (leaving == article_state::approved && o.when_voided)
        if (const auto told = o.when_voided(s, a->id); !told)
            return told.error();
    return a;
}

namespace {

result<article> move_out(sql::session& s, access::context& ctx, const access::principal& who, article a,
                         article_event event, std::string act)
{
    const auto to = moved(a.state, event);
    if (!to)
        return to.error();
    const auto leaving = a.state;
    a.state = *to;
    a.level = 0;
    a.updated_at = ctx.time.now();
    if (a.state == article_state::draft)
        a.digest.clear();
    if (!article_store::leave(s, a, leaving, a.version))
        return access::changed_meanwhile();
    ++a.version;
    note(s, ctx, who, a, std::move(act), {{"from", name_of(leaving)}});
    return a;
}

} // namespace

result<article> take_back(sql::session& s, access::context& ctx, const access::principal& who, std::string_view id,
                          std::optional<std::int64_t> version)
{
    auto a = article_for(s, who, permissions::article_write, id);
    if (!a)
        return a.error();
    if (version && *version != a->version)
        return access::changed_meanwhile();
    return move_out(s, ctx, who, std::move(*a), article_event::taken_back, "article.taken_back");
}

result<article> archive(sql::session& s, access::context& ctx, const options& o, const access::principal& who,
                        std::string_view id, std::optional<std::int64_t> version)
{
    auto a = article_for(s, who, permissions::article_write, id);
    if (!a)
        return a.error();
    if (version && *version != a->version)
        return access::changed_meanwhile();
    const auto out = o.ask_out ? o.ask_out(s, a->id) : out_summary{};
    if (out.published < out.total)
        return refusal{errc::wrong_state, "article.still_going_out",
                       "这篇稿件还有 " + std::to_string(out.total - out.published) +
                           " 个渠道没有发布完成，请先处理或取消这些投递，再归档。"};
    return move_out(s, ctx, who, std::move(*a), article_event::archived, "article.archived");
}

} // namespace tongyuan::content
