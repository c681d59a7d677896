#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "http/json_values.hpp"
#include "registry/account_store.hpp"
#include "registry/filing/filing_json.hpp"
#include "registry/printing/papers.hpp"
#include "registry/printing/qr_code.hpp"
#include "registry/routes.hpp"

#include <boost/json.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <charconv>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

json::array json_of(const std::vector<std::vector<paper_cell>>& lines)
{
    json::array out;
    for (const auto& line : lines) {
        json::array cells;
        for (const auto& cell : line)
            cells.push_back(json::object{{"label", cell.label}, {"value", cell.value}});
        out.push_back(std::move(cells));
    }
    return out;
}

json::object json_of(const paper& p)
{
    json::array changes, levels;
    for (const auto& d : p.changes)
        changes.push_back(
            json::object{{"field", d.field}, {"label", d.label}, {"before", d.before}, {"after", d.after}});
    for (const auto& level : p.levels)
        levels.push_back(json::object{{"unit", level.unit},
                                      {"words", level.words},
                                      {"person", level.person},
                                      {"day", level.at ? day_on_paper(*level.at) : ""}});
    return {{"title", p.title},
            {"kind_label", p.kind},
            {"number", p.number},
            {"unit", p.unit},
            {"day", p.day},
            {"lines", json_of(p.lines)},
            {"changes", std::move(changes)},
            {"promise", p.promise},
            {"levels", std::move(levels)},
            {"informed", json::array(p.informed.begin(), p.informed.end())}};
}

asio::awaitable<response> form(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto f = filing_for(s, access::caller_of(r), r.parameter("id"), c.ctx.time.now());
        return f.has_error() ? result<response>{f.error()} : http::json_response(json_of(paper_of(s, c, *f)));
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

std::string address_of(const filing_context& c, const request& r)
{
    if (!c.limits.public_address.empty())
        return c.limits.public_address;
    return (r.secure ? "https://" : "http://") + std::string(r.header("host"));
}

json::object json_of(const certificate& it, const std::string& address)
{
    const auto code = qr_code_of(address);
    return {{"number", it.opening.number},
            {"name", it.of.name},
            {"platform_label", it.platform_label},
            {"platform_id", it.of.platform_id},
            {"url", it.of.url},
            {"unit", it.unit_name},
            {"credit_code", it.credit_code},
            {"day", it.opening.decided_at ? day_on_paper(*it.opening.decided_at) : ""},
            {"issued_by", it.issued_by},
            {"state_label", label_of(it.of.state)},
            {"address", address},
            {"qr", json::array(code.begin(), code.end())}};
}

asio::awaitable<response> certify(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto a = account_store::find(s, r.parameter("id"));
        if (!a || !access::caller_of(r).may(permissions::account_read, a->unit_path))
            return not_found("个账号");
        const auto it = certificate_of(s, c, a->id);
        return it.has_error() ? result<response>{it.error()}
                              : http::json_response(json_of(
                                    *it, address_of(c, r) + "/public/verify?q=" +
                                             boost::urls::encode(it->opening.number, boost::urls::unreserved_chars)));
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

asio::awaitable<response> seal(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const filing_attachment file{body->text("sha256", {.min = 64, .max = 64}),
                                 body->text("file_name", {.min = 1, .max = 255})};
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s, const access::principal& who) -> result<response> {
        const auto f = add_scan(s, c, who, id, file);
        return f.has_error() ? result<response>{f.error()} : answer_with_filing(s, who, *f, c.ctx.time.now(), 201);
    };
    co_return co_await access::answer_caller_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> unseal(const filing_context& c, request r)
{
    const auto text = r.parameter("number");
    std::int64_t n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    auto act = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto f = take_back_scan(s, c, who, r.parameter("id"), n);
        return f.has_error() ? result<response>{f.error()} : answer_with_filing(s, who, *f, c.ctx.time.now());
    };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? *done : problem(done.error());
}

} // namespace

void add_paper_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/filings/{id}/form", permissions::filing_read, form);
    add(verb::post, "/filings/{id}/scans", permissions::filing_create, seal);
    add(verb::delete_, "/filings/{id}/scans/{number}", permissions::filing_create, unseal);
    add(verb::get, "/accounts/{id}/certificate", permissions::account_read, certify);
}

} // namespace tongyuan::registry
