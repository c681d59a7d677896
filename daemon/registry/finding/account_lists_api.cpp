// The list of accounts, and the filters of it that people keep for themselves.
#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "http/json_values.hpp"
#include "registry/account_json.hpp"
#include "registry/as_known.hpp"
#include "registry/finding/account_filter_store.hpp"
#include "registry/finding/search_words.hpp"
#include "registry/routes.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr std::int64_t most_filters = 50; // a person keeps

refusal unknown_order()
{
    return {errc::invalid, "query.sort",
            "不能按这一列排序。可用：name、unit、platform、state、followers、verified_until、created_at，前面加 - "
            "为倒序。"};
}

bool read_order(std::string_view text, account_question& q)
{
    q.is_descending = text.starts_with('-');
    const auto column = account_column_from(q.is_descending ? text.substr(1) : text);
    if (column)
        q.column = *column;
    return column.has_value();
}

std::vector<violation> faults_of(const account_question& q)
{
    std::vector<violation> out;
    for (const auto& [field, typed] : {std::pair{"q", &q.words}, {"person", &q.person}})
        if (words_of(*typed).size() > most_search_words)
            out.emplace_back(field, "too_many_words",
                             "一次最多搜索 " + std::to_string(most_search_words) + " 个词，请删去一些。");
    return out;
}

result<account_question> question_of(const request& r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        return page.error();
    account_question q;
    q.scopes = access::caller_of(r).scopes(permissions::account_read);
    q.platform = r.query_value("platform");
    q.connection = r.query_value("connection");
    q.words = r.query_value("q").value_or("");
    q.person = r.query_value("person").value_or("");
    if (auto wrong = faults_of(q); !wrong.empty())
        return unacceptable(std::move(wrong));
    q.verified_before = r.query_value("verified_before").value_or("");
    q.is_unheld = r.query_value("unheld") == "1";
    q.most = static_cast<std::size_t>(page->limit);
    if (const auto sort = r.query_value("sort"); sort && !sort->empty() && !read_order(*sort, q))
        return unknown_order();
    if (page->cursor) {
        q.after = account_place_from(*page->cursor);
        if (!q.after)
            return access::unreadable_cursor();
    }
    return q;
}

json::object page_of(sql::session& s, const filing_context& c, const account_question& q)
{
    const auto found = c.index->find(s, q);
    json::array items;
    for (const auto& one : register_store::list(s, found.ids)) {
        auto item = account_summary(c, one);
        if (!q.words.empty()) // why it was found may be what it was called before
            item["formerly"] = former_names(s, one.id);
        items.push_back(std::move(item));
    }
    json::object counts;
    for (const auto& [state, n] : found.counts)
        counts[name_of(state)] = n;
    return {{"items", std::move(items)},
            {"next", found.next ? json::value(cursor_of(*found.next)) : json::value(nullptr)},
            {"counts", std::move(counts)}};
}

// A cursor of a day that is over is "<name>~<id>"; ids have no "~".
bool read_cursor(const std::string& text, account_past_store::filter& f)
{
    const auto cut = text.rfind('~');
    if (cut == std::string::npos)
        return false;
    f.after_name = text.substr(0, cut);
    f.after_id = text.substr(cut + 1);
    return true;
}

json::object page_as_known(sql::session& s, const filing_context& c, const account_past_store::filter& f, timestamp at,
                           const access::page& page)
{
    auto found = account_past_store::list(s, f, at, page.one_more());
    json::value next = nullptr;
    if (static_cast<std::int64_t>(found.size()) > page.limit) {
        found.pop_back();
        next = found.back().then.name + "~" + found.back().then.id;
    }
    json::array items;
    for (const auto& one : found)
        items.push_back(account_summary_then(c, one));
    json::object counts;
    for (const auto& [state, n] : account_past_store::count_by_state(s, f, at))
        counts[state] = n;
    return {{"items", std::move(items)},
            {"next", std::move(next)},
            {"counts", std::move(counts)},
            {"as_of", to_rfc3339(at)}};
}

