#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "http/json_values.hpp"
#include "registry/custody/custody_json.hpp"
#include "registry/custody/custody_routes.hpp"
#include "registry/custody/handovers.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;
using http::time_or_null;

namespace {

constexpr text_rule id_rule{.min = 1, .max = 40};

json::value id_or_null(const std::optional<std::string>& id)
{
    return id ? json::value(*id) : json::value(nullptr);
}

std::string_view label_of_state(std::string_view state)
{
    return state == "open" ? "交接中" : state == "done" ? "已交接" : "已取消";
}

json::object summary_of(sql::session& s, const handover& h)
{
    const auto [all, done, confirmed] = handover_store::progress_of(s, h.id);
    return {{"id", h.id},
            {"unit", http::ref(h.unit_id, h.unit_name)},
            {"from", {{"person_id", id_or_null(h.from_person)}, {"name", h.from_name}}},
            {"to", {{"person_id", id_or_null(h.to_person)}, {"name", h.to_name}}},
            {"reason", h.reason},
            {"state", h.state},
            {"state_label", label_of_state(h.state)},
            {"by", h.by_name},
            {"at", to_rfc3339(h.at)},
            {"ended_at", time_or_null(h.ended_at)},
            {"ended_by", h.ended_by},
            {"ended_words", h.ended_words},
            {"counts", {{"all", all}, {"done", done}, {"confirmed", confirmed}}}};
}

json::object json_of(const handover_item& i, const platform_book& platforms, bool whole)
{
    const auto guide = guide_for(i.what.it.role, i.what.platform);
    const auto shown = [&](const std::string& phone) { return whole ? phone : masked_phone(phone); };
    return {{"n", i.n},
            {"account", http::ref(i.what.it.account_id, i.what.account_name)},
            {"platform_label", label_of(platforms, i.what.platform)},
            {"unit", http::ref(i.what.unit_id, i.what.unit_name)},
            {"role", name_of(i.what.it.role)},
            {"role_label", label_of(i.what.it.role, i.what.it.is_deputy)},
            {"guide", json::array(guide.begin(), guide.end())},
            {"state", i.state},
            {"done_at", time_or_null(i.done_at)},
            {"done_by", i.done_by},
            {"number_before", shown(i.what.it.number)},
            {"number", shown(i.number)},
            {"confirmed_at", time_or_null(i.confirmed_at)},
            {"confirmed_by", i.confirmed_by},
            {"confirmed_words", i.confirmed_words}};
}

json::object details_of(sql::session& s, const filing_context& c, const access::principal& who, const handover& h)
{
    const auto items = handover_store::items_of(s, h.id);
    const bool takes_part = is_in_person(who, h.from_person) || is_in_person(who, h.to_person);
    const auto sees = [&](const std::string& path) { return may_see_phones(who, path); };
    const bool whole = takes_part || std::ranges::all_of(h.account_paths, sees);
    json::array rows;
    for (const auto& i : items)
        rows.push_back(json_of(i, *c.platforms.now(), whole));
    auto out = summary_of(s, h);
    out["items"] = std::move(rows);
    out["to_phone"] = whole ? h.to_phone : masked_phone(h.to_phone);
    out["may_mark"] = may_mark(who, h);
    out["receives"] = receives(who, h);
    out["may_confirm_for"] = may_confirm_for(who, h) && !receives(who, h);
    out["may_call_off"] = may_call_off(who, h) && who.may(permissions::custody_manage);
    return out;
}

using act_on = result<handover>(sql::session&, const access::principal&);

// Runs an act, once, and answers with the handover as it is then.
asio::awaitable<response> answer_with(const filing_context& c, request r, std::function<act_on> run, int status = 200)
{
    auto act = [&](sql::session& s, const access::principal& who) -> result<response> {
        const auto h = run(s, who);
        return h.has_error() ? result<response>{h.error()} : http::json_response(details_of(s, c, who, *h), status);
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
    handover_store::filter f;
    f.reader_id = access::caller_of(r).person_id;
    f.state = r.query_value("state");
    f.for_me = r.query_value("for_me") == "1";
    if (f.for_me)
        f.state = "open";
    f.before = *after ? (*after)->id : "";
    auto ask = [&](sql::session& s) {
        auto found = handover_store::list(s, f, page->one_more());
        std::optional<std::string> next;
        if (static_cast<std::int64_t>(found.size()) > page->limit) {
            found.pop_back();
            next = access::cursor_of(found.back().at, found.back().id);
        }
        json::array items;
        for (const auto& h : found)
            items.push_back(summary_of(s, h));
        return access::page_answer(std::move(items), next);
    };
    co_return co_await c.ctx.db.read(ask);
}

asio::awaitable<response> show(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto h = handover_for(s, who, r.parameter("id"));
        return h.has_error() ? result<response>{h.error()} : http::json_response(details_of(s, c, who, *h));
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

asio::awaitable<response> begin(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    handover_order o;
    o.from_person = body->optional_text("from_person", id_rule);
    o.from_name = body->optional_text("from_name", {.max = 50}).value_or("");
    if (body->has("accounts"))
        o.accounts = body->texts("accounts", id_rule, c.limits.custody.handover_items);
    o.to_person = body->optional_text("to_person", id_rule);
    o.to_name = body->optional_text("to_name", {.max = 50}).value_or("");
    o.to_phone = body->optional_text("to_phone", {.max = 30}).value_or("");
    o.reason = body->text("reason", {.min = 2, .max = 200});
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto run = [&c, o](sql::session& s, const access::principal& who) { return start_handover(s, c, who, o); };
    auto answer = answer_with(c, std::move(r), run, 201);
    co_return co_await std::move(answer);
}

std::vector<handover_mark> read_marks(json_reader& body, std::size_t most)
{
    std::vector<handover_mark> out;
    for (auto& one : body.objects("items", most)) {
        handover_mark m;
        m.n = one.integer("n", {.min = 1});
        m.is_done = one.boolean("done");
        m.number = one.optional_text("number", {.max = 30}).value_or("");
        out.push_back(std::move(m));
    }
    if (out.empty())
        body.violate("items", "required", "请选择至少一项。");
    return out;
}

asio::awaitable<response> mark(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto marks = read_marks(*body, c.limits.custody.handover_items);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto run = [&c, id, marks](sql::session& s, const access::principal& who) {
        return mark_handover(s, c, who, id, marks);
    };
    auto answer = answer_with(c, std::move(r), run);
    co_return co_await std::move(answer);
}

handover_confirmation read_confirmation(json_reader& body, std::size_t most)
{
    handover_confirmation out;
    out.reason = body.optional_text("reason", {.max = 200}).value_or("");
    const auto given = body.optional_any("items");
    if (!given)
        return out;
    const auto* list = given->if_array();
    if (!list || list->size() > most) {
        body.violate("items", "not_a_list", "应为序号的列表。");
        return out;
    }
    for (const auto& n : *list)
        if (n.is_int64())
            out.items.push_back(n.get_int64());
        else
            body.violate("items", "not_an_integer", "应为序号的列表。");
    return out;
}

asio::awaitable<response> confirm(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto words = read_confirmation(*body, c.limits.custody.handover_items);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto run = [&c, id, words](sql::session& s, const access::principal& who) {
        return confirm_handover(s, c, who, id, words);
    };
    auto answer = answer_with(c, std::move(r), run);
    co_return co_await std::move(answer);
}

asio::awaitable<response> call_off(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto reason = body->text("reason", {.min = 2, .max = 200});
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto run = [&c, id, reason](sql::session& s, const access::principal& who) {
        return call_off_handover(s, c, who, id, reason);
    };
    auto answer = answer_with(c, std::move(r), run);
    co_return co_await std::move(answer);
}

} // namespace

void add_handover_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/handovers", permissions::signed_in, list);
    add(verb::post, "/handovers", permissions::custody_manage, begin);
    add(verb::get, "/handovers/{id}", permissions::signed_in, show);
    add(verb::post, "/handovers/{id}/marks", permissions::signed_in, mark);
    add(verb::post, "/handovers/{id}/confirmations", permissions::signed_in, confirm);
    add(verb::post, "/handovers/{id}/cancellations", permissions::custody_manage, call_off);
}

} // namespace tongyuan::registry
