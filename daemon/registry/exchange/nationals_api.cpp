#include "access/idempotency.hpp"
#include "access/on_workers.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "http/json_values.hpp"
#include "registry/exchange/national_json.hpp"
#include "registry/exchange/national_routes.hpp"
#include "registry/exchange/sheet_name.hpp"
#include "sheets/csv_writer.hpp"
#include "sheets/xlsx_writer.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr std::size_t most_chosen = 20'000;
constexpr std::size_t most_lines = 20'010;
constexpr std::size_t most_held = std::size_t{48} << 20;

asio::awaitable<response> report(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto found = survey(s, c, who, r.query_value("unit").value_or(who.unit_id), permissions::filing_read);
        return found.has_error() ? result<response>{found.error()} : http::json_response(json_of(*found, c));
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

asio::awaitable<response> send(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    report_order o;
    o.unit_id = body->text("unit_id", {.min = 1, .max = 40});
    if (body->has("accounts"))
        o.accounts = body->texts("accounts", {.min = 1, .max = 40}, most_chosen);
    o.checker = body->optional_text("checker", {.max = 50}).value_or("");
    o.phone = body->optional_text("phone", {.max = 30}).value_or("");
    o.is_gone = body->optional_boolean("gone").value_or(false);
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto act = [&](sql::session& s, const access::principal& who) -> result<response> {
        const auto e = send_report(s, c, who, o);
        return e.has_error() ? result<response>{e.error()} : http::json_response(details_of(s, c, who, *e), 201);
    };
    co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
}

result<std::vector<std::vector<std::string>>> lines_in(std::string_view bytes, const sheets::sheet_limits& limits)
{
    const auto sheet = sheets::open_sheet(bytes, limits);
    if (sheet.has_error())
        return sheet.error();
    std::vector<std::vector<std::string>> out;
    std::size_t held = 0; // in memory until they are compared: what the cells cost as well as what they say
    for (;;) {
        auto some = (*sheet)->next(100);
        if (some.has_error())
            return some.error();
        if (some->empty())
            return out;
        for (auto& row : *some) {
            for (const auto& cell : row.cells)
                held += sizeof cell + cell.size();
            out.push_back(std::move(row.cells));
        }
        if (held > most_held)
            return refusal{errc::too_large, "sheet.too_large", "表格的内容过多，请按下级单位分成几个文件。"};
        if (out.size() > most_lines)
            return refusal{errc::unsupported, "national.too_many", "超过 20000 行，请按下级单位分别核对。"};
    }
}

asio::awaitable<response> take_in(const filing_context& c, request r)
{
    auto open = [&] { return lines_in(r.body, c.limits.sheets); };
    auto lines = co_await access::on_workers(c.ctx.workers, open);
    if (lines.has_error())
        co_return problem(lines.error());
    report_sheet sheet{r.query_value("unit").value_or(access::caller_of(r).unit_id), sheet_name_of(r),
                       std::move(*lines)};
    auto act = [&](sql::session& s, const access::principal& who) -> result<response> {
        const auto e = read_report(s, c, who, sheet);
        return e.has_error() ? result<response>{e.error()} : http::json_response(details_of(s, c, who, *e), 201);
    };
    co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> list(const filing_context& c, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    const auto after = access::moment_of(*page);
    if (after.has_error())
        co_return problem(after.error());
    auto ask = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto unit = access::unit_store::find(s, r.query_value("unit").value_or(who.unit_id));
        if (!unit || !who.may(permissions::filing_read, unit->path))
            return not_found("个单位");
        auto found = national_store::list(s, unit->path, *after ? (*after)->id : "", page->one_more());
        std::optional<std::string> next;
        if (static_cast<std::int64_t>(found.size()) > page->limit) {
            found.pop_back();
            next = access::cursor_of(found.back().at, found.back().id);
        }
        json::array items;
        for (const auto& e : found)
            items.push_back(summary_of(who, e));
        return access::page_answer(std::move(items), next);
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

asio::awaitable<response> show(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto e = exchange_for(s, who, r.parameter("id"), permissions::filing_read);
        return e.has_error() ? result<response>{e.error()} : http::json_response(details_of(s, c, who, *e));
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

std::vector<std::vector<std::string>> lines_of(sql::session& s, const national_exchange& e)
{
    const auto t = report_template_from(e.form);
    std::vector<std::vector<std::string>> out;
    for (const auto& title : e.titles)
        out.push_back({title});
    std::vector<std::string> head;
    for (const auto& column : t.columns)
        head.push_back(column.heading);
    out.push_back(std::move(head));
    for (const auto& row : national_store::rows_of(s, e.id))
        out.push_back(line_of(t, row.cells, static_cast<std::size_t>(row.n)));
    return out;
}

response as_file(const std::vector<std::vector<std::string>>& lines, bool is_csv)
{
    response out;
    if (is_csv) {
        out.body = sheets::byte_order_mark;
        for (const auto& line : lines)
            out.body += sheets::csv_line(line);
    } else {
        out.body = sheets::xlsx_of("报送", lines);
    }
    out.with("Content-Type", is_csv ? "text/csv; charset=utf-8" : std::string(sheets::xlsx_type));
    out.with("Content-Disposition",
             is_csv ? "attachment; filename=\"report.csv\"" : "attachment; filename=\"report.xlsx\"");
    return out;
}

asio::awaitable<response> file(const filing_context& c, request r)
{
    const auto format = r.query_value("format").value_or("xlsx");
    if (format != "xlsx" && format != "csv")
        co_return problem(unacceptable({{"format", "not_allowed", "只能是 xlsx 或 csv。"}}));
    auto ask = [&](sql::session& s) -> result<std::vector<std::vector<std::string>>> {
        const auto e = exchange_for(s, access::caller_of(r), r.parameter("id"), permissions::filing_create);
        if (e.has_error())
            return e.error();
        return lines_of(s, *e);
    };
    const auto lines = co_await c.ctx.db.read(ask);
    if (lines.has_error())
        co_return problem(lines.error());
    auto write = [&] { return as_file(*lines, format == "csv"); };
    co_return co_await access::on_workers(c.ctx.workers, write);
}

asio::awaitable<response> undo(const filing_context& c, request r)
{
    if (const auto bad = refuse_fields(r.body))
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s, const access::principal& who) -> result<response> {
        const auto e = undo_exchange(s, c, who, id);
        return e.has_error() ? result<response>{e.error()} : http::json_response(details_of(s, c, who, *e));
    };
    co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> receive(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto receipt = body->text("receipt", {.min = 1, .max = 100});
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s, const access::principal& who) -> result<response> {
        const auto e = receive_receipt(s, c, who, id, receipt);
        return e.has_error() ? result<response>{e.error()} : http::json_response(details_of(s, c, who, *e));
    };
    co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
}

} // namespace

void add_national_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/national-report", permissions::filing_read, report);
    add(verb::get, "/national-exchanges", permissions::filing_read, list);
    add(verb::post, "/national-exchanges", permissions::filing_create, send);
    table.add(add.row(verb::post, "/national-readings", permissions::filing_create, take_in)
                  .accepting_any_content()
                  .limited_to(c.limits.sheets.most_bytes + 1));
    add(verb::get, "/national-exchanges/{id}", permissions::filing_read, show);
    add(verb::get, "/national-exchanges/{id}/file", permissions::filing_create, file);
    add(verb::post, "/national-exchanges/{id}/undoings", permissions::filing_create, undo);
    add(verb::post, "/national-exchanges/{id}/receipts", permissions::filing_create, receive);
}

} // namespace tongyuan::registry
