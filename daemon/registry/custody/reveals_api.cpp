#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "registry/custody/custody_routes.hpp"
#include "registry/custody/reveal_json.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr std::int64_t most = 100;
constexpr std::chrono::days told_for{14}; // custodians of what was asked about their accounts

asio::awaitable<response> write(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto text = body->text("text", {.max = 200, .multiline = true});
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto act = [&](sql::session& s) { return write_note(s, c, access::caller_of(r), r.parameter("id"), text); };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? http::no_content() : problem(done.error());
}

asio::awaitable<response> ask(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto reason = body->text("reason", {.min = 2, .max = 200});
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s, const access::principal& who) -> result<response> {
        const auto asked = ask_reveal(s, c, who, id, reason);
        return asked.has_error() ? result<response>{asked.error()} : http::json_response(json_of(*asked, c, who), 201);
    };
    co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> decide(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const bool approve = body->choice("decision", {"approve", "refuse"}) == "approve";
    const auto words = body->optional_text("comment", {.max = 200}).value_or("");
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s, const access::principal& who) -> result<response> {
        const auto done = decide_reveal(s, c, who, id, approve, words);
        return done.has_error() ? result<response>{done.error()} : http::json_response(json_of(*done, c, who));
    };
    co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
}

// Without an idempotency key: a stored answer would show the note again.
asio::awaitable<response> open(const filing_context& c, request r)
{
    if (const auto bad = refuse_fields(r.body))
        co_return problem(*bad);
    auto act = [&](sql::session& s) { return show_note(s, c, access::caller_of(r), r.parameter("id")); };
    const auto note = co_await c.ctx.db.write(act);
    if (note.has_error())
        co_return problem(note.error());
    co_return http::json_response(json::object{{"text", note->reveal()}});
}

asio::awaitable<response> list(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) {
        const auto& who = access::caller_of(r);
        const auto now = c.ctx.time.now();
        const auto shown = [&](const std::vector<note_reveal>& all) {
            json::array out;
            for (const auto& one : all)
                out.push_back(json_of(one, c, who));
            return out;
        };
        return json::object{{"to_decide", shown(reveal_store::to_decide(s, who.person_id, now, most))},
                            {"to_see", shown(reveal_store::to_see(s, who.person_id, now, most))},
                            {"of_mine", shown(reveal_store::of_custodian(s, who.person_id, now - told_for, most))}};
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

} // namespace

void add_reveal_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::put, "/accounts/{id}/location-note", permissions::custody_manage, write);
    add(verb::post, "/accounts/{id}/reveals", permissions::custody_reveal, ask);
    add(verb::get, "/reveals", permissions::signed_in, list);
    add(verb::post, "/reveals/{id}/decisions", permissions::custody_approve_reveal, decide);
    add(verb::post, "/reveals/{id}/openings", permissions::custody_reveal, open);
}

} // namespace tongyuan::registry
