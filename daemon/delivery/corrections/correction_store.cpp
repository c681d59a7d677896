#include "delivery/corrections/correction_store.hpp"

#include <stdexcept>

namespace tongyuan::delivery::correction_store {

namespace {

correction read(const sql::row& r)
{
    const auto kind = correction_kind_from(r.text(1));
    if (!kind)
        throw std::runtime_error("correction " + r.text(0) + " is of the unknown kind " + r.text(1));
    return {r.text(0), *kind,     r.text(2), r.integer(3), r.text(4),         r.text(5),        r.text(6),
            r.text(7), r.text(8), r.text(9), r.at(10),     r.optional_at(11), r.optional_at(12)};
}

std::vector<correction> read_all(const sql::rows& rows)
{
    std::vector<correction> out;
    for (const auto& r : rows)
        out.push_back(read(r));
    return out;
}

std::vector<std::string> ids_in(const sql::rows& rows)
{
    std::vector<std::string> out;
    for (const auto& r : rows)
        out.push_back(r.text(0));
    return out;
}

} // namespace

void insert(sql::session& s, const correction& c)
{
    s.execute("INSERT INTO correction (id, kind, article_id, revision, title, unit_id, reason, plan_digest, person_id, "
              "person_name, started_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
              c.id, name_of(c.kind), c.article_id, c.revision, c.title, c.unit_id, c.reason, c.plan_digest, c.person_id,
              c.person_name, c.started_at);
}

void insert(sql::session& s, std::string_view correction_id, const correction_item& item)
{
    s.execute("INSERT INTO correction_item (correction_id, n, account_id, way, plan, copy_id, removal_id, delivery_id, "
              "gone_at, done_at) VALUES ($1, $2, $3, $4, $5, CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS TEXT), "
              "CAST($9 AS BIGINT), CAST($10 AS BIGINT))",
              correction_id, item.n, item.account_id, name_of(item.does), item.plan, item.copy_id, item.removal_id,
              item.delivery_id, item.gone_at, item.done_at);
}

std::optional<correction> find(sql::session& s, std::string_view id)
{
    const auto r = s.query_one("SELECT id, kind, article_id, revision, title, unit_id, reason, plan_digest, person_id, "
                               "person_name, started_at, gone_at, done_at FROM correction WHERE id = $1",
                               id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::vector<correction_item> items_of(sql::session& s, std::string_view id)
{
    std::vector<correction_item> out;
    for (const auto& r : s.query("SELECT n, account_id, way, plan, copy_id, removal_id, delivery_id, gone_at, done_at "
                                 "FROM correction_item WHERE correction_id = $1 ORDER BY n",
                                 id))
        out.push_back({r.integer(0), r.text(1), way_from(r.text(2)).value_or(way::wait), r.text(3), r.optional_text(4),
                       r.optional_text(5), r.optional_text(6), r.optional_at(7), r.optional_at(8)});
    return out;
}

std::vector<correction> of_article(sql::session& s, std::string_view article_id)
{
    return read_all(s.query("SELECT id, kind, article_id, revision, title, unit_id, reason, plan_digest, person_id, "
                            "person_name, started_at, gone_at, done_at FROM correction WHERE article_id = $1 "
                            "ORDER BY started_at DESC, id DESC",
                            article_id));
}

std::vector<correction> unfinished(sql::session& s, std::string_view person_id, std::string_view permission,
                                   std::size_t most)
{
    return read_all(s.query(
        "SELECT c.id, c.kind, c.article_id, c.revision, c.title, c.unit_id, c.reason, c.plan_digest, c.person_id, "
        "c.person_name, c.started_at, c.gone_at, c.done_at FROM correction c JOIN unit ON unit.id = c.unit_id "
        "WHERE c.done_at IS NULL AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
        "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = $2 "
        "AND substr(unit.path, 1, length(su.path)) = su.path) ORDER BY c.started_at DESC, c.id DESC LIMIT $3",
        person_id, permission, most));
}

std::uint32_t edits_of(sql::session& s, std::string_view account_id, std::string_view platform_id)
{
    return static_cast<std::uint32_t>(
        s.query_one("SELECT COUNT(*) FROM receipt r JOIN delivery d ON d.id = r.delivery_id "
                    "WHERE r.account_id = $1 AND r.platform_id = $2 AND d.operation = 'revise'",
                    account_id, platform_id)
            ->integer(0));
}

bool is_killed(sql::session& s, std::string_view article_id)
{
    const auto r = s.query_one("SELECT kind FROM correction WHERE article_id = $1 ORDER BY started_at DESC, id DESC "
                               "LIMIT 1",
                               article_id);
    return r && r->text(0) == "kill";
}

// Asked for every delivery that settles, and nearly always for nothing: a look is much cheaper than an UPDATE that
// returns rows. So is the next.
std::vector<std::string> mark_gone(sql::session& s, std::string_view delivery_id, timestamp now)
{
    if (!s.query_one("SELECT 1 FROM correction_item WHERE removal_id = $1 AND gone_at IS NULL LIMIT 1", delivery_id))
        return {};
    return ids_in(s.query("UPDATE correction_item SET gone_at = $2 WHERE removal_id = $1 AND gone_at IS NULL "
                          "RETURNING correction_id",
                          delivery_id, now));
}

std::vector<std::string> mark_done(sql::session& s, std::string_view delivery_id, timestamp now)
{
    if (!s.query_one("SELECT 1 FROM correction_item WHERE delivery_id = $1 AND done_at IS NULL LIMIT 1", delivery_id))
        return {};
    return ids_in(s.query("UPDATE correction_item SET done_at = $2 WHERE delivery_id = $1 AND done_at IS NULL "
                          "RETURNING correction_id",
                          delivery_id, now));
}

namespace {

// Two that end the last two items at once would each still see the other's open.
void wait_for_turn(sql::session& s, std::string_view correction_id)
{
    if (s.kind() == sql::engine::postgres)
        s.query("SELECT 1 FROM correction WHERE id = $1 FOR UPDATE", correction_id);
}

} // namespace

void close_gone(sql::session& s, std::string_view correction_id, timestamp now)
{
    wait_for_turn(s, correction_id);
    s.execute("UPDATE correction SET gone_at = $2 WHERE id = $1 AND gone_at IS NULL AND NOT EXISTS (SELECT 1 "
              "FROM correction_item i WHERE i.correction_id = $1 AND (i.way IN ('notice', 'keep', 'wait') "
              "OR (i.removal_id IS NOT NULL AND i.gone_at IS NULL)))",
              correction_id, now);
}

void close_done(sql::session& s, std::string_view correction_id, timestamp now)
{
    wait_for_turn(s, correction_id);
    s.execute("UPDATE correction SET done_at = $2 WHERE id = $1 AND done_at IS NULL AND NOT EXISTS (SELECT 1 "
              "FROM correction_item i WHERE i.correction_id = $1 AND i.done_at IS NULL)",
              correction_id, now);
}

} // namespace tongyuan::delivery::correction_store
