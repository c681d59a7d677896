#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "delivery/api_parts.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/listing_store.hpp"
#include "delivery/releases/same_content.hpp"
#include "delivery/routes.hpp"
#include "delivery/sight.hpp"
#include "delivery/watching/presentation.hpp"
#include "http/api_routes.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace tongyuan::delivery {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

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
    const act_on_one use_case = [&e, what, reason, id](sql::session& s, const actor& by) {
        return what == "retry"    ? retry(s, e, id, by)
               : what == "cancel" ? cancel(s, e, id, reason, by)
                                  : probe_now(s, e, id, by);
    };
    co_return co_await answer_act(e, d, std::move(r), use_case);
}

asio::awaitable<response> confirm(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto reason = body->text("reason", reason_rule);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    const act_on_one use_case = [&e, reason, id](sql::session& s, const actor& by) {
        return confirm_same(s, e, id, reason, by);
    };
    co_return co_await answer_act(e, d, std::move(r), use_case);
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
    const act_on_one use_case = [&e, reason, id](sql::session& s, const actor& by) {
        return send_again(s, e, id, reason, by);
    };
    co_return co_await answer_act(e, d, std::move(r), use_case, 201);
}

} // namespace

void add_delivery_routes(http::router& table, const engine& e, dispatcher& d)
{
    using http::verb;
    const http::api_routes add{table, e, d};
    add(verb::get, "/deliveries", permissions::delivery_read, list);
    add(verb::get, "/deliveries/{id}", permissions::delivery_read, show);
    add(verb::post, "/deliveries/{id}/acts", permissions::delivery_act, act);
    add(verb::post, "/deliveries/{id}/confirmations", permissions::release_publish, confirm);
    add(verb::post, "/deliveries/{id}/generations", permissions::delivery_resend, resend);
}

} // namespace tongyuan::delivery
