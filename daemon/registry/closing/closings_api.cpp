#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "registry/account_json.hpp"
#include "registry/closing/closing_json.hpp"
#include "registry/routes.hpp"
#include "registry/rules/working_calendar.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

closing_report read_report(json_reader& body)
{
    closing_report r;
    const auto act =
        body.choice("act", {"posted", "locked_out", "recovered", "applied", "lapsed", "cancelled", "gone", "revived"});
    r.act = closing_act_of_person(act).value_or(closing_act::posted);
    r.day = body.optional_text("day", {.max = 10}).value_or("");
    r.words = body.text("words", {.min = 1, .max = 500, .multiline = true});
    if (r.act == closing_act::applied) {
        r.followers = body.optional_integer("followers", {.min = 0, .max = 2'000'000'000});
        r.frozen_until = body.optional_text("frozen_until", {.min = 10, .max = 10});
        if (r.frozen_until && !day_from(*r.frozen_until))
            body.violate("frozen_until", "not_a_date", "应为日期，例如 2026-01-31。");
    }
    return r;
}

asio::awaitable<response> report_step(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto report = read_report(*body);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto from = r.from; // keeps the caller when the request has moved on
    const auto& who = access::caller_of(r);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = report_closing(s, c, who, id, report);
        return done.has_error() ? result<response>{done.error()} : answer_with_account(s, c, who, id);
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

// This unit and those below; an unknown one has nothing.
void narrow(sql::session& s, const std::optional<std::string>& unit_id, closing_store::filter& f)
{
    if (!unit_id)
        return;
    const auto unit = access::unit_store::find(s, *unit_id);
    f.unit_path = unit ? unit->path : "none";
}

asio::awaitable<response> list(const filing_context& c, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    const auto after = access::moment_of(*page);
    if (after.has_error())
        co_return problem(after.error());
    const auto now = c.ctx.time.now();
    closing_store::filter f;
    f.reader_id = access::caller_of(r).person_id;
    f.step = r.query_value("step");
    if (r.query_value("todo") == "1") {
        f.permission = permissions::filing_create.name;
        f.acting_at = now;
    }
    if (r.query_value("overdue") == "1")
        f.overdue_at = now;
    if (*after) {
        f.after_due = to_millis((*after)->at);
        f.after_id = (*after)->id;
    }
    auto ask = [&](sql::session& s) {
        narrow(s, r.query_value("unit"), f);
        auto found = closing_store::list(s, f, page->one_more());
        std::optional<std::string> next;
        if (static_cast<std::int64_t>(found.size()) > page->limit) {
            found.pop_back();
            const auto& last = found.back().it;
            next = access::cursor_of(last.due_at.value_or(from_millis(closing_store::never)), last.account_id);
        }
        json::array items;
        for (const auto& one : found)
            items.push_back(json_of(c, one, now));
        return access::page_answer(std::move(items), next);
    };
    co_return co_await c.ctx.db.read(ask);
}

asio::awaitable<response> burn_down(const filing_context& c, request r)
{
    closing_store::filter f;
    f.reader_id = access::caller_of(r).person_id;
    auto ask = [&](sql::session& s) {
        narrow(s, r.query_value("unit"), f);
        return http::json_response(burn_down_of(s, f, c.ctx.time.now()));
    };
    co_return co_await c.ctx.db.read(ask);
}

} // namespace

void add_closing_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/closings", permissions::account_read, list);
    add(verb::get, "/closings/burn-down", permissions::account_read, burn_down);
    add(verb::post, "/accounts/{id}/closing-steps", permissions::filing_create, report_step);
}

} // namespace tongyuan::registry
