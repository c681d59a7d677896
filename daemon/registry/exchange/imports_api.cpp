#include "access/idempotency.hpp"
#include "access/on_workers.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "http/json_values.hpp"
#include "registry/exchange/imports.hpp"
#include "registry/exchange/sheet_name.hpp"
#include "registry/routes.hpp"
#include "sheets/csv_writer.hpp"
#include "sheets/xlsx_writer.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::ref;
using http::request;
using http::response;

namespace {

constexpr std::size_t most_shown = 200; // faults on the page; the file has all
constexpr std::size_t header_within = 10;

json::array texts_of(const std::vector<std::string>& list)
{
    return json::array(list.begin(), list.end());
}

json::array json_of(const std::vector<import_fault>& faults)
{
    json::array out;
    for (const auto& one : faults)
        out.push_back(json::object{{"row", one.row}, {"field", one.field}, {"message", one.message}});
    return out;
}

json::object summary_of(const sheet_import& i)
{
    return {{"id", i.id},
            {"unit", ref(i.unit_id, i.unit_name)},
            {"file_name", i.file_name},
            {"state", name_of(i.state)},
            {"state_label", label_of(i.state)},
            {"at_work", is_at_work(i.state)},
            {"rows", i.rows},
            {"bad", i.bad},
            {"filed", i.filed},
            {"kept", i.kept},
            {"progress", i.blocks == 0 ? 100 : i.blocks_done * 100 / i.blocks},
            {"by", ref(i.by_person, i.by_name)},
            {"created_at", to_rfc3339(i.created_at)},
            {"version", i.version}};
}

json::object whole_of(sql::session& s, const sheet_import& i)
{
    auto out = summary_of(i);
    out["header"] = texts_of(i.header);
    out["mapping"] = registry::json_of(i.mapping);
    out["gaps"] = texts_of(i.mapping.gaps());
    json::array fields, sample;
    for (const auto& f : import_fields())
        fields.push_back(json::object{{"name", f.name}, {"label", f.label}});
    out["fields"] = std::move(fields);
    if (i.blocks > 0)
        for (const auto& row : import_store::find_block(s, i.id, 0).rows)
            if (sample.size() < 3)
                sample.push_back(texts_of(row.cells));
    out["sample"] = std::move(sample);
    out["faults"] = json_of(import_store::faults(s, i.id, most_shown));
    return out;
}

result<response> answer_with(sql::session& s, const result<sheet_import>& i, int status = 200)
{
    if (i.has_error())
        return i.error();
    auto r = http::json_response(whole_of(s, *i), status);
    access::with_version(r, i->version);
    return r;
}

// A sheet as it is read: first its header, then its rows.
struct reading {
    std::unique_ptr<sheets::sheet_reader> sheet;
    std::vector<std::string> header;
    std::vector<import_row> waiting;
    std::int64_t blocks = 0, rows = 0;
};

// The row with most words for fields among the first; what stands above it is a title.
result<reading> begin_reading(std::string_view bytes, const sheets::sheet_limits& limits)
{
    auto sheet = sheets::open_sheet(bytes, limits);
    if (sheet.has_error())
        return sheet.error();
    reading out{std::move(*sheet), {}, {}, 0, 0};
    auto first = out.sheet->next(header_within);
    if (first.has_error())
        return first.error();
    if (first->size() < 2)
        return refusal{errc::unsupported, "sheet.empty", "表格里没有数据：第一行应为列名，下面每行一个账号。"};
    const auto words = [](const sheets::sheet_row& row) { return words_for_fields(row.cells); };
    const auto header = std::ranges::max_element(*first, {}, words);
    out.header = header->cells;
    for (auto row = header + 1; row != first->end(); ++row)
        out.waiting.push_back({row->number, std::move(row->cells)});
    return out;
}

result<void> read_block(reading& r)
{
    if (r.waiting.size() >= import_store::rows_per_block)
        return {};
    auto more = r.sheet->next(import_store::rows_per_block - r.waiting.size());
    if (more.has_error())
        return more.error();
    for (auto& row : *more)
        r.waiting.push_back({row.number, std::move(row.cells)});
    return {};
}

asio::awaitable<result<void>> store_rows(const filing_context& c, const std::string& id, reading& from)
{
    for (;;) {
        auto read = [&from] { return read_block(from); };
        const auto done = co_await access::on_workers(c.ctx.workers, read);
        if (done.has_error())
            co_return done.error();
        if (from.waiting.empty())
            co_return result<void>{};
        auto keep = [&](sql::session& s) {
            import_store::put_block(s, id, from.blocks, from.waiting);
            return true;
        };
        co_await c.ctx.db.write(keep);
        ++from.blocks;
        from.rows += static_cast<std::int64_t>(from.waiting.size());
        from.waiting.clear();
    }
}

asio::awaitable<response> create(const filing_context& c, request r)
{
    const auto& who = access::caller_of(r);
    auto open = [&] { return begin_reading(r.body, c.limits.sheets); };
    auto from = co_await access::on_workers(c.ctx.workers, open);
    if (from.has_error())
        co_return problem(from.error());
    const new_import n{r.query_value("unit").value_or(who.unit_id), sheet_name_of(r), from->header};
    auto begin = [&](sql::session& s) { return begin_import(s, c, who, n); };
    const auto begun = co_await c.ctx.db.write(begin);
    if (begun.has_error())
        co_return problem(begun.error());
    const auto stored = co_await store_rows(c, begun->id, *from);
    auto end = [&](sql::session& s) -> result<response> {
        if (stored.has_value() && from->rows > 0)
            return answer_with(s, complete_import(s, c, who, begun->id, from->blocks, from->rows), 201);
        import_store::remove(s, begun->id);
        return response{};
    };
    auto done = co_await c.ctx.db.write(end);
    if (stored.has_error())
        co_return problem(stored.error());
    if (from->rows == 0)
        co_return problem(refusal{errc::unsupported, "sheet.empty", "列名下面没有数据，请核对表格。"});
    co_return done.has_error() ? problem(done.error()) : std::move(*done);
}

asio::awaitable<response> list(const filing_context& c, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    const auto after = access::moment_of(*page);
    if (after.has_error())
        co_return problem(after.error());
    auto ask = [&](sql::session& s) {
        const auto before = *after ? std::optional{(*after)->at} : std::nullopt;
        auto found =
            import_store::list(s, access::caller_of(r).person_id, before, *after ? (*after)->id : "", page->one_more());
        std::optional<std::string> next;
        if (static_cast<std::int64_t>(found.size()) > page->limit) {
            found.pop_back();
            next = access::cursor_of(found.back().created_at, found.back().id);
        }
        json::array items;
        for (const auto& one : found)
            items.push_back(summary_of(one));
        return access::page_answer(std::move(items), next);
    };
    co_return co_await c.ctx.db.read(ask);
}

asio::awaitable<response> show(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) { return answer_with(s, import_for(s, access::caller_of(r), r.parameter("id"))); };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_error() ? problem(found.error()) : *found;
}

