#include "content/articles.hpp"

#include "access/idempotency.hpp"
#include "access/on_workers.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/json_reader.hpp"
#include "content/api_parts.hpp"
#include "content/article_input.hpp"
#include "content/article_json.hpp"
#include "content/article_store.hpp"
#include "content/routes.hpp"
#include "http/api_routes.hpp"

namespace asio = boost::asio;
namespace json = boost::json;

namespace tongyuan::content {

namespace {

constexpr text_rule id_rule{.min = 1, .max = 40};

struct article_input {
    std::string unit_id;
    written_revision written;
};

result<article_input> read_article(const http::request& r, const options& o, bool is_new)
{
    auto body = json_reader::parse(r.body);
    if (!body)
        return body.error();
    article_input out;
    if (is_new)
        out.unit_id = body->text("unit_id", id_rule);
    auto fields = read_revision(*body, o.body.bytes, o.most_accounts);
    if (auto bad = body->finish())
        return *bad;
    auto written = write_revision(std::move(fields), o);
    if (!written)
        return written.error();
    out.written = std::move(*written);
    return out;
}

asio::awaitable<http::response> post_article(access::context& ctx, const options& o, http::request r)
{
    auto read = [&] { return read_article(r, o, true); };
    const auto input = co_await access::on_workers(ctx.workers, read);
    if (!input)
        co_return http::problem(input.error());
    access::transaction act = [&](sql::session& s) -> result<http::response> {
        const auto& who = access::caller_of(r);
        const auto made = create_article(s, ctx, who, input->unit_id, input->written);
        return made ? result<http::response>(answer_with(s, o, who, *made, 201)) : made.error();
    };
    co_return co_await access::answer_once(ctx, r, std::move(act));
}

asio::awaitable<http::response> put_article(access::context& ctx, const options& o, http::request r)
{
    const auto version = access::expected_version(r);
    if (!version)
        co_return http::problem(version.error());
    auto read = [&] { return read_article(r, o, false); };
    const auto input = co_await access::on_workers(ctx.workers, read);
    auto work = [&](sql::session& s) -> result<http::response> {
        const auto& who = access::caller_of(r);
        // A stranger learns nothing from what is wrong with the text.
        if (!input) {
            const auto seen = article_for(s, who, permissions::article_write, r.parameter("id"));
            return seen ? input.error() : seen.error();
        }
        const auto saved = save_revision(s, ctx, o, who, r.parameter("id"), *version, input->written);
        return saved ? result<http::response>(answer_with(s, o, who, *saved)) : saved.error();
    };
    auto answer = co_await ctx.db.write(std::move(work));
    co_return answer ? std::move(*answer) : http::problem(answer.error());
}

asio::awaitable<http::response> get_article(access::context& ctx, const options& o, http::request r)
{
    auto work = [&](sql::session& s) -> result<http::response> {
        const auto& who = access::caller_of(r);
        const auto a = article_for(s, who, permissions::article_read, r.parameter("id"));
        return a ? result<http::response>(answer_with(s, o, who, *a)) : a.error();
    };
    auto answer = co_await ctx.db.read(std::move(work));
    co_return answer ? std::move(*answer) : http::problem(answer.error());
}

result<article_store::filter> filter_of(const http::request& r, const access::page& page)
{
    const auto& who = access::caller_of(r);
    article_store::filter f;
    f.reader_id = who.person_id;
    f.state = r.query_value("state");
    if (f.state && f.state->empty())
        f.state.reset();
    if (f.state && !article_state_from(*f.state))
        return unacceptable({{"state", "unknown", "没有这种稿件状态。"}});
    if (r.query_value("mine") == "1")
        f.created_by = who.person_id;
    if (const auto q = r.query_value("q"); q && !q->empty())
        f.pattern = access::pattern_for(*q);
    if (page.cursor) {
        f.after = place_from(*page.cursor);
        if (!f.after)
            return access::unreadable_cursor();
    }
    return f;
}

asio::awaitable<http::response> list_articles(access::context& ctx, const options& o, http::request r)
{
    const auto page = access::page_of(r);
    if (!page)
        co_return http::problem(page.error());
    auto filter = filter_of(r, *page);
    if (!filter)
        co_return http::problem(filter.error());
    auto work = [&](sql::session& s) -> result<http::response> {
        auto f = *filter;
        if (const auto unit = r.query_value("unit"); unit && !unit->empty()) {
            const auto found = access::unit_store::find(s, *unit);
            f.unit_path = found ? found->path : "none";
        }
        auto articles = article_store::list(s, f, page->one_more());
        const auto next = cut_page(articles, page->limit);
        json::array items;
        for (const auto& a : articles)
            items.push_back(summary_json(s, o, a));
        return access::page_answer(std::move(items), next);
    };
    auto answer = co_await ctx.db.read(std::move(work));
    co_return answer ? std::move(*answer) : http::problem(answer.error());
}

asio::awaitable<http::response> list_revisions(access::context& ctx, const options&, http::request r)
{
    const auto page = access::page_of(r);
    if (!page)
        co_return http::problem(page.error());
    const auto below = page->cursor ? number_from(*page->cursor) : std::nullopt;
    if (page->cursor && !below)
        co_return http::problem(access::unreadable_cursor());
    auto work = [&](sql::session& s) -> result<http::response> {
        const auto a = article_for(s, access::caller_of(r), permissions::article_read, r.parameter("id"));
        if (!a)
            return a.error();
        auto all = revision_store::list(s, a->id, below, page->one_more());
        std::optional<std::string> next;
        if (all.size() > static_cast<std::size_t>(page->limit)) {
            all.pop_back();
            next = std::to_string(all.back().number);
        }
        json::array items;
        for (const auto& one : all)
            items.push_back(revision_head_json(one));
        return access::page_answer(std::move(items), next);
    };
    auto answer = co_await ctx.db.read(std::move(work));
    co_return answer ? std::move(*answer) : http::problem(answer.error());
}

asio::awaitable<http::response> get_revision(access::context& ctx, const options& o, http::request r)
{
    auto work = [&](sql::session& s) -> result<http::response> {
        const auto a = article_for(s, access::caller_of(r), permissions::article_read, r.parameter("id"));
        if (!a)
            return a.error();
        const auto number = number_from(r.parameter("number"));
        const auto found = number ? revision_json(s, o, a->id, *number) : std::nullopt;
        if (!found)
            return not_found("个修订版");
        return http::json_response(*found);
    };
    auto answer = co_await ctx.db.read(std::move(work));
    co_return answer ? std::move(*answer) : http::problem(answer.error());
}

using simple_act = result<article> (*)(sql::session&, access::context&, const options&, const access::principal&,
                                       std::string_view, std::optional<std::int64_t>);

asio::awaitable<http::response> run_act(access::context& ctx, const options& o, http::request r, simple_act what)
{
    const auto version = optional_version(r);
    if (!version)
        co_return http::problem(version.error());
    if (const auto bad = refuse_fields(r))
        co_return http::problem(*bad);
    access::transaction act = [&](sql::session& s) -> result<http::response> {
        const auto& who = access::caller_of(r);
        const auto changed = what(s, ctx, o, who, r.parameter("id"), *version);
        return changed ? result<http::response>(answer_with(s, o, who, *changed)) : changed.error();
    };
    co_return co_await access::answer_once(ctx, r, std::move(act));
}

asio::awaitable<http::response> post_return(access::context& ctx, const options& o, http::request r)
{
    const simple_act what = [](sql::session& s, access::context& c, const options&, const access::principal& who,
                               std::string_view id,
                               std::optional<std::int64_t> version) { return take_back(s, c, who, id, version); };
    return run_act(ctx, o, std::move(r), what);
}

asio::awaitable<http::response> post_archiving(access::context& ctx, const options& o, http::request r)
{
    return run_act(ctx, o, std::move(r), archive);
}

} // namespace

void add_article_routes(http::router& table, access::context& ctx, const options& o)
{
    using http::verb;
    const http::api_routes add{table, ctx, o};
    // In JSON a character of the body may take six bytes; what is too long is then told by the sanitiser.
    const auto limit = o.body.bytes * 3 + o.most_accounts * 32 + (std::size_t{1} << 20);
    table.add(add.row(verb::post, "/articles", permissions::article_write, post_article).limited_to(limit));
    table.add(add.row(verb::put, "/articles/{id}", permissions::article_write, put_article).limited_to(limit));
    add(verb::get, "/articles", permissions::article_read, list_articles);
    add(verb::get, "/articles/{id}", permissions::article_read, get_article);
    add(verb::get, "/articles/{id}/revisions", permissions::article_read, list_revisions);
    add(verb::get, "/articles/{id}/revisions/{number}", permissions::article_read, get_revision);
    add(verb::post, "/articles/{id}/returns-to-draft", permissions::article_write, post_return);
    add(verb::post, "/articles/{id}/archivings", permissions::article_write, post_archiving);
}

} // namespace tongyuan::content
