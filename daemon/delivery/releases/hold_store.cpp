#include "delivery/releases/hold.hpp"

#include "delivery/sending/moves.hpp"

namespace tongyuan::delivery::hold_store {

namespace {

hold read(const sql::row& r)
{
    return {r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.at(6)};
}

} // namespace

void insert(sql::session& s, const hold& h)
{
    s.execute(
        "INSERT INTO hold (id, scope, scope_id, reason, set_by, set_name, set_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        h.id, h.scope, h.scope_id, h.reason, h.set_by, h.set_name, h.set_at);
}

bool lift(sql::session& s, std::string_view id, std::string_view by, timestamp now)
{
    return s.execute("UPDATE hold SET lifted_at = $2, lifted_by = $3 WHERE id = $1 AND lifted_at IS NULL", id, now,
                     by) == 1;
}

std::optional<hold> find(sql::session& s, std::string_view id)
{
    const auto r = s.query_one(
        "SELECT id, scope, scope_id, reason, set_by, set_name, set_at FROM hold WHERE id = $1 AND lifted_at IS NULL",
        id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::vector<hold> standing(sql::session& s)
{
    std::vector<hold> out;
    for (const auto& r : s.query("SELECT id, scope, scope_id, reason, set_by, set_name, set_at FROM hold "
                                 "WHERE lifted_at IS NULL ORDER BY set_at DESC, id"))
        out.push_back(read(r));
    return out;
}

std::optional<hold> over(sql::session& s, std::string_view account_id, std::string_view article_unit_id)
{
    const auto r =
        s.query_one("SELECT h.id, h.scope, h.scope_id, h.reason, h.set_by, h.set_name, h.set_at FROM hold h "
                    "WHERE h.lifted_at IS NULL AND (h.scope = 'global' OR (h.scope = 'account' AND h.scope_id = $1) "
                    "OR (h.scope = 'unit' AND EXISTS (SELECT 1 FROM unit u WHERE (u.id = $2 "
                    "OR u.id = (SELECT a.unit_id FROM account a WHERE a.id = $1)) "
                    "AND substr(u.path, 1, length(h.scope_id)) = h.scope_id))) LIMIT 1",
                    account_id, article_unit_id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

void wait_for_lifting(sql::session& s)
{
    if (s.kind() == sql::engine::postgres)
        s.query("SELECT 1 FROM hold WHERE lifted_at IS NULL ORDER BY id FOR SHARE");
}

std::vector<std::string> let_go(sql::session& s, timestamp now, std::chrono::milliseconds deadline)
{
    std::vector<std::string> out;
    for (const auto& r : s.query(
             "UPDATE delivery SET state = 'queued', why_code = '', why = '', cure = '', due_at = $1, deadline_at = $2, "
             "updated_at = $1, version = version + 1 WHERE state = 'held' AND why_code = 'hold' "
             "AND lease_owner IS NULL AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.lifted_at IS NULL "
             "AND (h.scope = 'global' OR (h.scope = 'account' AND h.scope_id = delivery.account_id) "
             "OR (h.scope = 'unit' AND EXISTS (SELECT 1 FROM unit u WHERE (u.id = delivery.unit_id "
             "OR u.id = (SELECT a.unit_id FROM account a WHERE a.id = delivery.account_id)) "
             "AND substr(u.path, 1, length(h.scope_id)) = h.scope_id)))) RETURNING id, account_id, operation, attempts",
             now, now + deadline))
    {
        out.push_back(r.text(1));
        moves::note(s, {r.text(0), r.text(1), r.text(2), state::held, state::queued, "", r.integer(3), now});
    }
    return out;
}

} // namespace tongyuan::delivery::hold_store
