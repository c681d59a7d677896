#include "registry/everybody/public_routes.hpp"

#include "access/on_workers.hpp"
#include "access/permissions.hpp"
#include "base/digest.hpp"
#include "registry/everybody/public_json.hpp"
#include "registry/everybody/public_list.hpp"
#include "registry/everybody/public_page.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

using reading = std::shared_ptr<const public_desk::reading>;

constexpr std::size_t cost_of_all = 10; // a download of the whole list, in plain requests
constexpr std::size_t most_in_a_matrix = 1000;
constexpr std::size_t most_in_json = 1000;

std::string value_of(const request& r, std::string_view name)
{
    return r.query_value(name).value_or("");
}

refusal closed()
{
    return {errc::not_found, "http.not_found", "没有这个地址。"};
}

result<std::size_t> number_of(const request& r, std::string_view name, std::size_t usual, std::size_t most)
{
    const auto text = r.query_value(name);
    if (!text || text->empty())
        return usual;
    std::size_t out = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), out);
    if (read.ec != std::errc{} || read.ptr != text->data() + text->size() || out < 1 || out > most)
        return refusal{errc::malformed, "public.number",
                       std::string(name) + " 应为 1 到 " + std::to_string(most) + " 的整数。"};
    return out;
}

result<public_filter> filter_of(const request& r)
{
    public_filter f{value_of(r, "q"), value_of(r, "unit"), value_of(r, "platform"), public_filter::shown::live};
    const auto state = value_of(r, "state");
    if (state == "gone")
        f.which = public_filter::shown::gone;
    else if (state == "all")
        f.which = public_filter::shown::all;
    else if (!state.empty() && state != "live")
        return unacceptable({{"state", "unknown", "state 应为 live、gone 或 all。"}});
    if (f.text.size() > 400 || f.unit.size() > 100 || f.platform.size() > 100)
        return unacceptable({{"q", "too_long", "查找的内容过长，请缩短后再试。"}});
    return f;
}

result<public_question> question_of(const request& r)
{
    public_question q{value_of(r, "q"), value_of(r, "name"), value_of(r, "platform")};
    if (q.text.find_first_not_of(" \t\r\n") == std::string::npos)
        return unacceptable({{"q", "required", "请填写要核验的账号主页链接、账号标识或备案号。"}});
    if (q.text.size() > 4000 || q.name.size() > 400 || q.platform.size() > 100)
        return unacceptable({{"q", "too_long", "要核验的内容过长，请只填写一个链接或标识。"}});
    return q;
}

// Weak: the words "as of" move on while nothing else does.
std::string tag_of(const reading& from, const request& r)
{
    std::string about = from->book->fingerprint() + from->keys.id + r.path;
    for (const auto& [name, value] : r.query)
        about.append("\n").append(name).append("=").append(value);
    return "W/\"" + sha256_hex(about).substr(0, 32) + "\"";
}

bool is_known(const request& r, const std::string& tag)
{
    return r.header("if-none-match").find(tag.substr(2)) != std::string_view::npos;
}

response& for_everybody(response& r, const std::string& tag)
{
    r.with("ETag", tag);
    r.with("Cache-Control", "public, max-age=60");
    return r;
}

// Data that other sites' scripts may read, too.
response open_data(std::string body, std::string type, const std::string& tag, int status = 200)
{
    response r{status};
    r.body = std::move(body);
    r.with("Content-Type", std::move(type));
    r.with("Access-Control-Allow-Origin", "*");
    r.with("Cross-Origin-Resource-Policy", "cross-origin");
    return for_everybody(r, tag);
}

response page(std::string body, const std::string& tag)
{
    response r;
    r.body = std::move(body);
    r.with("Content-Type", "text/html; charset=utf-8");
    return for_everybody(r, tag);
}

response unchanged(const std::string& tag)
{
    response r{304};
    return for_everybody(r, tag);
}

std::optional<response> refuse(public_desk& desk, const request& r, std::size_t cost = 1)
{
    return desk.options().is_open ? desk.refuse_haste(r, cost) : problem(closed());
}

asio::awaitable<response> verify_as_json(public_desk& desk, request r)
{
    if (auto no = refuse(desk, r))
        co_return std::move(*no);
    const auto q = question_of(r);
    if (q.has_error())
        co_return problem(q.error());
    const auto from = co_await desk.now();
    const auto tag = tag_of(from, r);
    if (is_known(r, tag))
        co_return unchanged(tag);
    const auto& said = desk.answer(*from, *q);
    // Whoever looks at the status alone is not told that a stranger is one of us.
    co_return open_data(said.body, "application/json", tag, said.is_about_an_account ? 200 : 404);
}

asio::awaitable<response> verify_as_page(public_desk& desk, request r)
{
    if (auto no = refuse(desk, r))
        co_return std::move(*no);
    const auto from = co_await desk.now();
    const auto tag = tag_of(from, r);
    if (is_known(r, tag))
        co_return unchanged(tag);
    const auto q = question_of(r);
    const public_place where{from->as_of};
    if (q.has_error())
        co_return page(verify_page(*from->book, {}, {}, where), tag);
    co_return page(verify_page(*from->book, *q, answer_to(*from->book, *q), where), tag);
}

