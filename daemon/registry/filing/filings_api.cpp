#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "registry/as_known.hpp"
#include "registry/filing/filing_json.hpp"
#include "registry/filing/filing_past_store.hpp"
#include "registry/filing/filing_store.hpp"
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

constexpr text_rule comment_rule{.max = 1000, .multiline = true};
constexpr std::size_t most_attachments = 50;

std::optional<proposal> read_proposed(json_reader& body, const filing_context& c, filing_kind kind, completeness wanted)
{
    auto in = body.optional_object("proposed");
    return in ? std::optional{read_proposal(*in, *c.platforms.now(), kind, wanted)} : std::nullopt;
}

filing_kind read_kind(json_reader& body)
{
    const auto name =
        body.choice("kind", {"open", "change", "suspend", "resume", "close", "cancel", "remove", "supplement"});
    return filing_kind_from(name).value_or(filing_kind::open);
}

std::optional<std::vector<filing_attachment>> read_attachments(json_reader& body)
{
    if (!body.has("attachments"))
        return {};
    std::vector<filing_attachment> out;
    for (auto& one : body.objects("attachments", most_attachments))
        out.push_back({one.text("sha256", {.min = 64, .max = 64}), one.text("file_name", {.min = 1, .max = 255})});
    return out;
}

json::object read_field_comments(json_reader& body)
{
    const auto given = body.optional_any("field_comments");
    if (!given)
        return {};
    if (!given->is_object()) {
        body.violate("field_comments", "not_object", "应为对象：字段 → 意见。");
        return {};
    }
    auto in = json_reader::over(given->get_object(), "field_comments");
    json::object out;
    for (const auto& [field, words] : given->get_object())
        out[field] = in.text(field, {.min = 1, .max = 500, .multiline = true});
    if (const auto bad = in.finish())
        for (const auto& v : bad->violations)
            body.violate(v.field, v.code, v.message);
    return out;
}

filing_store::filter filter_for(const access::principal& who, timestamp now)
{
    filing_store::filter f;
    f.reader_id = who.person_id;
    f.today = text_of(day_in_shanghai(now));
    f.now = now;
    return f;
}

// How much waits behind each tab; beyond this many the page says "200+".
constexpr std::int64_t most_counted = 201;

json::object counts_for(sql::session& s, const access::principal& who, timestamp now)
{
    const auto none = filter_for(who, now);
    const auto count = [&](auto narrow) {
        auto f = none;
        narrow(f);
        return filing_store::list(s, f, most_counted).size();
    };
    const auto todo = [](auto& f) { f.todo = true; };
    const auto late_todo = [](auto& f) { f.todo = f.overdue = true; };
    const auto informed = [](auto& f) { f.informed = true; };
    const auto overdue = [](auto& f) { f.overdue = true; };
    const auto returned = [](auto& f) {
        f.mine = true;
        f.state = "returned";
    };
    return {{"todo", count(todo)},
            {"todo_overdue", count(late_todo)},
            {"informed", count(informed)},
            {"overdue", count(overdue)},
            {"returned", count(returned)}};
}

// What somebody could do then, nobody can do now.
response page_as_known(sql::session& s, const access::principal& who, const filing_store::filter& f, timestamp at,
                       const access::page& page)
{
    auto found = filing_past_store::list(s, f, at, page.one_more());
    json::value next = nullptr;
    if (static_cast<std::int64_t>(found.size()) > page.limit) {
        found.pop_back();
        next = access::cursor_of(found.back().updated_at, found.back().id);
    }
    json::array items;
    for (const auto& one : found) {
        auto row = filing_summary(s, who, one, at);
        for (auto& [act, may] : row["may"].as_object())
            may = false;
        items.push_back(std::move(row));
    }
    return http::json_response(json::object{
        {"items", std::move(items)}, {"next", std::move(next)}, {"counts", nullptr}, {"as_of", to_rfc3339(at)}});
}

asio::awaitable<response> list(const filing_context& c, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    const auto after = access::moment_of(*page);
    if (after.has_error())
        co_return problem(after.error());
    const auto then = as_of(r, {"todo", "informed", "overdue"});
    if (then.has_error())
        co_return problem(then.error());
    const auto now = c.ctx.time.now();
    auto f = filter_for(access::caller_of(r), now);
    f.state = r.query_value("state");
    f.kind = r.query_value("kind");
    if (const auto q = r.query_value("q"); q && !q->empty())
        f.pattern = access::pattern_for(*q);
    f.todo = r.query_value("todo") == "1";
    f.mine = r.query_value("mine") == "1";
    f.informed = r.query_value("informed") == "1";
    f.overdue = r.query_value("overdue") == "1";
    if (*after) {
        f.after_at = (*after)->at;
        f.after_id = (*after)->id;
    }
    auto ask = [&](sql::session& s) {
        if (*then)
            return page_as_known(s, access::caller_of(r), f, **then, *page);
        auto found = filing_store::list(s, f, page->one_more());
        std::optional<std::string> next;
        if (static_cast<std::int64_t>(found.size()) > page->limit) {
            found.pop_back();
            next = access::cursor_of(found.back().updated_at, found.back().id);
        }
        json::array items;
        for (const auto& one : found)
            items.push_back(filing_summary(s, access::caller_of(r), one, now));
        return http::json_response(
            json::object{{"items", std::move(items)},
                         {"next", next ? json::value(*next) : json::value(nullptr)},
                         {"counts", *after ? json::value(nullptr) : counts_for(s, access::caller_of(r), now)}});
    };
    co_return co_await c.ctx.db.read(ask);
}

