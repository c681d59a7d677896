#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/json_values.hpp"
#include "registry/routes.hpp"
#include "registry/units/reorganisations.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::ref;
using http::request;
using http::response;

namespace {

constexpr std::size_t most_chosen = 10'000;
constexpr text_rule id_rule{.min = 1, .max = 40};

reorganisation_wish read_wish(json_reader& body)
{
    reorganisation_wish w;
    const auto kind = body.choice("kind", {"rename", "merge", "split", "abolish", "move"});
    w.kind = reorganisation_kind_from(kind).value_or(reorganisation_kind::rename);
    w.unit_id = body.text("unit_id", id_rule);
    using enum reorganisation_kind;
    if (w.kind == merge || w.kind == move)
        w.target_id = body.text("target_id", id_rule);
    if (w.kind == rename || w.kind == split) {
        w.name = body.text("name", {.min = 1, .max = 100});
        w.credit_code = body.optional_text("credit_code", {.max = 18}).value_or("");
    }
    if (w.kind == split) {
        if (body.has("accounts"))
            w.accounts = body.texts("accounts", id_rule, most_chosen);
        if (body.has("people"))
            w.people = body.texts("people", id_rule, most_chosen);
        if (body.has("units"))
            w.units = body.texts("units", id_rule, most_chosen);
    }
    w.basis = body.optional_text("basis", {.max = 200}).value_or("");
    w.prepare = body.optional_boolean("prepare").value_or(true);
    return w;
}

// Grouped by what they are, in the order in which they happen.
json::array groups_of(const std::vector<step>& steps)
{
    std::vector<std::pair<std::string, json::array>> groups;
    for (const auto& one : steps) {
        if (groups.empty() || groups.back().first != one.noun)
            groups.emplace_back(one.noun, json::array{});
        groups.back().second.push_back(json::object{{"id", one.id}, {"label", one.label}});
    }
    json::array out;
    for (auto& [noun, items] : groups)
        out.push_back(json::object{{"noun", noun}, {"label", label_of_noun(noun)}, {"items", std::move(items)}});
    return out;
}

json::array texts_of(const std::vector<std::string>& list)
{
    return json::array(list.begin(), list.end());
}

json::object json_of(const reorganisation_plan& p)
{
    json::array filings;
    for (const auto& one : p.filings)
        filings.push_back(json::object{{"kind", name_of(one.kind)},
                                       {"kind_label", label_of(one.kind)},
                                       {"account", ref(one.account_id, one.account_name)},
                                       {"title", one.title}});
    return {{"title", p.title},
            {"moves", groups_of(p.steps)},
            {"filings", std::move(filings)},
            {"warnings", texts_of(p.warnings)},
            {"objections", texts_of(p.objections)},
            {"plan", digest_of(p)}};
}

json::object json_of(sql::session& s, const reorganisation& r, timestamp now)
{
    return {{"id", r.id},
            {"kind", name_of(r.kind)},
            {"kind_label", label_of(r.kind)},
            {"title", r.title},
            {"unit", ref(r.unit_id, r.unit_name)},
            {"target", ref(r.target_id, r.target_name)},
            {"basis", r.basis},
            {"by", ref(r.by_person, r.by_name)},
            {"at", to_rfc3339(r.at)},
            {"undone_by", r.undone_by ? json::value(*r.undone_by) : json::value(nullptr)},
            {"undone_at", http::time_or_null(r.undone_at)},
            {"cannot_undo", why_not_undone(s, r, now)}};
}

json::object whole_json_of(sql::session& s, const reorganisation& r, timestamp now)
{
    auto out = json_of(s, r, now);
    out["moves"] = groups_of(reorganisation_store::steps_of(s, r.id));
    return out;
}

struct desk {
    const filing_context& c;
    neighbours others;

