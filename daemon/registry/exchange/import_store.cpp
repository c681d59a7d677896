#include "registry/exchange/import_store.hpp"

#include "base/digest.hpp"

#include <boost/json.hpp>

#include <stdexcept>

namespace tongyuan::registry::import_store {

namespace json = boost::json;

namespace {

std::string text_of(const std::vector<std::string>& list)
{
    return json::serialize(json::array(list.begin(), list.end()));
}

std::vector<std::string> texts_from(const std::string& stored)
{
    std::vector<std::string> out;
    const auto list = json::parse(stored);
    for (const auto& one : list.as_array())
        out.emplace_back(std::string_view(one.as_string()));
    return out;
}

std::vector<import_fault> faults_from(const std::string& stored)
{
    std::vector<import_fault> out;
    const auto list = json::parse(stored);
    for (const auto& one : list.as_array())
        out.push_back({one.at(0).to_number<std::size_t>(), std::string(std::string_view(one.at(1).as_string())),
                       std::string(std::string_view(one.at(2).as_string()))});
    return out;
}

sheet_import read(const sql::row& r)
{
    sheet_import i;
    i.id = r.text(0);
    i.unit_id = r.text(1);
    i.unit_name = r.text(2);
    i.unit_path = r.text(3);
    i.file_name = r.text(4);
    i.header = texts_from(r.text(5));
    i.mapping = import_mapping_from(json::parse(r.text(6)).as_object());
    const auto state = import_state_from(r.text(7));
    if (!state)
        throw std::runtime_error("import " + i.id + " is in the unknown state " + r.text(7));
    i.state = *state;
    i.submits = r.boolean(8);
    i.rows = r.integer(9);
    i.blocks = r.integer(10);
    i.blocks_done = r.integer(11);
    i.bad = r.integer(12);
    i.filed = r.integer(13);
    i.kept = r.integer(14);
    i.by_person = r.text(15);
    i.by_name = r.text(16);
    i.created_at = r.at(17);
    i.version = r.integer(18);
    return i;
}

} // namespace

void insert(sql::session& s, const sheet_import& i)
{
    s.execute("INSERT INTO import (id, unit_id, file_name, header, mapping, state, submits, row_count, blocks, "
              "blocks_done, bad, filed, kept, by_person, by_name, created_at, updated_at, version) "
              "VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 0, 0, $7, $8, $9, $9, 1)",
              i.id, i.unit_id, i.file_name, text_of(i.header), json::serialize(json_of(i.mapping)), name_of(i.state),
              i.by_person, i.by_name, i.created_at);
}

std::optional<sheet_import> find(sql::session& s, std::string_view id)
{
    const auto r = s.query_one("SELECT i.id, i.unit_id, u.name, u.path, i.file_name, i.header, i.mapping, i.state, "
                               "i.submits, i.row_count, i.blocks, i.blocks_done, i.bad, i.filed, i.kept, i.by_person, "
                               "i.by_name, i.created_at, i.version FROM import i JOIN unit u ON u.id = i.unit_id "
                               "WHERE i.id = $1",
                               id);
    return r ? std::optional{read(*r)} : std::nullopt;
}

bool save(sql::session& s, const sheet_import& i, std::int64_t leaving_version, timestamp now)
{
    return s.execute("UPDATE import SET mapping = $3, state = $4, submits = $5, row_count = $6, blocks = $7, "
                     "blocks_done = $8, bad = $9, filed = $10, kept = $11, updated_at = $12, version = version + 1 "
                     "WHERE id = $1 AND version = $2",
                     i.id, leaving_version, json::serialize(json_of(i.mapping)), name_of(i.state), i.submits, i.rows,
                     i.blocks, i.blocks_done, i.bad, i.filed, i.kept, now) == 1;
}

void remove(sql::session& s, std::string_view id)
{
    s.execute("DELETE FROM import_identity WHERE import_id = $1", id);
    s.execute("DELETE FROM import_block WHERE import_id = $1", id);
    s.execute("DELETE FROM import WHERE id = $1", id);
}

void remove_unfinished_before(sql::session& s, timestamp at)
{
    for (const auto& r : s.query("SELECT id FROM import WHERE state = 'reading' AND created_at < $1", at))
        remove(s, r.text(0));
}

void put_block(sql::session& s, std::string_view id, std::int64_t n, const std::vector<import_row>& rows)
{
    json::array content;
    for (const auto& row : rows) {
        json::array one{row.number};
        for (const auto& cell : row.cells)
            one.emplace_back(cell);
        content.push_back(std::move(one));
    }
    s.execute("INSERT INTO import_block (import_id, n, content, faults, made) VALUES ($1, $2, $3, '[]', '[]')", id, n,
              json::serialize(content));
}

block find_block(sql::session& s, std::string_view id, std::int64_t n)
{
    const auto r = s.query_one("SELECT content, faults, made FROM import_block WHERE import_id = $1 AND n = $2", id, n);
    if (!r)
        throw std::runtime_error("import " + std::string(id) + " lacks block " + std::to_string(n));
    block b;
    const auto content = json::parse(r->text(0));
    for (const auto& row : content.as_array()) {
        auto& one = b.rows.emplace_back();
        for (const auto& cell : row.as_array())
            if (cell.is_string())
                one.cells.emplace_back(std::string_view(cell.get_string()));
            else
                one.number = cell.to_number<std::size_t>();
    }
    b.faults = faults_from(r->text(1));
    b.made = texts_from(r->text(2));
    return b;
}

void set_faults(sql::session& s, std::string_view id, std::int64_t n, const std::vector<import_fault>& faults)
{
    json::array all;
    for (const auto& one : faults)
        all.push_back(json::array{one.row, one.field, one.message});
    s.execute("UPDATE import_block SET faults = $3 WHERE import_id = $1 AND n = $2", id, n, json::serialize(all));
}

void set_made(sql::session& s, std::string_view id, std::int64_t n, const std::vector<std::string>& made)
{
    s.execute("UPDATE import_block SET made = $3 WHERE import_id = $1 AND n = $2", id, n, text_of(made));
}

std::optional<std::int64_t> claim_identity(sql::session& s, std::string_view id, std::string_view identity,
                                           std::size_t row)
{
    if (s.execute("INSERT INTO import_identity (import_id, identity, row_n) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                  id, identity, row) == 1)
        return {};
    return s.query_one("SELECT row_n FROM import_identity WHERE import_id = $1 AND identity = $2", id, identity)
        ->integer(0);
}

void forget_identities(sql::session& s, std::string_view id)
{
    s.execute("DELETE FROM import_identity WHERE import_id = $1", id);
}

std::vector<import_fault> faults(sql::session& s, std::string_view id, std::size_t most)
{
    std::vector<import_fault> out;
    for (const auto& r : s.query("SELECT faults FROM import_block WHERE import_id = $1 AND faults <> '[]' "
                                 "ORDER BY n LIMIT $2",
                                 id, most))
        for (auto& one : faults_from(r.text(0)))
            if (out.size() < most)
                out.push_back(std::move(one));
    return out;
}

std::optional<import_mapping> remembered(sql::session& s, std::string_view unit_id,
                                         const std::vector<std::string>& header)
{
    const auto r = s.query_one("SELECT mapping FROM import_mapping WHERE unit_id = $1 AND header = $2", unit_id,
                               sha256_hex(text_of(header)));
    return r ? std::optional{import_mapping_from(json::parse(r->text(0)).as_object())} : std::nullopt;
}

void remember(sql::session& s, const sheet_import& i, timestamp now)
{
    s.execute("INSERT INTO import_mapping (unit_id, header, mapping, set_at) VALUES ($1, $2, $3, $4) "
              "ON CONFLICT (unit_id, header) DO UPDATE SET mapping = excluded.mapping, set_at = excluded.set_at",
              i.unit_id, sha256_hex(text_of(i.header)), json::serialize(json_of(i.mapping)), now);
}

std::vector<std::string> units_called(sql::session& s, std::string_view person_id, std::string_view name,
                                      std::string_view credit_code)
{
    std::vector<std::string> out;
    for (const auto& r :
         s.query("SELECT unit.id FROM unit WHERE unit.ended_at IS NULL AND unit.id IN ("
                 "SELECT id FROM unit WHERE credit_code = $3 AND credit_code <> '' "
                 "UNION SELECT id FROM unit WHERE name = $2 AND $3 = '' "
                 "UNION SELECT unit_id FROM unit_former_name WHERE name = $2 AND $3 = '') "
                 "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
                 "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = 'filing.create' "
                 "AND substr(unit.path, 1, length(su.path)) = su.path) LIMIT 2",
                 person_id, name, credit_code))
        out.push_back(r.text(0));
    return out;
}

std::vector<sheet_import> list(sql::session& s, std::string_view person_id, const std::optional<timestamp>& before,
                               std::string_view before_id, std::int64_t most)
{
    std::vector<sheet_import> out;
    for (const auto& r :
         s.query("SELECT i.id, i.unit_id, unit.name, unit.path, i.file_name, i.header, i.mapping, i.state, i.submits, "
                 "i.row_count, i.blocks, i.blocks_done, i.bad, i.filed, i.kept, i.by_person, i.by_name, i.created_at, "
                 "i.version FROM import i JOIN unit ON unit.id = i.unit_id WHERE i.state <> 'reading' "
                 "AND (CAST($2 AS BIGINT) IS NULL OR (i.created_at, i.id) < (CAST($2 AS BIGINT), $3)) "
                 "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
                 "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = 'filing.create' "
                 "AND substr(unit.path, 1, length(su.path)) = su.path) "
                 "ORDER BY i.created_at DESC, i.id DESC LIMIT $4",
                 person_id, before, before_id, most))
        out.push_back(read(r));
    return out;
}

} // namespace tongyuan::registry::import_store
