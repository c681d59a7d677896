#include "delivery/api_parts.hpp"

#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "delivery/watching/presentation.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace asio = boost::asio;
namespace json = boost::json;
using http::request;
using http::response;

namespace {

std::optional<std::int64_t> version_of(const request& r)
{
    if (r.header("if-match").empty())
        return {};
    const auto v = access::expected_version(r);
    return v.has_value() ? std::optional{*v} : std::optional<std::int64_t>{-1};
}

} // namespace

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

asio::awaitable<response> answer_act(const engine& e, dispatcher& d, request r, act_on_one use_case, int status)
{
    const auto& who = access::caller_of(r);
    const auto from = r.from; // keeps `who` alive while the request moves on
    const auto version = version_of(r);
    auto act = [&](sql::session& s) -> result<response> {
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

asio::awaitable<response> answer_acts(const engine& e, dispatcher& d, request r, act_on_some use_case)
{
    const auto& who = access::caller_of(r);
    const auto from = r.from;
    auto act = [&](sql::session& s) -> result<response> {
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

} // namespace tongyuan::delivery
