#include "delivery/routes.hpp"

#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "delivery/acts.hpp"
#include "delivery/alarm_store.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/holds.hpp"
#include "delivery/listing_store.hpp"
#include "delivery/presentation.hpp"
#include "delivery/releases.hpp"
#include "delivery/sight.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace tongyuan::delivery {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr text_rule reason_rule{.min = 1, .max = 500, .multiline = true};
constexpr std::size_t most_alarms = 200;

std::optional<std::int64_t> version_of(const request& r)
{
    if (r.header("if-match").empty())
        return {}; // acts name the state they leave; the version is an extra guard
    const auto v = access::expected_version(r);
    return v.has_value() ? std::optional{*v} : std::optional<std::int64_t>{-1};
}

// A use case that yields one delivery, then a wake-up for the dispatcher.
template <class F>
asio::awaitable<response> act_on(const engine& e, dispatcher& d, request r, F use_case, int status = 200)
{
    const auto& who = access::caller_of(r);
    const auto from = r.from; // keeps `who` alive while the request moves on
    const auto version = version_of(r);
    auto act = [&, use_case, version, status](sql::session& s) -> result<response> {
        const actor by{who, version, e.ctx.time.now()};
        const result<delivery> after = use_case(s, by);
        if (after.has_error())
            return after.error();
        return http::json_response(summary_of(s, e, who, *after), status);
    };
    auto answered = co_await access::answer_once(e.ctx, std::move(r), act);
    d.wake();
    co_return answered;
}

template <class F>
asio::awaitable<response> act_on_many(const engine& e, dispatcher& d, request r, F use_case)
{
    const auto& who = access::caller_of(r);
    const auto from = r.from;
    auto act = [&, use_case](sql::session& s) -> result<response> {
        const result<std::vector<delivery>> moved = use_case(s, who, e.ctx.time.now());
        if (moved.has_error())
            return moved.error();
        json::array list;
        for (const auto& one : *moved)
            list.push_back(summary_of(s, e, who, one));
        return http::json_response(json::object{{"deliveries", std::move(list)}});
    };
    auto answered = co_await access::answer_once(e.ctx, std::move(r), act);
    d.wake();
    co_return answered;
}

std::optional<refusal> read_cursor(const std::optional<std::string>& cursor, listing_store::filter& f)
{
    if (!cursor)
        return {};
    const auto dash = cursor->find('-');
    std::int64_t millis = 0;
    const auto* end = cursor->data() + std::min(dash, cursor->size());
    const auto [stop, error] = std::from_chars(cursor->data(), end, millis);
    if (dash == std::string::npos || error != std::errc{} || stop != end)
        return access::unreadable_cursor();
    f.after_at = from_millis(millis);
    f.after_id = cursor->substr(dash + 1);
    return {};
}

asio::awaitable<response> list(const engine& e, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    listing_store::filter f;
    f.reader_id = access::caller_of(r).person_id;
    f.article_id = r.query_value("article");
    f.account_id = r.query_value("account");
    f.state = r.query_value("state");
    f.trouble = r.query_value("trouble") == "1";
    if (auto bad = read_cursor(page->cursor, f))
        co_return problem(*bad);
    auto ask = [&](sql::session& s) {
        std::vector<delivery> found;
        auto ids = listing_store::list(s, f, page->one_more());
        std::optional<std::string> next;
        json::array items;
        for (const auto& id : ids) {
            if (static_cast<std::int64_t>(items.size()) == page->limit) {
                const auto& last = found.back();
                next = std::to_string(to_millis(last.updated_at)) + "-" + last.id;
                break;
            }
            found.push_back(*delivery_store::find(s, id));
            items.push_back(summary_of(s, e, access::caller_of(r), found.back()));
        }
        return access::page_answer(std::move(items), next);
    };
    co_return co_await e.ctx.db.read(ask);
}

asio::awaitable<response> show(const engine& e, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto d = delivery_store::find(s, r.parameter("id"));
        if (!d || !may_see(s, access::caller_of(r), *d, permissions::delivery_read))
            return not_found("条投递");
        auto answered = http::json_response(details_of(s, e, access::caller_of(r), *d));
        access::with_version(answered, d->version);
        return answered;
    };
    const auto found = co_await e.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

asio::awaitable<response> act(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto what = body->choice("act", {"retry", "cancel", "probe"});
    const auto reason = body->optional_text("reason", reason_rule).value_or("");
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&e, what, reason, id](sql::session& s, const actor& by) {
        return what == "retry"    ? retry(s, e, id, by)
               : what == "cancel" ? cancel(s, e, id, reason, by)
                                  : probe_now(s, e, id, by);
    };
    co_return co_await act_on(e, d, std::move(r), use_case);
}

proof read_proof(json_reader& body, bool needed)
{
    proof p;
    p.link = body.optional_text("link", {.min = 8, .max = 2000}).value_or("");
    p.picture = body.optional_text("picture", {.min = 64, .max = 64}).value_or("");
    if (!p.link.empty() && !p.link.starts_with("http://") && !p.link.starts_with("https://"))
        body.violate("link", "not_a_link", "请填写以 http:// 或 https:// 开头的完整链接。");
    if (needed && p.link.empty() && p.picture.empty() && !body.has("link") && !body.has("picture"))
        body.violate("link", "required", "请提供发布后的链接，或上传一张截图。");
    return p;
}

asio::awaitable<response> settle_it(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const bool published = body->choice("outcome", {"published", "refused"}) == "published";
    const auto reason = body->text("reason", reason_rule);
    const auto p = read_proof(*body, published);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&e, published, reason, p, id](sql::session& s, const actor& by) {
        return settle_by_hand(s, e, id, published, p, reason, by);
    };
    co_return co_await act_on(e, d, std::move(r), use_case);
}

