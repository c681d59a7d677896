#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "http/json_values.hpp"
#include "registry/account_json.hpp"
#include "registry/accounts.hpp"
#include "registry/as_known.hpp"
#include "registry/look_alike_json.hpp"
#include "registry/platforms/recognition.hpp"
#include "registry/register_store.hpp"
#include "registry/routes.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::ref;
using http::request;
using http::response;

namespace {

asio::awaitable<response> show(const filing_context& c, request r)
{
    const auto then = as_of(r);
    if (then.has_error())
        co_return problem(then.error());
    auto ask = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto a = account_for(s, who, permissions::account_read, r.parameter("id"));
        if (a.has_error() || !*then)
            return a.has_error() ? result<response>{a.error()} : answer_with_account(s, c, who, a->id);
        const auto known = account_past_store::find(s, a->id, **then);
        if (!known)
            return refusal{errc::not_found, "account.not_known_then", "在所选日期，这个账号还没有登记。"};
        auto answer = http::json_response(account_details_then(s, c, who, *known, **then));
        access::with_version(answer, a->version);
        return answer;
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

// Whoever registers has to know that somebody else has, even where they may not look at it.
json::value existing(sql::session& s, const access::principal& who, const recognised& seen)
{
    const auto a =
        seen.platform_id.empty() ? std::nullopt : register_store::find_by_identity(s, seen.platform, seen.platform_id);
    if (!a)
        return nullptr;
    const bool visible = who.may(permissions::account_read, a->unit_path);
    return json::object{{"id", visible ? json::value(a->id) : json::value(nullptr)},
                        {"name", a->name},
                        {"state", name_of(a->state)},
                        {"state_label", label_of(a->state)},
                        {"unit", ref(a->unit_id, register_store::extras_of(s, a->id).unit_name)}};
}

// What somebody is about to register, or what was pasted.
struct wanted_account {
    std::string unit_id, text, name, handle;
};

// A text that says of itself what it is is no name; any other may be one, or may have been.
look_alike_store::question likeness_asked(const recognised& seen, const wanted_account& wanted,
                                          const std::string& unit_name)
{
    const auto is_name = seen.platform.empty() && !seen.is_doubtful && wanted.text.size() <= 300;
    const auto either = [&](const std::string& typed, const std::string& read) {
        return !typed.empty() ? typed : !read.empty() ? read : is_name ? wanted.text : std::string();
    };
    return {wanted.unit_id, unit_name, "", either(wanted.name, seen.name), either(wanted.handle, seen.handle),
            seen.url};
}

json::object recognition_of(sql::session& s, const platform_book& book, const access::principal& who,
                            const recognised& seen, const wanted_account& wanted)
{
    json::array twins, notes;
    if (!seen.note.empty())
        notes.push_back(json::value(seen.note));
    const auto* on = book.find(seen.platform);
    if (on && on->is_retired)
        notes.push_back("该平台已停止登记新账号。");
    const auto unit = access::unit_store::find(s, wanted.unit_id);
    if (!seen.platform.empty() && unit && who.may(permissions::filing_create, unit->path))
        for (const auto& a : register_store::same_unit_same_platform(s, unit->id, seen.platform))
            twins.push_back(ref(a.id, a.name));
    auto asked = likeness_asked(seen, wanted, unit ? unit->name : "");
    if (const auto known = register_store::find_by_identity(s, seen.platform, seen.platform_id))
        asked.account_id = known->id;
    return {{"platform", seen.platform},
            {"platform_label", label_of(book, seen.platform)},
            {"platform_id", seen.platform_id},
            {"name", seen.name},
            {"handle", seen.handle},
            {"url", seen.url},
            {"existing", existing(s, who, seen)},
            {"same_unit_same_platform", std::move(twins)},
            {"alike", look_alikes_for(s, book, who, asked)},
            {"notes", std::move(notes)}};
}

asio::awaitable<response> recognise_it(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto text = body->text("text", {.min = 1, .max = 2000, .multiline = true});
    const auto unit_id = body->optional_text("unit_id", {.max = 40});
    wanted_account wanted;
    wanted.name = body->optional_text("name", {.max = 100}).value_or("");
    wanted.handle = body->optional_text("handle", {.max = 100}).value_or("");
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto& who = access::caller_of(r);
    wanted.unit_id = unit_id.value_or(who.unit_id);
    wanted.text = text;
    auto ask = [&](sql::session& s) {
        const auto book = c.platforms.in(s);
        return recognition_of(s, *book, who, book->recognise(text), wanted);
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

asio::awaitable<response> declare(const filing_context& c, request r)
{
    if (const auto bad = refuse_fields(r.body))
        co_return problem(*bad);
    const auto from = r.from; // keeps the caller when the request has moved on
    const auto& who = access::caller_of(r);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = declare_manual(s, c, who, id);
        return done.has_error() ? result<response>{done.error()} : answer_with_account(s, c, who, id);
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> cover(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto sha = body->optional_text("sha256", {.min = 64, .max = 64}).value_or("");
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto& who = access::caller_of(r);
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = choose_cover(s, c, who, r.parameter("id"), *version, sha);
        return done.has_error() ? result<response>{done.error()} : answer_with_account(s, c, who, r.parameter("id"));
    };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? *done : problem(done.error());
}

asio::awaitable<response> source(const filing_context& c, request r)
{
    const auto version = access::expected_version_if_any(r); // of the unit
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto account = body->optional_text("account_id", {.min = 1, .max = 40});
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto act = [&](sql::session& s) {
        return name_source(s, c, access::caller_of(r), r.parameter("id"), account, *version);
    };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? http::no_content() : problem(done.error());
}

} // namespace

void add_account_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/accounts/{id}", permissions::account_read, show);
    add(verb::post, "/accounts/recognitions", permissions::filing_create, recognise_it);
    add(verb::post, "/accounts/{id}/manual-declarations", permissions::account_bind, declare);
    add(verb::put, "/accounts/{id}/default-cover", permissions::account_bind, cover);
    add(verb::put, "/units/{id}/source", permissions::account_bind, source);
}

} // namespace tongyuan::registry
