#include "access/acts.hpp"
#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/units.hpp"
#include "base/json_reader.hpp"
#include "content/api_parts.hpp"
#include "content/article_json.hpp"
#include "content/articles.hpp"
#include "content/reviews.hpp"
#include "content/routes.hpp"
#include "http/api_routes.hpp"

#include <boost/json/array.hpp>

namespace asio = boost::asio;
namespace json = boost::json;

namespace tongyuan::content {

namespace {

result<verdict> read_verdict(const http::request& r)
{
    auto body = json_reader::parse(r.body);
    if (!body)
        return body.error();
    verdict v;
    v.decision = body->choice("decision", {"approve", "return"}) == "return" ? decision::return_ : decision::approve;
    v.comment = body->optional_text("comment", {.max = 2000, .multiline = true}).value_or("");
    v.digest = body->text("digest", {.min = 1, .max = 64});
    if (auto bad = body->finish())
        return *bad;
    return v;
}

asio::awaitable<http::response> post_decision(access::context& ctx, const options& o, http::request r)
{
    const auto version = access::expected_version(r);
    if (!version)
        co_return http::problem(version.error());
    const auto v = read_verdict(r);
    if (!v)
        co_return http::problem(v.error());
    access::transaction act = [&](sql::session& s) -> result<http::response> {
        const auto& who = access::caller_of(r);
        const auto decided = decide(s, ctx, o, who, r.parameter("id"), *version, *v);
        return decided ? result<http::response>(answer_with(s, o, who, *decided)) : decided.error();
    };
    co_return co_await access::answer_once(ctx, r, std::move(act));
}

asio::awaitable<http::response> list_waiting(access::context& ctx, const options& o, http::request r)
{
    const auto page = access::page_of(r);
    if (!page)
        co_return http::problem(page.error());
    const auto after = page->cursor ? place_from(*page->cursor) : std::nullopt;
    if (page->cursor && !after)
        co_return http::problem(access::unreadable_cursor());
    auto work = [&](sql::session& s) -> result<http::response> {
        auto articles = article_store::waiting_for(s, access::caller_of(r).person_id, after, page->one_more());
        const auto next = cut_page(articles, page->limit);
        json::array items;
        for (const auto& a : articles) {
            auto item = summary_json(s, o, a);
            item["digest"] = a.digest;
            items.push_back(std::move(item));
        }
        return access::page_answer(std::move(items), next);
    };
    auto answer = co_await ctx.db.read(std::move(work));
    co_return answer ? std::move(*answer) : http::problem(answer.error());
}

http::response answer_with(const review_store::chain& c)
{
    json::array labels;
    for (std::int64_t level = 1; level <= c.levels; ++level)
        labels.push_back(json::value(label_of_level(level, c.levels)));
    auto r = http::json_response(
        json::object{{"levels", c.levels}, {"own", c.own}, {"labels", std::move(labels)}, {"version", c.version}});
    access::with_version(r, c.version);
    return r;
}

asio::awaitable<http::response> get_chain(access::context& ctx, const options&, http::request r)
{
    auto work = [&](sql::session& s) -> result<http::response> {
        const auto unit = access::unit_for(s, access::caller_of(r), permissions::unit_read, r.parameter("id"));
        return unit ? result<http::response>(answer_with(review_store::chain_of(s, unit->id))) : unit.error();
    };
    auto answer = co_await ctx.db.read(std::move(work));
    co_return answer ? std::move(*answer) : http::problem(answer.error());
}

asio::awaitable<http::response> put_chain(access::context& ctx, const options&, http::request r)
{
    const auto version = access::expected_version(r);
    if (!version)
        co_return http::problem(version.error());
    auto body = json_reader::parse(r.body);
    if (!body)
        co_return http::problem(body.error());
    const auto levels = body->integer("levels", {.min = 1, .max = most_levels});
    if (auto bad = body->finish())
        co_return http::problem(*bad);
    auto work = [&](sql::session& s) -> result<http::response> {
        const auto set = set_chain(s, ctx, access::caller_of(r), r.parameter("id"), levels, *version);
        return set ? result<http::response>(answer_with(*set)) : set.error();
    };
    auto answer = co_await ctx.db.write(std::move(work));
    co_return answer ? std::move(*answer) : http::problem(answer.error());
}

} // namespace

void add_review_routes(http::router& table, access::context& ctx, const options& o)
{
    using http::verb;
    const http::api_routes add{table, ctx, o};
    // Which level's permission it takes is known only once the article has been read.
    add(verb::post, "/articles/{id}/decisions", permissions::article_read, post_decision);
    add(verb::get, "/reviews", permissions::article_read, list_waiting);
    add(verb::get, "/units/{id}/review-chain", permissions::unit_read, get_chain);
    add(verb::put, "/units/{id}/review-chain", permissions::unit_manage, put_chain);
}

void add_routes(http::router& table, access::context& ctx, const options& o)
{
    const std::pair<std::string_view, std::string_view> acts[] = {
        {"media.uploaded", "上传文件"},     {"article.created", "新建稿件"},
        {"article.revised", "修改稿件"},    {"article.submitted", "提交审核"},
        {"article.taken_back", "撤回审核"}, {"article.level_passed", "审核通过（进入下一级）"},
        {"article.approved", "终审通过"},   {"article.returned", "退回稿件"},
        {"article.archived", "归档稿件"},   {"review_chain.set", "设置审核级数"},
    };
    for (const auto& [act, label] : acts)
        access::label_act(act, label);
    add_media_routes(table, ctx, o);
    add_article_routes(table, ctx, o);
    add_rendition_routes(table, ctx, o);
    add_review_routes(table, ctx, o);
}

} // namespace tongyuan::content