// What `show` makes of the accounts that the address asks for, on a worker.
template <class Show>
asio::awaitable<response> with_accounts(public_desk& desk, request r, std::size_t cost, Show show)
{
    if (auto no = refuse(desk, r, cost))
        co_return std::move(*no);
    const auto f = filter_of(r);
    if (f.has_error())
        co_return problem(f.error());
    const auto from = co_await desk.now();
    const auto tag = tag_of(from, r);
    if (is_known(r, tag))
        co_return unchanged(tag);
    auto work = [from, wanted = *f, asked = std::move(r), tag, show] {
        return show(from, wanted, asked, tag, chosen(*from->book, wanted));
    };
    co_return co_await access::on_workers(desk.ctx().workers, work);
}

using accounts = std::vector<const public_account*>;

std::span<const public_account* const> part_of(const accounts& all, std::size_t page, std::size_t limit)
{
    const auto from = std::min((page - 1) * limit, all.size());
    return std::span(all).subspan(from, std::min(limit, all.size() - from));
}

response directory(const reading& from, const public_filter& f, const request& r, const std::string& tag,
                   const accounts& all)
{
    const auto number = number_of(r, "page", 1, 100'000);
    if (number.has_error())
        return problem(number.error());
    const auto pages = std::max<std::size_t>(1, (all.size() + accounts_on_a_page - 1) / accounts_on_a_page);
    const public_place where{from->as_of, *number, pages, all.size(), (*number - 1) * accounts_on_a_page};
    return page(directory_page(*from->book, f, part_of(all, *number, accounts_on_a_page), where), tag);
}

response as_json(const reading& from, const public_filter&, const request& r, const std::string& tag,
                 const accounts& all)
{
    const auto number = number_of(r, "page", 1, 1'000'000);
    const auto limit = number_of(r, "limit", 200, most_in_json);
    if (number.has_error() || limit.has_error())
        return problem(number.has_error() ? number.error() : limit.error());
    json::array items;
    for (const auto* a : part_of(all, *number, *limit))
        items.push_back(json_of(*from->book, *a));
    const bool more = *number * *limit < all.size();
    const json::object body{{"issuer", from->book->office()},
                            {"items", std::move(items)},
                            {"total", all.size()},
                            {"next_page", more ? json::value(*number + 1) : json::value(nullptr)},
                            {"register", from->book->fingerprint()},
                            {"as_of", to_rfc3339(from->as_of)}};
    return open_data(json::serialize(body), "application/json", tag);
}

response as_csv(const reading& from, const public_filter&, const request&, const std::string& tag, const accounts& all)
{
    auto r = open_data(csv_of(*from->book, all), "text/csv; charset=utf-8", tag);
    r.with("Content-Disposition", "attachment; filename=\"official-accounts.csv\"");
    return r;
}

asio::awaitable<response> matrix(public_desk& desk, request r)
{
    std::string ancestors;
    for (const auto& one : desk.options().embed_from)
        ancestors += " " + one;
    const auto show = [ancestors](const reading& from, const public_filter&, const request&, const std::string& tag,
                                  const accounts& all) {
        const public_place where{from->as_of, 1, 1, all.size()};
        auto out = page(matrix_page(*from->book, part_of(all, 1, most_in_a_matrix), where), tag);
        out.with("Content-Security-Policy",
                 "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors" +
                     (ancestors.empty() ? " 'none'" : ancestors));
        out.with("Cross-Origin-Resource-Policy", "cross-origin");
        return out;
    };
    co_return co_await with_accounts(desk, std::move(r), 1, show);
}

json::object published(const answer_keys::published& k)
{
    auto out = jwk_of(k.key);
    out["made_at"] = to_rfc3339(k.made_at);
    out["retired_at"] = k.retired_at ? json::value(to_rfc3339(*k.retired_at)) : json::value(nullptr);
    return out;
}

asio::awaitable<response> keys(public_desk& desk, request r)
{
    if (auto no = refuse(desk, r))
        co_return std::move(*no);
    const auto from = co_await desk.now();
    json::array all;
    for (const auto& one : from->keys.all)
        all.push_back(published(one));
    co_return open_data(json::serialize(json::object{{"keys", std::move(all)}}), "application/json", tag_of(from, r));
}

asio::awaitable<response> key_as_pem(public_desk& desk, request r)
{
    if (auto no = refuse(desk, r))
        co_return std::move(*no);
    const auto from = co_await desk.now();
    for (const auto& one : from->keys.all)
        if (one.key.id == r.parameter("key_id"))
            co_return open_data(pem_of(one.key.public_key), "application/x-pem-file", tag_of(from, r));
    co_return problem(closed());
}

} // namespace

void add_public_routes(http::router& table, public_desk& desk)
{
    const auto add = [&](std::string_view path, auto run) {
        table.add(http::route{
            http::verb::get, std::string(path), permissions::anyone, [&desk, run](request r) {
                return run(desk, std::move(r));
            }}.for_everybody());
    };
    const auto listed = [](std::size_t cost, auto show) {
        return [cost, show](public_desk& d, request r) { return with_accounts(d, std::move(r), cost, show); };
    };
    add("/public", listed(1, directory));
    add("/public/accounts.json", listed(1, as_json));
    add("/public/accounts.csv", listed(cost_of_all, as_csv));
    add("/public/matrix", matrix);
    add("/public/verify", verify_as_page);
    add("/public/verify.json", verify_as_json);
    add("/.well-known/tongyuan-keys.json", keys);
    add("/.well-known/tongyuan-keys/{key_id}", key_as_pem);
}

} // namespace tongyuan::registry