asio::awaitable<response> list_then(const filing_context& c, request r, timestamp at)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    account_past_store::filter f;
    f.reader_id = access::caller_of(r).person_id;
    f.state = r.query_value("state");
    f.platform = r.query_value("platform");
    if (const auto q = r.query_value("q"); q && !q->empty())
        f.pattern = access::pattern_for(*q);
    if (page->cursor && !read_cursor(*page->cursor, f))
        co_return problem(access::unreadable_cursor());
    const auto unit_id = r.query_value("unit");
    auto ask = [&](sql::session& s) {
        if (unit_id) {
            const auto unit = access::unit_store::find(s, *unit_id);
            f.unit_path = unit ? unit->path : "none";
        }
        return page_as_known(s, c, f, at, *page);
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

asio::awaitable<response> list(const filing_context& c, request r)
{
    const auto then = as_of(r, {"connection", "person", "verified_before", "unheld", "sort"});
    if (then.has_error())
        co_return problem(then.error());
    if (*then) {
        auto past = list_then(c, std::move(r), **then);
        co_return co_await std::move(past);
    }
    auto asked = question_of(r);
    if (asked.has_error())
        co_return problem(asked.error());
    auto& q = *asked;
    if (const auto state = r.query_value("state")) {
        q.state = account_state_from(*state);
        if (!q.state)
            q.scopes.clear(); // no account has it
    }
    const auto unit_id = r.query_value("unit");
    auto ask = [&](sql::session& s) {
        if (unit_id) {
            const auto unit = access::unit_store::find(s, *unit_id);
            q.unit_path = unit ? unit->path : "none";
        }
        return page_of(s, c, q);
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

json::object json_of(const account_filter& f)
{
    return {{"id", f.id}, {"name", f.name}, {"query", json::parse(f.query)}, {"created_at", to_rfc3339(f.created_at)}};
}

asio::awaitable<response> filters(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) {
        json::array items;
        for (const auto& f : account_filter_store::of_person(s, access::caller_of(r).person_id))
            items.push_back(json_of(f));
        return json::object{{"items", std::move(items)}};
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

result<account_filter> keep(sql::session& s, const filing_context& c, const access::principal& who, account_filter f)
{
    const auto others = account_filter_store::of_person(s, who.person_id);
    for (const auto& other : others)
        if (other.name == f.name)
            return unacceptable({{"name", "taken", "已有同名的筛选，请换一个名称，或先删除原来的。"}});
    if (static_cast<std::int64_t>(others.size()) >= most_filters)
        return refusal{errc::conflict, "account_filter.too_many", "最多保存 50 个筛选，请先删除不再使用的。"};
    f.id = c.ctx.ids.next();
    f.person_id = who.person_id;
    f.created_at = c.ctx.time.now();
    account_filter_store::insert(s, f);
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, f.created_at, "account_filter.kept", "account_filter", f.id, who.unit_id,
                                        {{"name", f.name}}));
    return f;
}

asio::awaitable<response> keep_filter(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    account_filter f;
    f.name = body->text("name", {.min = 1, .max = 30});
    json::object query;
    if (auto inner = body->optional_object("query"))
        for (const auto* field :
             {"q", "state", "platform", "unit", "connection", "person", "verified_before", "unheld", "sort"})
            if (const auto value = inner->optional_text(field, {.max = 200}); value && !value->empty())
                query[field] = *value;
    if (!body->has("query"))
        body->violate("query", "required", "请给出要保存的筛选条件。");
    if (auto bad = body->finish())
        co_return problem(*bad);
    f.query = json::serialize(query);
    const auto from = r.from; // keeps the caller when the request has moved on
    const auto& who = access::caller_of(r);
    auto act = [&c, &who, f](sql::session& s) -> result<response> {
        const auto kept = keep(s, c, who, f);
        return kept.has_error() ? result<response>{kept.error()} : http::json_response(json_of(*kept), 201);
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> drop_filter(const filing_context& c, request r)
{
    auto act = [&](sql::session& s) -> result<void> {
        const auto& who = access::caller_of(r);
        if (!account_filter_store::remove(s, who.person_id, r.parameter("id")))
            return not_found("个筛选");
        access::append_audit(s, c.ctx.writer,
                             access::act_by(who, c.ctx.time.now(), "account_filter.dropped", "account_filter",
                                            std::string(r.parameter("id")), who.unit_id));
        return {};
    };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? http::no_content() : problem(done.error());
}

} // namespace

void add_account_list_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/accounts", permissions::account_read, list);
    add(verb::get, "/account-filters", permissions::account_read, filters);
    add(verb::post, "/account-filters", permissions::account_read, keep_filter);
    add(verb::delete_, "/account-filters/{id}", permissions::account_read, drop_filter);
}

} // namespace tongyuan::registry
