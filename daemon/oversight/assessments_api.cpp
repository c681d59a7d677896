#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/principal.hpp"
#include "access/unit_store.hpp"
#include "http/api_routes.hpp"
#include "oversight/oversight_json.hpp"
#include "oversight/routes.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

namespace tongyuan::oversight {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr std::array all_standings{standing::not_observed, standing::silent, standing::warning, standing::active,
                                   standing::exempt};

// The place of the last row shown in the order of is_worse(): "<status>~<millis or ->~<id>".
std::string cursor_of(const assessed& a)
{
    const auto at = a.verdict.violation_at ? std::to_string(to_millis(*a.verdict.violation_at)) : "-";
    return std::string(name_of(a.verdict.status)) + "~" + at + "~" + a.account.id;
}

std::optional<assessed> place_of(std::string_view cursor)
{
    const auto first = cursor.find('~'), second = cursor.find('~', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos)
        return {};
    assessed out;
    const auto status =
        std::ranges::find(all_standings, cursor.substr(0, first), [](standing s) { return name_of(s); });
    if (status == all_standings.end())
        return {};
    out.verdict.status = *status;
    out.account.id = cursor.substr(second + 1);
    const auto at = cursor.substr(first + 1, second - first - 1);
    if (at == "-")
        return out;
    std::int64_t millis = 0;
    const auto [stop, error] = std::from_chars(at.data(), at.data() + at.size(), millis);
    if (error != std::errc{} || stop != at.data() + at.size())
        return {};
    out.verdict.violation_at = from_millis(millis);
    return out;
}

struct question {
    watch_store::filter of;
    std::optional<std::string> unit_id, status;
    std::optional<assessed> after;
    std::int64_t limit = 50;
};

json::object counts_of(const std::vector<assessed>& all)
{
    json::object counts;
    for (const auto one : all_standings)
        counts[name_of(one)] = std::ranges::count(all, one, [](const assessed& a) { return a.verdict.status; });
    return counts;
}

json::object answer_to(sql::session& s, const channels::catalogue& channels, question q, timestamp now)
{
    if (q.unit_id) {
        const auto unit = access::unit_store::find(s, *q.unit_id);
        q.of.unit_path = unit ? unit->path : "none";
    }
    const auto all = assess_all(s, q.of, now);
    json::array items;
    json::value next = nullptr;
    const assessed* last = nullptr;
    for (const auto& a : all) {
        const bool is_asked_for = !q.status || *q.status == name_of(a.verdict.status);
        if (!is_asked_for || (q.after && !is_worse(*q.after, a)))
            continue;
        if (static_cast<std::int64_t>(items.size()) == q.limit) {
            next = cursor_of(*last);
            break;
        }
        items.push_back(json_of(s, channels, a, now));
        last = &a;
    }
    return {{"items", std::move(items)},
            {"next", std::move(next)},
            {"counts", counts_of(all)},
            {"inspection_at", to_rfc3339(last_inspection(silent_rule{}, now))}};
}

asio::awaitable<response> list(const oversight_context& c, const channels::catalogue& channels, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    question q;
    q.of.reader_id = access::caller_of(r).person_id;
    q.of.platform = r.query_value("platform");
    q.unit_id = r.query_value("unit");
    q.status = r.query_value("status");
    q.limit = page->limit;
    if (page->cursor) {
        q.after = place_of(*page->cursor);
        if (!q.after)
            co_return problem(access::unreadable_cursor());
    }
    const auto now = c.ctx.time.now();
    auto ask = [&](sql::session& s) { return answer_to(s, channels, q, now); };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

} // namespace

void add_assessment_routes(http::router& table, const oversight_context& c, const channels::catalogue& channels)
{
    const http::api_routes add{table, c, channels};
    add(http::verb::get, "/oversight/accounts", permissions::oversight_read, list);
}

} // namespace tongyuan::oversight