asio::awaitable<response> show(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto now = c.ctx.time.now();
        const auto f = filing_for(s, who, r.parameter("id"), now);
        return f.has_error() ? result<response>{f.error()} : answer_with_filing(s, who, *f, now);
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

template <class F>
asio::awaitable<response> act_on(const filing_context& c, request r, F use_case, int status = 200)
{
    const auto from = r.from; // keeps the caller when the request has moved on
    const auto& who = access::caller_of(r);
    auto act = [&c, &who, use_case, status](sql::session& s) -> result<response> {
        const result<filing> after = use_case(s, who);
        return after.has_error() ? result<response>{after.error()}
                                 : answer_with_filing(s, who, *after, c.ctx.time.now(), status);
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> create(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    new_filing n;
    n.kind = read_kind(*body);
    auto& subject = registers(n.kind) ? n.unit_id : n.account_id;
    subject = body->text(registers(n.kind) ? "unit_id" : "account_id", {.min = 1, .max = 40});
    const bool submit = body->optional_boolean("submit").value_or(false);
    if (auto p = read_proposed(*body, c, n.kind, submit ? completeness::whole : completeness::draft))
        n.asked = std::move(*p);
    else if (!body->has("proposed"))
        body->violate("proposed", "required", "必填：备案内容。");
    n.attached = read_attachments(*body).value_or(std::vector<filing_attachment>{});
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto use_case = [&c, n, submit](sql::session& s, const access::principal& who) -> result<filing> {
        auto made = create_filing(s, c, who, n);
        return made.has_error() || !submit ? made : submit_filing(s, c, who, made->id);
    };
    co_return co_await act_on(c, std::move(r), use_case, 201);
}

// What may be written depends on the kind of the filing.
result<filing> edit_with(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                         std::int64_t version, std::string_view text)
{
    auto body = json_reader::parse(text);
    if (body.has_error())
        return body.error();
    const auto f = filing_for(s, who, id, c.ctx.time.now());
    if (f.has_error())
        return f.error();
    const auto p = read_proposed(*body, c, f->kind, completeness::draft);
    const auto attached = read_attachments(*body);
    if (auto bad = body->finish())
        return *bad;
    return edit_filing(s, c, who, id, version, p, attached);
}

asio::awaitable<response> edit(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto use_case = [&c, id = r.parameter("id"), v = *version, text = r.body](
                        sql::session& s, const access::principal& who) { return edit_with(s, c, who, id, v, text); };
    co_return co_await act_on(c, std::move(r), use_case);
}

asio::awaitable<response> submit(const filing_context& c, request r)
{
    const auto version = access::expected_version_if_any(r);
    if (version.has_error())
        co_return problem(version.error());
    if (const auto bad = refuse_fields(r.body))
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&c, id, v = *version](sql::session& s, const access::principal& who) {
        return submit_filing(s, c, who, id, v);
    };
    co_return co_await act_on(c, std::move(r), use_case);
}

asio::awaitable<response> decide(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    decision_words d;
    d.version = *version;
    d.decision = body->choice("decision", {"approve", "return", "reject"});
    d.comment = body->optional_text("comment", comment_rule).value_or("");
    d.field_comments = read_field_comments(*body);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&c, id, d](sql::session& s, const access::principal& who) {
        return decide_filing(s, c, who, id, d);
    };
    co_return co_await act_on(c, std::move(r), use_case);
}

asio::awaitable<response> note(const filing_context& c, request r)
{
    if (const auto bad = refuse_fields(r.body))
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&c, id](sql::session& s, const access::principal& who) { return take_note(s, c, who, id); };
    co_return co_await act_on(c, std::move(r), use_case);
}

asio::awaitable<response> withdraw(const filing_context& c, request r)
{
    const auto version = access::expected_version_if_any(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body.empty() ? "{}" : r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto reason = body->optional_text("reason", comment_rule).value_or("");
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&c, id, reason, v = *version](sql::session& s, const access::principal& who) {
        return withdraw_filing(s, c, who, id, reason, v);
    };
    co_return co_await act_on(c, std::move(r), use_case);
}

} // namespace

void add_filing_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/filings", permissions::filing_read, list);
    add(verb::post, "/filings", permissions::filing_create, create);
    add(verb::get, "/filings/{id}", permissions::filing_read, show);
    add(verb::patch, "/filings/{id}", permissions::filing_create, edit);
    add(verb::post, "/filings/{id}/submissions", permissions::filing_create, submit);
    add(verb::post, "/filings/{id}/decisions", permissions::filing_approve, decide);
    add(verb::post, "/filings/{id}/acknowledgements", permissions::filing_approve, note);
    add(verb::post, "/filings/{id}/withdrawals", permissions::filing_create, withdraw);
}

} // namespace tongyuan::registry
