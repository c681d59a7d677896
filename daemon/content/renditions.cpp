#include "content/renditions.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "channels/rendition_format.hpp"
#include "content/article_store.hpp"
#include "content/articles.hpp"
#include "content/media_store.hpp"
#include "content/rendition_store.hpp"
#include "content/review_store.hpp"
#include "registry/account_store.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace json = boost::json;

namespace tongyuan::content {

namespace {

constexpr std::size_t most_violations = 500;

adapters::picture picture_from(const stored_media& m)
{
    return {m.sha256, m.type.name, static_cast<std::uint64_t>(m.size), m.type.width, m.type.height, m.file_name};
}

// What is the same on every account.
adapters::article base_of(const rendering& r)
{
    adapters::article out;
    out.id = r.of.id;
    out.revision = static_cast<int>(r.what.number);
    out.title = r.what.title;
    out.summary = r.what.summary;
    out.short_text = r.what.short_text;
    out.author = r.what.author;
    out.source = r.what.source;
    out.document_number = r.what.document_number;
    out.keywords = r.what.keywords;
    out.body = r.what.body;
    for (const auto& [as, file] : r.files) {
        if (as == media_use::picture)
            out.pictures.push_back(picture_from(file));
        else if (as == media_use::attachment)
            out.attachments.push_back(
                {file.sha256, file.type.name, static_cast<std::uint64_t>(file.size), file.file_name});
    }
    return out;
}

class renderer {
public:
    renderer(const rendering& r, const channels::catalogue& channels) : r_(r), channels_(channels), base_(base_of(r))
    {
        for (const auto& o : r.what.overrides)
            overrides_.emplace(o.account_id, &o);
    }

    rendered_set run()
    {
        out_.violations = r_.faults;
        for (const auto& target : r_.targets)
            render(target);
        out_.digest = digest();
        out_.covers.assign(used_covers_.begin(), used_covers_.end());
        return std::move(out_);
    }

private:
    void render(const rendering_target& target)
    {
        auto rendition = channels_.render(source_for(target), target.account);
        rendered_account one{target.account.id,
                             target.account.name,
                             target.account.platform,
                             target.platform_label,
                             channels::digest_of(rendition),
                             target.account.source_link,
                             {}};
        for (const auto& v : rendition.violations) {
            one.violations.emplace_back(v.field, v.code, v.message);
            if (out_.violations.size() < most_violations)
                out_.violations.emplace_back("accounts[" + one.account_id + "]." + v.field, v.code,
                                             "“" + one.name + "”（" + one.platform_label + "）：" + v.message);
        }
        out_.by_digest.try_emplace(one.digest, std::move(rendition));
        out_.accounts.push_back(std::move(one));
    }

    adapters::article source_for(const rendering_target& target)
    {
        auto out = base_;
        const auto found = overrides_.find(target.account.id);
        const auto* o = found == overrides_.end() ? nullptr : found->second;
        if (o) {
            out.title = o->title.value_or(out.title);
            out.summary = o->summary.value_or(out.summary);
            out.short_text = o->short_text.value_or(out.short_text);
        }
        out.cover = cover_for(target, o);
        return out;
    }

    std::optional<adapters::picture> cover_for(const rendering_target& target, const account_override* o)
    {
        if (o && o->cover && !o->cover->empty()) {
            const auto is_it = [&](const auto& f) { return f.file.sha256 == *o->cover; };
            if (const auto found = std::ranges::find_if(r_.files, is_it); found != r_.files.end())
                return picture_from(found->file);
        }
        const auto found = r_.covers.find(target.default_cover);
        if (found == r_.covers.end())
            return {};
        used_covers_.insert(found->first);
        return picture_from(found->second);
    }

    std::string digest() const
    {
        std::vector<submitted_rendition> all;
        for (const auto& a : out_.accounts)
            all.push_back({a.account_id, a.digest});
        std::vector<std::string> media(used_covers_.begin(), used_covers_.end());
        for (const auto& f : r_.files)
            media.push_back(f.file.sha256);
        return digest_of(r_.of.id, r_.what.number, r_.what.not_before, std::move(all), std::move(media));
    }