asio::awaitable<response> evidence(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto p = read_proof(*body, true);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&e, p, id](sql::session& s, const actor& by) { return bring_evidence(s, e, id, p, by); };
    co_return co_await act_on(e, d, std::move(r), use_case);
}

asio::awaitable<response> resend(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto reason = body->text("reason", reason_rule);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&e, reason, id](sql::session& s, const actor& by) { return send_again(s, e, id, reason, by); };
    co_return co_await act_on(e, d, std::move(r), use_case, 201);
}

asio::awaitable<response> publish(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto not_before = body->optional_time("not_before");
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&e, id, not_before](sql::session& s, const access::principal& who, timestamp now) {
        return publish_held(s, e, who, id, not_before, now);
    };
    co_return co_await act_on_many(e, d, std::move(r), use_case);
}

asio::awaitable<response> withdraw(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto reason = body->text("reason", reason_rule);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto use_case = [&e, id, reason](sql::session& s, const access::principal& who, timestamp now) {
        return withdraw_article(s, e, who, id, reason, now);
    };
    co_return co_await act_on_many(e, d, std::move(r), use_case);
}

json::object json_of(const hold& h)
{
    return {{"id", h.id},
            {"scope", h.scope},
            {"scope_id", h.scope_id},
            {"reason", h.reason},
            {"set_by", json::object{{"id", h.set_by}, {"name", h.set_name}}},
            {"set_at", to_rfc3339(h.set_at)}};
}

asio::awaitable<response> list_holds(const engine& e, request)
{
    auto ask = [](sql::session& s) { return hold_store::standing(s); };
    const auto standing = co_await e.ctx.db.read(ask);
    json::array items;
    for (const auto& h : standing)
        items.push_back(json_of(h));
    co_return access::page_answer(std::move(items), {});
}

asio::awaitable<response> add_hold(const engine& e, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto scope = body->choice("scope", {"global", "unit", "account"});
    const auto id = body->optional_text("id", {.min = 1, .max = 40});
    const auto reason = body->text("reason", reason_rule);
    if (scope != "global" && !id)
        body->violate("id", "required", "请选择要暂停的单位或账号。");
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto from = r.from;
    const auto& who = access::caller_of(r);
    auto act = [&](sql::session& s) -> result<response> {
        const auto made = set_hold(s, e, who, scope, id.value_or(""), reason, e.ctx.time.now());
        if (made.has_error())
            return made.error();
        return http::json_response(json_of(*made), 201);
    };
    co_return co_await access::answer_once(e.ctx, std::move(r), act);
}

asio::awaitable<response> remove_hold(const engine& e, dispatcher& d, request r)
{
    auto act = [&](sql::session& s) {
        return lift_hold(s, e, access::caller_of(r), r.parameter("id"), e.ctx.time.now());
    };
    const auto lifted = co_await e.ctx.db.write(act);
    d.wake();
    co_return lifted.has_value() ? http::no_content() : problem(lifted.error());
}

asio::awaitable<response> list_alarms(const engine& e, request r)
{
    auto ask = [&](sql::session& s) {
        return alarm_store::standing(s, access::caller_of(r).person_id, permissions::delivery_read.name, most_alarms);
    };
    const auto alarms = co_await e.ctx.db.read(ask);
    json::array items;
    for (const auto& a : alarms)
        items.push_back({{"id", a.id},
                         {"kind", a.kind},
                         {"at", to_rfc3339(a.raised_at)},
                         {"text", a.text},
                         {"delivery_id", a.delivery_id ? json::value(*a.delivery_id) : json::value(nullptr)},
                         {"account_id", a.account_id ? json::value(*a.account_id) : json::value(nullptr)},
                         {"state", "standing"}});
    co_return access::page_answer(std::move(items), {});
}

} // namespace

void add_routes(http::router& table, const engine& e, dispatcher& d)
{
    using http::verb;
    const auto add = [&](verb v, const char* path, permission p, auto run) {
        table.add({v, std::string("/api/v1") + path, p, run});
    };
    add(verb::get, "/deliveries", permissions::delivery_read, [&e](request r) { return list(e, std::move(r)); });
    add(verb::get, "/deliveries/{id}", permissions::delivery_read, [&e](request r) { return show(e, std::move(r)); });
    add(verb::post, "/deliveries/{id}/acts", permissions::delivery_act,
        [&e, &d](request r) { return act(e, d, std::move(r)); });
    add(verb::post, "/deliveries/{id}/settlements", permissions::delivery_settle,
        [&e, &d](request r) { return settle_it(e, d, std::move(r)); });
    add(verb::post, "/deliveries/{id}/evidence", permissions::delivery_act,
        [&e, &d](request r) { return evidence(e, d, std::move(r)); });
    add(verb::post, "/deliveries/{id}/generations", permissions::delivery_resend,
        [&e, &d](request r) { return resend(e, d, std::move(r)); });
    add(verb::post, "/articles/{id}/publications", permissions::release_publish,
        [&e, &d](request r) { return publish(e, d, std::move(r)); });
    add(verb::post, "/articles/{id}/withdrawals", permissions::delivery_act,
        [&e, &d](request r) { return withdraw(e, d, std::move(r)); });
    add(verb::get, "/holds", permissions::delivery_read, [&e](request r) { return list_holds(e, std::move(r)); });
    add(verb::post, "/holds", permissions::hold_set, [&e](request r) { return add_hold(e, std::move(r)); });
    add(verb::delete_, "/holds/{id}", permissions::hold_set,
        [&e, &d](request r) { return remove_hold(e, d, std::move(r)); });
    add(verb::get, "/alarms", permissions::delivery_read, [&e](request r) { return list_alarms(e, std::move(r)); });
}

} // namespace tongyuan::delivery
