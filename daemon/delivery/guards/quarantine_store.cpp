#include "delivery/guards/quarantine.hpp"

#include "delivery/sending/lane_store.hpp"
#include "delivery/sending/moves.hpp"

#include <map>

namespace tongyuan::delivery::quarantine_store {

namespace {

quarantined read(const sql::row& r)
{
    quarantined q;
    q.delivery_id = r.text(0);
    q.article_id = r.text(1);
    q.revision = r.integer(2);
    q.account_id = r.text(3);
    q.operation = r.text(4);
    q.sent_at = r.optional_at(5);
    q.found_at = r.at(6);
    return q;
}

std::vector<quarantined> read_all(const sql::rows& rows)
{
    std::vector<quarantined> out;
    for (const auto& r : rows)
        out.push_back(read(r));
    return out;
}

} // namespace

std::int64_t hold_everything(sql::session& s, timestamp now)
{
    // What an earlier restoration still holds keeps what it was before that one.
    s.execute(
        "INSERT INTO quarantined (delivery_id, article_id, revision, account_id, operation, was_state, "
        "was_why_code, was_why, was_cure, was_due_at, found_at) SELECT id, article_id, revision, account_id, "
        "operation, state, why_code, why, cure, due_at, CAST($1 AS BIGINT) FROM delivery "
        "WHERE (state IN ('held', 'queued', 'sending', 'deferred') OR (state = 'accepted' AND due_at IS NOT NULL)) "
        "AND NOT EXISTS (SELECT 1 FROM quarantined q WHERE q.delivery_id = delivery.id "
        "AND delivery.why_code = 'restored' AND q.cleared_at IS NULL) "
        "ON CONFLICT (delivery_id) DO UPDATE SET found_at = excluded.found_at, was_state = excluded.was_state, "
        "was_why_code = excluded.was_why_code, was_why = excluded.was_why, was_cure = excluded.was_cure, "
        "was_due_at = excluded.was_due_at, cleared_at = NULL, cleared_by = NULL, cleared_name = NULL, "
        "outcome = NULL, note = NULL",
        now);
    std::map<std::string, state> was;
    for (const auto& r : s.query("SELECT id, state FROM delivery WHERE state IN ('queued', 'sending', 'deferred')"))
        was.emplace(r.text(0), *state_from(r.text(1)));
    std::int64_t held = 0;
    for (const auto& r :
         s.query("UPDATE delivery SET state = CASE WHEN state = 'accepted' THEN state ELSE 'held' END, "
                 "why_code = 'restored', why = '数据库曾被恢复或回滚，这条投递可能已经发出。', "
                 "cure = '请先到平台核实，再到“恢复核实”页处理；在此之前不会发送。', due_at = NULL, "
                 "lease_owner = NULL, updated_at = $1, version = version + 1 "
                 "WHERE state IN ('held', 'queued', 'sending', 'deferred') "
                 "OR (state = 'accepted' AND due_at IS NOT NULL) RETURNING id, account_id, operation, attempts",
                 now))
    {
        ++held;
        if (const auto from = was.find(r.text(0)); from != was.end())
            moves::note(s, {r.text(0), r.text(1), r.text(2), from->second, state::held, "restored", r.integer(3), {}});
    }
    s.execute("UPDATE lane SET lease_owner = NULL, epoch = epoch + 1");
    lane_store::wake_all(s);
    return held;
}

void note_sent(sql::session& s, const counted_step& step, timestamp now)
{
    s.execute("INSERT INTO quarantined (delivery_id, article_id, revision, account_id, operation, sent_at, was_state, "
              "was_why_code, was_why, was_cure, found_at) VALUES ($1, $2, $3, $4, $5, $6, '', '', '', '', $7) "
              "ON CONFLICT (delivery_id) DO UPDATE SET sent_at = excluded.sent_at, found_at = excluded.found_at, "
              "cleared_at = NULL, cleared_by = NULL, cleared_name = NULL, outcome = NULL, note = NULL",
              step.delivery_id, step.article_id, step.revision, step.account_id, step.operation, step.at, now);
}

void add(sql::session& s, const delivery& d, timestamp sent_at, timestamp now)
{
    s.execute("INSERT INTO quarantined (delivery_id, article_id, revision, account_id, operation, sent_at, was_state, "
              "was_why_code, was_why, was_cure, was_due_at, found_at) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CAST($11 AS BIGINT), $12) "
              "ON CONFLICT (delivery_id) DO NOTHING",
              d.id, d.article_id, d.revision, d.account_id, d.operation, sent_at, name_of(d.where), d.why_code, d.why,
              d.cure, d.due_at, now);
}

// A delivery that has come to its end since is settled without anybody's clearing it.
figures count(sql::session& s)
{
    const auto r =
        s.query_one("SELECT COUNT(*), COUNT(q.sent_at), MIN(q.found_at) FROM quarantined q WHERE q.cleared_at IS NULL "
                    "AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = q.delivery_id AND d.updated_at > q.found_at "
                    "AND d.state IN ('published', 'refused', 'cancelled', 'superseded', 'withdrawn'))");
    return {r->integer(0), r->integer(1), r->optional_at(2)};
}

bool is_open(sql::session& s)
{
    return s
        .query_one("SELECT 1 FROM quarantined q WHERE q.cleared_at IS NULL "
                   "AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = q.delivery_id AND d.updated_at > q.found_at "
                   "AND d.state IN ('published', 'refused', 'cancelled', 'superseded', 'withdrawn')) LIMIT 1")
        .has_value();
}

std::optional<timestamp> sent_outside(sql::session& s, std::string_view article_id, std::string_view account_id)
{
    const auto r =
        s.query_one("SELECT MAX(q.sent_at) FROM quarantined q WHERE q.cleared_at IS NULL AND q.article_id = $1 "
                    "AND q.account_id = $2 AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = q.delivery_id "
                    "AND d.updated_at > q.found_at "
                    "AND d.state IN ('published', 'refused', 'cancelled', 'superseded', 'withdrawn'))",
                    article_id, account_id);
    return r ? r->optional_at(0) : std::nullopt;
}

bool was_noticed(sql::session& s, const counted_step& step)
{
    return s.query_one("SELECT 1 FROM quarantined WHERE delivery_id = $1 AND sent_at >= $2", step.delivery_id, step.at)
        .has_value();
}

std::optional<quarantined> find(sql::session& s, std::string_view delivery_id)
{
    const auto r =
        s.query_one("SELECT q.delivery_id, q.article_id, q.revision, q.account_id, q.operation, q.sent_at, q.found_at "
                    "FROM quarantined q WHERE q.delivery_id = $1 "
                    "AND q.cleared_at IS NULL AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.id = q.delivery_id "
                    "AND d.updated_at > q.found_at AND d.state IN ('published', 'refused', 'cancelled', 'superseded', "
                    "'withdrawn'))",
                    delivery_id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::vector<quarantined> list(sql::session& s, std::string_view reader_id, std::string_view after_id, std::int64_t most)
{
    return read_all(
        s.query("SELECT q.delivery_id, q.article_id, q.revision, q.account_id, q.operation, q.sent_at, q.found_at "
                "FROM quarantined q LEFT JOIN delivery d ON d.id = q.delivery_id "
                "WHERE q.cleared_at IS NULL AND q.delivery_id > $2 AND (d.id IS NULL OR NOT (d.updated_at > q.found_at "
                "AND d.state IN ('published', 'refused', 'cancelled', 'superseded', 'withdrawn'))) "
                "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
                "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = 'delivery.read' "
                "AND (su.parent_id IS NULL OR EXISTS (SELECT 1 FROM unit WHERE unit.id = d.unit_id "
                "AND substr(unit.path, 1, length(su.path)) = su.path))) ORDER BY q.delivery_id LIMIT $3",
                reader_id, after_id, most));
}

void clear(sql::session& s, std::string_view delivery_id, std::string_view person_id, std::string_view name,
           std::string_view outcome, std::string_view note, timestamp now)
{
    s.execute("UPDATE quarantined SET cleared_at = $2, cleared_by = $3, cleared_name = $4, outcome = $5, note = $6 "
              "WHERE delivery_id = $1 AND cleared_at IS NULL",
              delivery_id, now, person_id, name, outcome, note);
}

std::int64_t clear_unsent(sql::session& s, std::string_view person_id, std::string_view name, std::string_view note,
                          timestamp now)
{
    return s.execute("UPDATE quarantined SET cleared_at = $1, cleared_by = $2, cleared_name = $3, outcome = 'release', "
                     "note = $4 WHERE cleared_at IS NULL AND sent_at IS NULL AND EXISTS (SELECT 1 FROM delivery d "
                     "WHERE d.id = quarantined.delivery_id AND d.why_code = 'restored' "
                     "AND d.state IN ('held', 'accepted'))",
                     now, person_id, name, note);
}

std::int64_t resume_cleared(sql::session& s, timestamp now, std::chrono::milliseconds deadline)
{
    // What was not on its way by itself is again what it was; so is what stood behind an older operation on the same
    // place (delivery/corrections/fence.hpp).
    const auto back = [](const std::string& column, const std::string& otherwise) {
        return column + " = CASE WHEN q.was_state IN ('held', 'accepted') OR q.was_why_code = 'fenced' THEN q.was_" +
               column + " ELSE " + otherwise + " END, ";
    };
    const auto statement =
        "UPDATE delivery SET " + back("state", "'queued'") + back("why_code", "''") + back("why", "''") +
        back("cure", "''") +
        "due_at = CASE WHEN q.was_state = 'held' OR q.was_why_code = 'fenced' THEN NULL "
        "WHEN q.was_due_at > $1 THEN q.was_due_at ELSE CAST($1 AS BIGINT) END, "
        "deadline_at = CASE WHEN q.was_due_at > $1 THEN q.was_due_at ELSE CAST($1 AS BIGINT) END + $2, "
        "updated_at = $1, version = delivery.version + 1 FROM quarantined q WHERE q.delivery_id = delivery.id "
        "AND q.cleared_at IS NOT NULL AND q.outcome = 'release' AND delivery.why_code = 'restored' "
        "AND delivery.state IN ('held', 'accepted') RETURNING delivery.id, delivery.account_id, "
        "delivery.operation, delivery.state, delivery.attempts, delivery.due_at";
    std::int64_t resumed = 0;
    for (const auto& r : s.query(statement, now, deadline.count())) {
        ++resumed;
        if (const auto to = *state_from(r.text(3)); to == state::queued || to == state::deferred)
            moves::note(s, {r.text(0), r.text(1), r.text(2), state::held, to, "", r.integer(4), r.optional_at(5)});
    }
    lane_store::wake_all(s);
    return resumed;
}

std::vector<std::string> probe_all(sql::session& s, std::string_view person_id, timestamp now)
{
    std::vector<std::string> asked;
    for (const auto& r :
         s.query("UPDATE delivery SET state = CASE WHEN state = 'held' THEN 'unconfirmed' ELSE state END, due_at = $2, "
                 "failures = 0, updated_at = $2, version = version + 1 WHERE why_code = 'restored' "
                 "AND state IN ('held', 'accepted') AND due_at IS NULL AND EXISTS (SELECT 1 FROM quarantined q "
                 "WHERE q.delivery_id = delivery.id AND q.cleared_at IS NULL) "
                 "AND EXISTS (SELECT 1 FROM unit, person_role pr JOIN role_permission rp ON rp.role = pr.role "
                 "JOIN unit su ON su.id = pr.unit_id WHERE unit.id = delivery.unit_id AND pr.person_id = $1 "
                 "AND rp.permission = 'delivery.act' AND substr(unit.path, 1, length(su.path)) = su.path) "
                 "RETURNING id, account_id, operation, state, attempts",
                 person_id, now))
    {
        asked.push_back(r.text(0));
        if (const auto to = *state_from(r.text(3)); to == state::unconfirmed)
            moves::note(s, {r.text(0), r.text(1), r.text(2), state::held, to, "restored", r.integer(4), now});
    }
    lane_store::wake_all(s);
    return asked;
}

std::optional<std::string> root_unit(sql::session& s)
{
    const auto r = s.query_one("SELECT id FROM unit WHERE parent_id IS NULL ORDER BY path LIMIT 1");
    return r ? std::optional{r->text(0)} : std::nullopt;
}

bool ask(sql::session& s, const quarantine_request& r)
{
    return s.execute("INSERT INTO quarantine_release (id, reason, asked_by, asked_name, asked_at) "
                     "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), "
                     "CAST($5 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM quarantine_release WHERE decision IS NULL)",
                     r.id, r.reason, r.asked_by, r.asked_name, r.asked_at) == 1;
}

std::optional<quarantine_request> asked(sql::session& s)
{
    const auto r = s.query_one("SELECT id, reason, asked_by, asked_name, asked_at FROM quarantine_release "
                               "WHERE decision IS NULL ORDER BY asked_at LIMIT 1");
    if (!r)
        return {};
    quarantine_request out;
    out.id = r->text(0);
    out.reason = r->text(1);
    out.asked_by = r->text(2);
    out.asked_name = r->text(3);
    out.asked_at = r->at(4);
    return out;
}

bool decide(sql::session& s, std::string_view id, std::string_view decision, std::string_view person_id,
            std::string_view name, timestamp now)
{
    return s.execute("UPDATE quarantine_release SET decision = $2, decided_by = $3, decided_name = $4, "
                     "decided_at = $5 WHERE id = $1 AND decision IS NULL",
                     id, decision, person_id, name, now) == 1;
}

} // namespace tongyuan::delivery::quarantine_store
