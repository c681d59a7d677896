#include "oversight/observation_store.hpp"

namespace tongyuan::oversight::observation_store {

namespace {

void ensure(sql::session& s, std::string_view account_id)
{
    s.execute("INSERT INTO activity (account_id, ask_message) VALUES ($1, '') ON CONFLICT (account_id) DO NOTHING",
              account_id);
}

void count_anew(sql::session& s, std::string_view account_id)
{
    s.execute("UPDATE activity SET last_observation = (SELECT id FROM observation WHERE account_id = $1 "
              "AND removed_at IS NULL ORDER BY published_at DESC, id DESC LIMIT 1), "
              "last_published_at = (SELECT MAX(published_at) FROM observation WHERE account_id = $1 "
              "AND removed_at IS NULL) WHERE account_id = $1",
              account_id);
}

observation read(const sql::row& r)
{
    return {r.text(0), r.text(1), r.text(2), r.text(3),        r.text(4), r.at(5),
            r.text(6), r.text(7), r.at(8),   r.optional_at(9), r.text(10)};
}

} // namespace

void add(sql::session& s, const observation& o)
{
    ensure(s, o.account_id);
    s.execute(
        "INSERT INTO observation (id, account_id, post_id, url, title, published_at, source, source_note, seen_at, "
        "removed_at, removed_note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CAST($10 AS BIGINT), $11) "
        "ON CONFLICT (account_id, post_id) DO UPDATE SET removed_at = excluded.removed_at, "
        "removed_note = excluded.removed_note, seen_at = excluded.seen_at",
        o.id, o.account_id, o.post_id, o.url, o.title, o.published_at, o.source, o.source_note, o.seen_at, o.removed_at,
        o.removed_note);
    count_anew(s, o.account_id);
    looked(s, o.account_id, o.seen_at);
}

bool remove(sql::session& s, std::string_view account_id, std::string_view post_id, std::string_view note,
            timestamp now)
{
    if (s.execute("UPDATE observation SET removed_at = $3, removed_note = $4 WHERE account_id = $1 AND post_id = $2 "
                  "AND removed_at IS NULL",
                  account_id, post_id, now, note) != 1)
        return false;
    count_anew(s, account_id);
    return true;
}

void looked(sql::session& s, std::string_view account_id, timestamp now)
{
    ensure(s, account_id);
    s.execute("UPDATE activity SET observed_at = $2 WHERE account_id = $1", account_id, now);
}

void asked(sql::session& s, std::string_view account_id, std::string_view message, timestamp now)
{
    ensure(s, account_id);
    s.execute("UPDATE activity SET asked_at = $2, ask_message = $3 WHERE account_id = $1", account_id, now, message);
}

std::vector<observation> of_account(sql::session& s, std::string_view account_id, std::int64_t most)
{
    std::vector<observation> out;
    for (const auto& r :
         s.query("SELECT id, account_id, post_id, url, title, published_at, source, source_note, seen_at, "
                 "removed_at, removed_note FROM observation WHERE account_id = $1 "
                 "ORDER BY published_at DESC, id DESC LIMIT $2",
                 account_id, most))
        out.push_back(read(r));
    return out;
}

std::optional<observation> find(sql::session& s, std::string_view id)
{
    const auto r =
        s.query_one("SELECT id, account_id, post_id, url, title, published_at, source, source_note, seen_at, "
                    "removed_at, removed_note FROM observation WHERE id = $1",
                    id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::vector<std::string> to_ask(sql::session& s, timestamp before, std::int64_t most)
{
    std::vector<std::string> out;
    for (const auto& r :
         s.query("SELECT a.id FROM account a LEFT JOIN activity x ON x.account_id = a.id "
                 "WHERE a.state = 'active' AND a.manual = 0 AND (x.asked_at IS NULL OR x.asked_at < $1) "
                 "ORDER BY COALESCE(x.asked_at, 0), a.id LIMIT $2",
                 before, most))
        out.push_back(r.text(0));
    return out;
}

std::vector<watched_account> watched(sql::session& s, const watch_filter& f)
{
    std::vector<watched_account> out;
    for (const auto& r :
         s.query("SELECT a.id, a.name, a.platform, a.unit_id, unit.name, unit.path, a.state, a.created_at, "
                 "x.last_published_at, x.observed_at, x.last_observation, "
                 "CASE WHEN c.decision = 'exempt' THEN c.until END, c.id, c.state "
                 "FROM account a JOIN unit ON unit.id = a.unit_id LEFT JOIN activity x ON x.account_id = a.id "
                 "LEFT JOIN oversight_case c ON c.account_id = a.id AND c.state <> 'closed' AND c.finding = 'silent' "
                 "WHERE a.state IN ('approved', 'active', 'suspended', 'closing') "
                 "AND (CAST($2 AS TEXT) IS NULL OR substr(unit.path, 1, length(CAST($2 AS TEXT))) = CAST($2 AS TEXT)) "
                 "AND (CAST($3 AS TEXT) IS NULL OR a.platform = CAST($3 AS TEXT)) "
                 "AND (CAST($1 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM person_role pr "
                 "JOIN role_permission rp ON rp.role = pr.role JOIN unit su ON su.id = pr.unit_id "
                 "WHERE pr.person_id = CAST($1 AS TEXT) AND rp.permission = 'oversight.read' "
                 "AND substr(unit.path, 1, length(su.path)) = su.path)) ORDER BY a.id",
                 f.reader_id, f.unit_path, f.platform))
        out.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.at(7),
                       r.optional_at(8), r.optional_at(9), r.optional_text(10), r.optional_at(11), r.optional_text(12),
                       r.optional_text(13)});
    return out;
}

} // namespace tongyuan::oversight::observation_store
