#include "access/idempotency.hpp"
#include "access/on_workers.hpp"
#include "access/paging.hpp"
#include "access/password.hpp"
#include "access/people.hpp"
#include "access/permissions.hpp"
#include "access/routes.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace asio = boost::asio;
namespace json = boost::json;

namespace tongyuan::access {

namespace {

json::object ref(std::string_view id, std::string_view name)
{
    return {{"id", id}, {"name", name}};
}

json::value time_or_null(std::optional<timestamp> at)
{
    return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

std::optional<timestamp> locked_until(const person_store::shown_person& p, const options& o, timestamp now)
{
    if (p.failures < o.most_failures || !p.last_failure_at || *p.last_failure_at + o.locked_for <= now)
        return std::nullopt;
    return *p.last_failure_at + o.locked_for;
}

json::object json_of(const person_view& p, const options& o, timestamp now)
{
    json::array roles;
    for (const auto& r : p.roles)
        roles.push_back(json::object{{"role", r.role}, {"role_label", r.label}, {"unit", ref(r.unit_id, r.unit_name)}});
    const auto& it = p.who.it;
    json::array warnings(p.warnings.begin(), p.warnings.end());
    return {{"id", it.id},
            {"login", it.login},
            {"name", it.name},
            {"unit", ref(it.unit_id, p.who.unit_name)},
            {"phone", it.phone},
            {"state", it.state},
            {"roles", std::move(roles)},
            {"must_change_password", p.who.must_change_password},
            {"locked_until", time_or_null(locked_until(p.who, o, now))},
            {"last_login_at", time_or_null(it.last_login_at)},
            {"created_at", to_rfc3339(it.created_at)},
            {"warnings", std::move(warnings)},
            {"version", it.version}};
}

http::response answer_with(const person_view& p, const context& ctx, const options& o)
{
    auto r = http::json_response(json_of(p, o, ctx.time.now()));
    with_version(r, p.who.it.version);
    return r;
}

std::vector<person_view> list_views(sql::session& s, const person_store::filter& f, std::int64_t most)
{
    std::vector<person_view> out;
    for (auto& p : person_store::list(s, f, most)) {
        auto roles = role_store::of_person(s, p.it.id);
        out.push_back({std::move(p), std::move(roles)});
    }
    return out;
}

asio::awaitable<http::response> list_people(context& ctx, const options& o, http::request r)
{
    const auto page = page_of(r);
    if (!page)
        co_return http::problem(page.error());
    person_store::filter f;
    f.reader_id = caller_of(r).person_id;
    f.unit_id = r.query_value("unit");
    f.after_login = page->cursor;
    if (const auto q = r.query_value("q"); q && !q->empty())
        f.pattern = pattern_for(*q);
    auto work = [&](sql::session& s) { return list_views(s, f, page->one_more()); };
    auto people = co_await ctx.db.read(std::move(work));
    std::optional<std::string> next;
    if (people.size() > static_cast<std::size_t>(page->limit)) {
        people.pop_back();
        next = people.back().who.it.login;
    }
    json::array items;
    for (const auto& p : people)
        items.push_back(json_of(p, o, ctx.time.now()));
    co_return page_answer(std::move(items), next);
}

asio::awaitable<http::response> show_person(context& ctx, const options& o, http::request r)
{
    auto work = [&](sql::session& s) {
        return person_for(s, caller_of(r), permissions::person_read, r.parameter("id"));
    };
    const auto found = co_await ctx.db.read(std::move(work));
    co_return found ? answer_with(*found, ctx, o) : http::problem(found.error());
}

constexpr text_rule name_rule{.min = 1, .max = 50};
constexpr text_rule id_rule{.min = 1, .max = 40};
constexpr text_rule phone_rule{.max = 30};

std::vector<held_role> read_roles(json_reader& body)
{
    std::vector<held_role> out;
    for (auto& each : body.objects("roles", 50)) {
        auto role = each.text("role", id_rule);
        auto unit = each.text("unit_id", id_rule);
        out.emplace_back(std::move(role), std::move(unit));
    }
    return out;
}

void check_phone(json_reader& body, const std::optional<std::string>& phone)
{
    if (phone && !phone->empty() && !is_phone(*phone))
        body.violate("phone", "not_a_phone", "应为电话号码，例如 13800000000 或 010-12345678。");
}

result<new_person> read_new_person(const http::request& r)
{
    auto body = json_reader::parse(r.body);
    if (!body)
        return body.error();
    new_person out;
    const auto typed = body->text("login", {.min = 1, .max = 64});
    out.login = normal_login(typed);
    if (!typed.empty() && !is_login(out.login))
        body->violate("login", "not_a_login",
                      "登录名为 2 到 32 位，只能用小写字母、数字、点、下划线和连字符，并以字母或数字开头。");
    out.name = body->text("name", name_rule);
    out.unit_id = body->text("unit_id", id_rule);
    const auto phone = body->optional_text("phone", phone_rule);
    check_phone(*body, phone);
    out.phone = phone.value_or("");
    out.roles = read_roles(*body);
    if (auto bad = body->finish())
        return *bad;
    return out;
}

result<person_change> read_person_change(const http::request& r)
{
    auto body = json_reader::parse(r.body);
    if (!body)
        return body.error();
    person_change out;
    out.name = body->optional_text("name", name_rule);
    out.phone = body->optional_text("phone", phone_rule);
    check_phone(*body, out.phone);
    out.unit_id = body->optional_text("unit_id", id_rule);
    out.state = body->optional_choice("state", {"active", "disabled"});
    if (auto bad = body->finish())
        return *bad;
    return out;
}

result<std::vector<held_role>> read_new_roles(const http::request& r)
{
    auto body = json_reader::parse(r.body);
    if (!body)
        return body.error();
    // A forgotten field must not take all roles away.
    if (!body->has("roles"))
        body->violate("roles", "required", "必填；要取消全部角色请提交空列表。");
    auto out = read_roles(*body);
    if (auto bad = body->finish())
        return *bad;
    return out;
}

struct fresh_password {
    secret plain;
    hashed_password hashed;
};

asio::awaitable<fresh_password> new_one_time_password(context& ctx, const options& o)
{
    fresh_password out;
    out.plain = one_time_password(ctx.random);
    auto work = [plain = out.plain, cost = o.cost] { return hash_password(plain, cost); };
    out.hashed.hash = co_await on_workers(ctx.workers, std::move(work));
    out.hashed.ends_at = ctx.time.now() + o.one_time_password_life;
    co_return out;
}

asio::awaitable<http::response> post_person(context& ctx, const options& o, http::request r)
{
    const auto wanted = read_new_person(r);
    if (!wanted)
        co_return http::problem(wanted.error());
    const auto password = co_await new_one_time_password(ctx, o);
    transaction act = [&](sql::session& s) -> result<http::response> {
        const auto made = create_person(s, ctx, caller_of(r), *wanted, password.hashed);
        if (!made)
            return made.error();
        auto body = json_of(*made, o, ctx.time.now());
        body["one_time_password"] = password.plain.reveal();
        auto answer = http::json_response(body, 201);
        with_version(answer, made->who.it.version);
        return answer;
    };
    co_return co_await answer_once(ctx, r, std::move(act));
}

asio::awaitable<http::response> patch_person(context& ctx, const options& o, things_in_hand look, http::request r)
{
    const auto version = expected_version(r);
    if (!version)
        co_return http::problem(version.error());
    const auto wanted = read_person_change(r);
    if (!wanted)
        co_return http::problem(wanted.error());
    auto work = [&](sql::session& s) {
        return change_person(s, ctx, caller_of(r), r.parameter("id"), *version, *wanted, look);
    };
    const auto changed = co_await ctx.db.write(std::move(work));
    co_return changed ? answer_with(*changed, ctx, o) : http::problem(changed.error());
}

asio::awaitable<http::response> put_roles(context& ctx, const options& o, http::request r)
{
    const auto version = expected_version(r);
    if (!version)
        co_return http::problem(version.error());
    const auto wanted = read_new_roles(r);
    if (!wanted)
        co_return http::problem(wanted.error());
    auto work = [&](sql::session& s) { return set_roles(s, ctx, caller_of(r), r.parameter("id"), *version, *wanted); };
    const auto changed = co_await ctx.db.write(std::move(work));
    co_return changed ? answer_with(*changed, ctx, o) : http::problem(changed.error());
}

asio::awaitable<http::response> post_password_reset(context& ctx, const options& o, http::request r)
{
    if (const auto bad = refuse_fields(r.body))
        co_return http::problem(*bad);
    const auto password = co_await new_one_time_password(ctx, o);
    transaction act = [&](sql::session& s) -> result<http::response> {
        const auto done = reset_password(s, ctx, caller_of(r), r.parameter("id"), password.hashed);
        if (!done)
            return done.error();
        return http::json_response(json::object{{"one_time_password", password.plain.reveal()}});
    };
    co_return co_await answer_once(ctx, r, std::move(act));
}

} // namespace

void add_people_routes(http::router& table, context& ctx, const options& o, const things_in_hand& look)
{
    using http::verb;
    const http::api_routes add{table, ctx, o};
    add(verb::get, "/people", permissions::person_read, list_people);
    add(verb::post, "/people", permissions::person_manage, post_person);
    add(verb::get, "/people/{id}", permissions::person_read, show_person);
    add(verb::patch, "/people/{id}", permissions::person_manage,
        [look](context& c, const options& with, http::request r) { return patch_person(c, with, look, std::move(r)); });
    add(verb::put, "/people/{id}/roles", permissions::person_manage, put_roles);
    add(verb::post, "/people/{id}/password-resets", permissions::person_manage, post_password_reset);
}

} // namespace tongyuan::access
