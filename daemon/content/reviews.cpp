#include "content/reviews.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/units.hpp"
#include "base/text.hpp"
#include "content/article_store.hpp"
#include "content/articles.hpp"
#include "content/revision_store.hpp"

namespace json = boost::json;

namespace tongyuan::content {

std::optional<refusal> objection_to_deciding(sql::session& s, const access::principal& who, const article& a)
{
    if (const auto to = moved(a.state, article_event::level_passed); !to)
        return to.error();
    if (!who.may(permission_of_level(a.level, a.levels), a.unit_path))
        return refusal{errc::forbidden, "review.not_your_level",
                       "稿件正在等待" + label_of_level(a.level, a.levels) + "，您没有这一级的审核权限。"};
    const auto round = review_store::of_round(s, a.id, a.round);
    const hands in{revision_store::writers_of(s, a.id, a.revision), a.submitted_by};
    return objection(who.person_id, in, round);
}

namespace {

std::optional<refusal> objection_to(const article& a, std::int64_t version, const verdict& v)
{
    if (v.digest != a.digest)
        return refusal{errc::stale, "review.other_digest",
                       "您看到的内容已不是最新的，请刷新页面、重新查看各渠道稿后再审核。"};
    if (version != a.version)
        return access::changed_meanwhile();
    if (v.decision == decision::return_ && trimmed(v.comment).empty())
        return unacceptable({{"comment", "required", "退回时请写明原因，让编辑知道怎么修改。"}});
    return {};
}

review review_by(access::context& ctx, const access::principal& who, const article& a, const verdict& v)
{
    review r;
    r.id = ctx.ids.next();
    r.revision = a.revision;
    r.round = a.round;
    r.level = a.level;
    r.levels = a.levels;
    r.person_id = who.person_id;
    r.person_name = who.name;
    r.decision = v.decision;
    r.comment = v.comment;
    r.digest = v.digest;
    r.at = ctx.time.now();
    return r;
}

// Moves the article along; false when somebody was faster.
bool move(sql::session& s, article& a, const review& r)
{
    const auto level = a.level;
    a.updated_at = r.at;
    if (r.decision == decision::return_) {
        a.state = article_state::returned;
        a.level = 0;
        return article_store::leave(s, a, article_state::in_review, a.version);
    }
    if (level < a.levels) {
        ++a.level;
        return article_store::pass_level(s, a, level, a.version);
    }
    a.state = article_state::approved;
    a.level = 0;
    return article_store::approve(s, a, r.person_id, level, a.version);
}

void note(sql::session& s, access::context& ctx, const access::principal& who, const article& a, const review& r)
{
    json::object detail{{"title", a.title},     {"revision", r.revision}, {"round", r.round},
                        {"level", r.level},     {"levels", r.levels},     {"decision", name_of(r.decision)},
                        {"comment", r.comment}, {"digest", r.digest}};
    const auto* act = r.decision == decision::return_      ? "article.returned"
                      : a.state == article_state::approved ? "article.approved"
                                                           : "article.level_passed";
    access::append_audit(s, ctx.writer, access::act_by(who, r.at, act, "article", a.id, a.unit_id, std::move(detail)));
}

} // namespace

result<article> decide(sql::session& s, access::context& ctx, const options& o, const access::principal& who,
                       std::string_view id, std::int64_t version, const verdict& v)
{
    auto a = article_for(s, who, permissions::article_read, id);
    if (!a)
        return a.error();
    if (auto why = objection_to_deciding(s, who, *a))
        return *why;
    if (auto why = objection_to(*a, version, v))
        return *why;
    const auto r = review_by(ctx, who, *a, v);
    // The article first: two reviewers of one level meet there, not at the table of reviews.
    if (!move(s, *a, r))
        return access::changed_meanwhile();
    ++a->version;
    review_store::insert(s, a->id, r);
    note(s, ctx, who, *a, r);
    if (a->state == article_state::approved && o.when_approved) {
        const auto made = approval_of(s, a->id, a->revision).value();
        if (const auto released = o.when_approved(s, made); !released)
            return released.error();
    }
    return a;
}

result<review_store::chain> set_chain(sql::session& s, access::context& ctx, const access::principal& who,
                                      std::string_view unit_id, std::int64_t levels, std::int64_t version)
{
    const auto unit = access::unit_for(s, who, permissions::unit_manage, unit_id);
    if (!unit)
        return unit.error();
    const auto before = review_store::chain_of(s, unit_id);
    const auto now = ctx.time.now();
    if (before.version != version || !review_store::set_chain(s, unit_id, levels, version, now))
        return access::changed_meanwhile();
    json::object detail{{"from", before.levels}, {"to", levels}};
    access::append_audit(s, ctx.writer,
                         access::act_by(who, now, "review_chain.set", "unit", unit->id, unit->id, std::move(detail)));
    return review_store::chain_of(s, unit_id);
}

} // namespace tongyuan::content
