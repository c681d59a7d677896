#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "http/json_values.hpp"
#include "registry/accounts.hpp"
#include "registry/custody/custodies.hpp"
#include "registry/custody/custody_json.hpp"
#include "registry/custody/custody_routes.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

// What a list is narrowed by.
std::optional<std::string> pattern_in(const request& r)
{
    const auto q = r.query_value("q");
    return q && !q->empty() ? std::optional{access::pattern_for(*q)} : std::nullopt;
}

result<response> answer_with_custody(sql::session& s, const filing_context& c, const access::principal& who,
                                     std::string_view account_id)
{
    const auto a = account_for(s, who, permissions::account_read, account_id);
    if (a.has_error())
        return a.error();
    auto r = http::json_response(custody_of(s, c, who, *a));
    access::with_version(r, custody_store::version_of(s, account_id));
    return r;
}

asio::awaitable<response> show(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) { return answer_with_custody(s, c, access::caller_of(r), r.parameter("id")); };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

custody_entry read_entry(json_reader& body)
{
    custody_entry e;
    e.is_deputy = body.optional_boolean("deputy").value_or(false);
    e.person_id = body.optional_text("person_id", {.min = 1, .max = 40});
    e.name = body.optional_text("name", {.max = 50}).value_or("");
    e.phone = body.optional_text("phone", {.max = 30}).value_or("");
    e.number = body.optional_text("number", {.max = 30}).value_or("");
    e.since = body.optional_text("since", {.max = 10}).value_or("");
    return e;
}

asio::awaitable<response> enter(const filing_context& c, request r)
{
    const auto role = custody_role_from(r.parameter("custody_role"));
    const auto version = access::expected_version_if_any(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    auto e = read_entry(*body);
    e.version = *version;
    if (auto bad = body->finish())
        co_return problem(*bad);
    if (!role)
        co_return problem(not_found("种保管"));
    e.role = *role;
    auto act = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto done = enter_custodian(s, c, who, r.parameter("id"), e);
        return done.has_error() ? result<response>{done.error()} : answer_with_custody(s, c, who, r.parameter("id"));
    };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? *done : problem(done.error());
}

asio::awaitable<response> end(const filing_context& c, request r)
{
    const auto role = custody_role_from(r.parameter("custody_role"));
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    custody_ending e;
    e.is_deputy = body->optional_boolean("deputy").value_or(false);
    e.reason = body->text("reason", {.min = 2, .max = 200});
    if (auto bad = body->finish())
        co_return problem(*bad);
    if (!role)
        co_return problem(not_found("种保管"));
    e.role = *role;
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s, const access::principal& who) -> result<response> {
        const auto done = end_custodian(s, c, who, id, e);
        return done.has_error() ? result<response>{done.error()} : answer_with_custody(s, c, who, id);
    };
    co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> held(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) {
        const auto& who = access::caller_of(r);
        const auto person = r.query_value("person");
        json::array items;
        std::int64_t elsewhere = 0;
        for (const auto& one : custody_store::held_by(s, person, r.query_value("name").value_or("")))
            if (who.may(permissions::custody_read, one.unit_path))
                items.push_back(json_of(one, *c.platforms.now(), may_see_phones(who, one.unit_path)));
            else
                ++elsewhere;
        return json::object{{"items", std::move(items)}, {"elsewhere", elsewhere}};
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

asio::awaitable<response> holders(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) {
        json::array items;
        const auto found =
            custody_store::holders(s, access::caller_of(r).person_id, pattern_in(r), c.limits.custody.holders);
        for (const auto& h : found.items)
            items.push_back(json::object{{"person_id", h.person_id ? json::value(*h.person_id) : json::value(nullptr)},
                                         {"name", h.name},
                                         {"unit_name", h.unit_name},
                                         {"state", h.state},
                                         {"accounts", h.accounts},
                                         {"roles", h.roles}});
        return json::object{{"items", std::move(items)}, {"more", found.more()}};
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

asio::awaitable<response> candidates(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) {
        json::array items;
        const auto found = custody_store::candidates(s, root_of(access::caller_of(r).unit_path), pattern_in(r),
                                                     c.limits.custody.candidates);
        for (const auto& p : found.items)
            items.push_back(json::object{{"id", p.id}, {"name", p.name}, {"unit", http::ref(p.unit_id, p.unit_name)}});
        return json::object{{"items", std::move(items)}, {"more", found.more()}};
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

} // namespace

void add_custody_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/accounts/{id}/custody", permissions::account_read, show);
    add(verb::put, "/accounts/{id}/custody/{custody_role}", permissions::custody_manage, enter);
    add(verb::post, "/accounts/{id}/custody/{custody_role}/endings", permissions::custody_manage, end);
    add(verb::get, "/custodies", permissions::custody_read, held);
    add(verb::get, "/custodians", permissions::custody_read, holders);
    add(verb::get, "/custody-candidates", permissions::custody_manage, candidates);
}

} // namespace tongyuan::registry
