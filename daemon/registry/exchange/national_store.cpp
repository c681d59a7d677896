#include "registry/exchange/national_store.hpp"

#include "registry/filing/filing_past_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry::national_store {

namespace json = boost::json;

namespace {

report_cells cells_from(const std::string& stored)
{
    report_cells out;
    const auto object = json::parse(stored);
    for (const auto& [heading, text] : object.as_object())
        out.emplace(heading, std::string_view(text.as_string()));
    return out;
}

std::string text_of(const report_cells& cells)
{
    json::object out;
    for (const auto& [heading, text] : cells)
        out[heading] = text;
    return json::serialize(out);
}

national_exchange read(const sql::row& r)
{
    national_exchange e;
    e.id = r.text(0);
    e.unit_id = r.text(1);
    e.unit_name = r.text(2);
    e.unit_path = r.text(3);
    e.kind = r.text(4);
    e.file_name = r.text(5);
    e.form = r.text(6);
    const auto titles = json::parse(r.text(7));
    for (const auto& title : titles.as_array())
        e.titles.emplace_back(std::string_view(title.as_string()));
    e.rows = r.integer(8);
    e.by_person = r.text(9);
    e.by_name = r.text(10);
    e.at = r.at(11);
    e.receipt = r.text(12);
    e.receipt_by = r.text(13);
    e.receipt_at = r.optional_at(14);
    e.undone_by = r.text(15);
    e.undone_at = r.optional_at(16);
    return e;
}

} // namespace

std::vector<reported_account> accounts_below(sql::session& s, std::string_view unit_path, std::int64_t most)
{
    std::vector<reported_account> out;
    for (const auto& r :
         s.query("SELECT a.id, a.unit_id, u.name, u.credit_code, a.state, a.fields, a.filing_number, "
                 "a.platform, a.platform_id, a.name, a.url FROM account a JOIN unit u ON u.id = a.unit_id "
                 "WHERE substr(u.path, 1, length(CAST($1 AS TEXT))) = CAST($1 AS TEXT) "
                 "AND a.state <> 'proposed' ORDER BY u.path, a.name, a.id LIMIT $2",
                 unit_path, most))
        out.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.text(7),
                       r.text(8), r.text(9), r.text(10)});
    return out;
}

std::vector<known_row> latest_rows(sql::session& s, std::string_view unit_path, std::string_view before, bool only_ours)
{
    std::vector<known_row> out;
    for (const auto& r :
         s.query("SELECT r.account_id, r.exchange_id, e.kind, r.act, e.receipt, r.cells, e.at FROM national_row r "
                 "JOIN national_exchange e ON e.id = r.exchange_id JOIN account a ON a.id = r.account_id "
                 "JOIN unit u ON u.id = a.unit_id WHERE e.undone_by = '' "
                 "AND substr(u.path, 1, length(CAST($1 AS TEXT))) = CAST($1 AS TEXT) "
                 "AND (CAST($2 AS TEXT) = '' OR r.exchange_id < CAST($2 AS TEXT)) AND ($3 = 0 OR e.kind <> 'read') "
                 "ORDER BY r.account_id, r.exchange_id DESC",
                 unit_path, before, only_ours))
        if (out.empty() || out.back().account_id != r.text(0))
            out.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), cells_from(r.text(5)), r.at(6)});
    return out;
}

void insert(sql::session& s, const national_exchange& e, const std::vector<national_row>& rows)
{
    s.execute(
        "INSERT INTO national_exchange (id, unit_id, kind, file_name, template, titles, row_count, by_person, "
        "by_name, at, receipt, receipt_by, undone_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', '')",
        e.id, e.unit_id, e.kind, e.file_name, e.form, json::serialize(json::array(e.titles.begin(), e.titles.end())),
        static_cast<std::int64_t>(rows.size()), e.by_person, e.by_name, e.at);
    for (const auto& row : rows)
        s.execute("INSERT INTO national_row (exchange_id, n, account_id, act, cells, digest) "
                  "VALUES ($1, $2, CAST($3 AS TEXT), $4, $5, $6)",
                  e.id, row.n, row.account_id, row.act, text_of(row.cells), digest_of(row.cells));
}

