#include "delivery/delivery_store.hpp"

#include "base/sabotage.hpp"
#include "delivery/sending/moves.hpp"

#include <stdexcept>

namespace tongyuan::delivery::delivery_store {

namespace {

delivery read(const sql::row& r)
{
    delivery d;
    d.id = r.text(0);
    d.article_id = r.text(1);
    d.revision = r.integer(2);
    d.account_id = r.text(3);
    d.unit_id = r.text(4);
    d.operation = r.text(5);
    d.generation = r.integer(6);
    const auto where = state_from(r.text(7));
    if (!where)
        throw std::runtime_error("delivery " + d.id + " is in the unknown state " + r.text(7));
    d.where = *where;
    d.why_code = r.text(8);
    d.why = r.text(9);
    d.cure = r.text(10);
    d.rendition_digest = r.text(11);
    d.target_id = r.optional_text(12);
    d.target_url = r.optional_text(13);
    d.priority = r.integer(14);
    d.not_before = r.optional_at(15);
    d.due_at = r.optional_at(16);
    d.deadline_at = r.optional_at(17);
    d.attempts = r.integer(18);
    d.failures = r.integer(19);
    d.lease_owner = r.optional_text(20);
    d.epoch = r.integer(21);
    d.task_title = r.optional_text(22);
    d.task_text = r.optional_text(23);
    d.began_at = r.optional_at(24);
    d.created_at = r.at(25);
    d.updated_at = r.at(26);
    d.version = r.integer(27);
    d.title = r.text(28);
    return d;
}

std::vector<delivery> read_all(const sql::rows& rows)
{
    std::vector<delivery> out;
    out.reserve(rows.size());
    for (const auto& r : rows)
        out.push_back(read(r));
    return out;
}

// A queued row has none, a deferred one always has.
std::string_view stored_why_code(const change& c)
{
    return c.to == state::queued                           ? std::string_view{}
           : c.to == state::deferred && c.why_code.empty() ? std::string_view{"deferred"}
                                                           : std::string_view{c.why_code};
}

} // namespace

void insert(sql::session& s, const delivery& d)
{
    s.execute(
        "INSERT INTO delivery (id, article_id, revision, account_id, unit_id, operation, generation, state, why_code, "
        "why, cure, rendition_digest, target_id, target_url, priority, not_before, due_at, deadline_at, attempts, "
        "failures, epoch, created_at, updated_at, version, title, task_title, task_text, reader_digest) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, CAST($13 AS TEXT), CAST($14 AS TEXT), "
        "CASE WHEN CAST($15 AS BIGINT) < 100 AND EXISTS (SELECT 1 FROM urgency u WHERE u.article_id = $2) THEN 100 "
        "ELSE CAST($15 AS BIGINT) END, "
        "CAST($16 AS BIGINT), CAST($17 AS BIGINT), CAST($18 AS BIGINT), 0, 0, 0, $19, $19, 1, $20, "
        "CAST($21 AS TEXT), CAST($22 AS TEXT), "
        "COALESCE((SELECT r.reader_digest FROM rendition r WHERE r.digest = $12), ''))",
        d.id, d.article_id, d.revision, d.account_id, d.unit_id, d.operation, d.generation, name_of(d.where),
        d.why_code, d.why, d.cure, d.rendition_digest, d.target_id, d.target_url, d.priority, d.not_before, d.due_at,
        d.deadline_at, d.created_at, d.title, d.task_title, d.task_text);
    moves::note(s, {d.id, d.account_id, d.operation, std::nullopt, d.where, d.why_code, 0, d.due_at});
}

std::optional<delivery> find(sql::session& s, std::string_view id)
{
    const auto r = s.query_one(
        "SELECT id, article_id, revision, account_id, unit_id, operation, generation, state, why_code, why, cure, "
        "rendition_digest, target_id, target_url, priority, not_before, due_at, deadline_at, attempts, failures, "
        "lease_owner, epoch, task_title, task_text, began_at, created_at, updated_at, version, title FROM delivery "
        "WHERE id = "
        "$1",
        id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::vector<delivery> of_article(sql::session& s, std::string_view article_id)
{
    return read_all(s.query(
        "SELECT id, article_id, revision, account_id, unit_id, operation, generation, state, why_code, why, cure, "
        "rendition_digest, target_id, target_url, priority, not_before, due_at, deadline_at, attempts, failures, "
        "lease_owner, epoch, task_title, task_text, began_at, created_at, updated_at, version, title FROM delivery "
        "WHERE article_id = $1 ORDER BY account_id, created_at, id",
        article_id));
}

std::vector<delivery> of_item(sql::session& s, std::string_view article_id, std::string_view account_id)
{
    return read_all(s.query(
        "SELECT id, article_id, revision, account_id, unit_id, operation, generation, state, why_code, why, cure, "
        "rendition_digest, target_id, target_url, priority, not_before, due_at, deadline_at, attempts, failures, "
        "lease_owner, epoch, task_title, task_text, began_at, created_at, updated_at, version, title FROM delivery "
        "WHERE article_id = $1 AND account_id = $2 ORDER BY turn, stage, created_at, id",
        article_id, account_id));
}

std::optional<delivery> standing(sql::session& s, std::string_view article_id, std::string_view account_id,
                                 std::string_view other_than)
{
    const auto r = s.query_one(
        "SELECT id, article_id, revision, account_id, unit_id, operation, generation, state, why_code, why, cure, "
        "rendition_digest, target_id, target_url, priority, not_before, due_at, deadline_at, attempts, failures, "
        "lease_owner, epoch, task_title, task_text, began_at, created_at, updated_at, version, title FROM delivery "
        "WHERE article_id = $1 AND account_id = $2 AND id <> $3 AND operation IN ('publish', 'revise') "
        "AND state IN ('queued', 'sending', 'accepted', 'deferred', 'published', 'unconfirmed') "
        "ORDER BY CASE WHEN state = 'published' THEN 0 ELSE 1 END, revision DESC, generation DESC LIMIT 1",
        article_id, account_id, other_than);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::optional<delivery> published_as(sql::session& s, std::string_view article_id, std::string_view account_id,
                                     std::string_view platform_id)
{
    const auto r = s.query_one(
        "SELECT id, article_id, revision, account_id, unit_id, operation, generation, state, why_code, why, cure, "
        "rendition_digest, target_id, target_url, priority, not_before, due_at, deadline_at, attempts, failures, "
        "lease_owner, epoch, task_title, task_text, began_at, created_at, updated_at, version, title FROM delivery "
        "WHERE article_id = $1 AND account_id = $2 AND operation IN ('publish', 'revise') AND state = 'published' "
        "AND id IN (SELECT delivery_id FROM receipt WHERE account_id = $2 AND platform_id = $3) "
        "ORDER BY revision DESC, generation DESC LIMIT 1",
        article_id, account_id, platform_id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::optional<delivery> newest(sql::session& s, std::string_view article_id, std::string_view account_id,
                               std::string_view operation)
{
    const auto r = s.query_one(
        "SELECT id, article_id, revision, account_id, unit_id, operation, generation, state, why_code, why, cure, "
        "rendition_digest, target_id, target_url, priority, not_before, due_at, deadline_at, attempts, failures, "
        "lease_owner, epoch, task_title, task_text, began_at, created_at, updated_at, version, title FROM delivery "
        "WHERE article_id = $1 AND account_id = $2 AND operation = $3 ORDER BY revision DESC, generation DESC LIMIT 1",
        article_id, account_id, operation);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::int64_t last_generation(sql::session& s, std::string_view article_id, std::string_view account_id,
                             std::int64_t revision, std::string_view operation)
{
    return s
        .query_one("SELECT COALESCE(MAX(generation), 0) FROM delivery WHERE article_id = $1 AND account_id = $2 "
                   "AND revision = $3 AND operation = $4",
                   article_id, account_id, revision, operation)
        ->integer(0);
}

// Chosen first and then moved: an UPDATE that returns rows builds a table in SQLite, which costs more than both.
std::optional<delivery> take(sql::session& s, std::string_view account_id, const lease& by, timestamp now)
{
    const auto r = s.query_one(
        "SELECT id, article_id, revision, account_id, unit_id, operation, generation, state, why_code, why, cure, "
        "rendition_digest, target_id, target_url, priority, not_before, due_at, deadline_at, attempts, failures, "
        "lease_owner, epoch, task_title, task_text, began_at, created_at, updated_at, version, title FROM delivery "
        "WHERE id = COALESCE("
        "(SELECT id FROM delivery WHERE account_id = $1 AND due_at <= $2 AND priority > 0 AND (state = 'queued' "
        "OR state = 'deferred' OR state = 'accepted' OR state = 'unconfirmed') ORDER BY due_at LIMIT 1), "
        "(SELECT id FROM delivery WHERE account_id = $1 AND due_at <= $2 "
        "AND (state = 'accepted' OR state = 'unconfirmed') ORDER BY due_at LIMIT 1), "
        // "+": read in the order of delivery_in_turn, whatever the planner thinks of sorting.
        "(SELECT id FROM delivery WHERE account_id = $1 AND unit_id > $3 AND +due_at <= $2 AND due_at IS NOT NULL "
        "AND (state = 'queued' OR state = 'deferred' OR state = 'accepted' OR state = 'unconfirmed') "
        "ORDER BY unit_id, due_at LIMIT 1), "
        "(SELECT id FROM delivery WHERE account_id = $1 AND +due_at <= $2 AND due_at IS NOT NULL "
        "AND (state = 'queued' OR state = 'deferred' OR state = 'accepted' OR state = 'unconfirmed') "
        "ORDER BY unit_id, due_at LIMIT 1))",
        account_id, now, by.last_unit);
    if (!r)
        return {};
    auto taken = read(*r);
    const auto from = taken.where;
    if (from == state::queued || from == state::deferred)
        taken.where = state::sending;
    if (s.execute("UPDATE delivery SET state = $3, lease_owner = $4, epoch = $5, attempts = attempts + 1, "
                  "updated_at = $6, began_at = COALESCE(began_at, $6), version = version + 1 "
                  "WHERE id = $1 AND state = $2 AND lease_owner IS NULL",
                  taken.id, name_of(from), name_of(taken.where), by.owner, by.epoch, now) != 1)
        return {};
    taken.lease_owner = by.owner;
    taken.epoch = by.epoch;
    taken.attempts += 1;
    taken.updated_at = now;
    taken.began_at = taken.began_at.value_or(now);
    taken.version += 1;
    if (taken.where == state::sending)
        moves::note(s, {taken.id, taken.account_id, taken.operation, from, taken.where, taken.why_code, taken.attempts,
                        std::nullopt});
    return taken;
}

bool settle(sql::session& s, const delivery& from, const lease& who, const change& c, timestamp now)
{
    std::optional<lease> somebody_elses;
    if (is_made(sabotage::acknowledge_without_epoch))
        if (const auto now_with = find(s, from.id))
            somebody_elses = lease{now_with->lease_owner.value_or(who.owner), now_with->epoch};
    const auto& by = somebody_elses ? *somebody_elses : who;
    const bool settled =
        s.execute("UPDATE delivery SET state = $5, why_code = $6, why = $7, cure = $8, due_at = CAST($9 AS BIGINT), "
                  "failures = $10, task_title = CAST($11 AS TEXT), task_text = CAST($12 AS TEXT), lease_owner = NULL, "
                  "updated_at = $13, version = version + 1 "
                  "WHERE id = $1 AND state = $2 AND lease_owner = $3 AND epoch = $4",
                  from.id, name_of(from.where), by.owner, by.epoch, name_of(c.to), stored_why_code(c), c.why, c.cure,
                  c.due_at, c.failures, c.task_title, c.task_text, now) == 1;
    if (settled)
        moves::note(s,
                    {from.id, from.account_id, from.operation, from.where, c.to, c.why_code, from.attempts, c.due_at});
    return settled;
}

bool move(sql::session& s, std::string_view id, state from, const change& c, timestamp now)
{
    const auto r =
        s.query_one("UPDATE delivery SET state = $3, why_code = $4, why = $5, cure = $6, due_at = CAST($7 AS BIGINT), "
                    "failures = $8, task_title = CAST($9 AS TEXT), task_text = CAST($10 AS TEXT), updated_at = $11, "
                    "deadline_at = COALESCE(CAST($12 AS BIGINT), deadline_at), "
                    "not_before = COALESCE(CAST($13 AS BIGINT), not_before), version = version + 1 "
                    "WHERE id = $1 AND state = $2 AND lease_owner IS NULL RETURNING account_id, operation, attempts",
                    id, name_of(from), name_of(c.to), stored_why_code(c), c.why, c.cure, c.due_at, c.failures,
                    c.task_title, c.task_text, now, c.deadline_at, c.not_before);
    if (r)
        moves::note(s, {std::string(id), r->text(0), r->text(1), from, c.to, c.why_code, r->integer(2), c.due_at});
    return r.has_value();
}

void begin(sql::session& s, std::string_view id, timestamp began)
{
    s.execute("UPDATE delivery SET began_at = $2 WHERE id = $1", id, began);
}

std::vector<std::string> wake_waiting_for_source(sql::session& s, std::string_view article_id, timestamp now)
{
    std::vector<std::string> accounts;
    // Asked at every publication, and nearly always for nothing: a look is much cheaper than an UPDATE that returns
    // rows.
    for (const auto& r : s.query("SELECT id, account_id FROM delivery WHERE article_id = $1 AND state = 'deferred' "
                                 "AND why_code = 'waiting_for_source' AND lease_owner IS NULL",
                                 article_id))
        if (s.execute("UPDATE delivery SET due_at = $2, updated_at = $2, version = version + 1 WHERE id = $1 "
                      "AND state = 'deferred' AND why_code = 'waiting_for_source' AND lease_owner IS NULL",
                      r.text(0), now) == 1)
            accounts.push_back(r.text(1));
    return accounts;
}

std::vector<delivery> leased_on(sql::session& s, std::string_view account_id)
{
    return read_all(s.query(
        "SELECT id, article_id, revision, account_id, unit_id, operation, generation, state, why_code, why, cure, "
        "rendition_digest, target_id, target_url, priority, not_before, due_at, deadline_at, attempts, failures, "
        "lease_owner, epoch, task_title, task_text, began_at, created_at, updated_at, version, title FROM delivery "
        "WHERE account_id = $1 AND due_at IS NOT NULL AND lease_owner IS NOT NULL", // what is leased was due
        account_id));
}

counts count_of_article(sql::session& s, std::string_view article_id)
{
    const auto r = s.query_one(
        "SELECT COUNT(*), COALESCE(SUM(is_out), 0), COALESCE(SUM(is_trouble), 0) FROM (SELECT d.account_id, "
        "MAX(CASE WHEN d.state = 'published' THEN 1 ELSE 0 END) AS is_out, "
        "MAX(CASE WHEN (d.state IN ('refused', 'unconfirmed') OR (d.state = 'held' AND d.why_code <> 'not_released')) "
        "AND NOT EXISTS (SELECT 1 FROM delivery n WHERE n.article_id = d.article_id AND n.account_id = d.account_id "
        "AND n.operation IN ('publish', 'revise') AND (n.revision, n.generation) > (d.revision, d.generation)) "
        "THEN 1 ELSE 0 END) AS is_trouble FROM delivery d WHERE d.article_id = $1 "
        "AND d.operation IN ('publish', 'revise') AND d.state NOT IN ('cancelled', 'superseded') "
        "GROUP BY d.account_id) each_account",
        article_id);
    return {r->integer(1), r->integer(0), r->integer(2)};
}

figures count_all(sql::session& s, timestamp now)
{
    figures out;
    for (const auto& r : s.query("SELECT state, COUNT(*) FROM delivery WHERE state IN ('held', 'queued', 'sending', "
                                 "'accepted', 'deferred', 'unconfirmed') GROUP BY state"))
        out.by_state.emplace_back(r.text(0), r.integer(1));
    const auto oldest = s.query_one("SELECT MIN(next_due_at) FROM lane WHERE lease_owner IS NULL "
                                    "AND next_due_at IS NOT NULL AND next_due_at <= $1",
                                    now);
    if (oldest)
        out.oldest_due = oldest->optional_at(0);
    return out;
}

} // namespace tongyuan::delivery::delivery_store