    asio::awaitable<response> preview(request r) const
    {
        auto body = json_reader::parse(r.body);
        if (body.has_error())
            co_return problem(body.error());
        const auto wish = read_wish(*body);
        if (auto bad = body->finish())
            co_return problem(*bad);
        auto ask = [&](sql::session& s) -> result<json::object> {
            const auto p = plan_reorganisation(s, others, *c.platforms.now(), access::caller_of(r), wish);
            return p.has_error() ? result<json::object>{p.error()} : json_of(*p);
        };
        const auto found = co_await c.ctx.db.read(ask);
        co_return found.has_error() ? problem(found.error()) : http::json_response(*found);
    }

    asio::awaitable<response> create(request r) const
    {
        auto body = json_reader::parse(r.body);
        if (body.has_error())
            co_return problem(body.error());
        const auto wish = read_wish(*body);
        const auto previewed = body->text("plan", {.min = 64, .max = 64});
        if (auto bad = body->finish())
            co_return problem(*bad);
        auto act = [&](sql::session& s, const access::principal& who) {
            return shown(s, carry_out(s, c, others, who, wish, previewed), 201);
        };
        co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
    }

    asio::awaitable<response> undo_one(request r) const
    {
        auto body = json_reader::parse(r.body);
        if (body.has_error())
            co_return problem(body.error());
        const auto reason = body->text("reason", {.min = 1, .max = 200});
        if (auto bad = body->finish())
            co_return problem(*bad);
        const auto id = r.parameter("id");
        auto act = [&](sql::session& s, const access::principal& who) {
            return shown(s, undo(s, c, others, who, id, reason), 200);
        };
        co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
    }

    asio::awaitable<response> show(request r) const
    {
        auto ask = [&](sql::session& s) {
            return shown(s, reorganisation_for(s, access::caller_of(r), r.parameter("id")), 200);
        };
        const auto found = co_await c.ctx.db.read(ask);
        co_return found.has_error() ? problem(found.error()) : *found;
    }

    asio::awaitable<response> list(request r) const
    {
        const auto page = access::page_of(r);
        if (page.has_error())
            co_return problem(page.error());
        const auto after = access::moment_of(*page);
        if (after.has_error())
            co_return problem(after.error());
        reorganisation_store::filter f;
        f.reader_id = access::caller_of(r).person_id;
        f.unit_id = r.query_value("unit");
        if (*after) {
            f.before = (*after)->at;
            f.before_id = (*after)->id;
        }
        auto ask = [&](sql::session& s) {
            auto found = reorganisation_store::list(s, f, page->one_more());
            std::optional<std::string> next;
            if (static_cast<std::int64_t>(found.size()) > page->limit) {
                found.pop_back();
                next = access::cursor_of(found.back().at, found.back().id);
            }
            json::array items;
            for (const auto& one : found)
                items.push_back(json_of(s, one, c.ctx.time.now()));
            return access::page_answer(std::move(items), next);
        };
        co_return co_await c.ctx.db.read(ask);
    }

private:
    result<response> shown(sql::session& s, const result<reorganisation>& r, int status) const
    {
        if (r.has_error())
            return r.error();
        return http::json_response(whole_json_of(s, *r, c.ctx.time.now()), status);
    }
};

} // namespace

void add_reorganisation_routes(http::router& table, const filing_context& c, neighbours others)
{
    using http::verb;
    const auto at = std::make_shared<const desk>(c, std::move(others));
    const auto add = [&](verb v, const char* path, permission p, auto run) {
        table.add({v, std::string("/api/v1") + path, p, [at, run](request r) { return ((*at).*run)(std::move(r)); }});
    };
    add(verb::post, "/reorganisations/previews", permissions::unit_manage, &desk::preview);
    add(verb::get, "/reorganisations", permissions::unit_read, &desk::list);
    add(verb::post, "/reorganisations", permissions::unit_manage, &desk::create);
    add(verb::get, "/reorganisations/{id}", permissions::unit_read, &desk::show);
    add(verb::post, "/reorganisations/{id}/undoings", permissions::unit_manage, &desk::undo_one);
}

} // namespace tongyuan::registry