std::optional<national_exchange> find(sql::session& s, std::string_view id)
{
    const auto r = s.query_one(
        "SELECT e.id, e.unit_id, u.name, u.path, e.kind, e.file_name, e.template, e.titles, e.row_count, e.by_person, "
        "e.by_name, e.at, e.receipt, e.receipt_by, e.receipt_at, e.undone_by, e.undone_at "
        "FROM national_exchange e JOIN unit u ON u.id = e.unit_id WHERE e.id = $1",
        id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

std::vector<national_row> rows_of(sql::session& s, std::string_view id)
{
    std::vector<national_row> out;
    for (const auto& r :
         s.query("SELECT n, account_id, act, cells FROM national_row WHERE exchange_id = $1 ORDER BY n", id))
        out.push_back({r.integer(0), r.optional_text(1), r.text(2), cells_from(r.text(3))});
    return out;
}

std::vector<national_exchange> list(sql::session& s, std::string_view unit_path, std::string_view before,
                                    std::int64_t most)
{
    std::vector<national_exchange> out;
    for (const auto& r :
         s.query("SELECT e.id, e.unit_id, u.name, u.path, e.kind, e.file_name, e.template, e.titles, e.row_count, "
                 "e.by_person, e.by_name, e.at, e.receipt, e.receipt_by, e.receipt_at, e.undone_by, e.undone_at "
                 "FROM national_exchange e JOIN unit u ON u.id = e.unit_id "
                 "WHERE substr(u.path, 1, length(CAST($1 AS TEXT))) = CAST($1 AS TEXT) "
                 "AND (CAST($2 AS TEXT) = '' OR e.id < CAST($2 AS TEXT)) ORDER BY e.id DESC LIMIT $3",
                 unit_path, before, most))
        out.push_back(read(r));
    return out;
}

bool undo(sql::session& s, std::string_view id, std::string_view by, timestamp now)
{
    return s.execute("UPDATE national_exchange SET undone_by = $2, undone_at = $3 "
                     "WHERE id = $1 AND undone_by = '' AND receipt = ''",
                     id, by, now) == 1;
}

bool receive(sql::session& s, std::string_view id, std::string_view receipt, std::string_view by, timestamp now)
{
    return s.execute("UPDATE national_exchange SET receipt = $2, receipt_by = $3, receipt_at = $4 "
                     "WHERE id = $1 AND undone_by = '' AND kind <> 'read'",
                     id, receipt, by, now) == 1;
}

std::int64_t register_filings(sql::session& s, const national_exchange& e, std::string_view receipt, timestamp now)
{
    // A receipt that is corrected corrects what it has registered.
    s.execute("UPDATE filing SET receipt = $2 WHERE state = 'registered' AND receipt = $3 AND receipt <> '' "
              "AND account_id IN (SELECT account_id FROM national_row WHERE exchange_id = $1)",
              e.id, receipt, e.receipt);
    std::int64_t registered = 0;
    for (const auto& r : s.query("SELECT id FROM filing WHERE state = 'approved' AND decided_at <= $2 "
                                 "AND account_id IN (SELECT account_id FROM national_row WHERE exchange_id = $1)",
                                 e.id, e.at))
    {
        filing_past_store::keep(s, r.text(0), now);
        registered += s.execute("UPDATE filing SET state = 'registered', receipt = $2, updated_at = $3, "
                                "version = version + 1 WHERE id = $1 AND state = 'approved'",
                                r.text(0), receipt, now);
    }
    return registered;
}

std::string receipt_of(sql::session& s, std::string_view filing_id)
{
    const auto r = s.query_one("SELECT receipt FROM filing WHERE id = $1", filing_id);
    return r ? r->text(0) : std::string();
}

} // namespace tongyuan::registry::national_store
