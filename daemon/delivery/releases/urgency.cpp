#include "delivery/releases/urgency.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "content/articles.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace {

void audit(sql::session& s, const engine& e, const access::principal& who, std::string act, const content::article& a,
           boost::json::object detail, timestamp now)
{
    access::append_audit(s, e.ctx.writer,
                         {now, who.person_id, who.name, std::move(act), "article", a.id, a.unit_id, std::move(detail)});
}

} // namespace

result<urgency> mark_urgent(sql::session& s, const engine& e, const access::principal& who, std::string_view article_id,
                            std::string_view reason, timestamp now)
{
    const auto article = content::article_for(s, who, permissions::release_urgent, article_id);
    if (article.has_error())
        return article.error();
    urgency u{article->id, std::string(reason), who.person_id, who.name, now};
    if (!urgency_store::insert(s, u))
        return refusal{errc::wrong_state, "urgency.marked", "这篇稿件已经标记为紧急。"};
    const auto moved = urgency_store::set_priority(s, article->id, urgent_priority, now);
    audit(s, e, who, "article.urgent", *article, {{"reason", reason}, {"deliveries", moved}}, now);
    return u;
}

result<void> take_urgency_back(sql::session& s, const engine& e, const access::principal& who,
                               std::string_view article_id, timestamp now)
{
    const auto article = content::article_for(s, who, permissions::release_urgent, article_id);
    if (article.has_error())
        return article.error();
    if (!urgency_store::remove(s, article->id))
        return refusal{errc::wrong_state, "urgency.not_marked", "这篇稿件没有标记为紧急。"};
    const auto moved = urgency_store::set_priority(s, article->id, 0, now);
    audit(s, e, who, "article.not_urgent", *article, {{"deliveries", moved}}, now);
    return {};
}

} // namespace tongyuan::delivery
