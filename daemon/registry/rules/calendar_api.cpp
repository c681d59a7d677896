#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "http/json_values.hpp"
#include "registry/routes.hpp"
#include "registry/rules/calendar.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr int first_year = 2000, last_year = 2100;
constexpr std::size_t most_days = 366;

result<int> year_of(std::string_view text)
{
    int year = 0;
    const auto end = text.data() + text.size();
    if (std::from_chars(text.data(), end, year).ptr != end || year < first_year || year > last_year)
        return not_found("个年份");
    return year;
}

response answer_with_year(sql::session& s, int year)
{
    const auto found = calendar_store::of_year(s, year);
    json::array days;
    for (const auto& one : found.days)
        days.push_back({{"day", one.day}, {"is_worked", one.is_worked}, {"note", one.note}});
    auto r = http::json_response(json::object{{"year", year},
                                              {"days", std::move(days)},
                                              {"is_entered", found.is_entered},
                                              {"set_by", found.set_by},
                                              {"set_at", http::time_or_null(found.set_at)},
                                              {"version", found.version}});
    access::with_version(r, found.version);
    return r;
}

asio::awaitable<response> show(const filing_context& c, request r)
{
    const auto year = year_of(r.parameter("year"));
    if (year.has_error())
        co_return problem(year.error());
    auto ask = [&](sql::session& s) { return answer_with_year(s, *year); };
    co_return co_await c.ctx.db.read(ask);
}

std::vector<calendar_store::special_day> read_days(json_reader& body)
{
    if (!body.has("days"))
        body.violate("days", "required", "必填：节假日和调休上班日，没有则为空列表。");
    std::vector<calendar_store::special_day> out;
    for (auto& one : body.objects("days", most_days)) {
        calendar_store::special_day day;
        day.day = one.text("day", {.min = 10, .max = 10});
        day.is_worked = one.boolean("is_worked");
        day.note = one.optional_text("note", {.max = 40}).value_or("");
        out.push_back(std::move(day));
    }
    return out;
}

asio::awaitable<response> set(const filing_context& c, request r)
{
    const auto year = year_of(r.parameter("year"));
    if (year.has_error())
        co_return problem(year.error());
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto days = read_days(*body);
    if (auto bad = body->finish())
        co_return problem(*bad);
    if (auto wrong = faults_of(*year, days); !wrong.empty())
        co_return problem(unacceptable(std::move(wrong)));
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = set_calendar(s, c, access::caller_of(r), *year, *version, days);
        return done.has_error() ? result<response>{done.error()} : answer_with_year(s, *year);
    };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? *done : problem(done.error());
}

} // namespace

void add_calendar_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/calendar/{year}", permissions::signed_in, show);
    add(verb::put, "/calendar/{year}", permissions::rule_set, set);
}

} // namespace tongyuan::registry