import_mapping read_mapping(json_reader& body)
{
    import_mapping m;
    m.kind = filing_kind_from(body.choice("kind", {"open", "supplement"})).value_or(filing_kind::open);
    auto columns = body.optional_object("columns");
    auto constants = body.optional_object("constants");
    for (const auto& f : import_fields()) {
        if (columns)
            if (const auto column = columns->optional_integer(f.name, {.min = 0, .max = 1000}))
                m.columns.emplace(f.name, static_cast<std::size_t>(*column));
        if (constants)
            if (auto text = constants->optional_text(f.name, {.max = 1000, .multiline = true}); text && !text->empty())
                m.constants.emplace(f.name, std::move(*text));
    }
    return m;
}

asio::awaitable<response> map(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto m = read_mapping(*body);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s, const access::principal& who) {
        return answer_with(s, map_import(s, c, who, id, *version, m));
    };
    co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> confirm(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const import_order o{body->optional_boolean("submit").value_or(true),
                         body->optional_boolean("skip_bad").value_or(false), *version};
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s, const access::principal& who) {
        return answer_with(s, confirm_import(s, c, who, id, o));
    };
    co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
}

template <auto use_case>
asio::awaitable<response> without_words(const filing_context& c, request r)
{
    if (const auto bad = refuse_fields(r.body))
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s, const access::principal& who) { return answer_with(s, use_case(s, c, who, id)); };
    co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
}

