#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/routes.hpp"
#include "access/unit_store.hpp"
#include "access/units.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace asio = boost::asio;
namespace json = boost::json;

namespace tongyuan::access {

namespace {

json::object json_of(const unit& u)
{
    return {{"id", u.id},
            {"parent_id", u.parent_id ? json::value(*u.parent_id) : json::value(nullptr)},
            {"name", u.name},
            {"level", u.level},
            {"region_code", u.region_code},
            {"credit_code", u.credit_code},
            {"path", u.path},
            {"depth", depth_of(u.path)},
            {"release_on_approval", u.release_on_approval},
            {"supervisor_id", u.supervisor_id ? json::value(*u.supervisor_id) : json::value(nullptr)},
            {"ended_at", u.ended_at ? json::value(to_rfc3339(*u.ended_at)) : json::value(nullptr)},
            {"version", u.version}};
}

json::array json_of(const std::vector<former_name>& names)
{
    json::array out;
    for (const auto& one : names)
        out.push_back(json::object{{"name", one.name}, {"until", to_rfc3339(one.until)}});
    return out;
}

http::response answer_with(const unit& u, int status = 200)
{
    auto r = http::json_response(json_of(u), status);
    with_version(r, u.version);
    return r;
}

asio::awaitable<http::response> list_units(context& ctx, http::request r)
{
    const auto page = page_of(r, 1000, 1000);
    if (!page)
        co_return http::problem(page.error());
    unit_store::filter f;
    f.reader_id = caller_of(r).person_id;
    f.after_path = page->cursor;
    f.with_ended = r.query_value("ended") == "1";
    if (const auto q = r.query_value("q"); q && !q->empty())
        f.name_pattern = pattern_for(*q);
    auto work = [&](sql::session& s) { return unit_store::list(s, f, page->one_more()); };
    auto units = co_await ctx.db.read(std::move(work));
    std::optional<std::string> next;
    if (units.size() > static_cast<std::size_t>(page->limit)) {
        units.pop_back();
        next = units.back().it.path;
    }
    json::array items;
    for (const auto& u : units) {
        auto item = json_of(u.it);
        item["people"] = u.people;
        items.push_back(std::move(item));
    }
    co_return page_answer(std::move(items), next);
}

asio::awaitable<http::response> show_unit(context& ctx, http::request r)
{
    auto work = [&](sql::session& s) -> result<http::response> {
        const auto found = unit_for(s, caller_of(r), permissions::unit_read, r.parameter("id"));
        if (!found)
            return found.error();
        auto shown = json_of(*found);
        shown["former_names"] = json_of(unit_store::former_names(s, found->id));
        auto answer = http::json_response(shown);
        with_version(answer, found->version);
        return answer;
    };
    auto found = co_await ctx.db.read(std::move(work));
    co_return found ? std::move(*found) : http::problem(found.error());
}

constexpr text_rule name_rule{.min = 1, .max = 100};
constexpr text_rule code_rule{.max = 18};

result<new_unit> read_new_unit(const http::request& r)
{
    auto body = json_reader::parse(r.body);
    if (!body)
        return body.error();
    new_unit out;
    out.parent_id = body->text("parent_id", {.min = 1, .max = 40});
    out.name = body->text("name", name_rule);
    out.level = body->choice("level", unit_levels);
    out.region_code = body->optional_text("region_code", code_rule).value_or("");
    out.credit_code = body->optional_text("credit_code", code_rule).value_or("");
    out.supervisor_id = body->optional_text("supervisor_id", {.max = 40}).value_or("");
    if (auto bad = body->finish())
        return *bad;
    return out;
}

result<unit_change> read_unit_change(const http::request& r)
{
    auto body = json_reader::parse(r.body);
    if (!body)
        return body.error();
    unit_change out;
    out.name = body->optional_text("name", name_rule);
    out.level = body->optional_choice("level", unit_levels);
    out.region_code = body->optional_text("region_code", code_rule);
    out.credit_code = body->optional_text("credit_code", code_rule);
    out.release_on_approval = body->optional_boolean("release_on_approval");
    out.supervisor_id = body->optional_text("supervisor_id", {.max = 40});
    if (auto bad = body->finish())
        return *bad;
    return out;
}

asio::awaitable<http::response> post_unit(context& ctx, http::request r)
{
    const auto wanted = read_new_unit(r);
    if (!wanted)
        co_return http::problem(wanted.error());
    transaction act = [&](sql::session& s) -> result<http::response> {
        const auto made = create_unit(s, ctx, caller_of(r), *wanted);
        if (!made)
            return made.error();
        return answer_with(*made, 201);
    };
    co_return co_await answer_once(ctx, r, std::move(act));
}

asio::awaitable<http::response> patch_unit(context& ctx, http::request r)
{
    const auto version = expected_version(r);
    if (!version)
        co_return http::problem(version.error());
    const auto wanted = read_unit_change(r);
    if (!wanted)
        co_return http::problem(wanted.error());
    auto work = [&](sql::session& s) {
        return change_unit(s, ctx, caller_of(r), r.parameter("id"), *version, *wanted);
    };
    const auto changed = co_await ctx.db.write(std::move(work));
    co_return changed ? answer_with(*changed) : http::problem(changed.error());
}

} // namespace

void add_unit_routes(http::router& table, context& ctx)
{
    using http::verb;
    const http::api_routes add{table, ctx};
    add(verb::get, "/units", permissions::unit_read, list_units);
    add(verb::post, "/units", permissions::unit_manage, post_unit);
    add(verb::get, "/units/{id}", permissions::unit_read, show_unit);
    add(verb::patch, "/units/{id}", permissions::unit_manage, patch_unit);
}

} // namespace tongyuan::access
