#include "registry/custody/handover_store.hpp"

namespace tongyuan::registry::handover_store {

namespace {

handover read(const sql::row& r)
{
    handover h;
    h.id = r.text(0);
    h.unit_id = r.text(1);
    h.unit_name = r.text(2);
    h.from_person = r.optional_text(3);
    h.from_name = r.text(4);
    h.to_person = r.optional_text(5);
    h.to_name = r.text(6);
    h.to_phone = r.text(7);
    h.reason = r.text(8);
    h.state = r.text(9);
    h.by_person = r.text(10);
    h.by_name = r.text(11);
    h.at = r.at(12);
    h.ended_at = r.optional_at(13);
    h.ended_by = r.text(14);
    h.ended_words = r.text(15);
    return h;
}

std::vector<std::string> paths_of(sql::session& s, const handover& h)
{
    std::vector<std::string> out;
    for (const auto& r :
         s.query("SELECT DISTINCT u.path FROM handover_item i JOIN custody c ON c.id = i.custody_id "
                 "JOIN account a ON a.id = c.account_id JOIN unit u ON u.id = a.unit_id "
                 "WHERE i.handover_id = $1 AND (i.state = 'open' OR CAST($2 AS TEXT) <> 'open') ORDER BY u.path",
                 h.id, h.state))
        out.push_back(r.text(0));
    return out;
}

handover_item read_item(const sql::row& r)
{
    handover_item i;
    i.n = r.integer(0);
    i.what.it.id = r.text(1);
    i.what.it.account_id = r.text(2);
    i.what.it.role = *custody_role_from(r.text(3));
    i.what.it.is_deputy = r.boolean(4);
    i.what.it.number = r.text(5);
    i.what.account_name = r.text(6);
    i.what.platform = r.text(7);
    i.what.state = r.text(8);
    i.what.unit_id = r.text(9);
    i.what.unit_name = r.text(10);
    i.what.unit_path = r.text(11);
    i.state = r.text(12);
    i.done_at = r.optional_at(13);
    i.done_by = r.text(14);
    i.number = r.text(15);
    i.confirmed_at = r.optional_at(16);
    i.confirmed_by = r.text(17);
    i.confirmed_words = r.text(18);
    return i;
}

} // namespace

void insert(sql::session& s, const handover& h, const std::vector<handover_item>& items)
{
    s.execute("INSERT INTO handover (id, unit_id, from_person, from_name, to_person, to_name, to_phone, reason, state, "
              "by_person, by_name, at, ended_by, ended_words, version) VALUES ($1, $2, CAST($3 AS TEXT), $4, "
              "CAST($5 AS TEXT), $6, $7, $8, 'open', $9, $10, $11, '', '', 1)",
              h.id, h.unit_id, h.from_person, h.from_name, h.to_person, h.to_name, h.to_phone, h.reason, h.by_person,
              h.by_name, h.at);
    for (const auto& item : items)
        s.execute("INSERT INTO handover_item (handover_id, n, custody_id, state, done_by, number, confirmed_by, "
                  "confirmed_words) VALUES ($1, $2, $3, 'open', '', '', '', '')",
                  h.id, item.n, item.what.it.id);
}

std::optional<handover> find(sql::session& s, std::string_view id)
{
    const auto r = s.query_one(
        "SELECT h.id, h.unit_id, u.name, h.from_person, COALESCE(pf.name, h.from_name), h.to_person, "
        "COALESCE(pt.name, h.to_name), h.to_phone, "
        "h.reason, h.state, h.by_person, pb.name, h.at, h.ended_at, h.ended_by, h.ended_words FROM handover h "
        "JOIN unit u ON u.id = h.unit_id JOIN person pb ON pb.id = h.by_person "
        "LEFT JOIN person pf ON pf.id = h.from_person LEFT JOIN person pt ON pt.id = h.to_person WHERE h.id = $1",
        id);
    if (!r)
        return {};
    auto h = read(*r);
    h.account_paths = paths_of(s, h);
    return h;
}

std::vector<handover_item> items_of(sql::session& s, std::string_view id)
{
    std::vector<handover_item> out;
    for (const auto& r :
         s.query("SELECT i.n, c.id, c.account_id, c.role, c.is_deputy, c.number, a.name, a.platform, a.state, "
                 "a.unit_id, u.name, u.path, i.state, i.done_at, i.done_by, i.number, i.confirmed_at, i.confirmed_by, "
                 "i.confirmed_words FROM handover_item i JOIN custody c ON c.id = i.custody_id "
                 "JOIN account a ON a.id = c.account_id JOIN unit u ON u.id = a.unit_id "
                 "WHERE i.handover_id = $1 ORDER BY i.n",
                 id))
        out.push_back(read_item(r));
    return out;
}

progress progress_of(sql::session& s, std::string_view id)
{
    const auto r = s.query_one("SELECT COUNT(*), COUNT(done_at), COUNT(confirmed_at) FROM handover_item "
                               "WHERE handover_id = $1",
                               id);
    return {r->integer(0), r->integer(1), r->integer(2)};
}

std::optional<std::string> under_way(sql::session& s, std::string_view custody_id)
{
    const auto r =
        s.query_one("SELECT handover_id FROM handover_item WHERE custody_id = $1 AND state = 'open'", custody_id);
    return r ? std::optional{r->text(0)} : std::nullopt;
}

bool hold_open(sql::session& s, std::string_view id)
{
    return s.execute("UPDATE handover SET version = version + 1 WHERE id = $1 AND state = 'open'", id) == 1;
}

bool mark(sql::session& s, std::string_view id, const handover_item& item)
{
    return s.execute("UPDATE handover_item SET done_at = CAST($3 AS BIGINT), done_by = $4, number = $5 "
                     "WHERE handover_id = $1 AND n = $2 AND state = 'open'",
                     id, item.n, item.done_at, item.done_by, item.number) == 1;
}

bool confirm(sql::session& s, std::string_view id, const handover_item& item, timestamp now)
{
    return s.execute("UPDATE handover_item SET state = 'confirmed', confirmed_at = $3, confirmed_by = $4, "
                     "confirmed_words = $5 WHERE handover_id = $1 AND n = $2 AND state = 'open'",
                     id, item.n, now, item.confirmed_by, item.confirmed_words) == 1;
}

bool has_open_items(sql::session& s, std::string_view id)
{
    return s.query_one("SELECT 1 FROM handover_item WHERE handover_id = $1 AND state = 'open' LIMIT 1", id).has_value();
}

bool end(sql::session& s, std::string_view id, std::string_view state, std::string_view by, std::string_view words,
         timestamp now)
{
    const bool ended = s.execute("UPDATE handover SET state = $2, ended_at = $3, ended_by = $4, ended_words = $5, "
                                 "version = version + 1 WHERE id = $1 AND state = 'open'",
                                 id, state, now, by, words) == 1;
    if (ended)
        s.execute("UPDATE handover_item SET state = 'called_off' WHERE handover_id = $1 AND state = 'open'", id);
    return ended;
}

void drop(sql::session& s, std::string_view custody_id, std::string_view by, std::string_view words, timestamp now)
{
    const auto id = under_way(s, custody_id);
    if (!id)
        return;
    s.execute("UPDATE handover_item SET state = 'called_off' WHERE custody_id = $1 AND state = 'open'", custody_id);
    if (!has_open_items(s, *id))
        end(s, *id, "called_off", by, words, now);
}

std::vector<handover> list(sql::session& s, const filter& f, std::int64_t most)
{
    std::vector<handover> out;
    for (const auto& r :
         s.query("SELECT h.id, h.unit_id, u.name, h.from_person, COALESCE(pf.name, h.from_name), h.to_person, "
                 "COALESCE(pt.name, h.to_name), h.to_phone, "
                 "h.reason, h.state, h.by_person, pb.name, h.at, h.ended_at, h.ended_by, h.ended_words FROM handover h "
                 "JOIN unit u ON u.id = h.unit_id JOIN person pb ON pb.id = h.by_person "
                 "LEFT JOIN person pf ON pf.id = h.from_person LEFT JOIN person pt ON pt.id = h.to_person "
                 "WHERE (CAST($2 AS TEXT) IS NULL OR h.state = CAST($2 AS TEXT)) "
                 "AND (CAST($3 AS TEXT) = '' OR h.id < CAST($3 AS TEXT)) "
                 "AND (($4 = 1 AND h.to_person = $1) OR ($4 = 0 AND (h.to_person = $1 OR h.from_person = $1 "
                 "OR NOT EXISTS (SELECT 1 FROM handover_item i JOIN custody c ON c.id = i.custody_id "
                 "JOIN account a ON a.id = c.account_id JOIN unit au ON au.id = a.unit_id WHERE i.handover_id = h.id "
                 "AND (i.state = 'open' OR h.state <> 'open') AND NOT EXISTS (SELECT 1 FROM person_role pr "
                 "JOIN role_permission rp ON rp.role = pr.role JOIN unit su ON su.id = pr.unit_id "
                 "WHERE pr.person_id = $1 AND rp.permission = 'custody.read' "
                 "AND substr(au.path, 1, length(su.path)) = su.path))))) ORDER BY h.id DESC LIMIT $5",
                 f.reader_id, f.state, f.before, f.for_me, most))
        out.push_back(read(r));
    return out;
}

} // namespace tongyuan::registry::handover_store