    const rendering& r_;
    const channels::catalogue& channels_;
    adapters::article base_;
    std::map<std::string_view, const account_override*> overrides_;
    std::set<std::string> used_covers_;
    rendered_set out_;
};

} // namespace

rendering load_rendering(sql::session& s, const options& o, article of, revision what)
{
    rendering out;
    out.files = revision_store::files_of(s, of.id, what.number);
    for (const auto& id : what.accounts) {
        if (auto why = objection_to(s, id, of.unit_path, "accounts[" + id + "]")) {
            out.faults.push_back(std::move(*why));
            continue;
        }
        const auto account = registry::account_store::find(s, id).value();
        rendering_target target;
        target.account = channels::describe(s, o.channels, account, of.id);
        target.platform_label = o.channels.label_of(account.platform);
        target.default_cover = account.default_cover;
        if (!account.default_cover.empty() && !out.covers.contains(account.default_cover))
            if (auto cover = media_store::find(s, account.default_cover))
                out.covers.emplace(account.default_cover, std::move(*cover));
        out.targets.push_back(std::move(target));
    }
    out.of = std::move(of);
    out.what = std::move(what);
    return out;
}

rendered_set render_all(const rendering& r, const channels::catalogue& channels)
{
    return renderer{r, channels}.run();
}

bool is_stored(const article& a, std::int64_t revision)
{
    return revision == a.revision && (a.state == article_state::in_review || a.state == article_state::approved ||
                                      a.state == article_state::archived);
}

rendered_set load_rendered(sql::session& s, const options& o, const article& of, std::int64_t revision)
{
    rendered_set out;
    out.digest = of.digest;
    std::map<std::string, revision_store::target_account> targets;
    for (auto& t : revision_store::targets_of(s, of.id, revision))
        targets.emplace(t.id, t);
    for (auto& placed : rendition_store::placed_in(s, of.id, revision)) {
        const auto& t = targets[placed.account_id];
        if (!out.by_digest.contains(placed.digest))
            out.by_digest.emplace(placed.digest, rendition_store::find(s, placed.digest).value());
        out.accounts.push_back({placed.account_id,
                                t.name,
                                t.platform,
                                o.channels.label_of(t.platform),
                                std::move(placed.digest),
                                std::move(placed.source_link),
                                {}});
    }
    return out;
}

namespace {

result<void> may_submit(const article& a, const rendering& source, const rendered_set& rendered)
{
    if (const auto to = moved(a.state, article_event::submitted); !to)
        return to.error();
    if (a.version != source.of.version)
        return access::changed_meanwhile();
    if (source.what.accounts.empty())
        return unacceptable({{"accounts", "required", "请至少选择一个发布账号。"}});
    if (!rendered.violations.empty())
        return refusal{errc::invalid, "article.not_fit", "有渠道不能照此发布，请按提示修改后重新提交。",
                       rendered.violations};
    return {};
}

void store(sql::session& s, const article& a, const rendered_set& rendered)
{
    for (const auto& [digest, rendition] : rendered.by_digest)
        rendition_store::keep(s, digest, rendition, a.updated_at);
    std::vector<rendition_store::placed> placed;
    placed.reserve(rendered.accounts.size());
    for (const auto& one : rendered.accounts)
        placed.push_back({one.account_id, one.digest, one.source_link});
    rendition_store::place(s, a.id, a.revision, placed);
    revision_store::add_covers(s, a.id, a.revision, rendered.covers);
}

} // namespace

result<article> submit(sql::session& s, access::context& ctx, const access::principal& who, const rendering& source,
                       const rendered_set& rendered)
{
    auto a = article_for(s, who, permissions::article_write, source.of.id);
    if (!a)
        return a.error();
    if (const auto may = may_submit(*a, source, rendered); !may)
        return may.error();
    const auto leaving = a->state;
    a->state = article_state::in_review;
    a->level = 1;
    a->levels = review_store::chain_of(s, a->unit_id).levels;
    ++a->round;
    a->digest = rendered.digest;
    a->updated_at = ctx.time.now();
    if (!article_store::submit(s, *a, who.person_id, leaving, a->version))
        return access::changed_meanwhile();
    ++a->version;
    store(s, *a, rendered);
    json::object detail{{"title", a->title},   {"revision", a->revision},   {"round", a->round},
                        {"levels", a->levels}, {"digest", rendered.digest}, {"accounts", rendered.accounts.size()}};
    access::append_audit(
        s, ctx.writer,
        access::act_by(who, a->updated_at, "article.submitted", "article", a->id, a->unit_id, std::move(detail)));
    return a;
}

} // namespace tongyuan::content
