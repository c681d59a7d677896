#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "http/json_values.hpp"
#include "registry/routes.hpp"
#include "registry/rules/leaves.hpp"
#include "registry/rules/working_calendar.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::ref;
using http::request;
using http::response;

namespace {

json::object json_of(const leave& l, const std::string& today)
{
    return {{"id", l.id},
            {"person", ref(l.person_id, l.person_name)},
            {"deputy", ref(l.deputy_id, l.deputy_name)},
            {"first_day", l.first_day},
            {"last_day", l.last_day},
            {"reason", l.reason},
            {"set_by", l.set_by},
            {"is_current", l.first_day <= today && today <= l.last_day}};
}

std::string root_of(const std::string& unit_path)
{
    return unit_path.substr(0, unit_path.find('/', 1) + 1);
}

asio::awaitable<response> list(const filing_context& c, request r)
{
    const auto today = text_of(day_in_shanghai(c.ctx.time.now()));
    auto ask = [&](sql::session& s) {
        const auto& who = access::caller_of(r);
        json::array items, deputies;
        for (const auto& l : leave_store::list(s, who.person_id, today))
            items.push_back(json_of(l, today));
        for (const auto& a : leave_store::approvers(s, root_of(who.unit_path)))
            deputies.push_back({{"id", a.id}, {"name", a.name}, {"unit", ref(a.unit_id, a.unit_name)}});
        return json::object{{"items", std::move(items)}, {"deputies", std::move(deputies)}};
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

asio::awaitable<response> take(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    leave l;
    l.person_id = body->optional_text("person_id", {.min = 1, .max = 40}).value_or("");
    l.deputy_id = body->text("deputy_id", {.min = 1, .max = 40});
    l.first_day = body->text("first_day", {.min = 10, .max = 10});
    l.last_day = body->text("last_day", {.min = 10, .max = 10});
    l.reason = body->optional_text("reason", {.max = 200}).value_or("");
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto from = r.from; // keeps the caller when the request has moved on
    const auto& who = access::caller_of(r);
    auto act = [&c, &who, l](sql::session& s) -> result<response> {
        const auto taken = take_leave(s, c, who, l);
        if (taken.has_error())
            return taken.error();
        return http::json_response(json_of(*taken, text_of(day_in_shanghai(c.ctx.time.now()))), 201);
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> end(const filing_context& c, request r)
{
    auto act = [&](sql::session& s) { return end_leave(s, c, access::caller_of(r), r.parameter("id")); };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? http::no_content() : problem(done.error());
}

} // namespace

void add_leave_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/leaves", permissions::filing_approve, list);
    add(verb::post, "/leaves", permissions::filing_approve, take);
    add(verb::delete_, "/leaves/{id}", permissions::filing_approve, end);
}

} // namespace tongyuan::registry
