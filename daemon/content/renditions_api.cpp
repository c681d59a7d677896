#include "access/idempotency.hpp"
#include "access/on_workers.hpp"
#include "access/permissions.hpp"
#include "content/api_parts.hpp"
#include "content/article_json.hpp"
#include "content/articles.hpp"
#include "content/renditions.hpp"
#include "content/routes.hpp"
#include "http/api_routes.hpp"

#include <variant>

namespace asio = boost::asio;

namespace tongyuan::content {

namespace {

// Either what was stored, or what has still to be rendered.
using shown = std::variant<rendered_set, rendering>;

result<shown> load_shown(sql::session& s, const options& o, const http::request& r)
{
    auto a = article_for(s, access::caller_of(r), permissions::article_read, r.parameter("id"));
    if (!a)
        return a.error();
    const auto asked = r.query_value("revision");
    const auto number = asked ? number_from(*asked) : std::optional{a->revision};
    auto what = number ? revision_store::find(s, a->id, *number) : std::nullopt;
    if (!what)
        return not_found("个修订版");
    if (is_stored(*a, *number))
        return shown(load_rendered(s, o, *a, *number));
    return shown(load_rendering(s, o, std::move(*a), std::move(*what)));
}

asio::awaitable<http::response> get_renditions(access::context& ctx, const options& o, http::request r)
{
    auto load = [&](sql::session& s) { return load_shown(s, o, r); };
    const auto found = co_await ctx.db.read(std::move(load));
    if (!found)
        co_return http::problem(found.error());
    const auto account = r.query_value("account");
    auto show = [&] {
        const auto* stored = std::get_if<rendered_set>(&*found);
        const auto all = stored ? *stored : render_all(std::get<rendering>(*found), o.channels);
        return http::json_response(renditions_json(all, account));
    };
    co_return co_await access::on_workers(ctx.workers, show);
}

result<rendering> load_for_submission(sql::session& s, const options& o, const http::request& r,
                                      std::optional<std::int64_t> version)
{
    auto a = article_for(s, access::caller_of(r), permissions::article_write, r.parameter("id"));
    if (!a)
        return a.error();
    if (const auto to = moved(a->state, article_event::submitted); !to)
        return to.error();
    if (version && *version != a->version)
        return access::changed_meanwhile();
    auto what = revision_store::find(s, a->id, a->revision).value();
    return load_rendering(s, o, std::move(*a), std::move(what));
}

asio::awaitable<http::response> post_submission(access::context& ctx, const options& o, http::request r)
{
    const auto version = optional_version(r);
    if (!version)
        co_return http::problem(version.error());
    if (const auto bad = refuse_fields(r))
        co_return http::problem(*bad);
    auto load = [&](sql::session& s) { return load_for_submission(s, o, r, *version); };
    const auto source = co_await ctx.db.read(std::move(load));
    rendered_set rendered;
    if (source) {
        auto render = [&] { return render_all(*source, o.channels); };
        rendered = co_await access::on_workers(ctx.workers, render);
    }
    // A refusal goes this way as well: a repeated request finds the first one's answer, not the state it left.
    access::transaction act = [&](sql::session& s) -> result<http::response> {
        if (!source)
            return source.error();
        const auto& who = access::caller_of(r);
        const auto submitted = submit(s, ctx, who, *source, rendered);
        return submitted ? result<http::response>(answer_with(s, o, who, *submitted)) : submitted.error();
    };
    co_return co_await access::answer_once(ctx, r, std::move(act));
}

} // namespace

void add_rendition_routes(http::router& table, access::context& ctx, const options& o)
{
    using http::verb;
    const http::api_routes add{table, ctx, o};
    add(verb::get, "/articles/{id}/renditions", permissions::article_read, get_renditions);
    add(verb::post, "/articles/{id}/submissions", permissions::article_write, post_submission);
}

} // namespace tongyuan::content
