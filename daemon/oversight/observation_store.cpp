#include "oversight/observation_store.hpp"

#include <algorithm>

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

std::vector<std::string> same_post(sql::session& s, std::string_view account_id, std::string_view post_id,
                                   std::string_view url)
{
    std::vector<std::string> out;
    for (const auto& r : s.query("SELECT id FROM observation WHERE account_id = $1 AND post_id = $2 AND post_id <> '' "
                                 "UNION ALL SELECT id FROM observation WHERE account_id = $1 AND url = $3 "
                                 "AND url <> '' AND (post_id <> $2 OR post_id = '')",
                                 account_id, post_id, url))
        out.push_back(r.text(0));
    std::ranges::sort(out);
    return out;
}

// A post that nobody had seen: no other row needs to be asked which one is the newest now.
void count_in(sql::session& s, const observation& o)
{
    s.execute("INSERT INTO activity (account_id, last_published_at, last_observation, observed_at, ask_message) "
              "VALUES ($1, $2, $3, $4, '') ON CONFLICT (account_id) DO UPDATE SET "
              "last_observation = CASE WHEN activity.last_published_at > excluded.last_published_at "
              "THEN activity.last_observation ELSE excluded.last_observation END, "
              "last_published_at = CASE WHEN activity.last_published_at > excluded.last_published_at "
              "THEN activity.last_published_at ELSE excluded.last_published_at END, "
              "observed_at = CASE WHEN activity.observed_at > excluded.observed_at "
              "THEN activity.observed_at ELSE excluded.observed_at END",
              o.account_id, o.published_at, o.id, o.seen_at);
}

// A row that was entered by its link learns the platform's id. What was entered by hand is only somebody's word:
// whatever is seen later goes before it, be it the platform's or the same person's second look.
void see_again(sql::session& s, std::string_view id, const observation& o, bool may_learn_id)
{
    s.execute("UPDATE observation SET removed_at = NULL, removed_note = '', seen_at = $2, "
              "post_id = CASE WHEN $3 = 1 AND post_id = url THEN $4 ELSE post_id END, "
              "url = CASE WHEN url = '' THEN $5 ELSE url END, title = CASE WHEN title = '' THEN $6 ELSE title END, "
              "published_at = CASE WHEN source = 'hand' THEN $7 ELSE published_at END, "
              "source_note = CASE WHEN source = 'hand' THEN $9 ELSE source_note END, "
              "source = CASE WHEN source = 'hand' THEN $8 ELSE source END WHERE id = $1",
              id, o.seen_at, may_learn_id, o.post_id, o.url, o.title, o.published_at, o.source, o.source_note);
}

} // namespace

std::string add(sql::session& s, const observation& o)
{
    const auto same = same_post(s, o.account_id, o.post_id, o.url);
    if (same.empty()) {
        s.execute("INSERT INTO observation (id, account_id, post_id, url, title, published_at, source, source_note, "
                  "seen_at, removed_note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')",
                  o.id, o.account_id, o.post_id, o.url, o.title, o.published_at, o.source, o.source_note, o.seen_at);
        count_in(s, o);
        return o.id;
    }
    ensure(s, o.account_id);
    for (const auto& id : same)
        see_again(s, id, o, same.size() == 1);
    count_anew(s, o.account_id);
    looked(s, o.account_id, o.seen_at);
    return same.front();
}

std::optional<timestamp> day_by_hand(sql::session& s, const observation& o)
{
    std::optional<timestamp> day;
    for (const auto& id : same_post(s, o.account_id, o.post_id, o.url))
        if (const auto row = find(s, id); row->source == "hand")
            day = row->published_at;
    return day;
}

std::optional<std::string> remove(sql::session& s, std::string_view account_id, std::string_view post_id,
                                  std::string_view url, std::string_view note, timestamp now)
{
    std::optional<std::string> removed;
    for (const auto& id : same_post(s, account_id, post_id, url))
        if (s.execute("UPDATE observation SET removed_at = $2, removed_note = $3 WHERE id = $1 AND removed_at IS NULL",
                      id, now, note) == 1)
            removed = id;
    if (removed)
        count_anew(s, account_id);
    return removed;
}

void looked(sql::session& s, std::string_view account_id, timestamp now)
{
    ensure(s, account_id);
    s.execute("UPDATE activity SET observed_at = $2 WHERE account_id = $1 "
              "AND (observed_at IS NULL OR observed_at < $2)",
              account_id, now);
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

} // namespace tongyuan::oversight::observation_store
