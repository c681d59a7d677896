#include "registry/custody/reveal_store.hpp"

namespace tongyuan::registry::reveal_store {

namespace {

std::vector<note_reveal> read(const sql::rows& rows)
{
    std::vector<note_reveal> out;
    for (const auto& r : rows) {
        note_reveal one;
        one.id = r.text(0);
        one.account_id = r.text(1);
        one.state = r.text(2);
        one.asked_person = r.text(3);
        one.asked_by = r.text(4);
        one.asked_at = r.at(5);
        one.reason = r.text(6);
        one.lapses_at = r.at(7);
        one.decided_by = r.text(8);
        one.decided_at = r.optional_at(9);
        one.words = r.text(10);
        one.shown_at = r.optional_at(11);
        one.account_name = r.text(12);
        one.platform = r.text(13);
        one.unit_id = r.text(14);
        one.unit_name = r.text(15);
        one.unit_path = r.text(16);
        out.push_back(std::move(one));
    }
    return out;
}

} // namespace

void put_note(sql::session& s, const location_note& n)
{
    s.execute("INSERT INTO location_note (account_id, set_by, set_person, set_at) VALUES ($1, $2, $3, $4) "
              "ON CONFLICT (account_id) DO UPDATE SET set_by = excluded.set_by, set_person = excluded.set_person, "
              "set_at = excluded.set_at",
              n.account_id, n.set_by, n.set_person, n.set_at);
}

std::optional<location_note> note_of(sql::session& s, std::string_view account_id)
{
    const auto r = s.query_one("SELECT n.account_id, p.name, n.set_person, n.set_at FROM location_note n "
                               "JOIN person p ON p.id = n.set_person WHERE n.account_id = $1",
                               account_id);
    if (!r)
        return {};
    return location_note{r->text(0), r->text(1), r->text(2), r->at(3)};
}

void forget_note(sql::session& s, std::string_view account_id)
{
    s.execute("DELETE FROM location_note WHERE account_id = $1", account_id);
}

void ask(sql::session& s, const note_reveal& r)
{
    s.execute("INSERT INTO note_reveal (id, account_id, state, asked_person, asked_by, asked_at, reason, lapses_at, "
              "decided_by, words) VALUES ($1, $2, 'asked', $3, $4, $5, $6, $7, '', '')",
              r.id, r.account_id, r.asked_person, r.asked_by, r.asked_at, r.reason, r.lapses_at);
}

bool decide(sql::session& s, const note_reveal& r, std::string_view person_id)
{
    return s.execute("UPDATE note_reveal SET state = $2, decided_person = $3, decided_by = $4, decided_at = $5, "
                     "words = $6, lapses_at = $7 WHERE id = $1 AND state = 'asked'",
                     r.id, r.state, person_id, r.decided_by, r.decided_at, r.words, r.lapses_at) == 1;
}

bool show(sql::session& s, std::string_view id, timestamp now)
{
    return s.execute("UPDATE note_reveal SET state = 'shown', shown_at = $2 "
                     "WHERE id = $1 AND state = 'approved' AND lapses_at > $2",
                     id, now) == 1;
}

bool lapse(sql::session& s, const note_reveal& r, std::string_view why)
{
    return s.execute("UPDATE note_reveal SET state = 'lapsed', words = $3 WHERE id = $1 AND state = $2", r.id, r.state,
                     why) == 1;
}

std::optional<note_reveal> find(sql::session& s, std::string_view id)
{
    auto found =
        read(s.query("SELECT r.id, r.account_id, r.state, r.asked_person, pa.name, r.asked_at, r.reason, r.lapses_at, "
                     "COALESCE(pd.name, r.decided_by), r.decided_at, r.words, r.shown_at, a.name, a.platform, u.id, "
                     "u.name, u.path FROM note_reveal r "
                     "JOIN person pa ON pa.id = r.asked_person LEFT JOIN person pd ON pd.id = r.decided_person "
                     "JOIN account a ON a.id = r.account_id JOIN unit u ON u.id = a.unit_id "
                     "WHERE r.id = $1",
                     id));
    return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

std::vector<note_reveal> of_account(sql::session& s, std::string_view account_id, std::int64_t most)
{
    return read(
        s.query("SELECT r.id, r.account_id, r.state, r.asked_person, pa.name, r.asked_at, r.reason, r.lapses_at, "
                "COALESCE(pd.name, r.decided_by), r.decided_at, r.words, r.shown_at, a.name, a.platform, u.id, u.name, "
                "u.path FROM note_reveal r "
                "JOIN person pa ON pa.id = r.asked_person LEFT JOIN person pd ON pd.id = r.decided_person "
                "JOIN account a ON a.id = r.account_id JOIN unit u ON u.id = a.unit_id "
                "WHERE r.account_id = $1 ORDER BY r.asked_at DESC, r.id DESC LIMIT $2",
                account_id, most));
}

std::vector<note_reveal> standing_of(sql::session& s, std::string_view account_id)
{
    return read(
        s.query("SELECT r.id, r.account_id, r.state, r.asked_person, pa.name, r.asked_at, r.reason, r.lapses_at, "
                "COALESCE(pd.name, r.decided_by), r.decided_at, r.words, r.shown_at, a.name, a.platform, u.id, u.name, "
                "u.path FROM note_reveal r "
                "JOIN person pa ON pa.id = r.asked_person LEFT JOIN person pd ON pd.id = r.decided_person "
                "JOIN account a ON a.id = r.account_id JOIN unit u ON u.id = a.unit_id "
                "WHERE r.account_id = $1 AND r.state IN ('asked', 'approved') ORDER BY r.id",
                account_id));
}

std::vector<note_reveal> lapsed(sql::session& s, timestamp now, std::int64_t most)
{
    return read(
        s.query("SELECT r.id, r.account_id, r.state, r.asked_person, pa.name, r.asked_at, r.reason, r.lapses_at, "
                "COALESCE(pd.name, r.decided_by), r.decided_at, r.words, r.shown_at, a.name, a.platform, u.id, u.name, "
                "u.path FROM note_reveal r "
                "JOIN person pa ON pa.id = r.asked_person LEFT JOIN person pd ON pd.id = r.decided_person "
                "JOIN account a ON a.id = r.account_id JOIN unit u ON u.id = a.unit_id "
                "WHERE r.state IN ('asked', 'approved') AND r.lapses_at <= $1 ORDER BY r.lapses_at, r.id LIMIT $2",
                now, most));
}

std::vector<note_reveal> to_decide(sql::session& s, std::string_view reader_id, timestamp now, std::int64_t most)
{
    return read(
        s.query("SELECT r.id, r.account_id, r.state, r.asked_person, pa.name, r.asked_at, r.reason, r.lapses_at, "
                "COALESCE(pd.name, r.decided_by), r.decided_at, r.words, r.shown_at, a.name, a.platform, u.id, u.name, "
                "u.path FROM note_reveal r "
                "JOIN person pa ON pa.id = r.asked_person LEFT JOIN person pd ON pd.id = r.decided_person "
                "JOIN account a ON a.id = r.account_id JOIN unit u ON u.id = a.unit_id "
                "WHERE r.state = 'asked' AND r.lapses_at > $2 AND r.asked_person <> $1 AND EXISTS (SELECT 1 "
                "FROM person_role pr JOIN role_permission rp ON rp.role = pr.role JOIN unit su ON su.id = pr.unit_id "
                "WHERE pr.person_id = $1 AND rp.permission = 'custody.approve_reveal' "
                "AND substr(u.path, 1, length(su.path)) = su.path) ORDER BY r.lapses_at, r.id LIMIT $3",
                reader_id, now, most));
}

std::vector<note_reveal> to_see(sql::session& s, std::string_view reader_id, timestamp now, std::int64_t most)
{
    return read(
        s.query("SELECT r.id, r.account_id, r.state, r.asked_person, pa.name, r.asked_at, r.reason, r.lapses_at, "
                "COALESCE(pd.name, r.decided_by), r.decided_at, r.words, r.shown_at, a.name, a.platform, u.id, u.name, "
                "u.path FROM note_reveal r "
                "JOIN person pa ON pa.id = r.asked_person LEFT JOIN person pd ON pd.id = r.decided_person "
                "JOIN account a ON a.id = r.account_id JOIN unit u ON u.id = a.unit_id "
                "WHERE r.state = 'approved' AND r.lapses_at > $2 AND r.asked_person = $1 "
                "ORDER BY r.lapses_at, r.id LIMIT $3",
                reader_id, now, most));
}

std::vector<note_reveal> of_custodian(sql::session& s, std::string_view reader_id, timestamp since, std::int64_t most)
{
    return read(
        s.query("SELECT r.id, r.account_id, r.state, r.asked_person, pa.name, r.asked_at, r.reason, r.lapses_at, "
                "COALESCE(pd.name, r.decided_by), r.decided_at, r.words, r.shown_at, a.name, a.platform, u.id, u.name, "
                "u.path FROM note_reveal r "
                "JOIN person pa ON pa.id = r.asked_person LEFT JOIN person pd ON pd.id = r.decided_person "
                "JOIN account a ON a.id = r.account_id JOIN unit u ON u.id = a.unit_id "
                "WHERE r.asked_at >= $2 AND r.asked_person <> $1 AND EXISTS (SELECT 1 FROM custody c "
                "WHERE c.account_id = r.account_id AND c.person_id = $1 AND c.until IS NULL) "
                "ORDER BY r.asked_at DESC, r.id DESC LIMIT $3",
                reader_id, since, most));
}

} // namespace tongyuan::registry::reveal_store
