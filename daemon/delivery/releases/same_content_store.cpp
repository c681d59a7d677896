#include "delivery/releases/same_content.hpp"

#include <stdexcept>

namespace tongyuan::delivery::same_content_store {

namespace {

state state_of(const std::string& name)
{
    const auto where = state_from(name);
    if (!where)
        throw std::runtime_error("a delivery is in the unknown state " + name);
    return *where;
}

} // namespace

std::optional<earlier_copy> find(sql::session& s, const delivery& d, timestamp since, timestamp until)
{
    const auto r = s.query_one(
        "SELECT o.id, o.article_id, o.title, o.state, COALESCE(r.published_at, o.began_at, o.created_at) "
        "FROM delivery o LEFT JOIN receipt r ON r.delivery_id = o.id WHERE o.account_id = $1 "
        "AND o.reader_digest = (SELECT n.reader_digest FROM rendition n WHERE n.digest = $2) AND o.reader_digest <> '' "
        "AND o.article_id <> $3 AND o.operation <> 'withdraw' "
        "AND ((o.state = 'published' AND COALESCE(r.published_at, o.updated_at) > $4) "
        "OR ((o.state = 'held' OR o.state = 'queued' OR o.state = 'sending' OR o.state = 'accepted' "
        "OR o.state = 'deferred' OR o.state = 'unconfirmed') AND COALESCE(o.not_before, 0) < $5 "
        "AND (o.state <> 'queued' OR COALESCE(o.not_before, o.created_at) > $4))) "
        "ORDER BY CASE WHEN o.state = 'published' THEN 0 WHEN o.attempts > 0 THEN 1 ELSE 2 END, o.created_at DESC, "
        "o.id LIMIT 1",
        d.account_id, d.rendition_digest, d.article_id, since, until);
    return r ? std::optional{earlier_copy{r->text(0), r->text(1), r->text(2), state_of(r->text(3)), r->at(4)}}
             : std::nullopt;
}

void note(sql::session& s, std::string_view delivery_id, const earlier_copy& earlier, timestamp now)
{
    s.execute(
        "INSERT INTO same_content (delivery_id, earlier_id, earlier_article, earlier_title, earlier_at, found_at) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        delivery_id, earlier.delivery_id, earlier.article_id, earlier.title, earlier.at, now);
}

std::optional<stopped_copy> of(sql::session& s, std::string_view delivery_id)
{
    const auto r = s.query_one(
        "SELECT c.earlier_id, c.earlier_article, c.earlier_title, o.state, c.earlier_at, c.found_at, c.confirmed_at, "
        "COALESCE(c.confirmed_name, ''), COALESCE(c.reason, '') FROM same_content c "
        "JOIN delivery o ON o.id = c.earlier_id WHERE c.delivery_id = $1",
        delivery_id);
    if (!r)
        return {};
    return stopped_copy{{r->text(0), r->text(1), r->text(2), state_of(r->text(3)), r->at(4)},
                        r->at(5),
                        r->optional_at(6),
                        r->text(7),
                        r->text(8)};
}

bool confirm(sql::session& s, std::string_view delivery_id, const access::principal& by, std::string_view reason,
             timestamp now)
{
    return s.execute("UPDATE same_content SET confirmed_at = $2, confirmed_by = $3, confirmed_name = $4, reason = $5 "
                     "WHERE delivery_id = $1 AND confirmed_at IS NULL",
                     delivery_id, now, by.person_id, by.name, reason) == 1;
}

} // namespace tongyuan::delivery::same_content_store