// The rows that are wrong, as they came, and why: to correct and to take in again.
std::string fault_lines(const import_store::block& b, std::size_t columns)
{
    std::string out;
    for (const auto& row : b.rows) {
        std::string why;
        for (const auto& one : b.faults)
            if (one.row == row.number)
                why += (why.empty() ? "" : "；") + one.field + "：" + one.message;
        if (why.empty())
            continue;
        auto cells = row.cells;
        cells.resize(std::max(columns, cells.size()));
        cells.push_back("第 " + std::to_string(row.number) + " 行");
        cells.push_back(why);
        out += sheets::csv_line(cells);
    }
    return out;
}

asio::awaitable<response> fault_file(const filing_context& c, request r)
{
    const auto id = r.parameter("id");
    auto find = [&](sql::session& s) { return import_for(s, access::caller_of(r), id); };
    const auto i = co_await c.ctx.db.read(find);
    if (i.has_error())
        co_return problem(i.error());
    auto head = i->header;
    head.emplace_back("原行号");
    head.emplace_back("错误");
    std::string text = std::string(sheets::byte_order_mark) + sheets::csv_line(head);
    for (std::int64_t n = 0; n < i->blocks; ++n) {
        auto read = [&](sql::session& s) { return fault_lines(import_store::find_block(s, id, n), i->header.size()); };
        const auto lines = co_await c.ctx.db.read(read);
        text += lines;
    }
    response out;
    out.with("Content-Type", "text/csv; charset=utf-8");
    out.with("Content-Disposition", "attachment; filename=\"errors.csv\"");
    out.body = std::move(text);
    co_return out;
}

// What people fill in: a line of advice, which reading passes over, and the names of all columns.
asio::awaitable<response> blank_sheet(const filing_context&, request)
{
    std::vector<std::string> head;
    for (const auto& f : import_fields())
        head.emplace_back(f.label);
    response out;
    out.body = sheets::xlsx_of(
        "账号", {{"填写说明：列名下面每行一个账号，列可以删减或调换次序。平台写“微信公众号”“微博”“门户网站”等；"
                  "日期写成 2026-01-31；没有的留空。"},
                 head});
    out.with("Content-Type", std::string(sheets::xlsx_type));
    out.with("Content-Disposition", "attachment; filename=\"accounts.xlsx\"");
    co_return out;
}

} // namespace

void add_import_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    table.add(add.row(verb::post, "/imports", permissions::filing_create, create)
                  .accepting_any_content()
                  .limited_to(c.limits.sheets.most_bytes + 1));
    add(verb::get, "/import-template", permissions::filing_create, blank_sheet);
    add(verb::get, "/imports", permissions::filing_create, list);
    add(verb::get, "/imports/{id}", permissions::filing_create, show);
    add(verb::put, "/imports/{id}/mapping", permissions::filing_create, map);
    add(verb::post, "/imports/{id}/steps", permissions::filing_create, without_words<step_import>);
    add(verb::post, "/imports/{id}/confirmations", permissions::filing_create, confirm);
    add(verb::post, "/imports/{id}/undoings", permissions::filing_create, without_words<undo_import>);
    add(verb::get, "/imports/{id}/faults", permissions::filing_create, fault_file);
}

} // namespace tongyuan::registry
