#include "http/answer.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace asio = boost::asio;

namespace tongyuan::http {

namespace {

response method_not_allowed(const std::vector<verb>& allowed)
{
    std::string names;
    for (const auto v : allowed) {
        names += names.empty() ? "" : ", ";
        names += name_of(v);
        if (v == verb::get && std::ranges::find(allowed, verb::head) == allowed.end())
            names += ", HEAD";
    }
    auto r = problem(405, "http.method", "此地址不支持这种操作。");
    r.with("Allow", std::move(names));
    return r;
}

// "/public/", typed for "/public": to where the page is. Only a page that has one address and is the same for
// everybody.
std::optional<response> without_slash(const router& table, verb method, const request& r)
{
    const bool reads = method == verb::get || method == verb::head;
    if (!reads || r.path.size() < 2 || !r.path.ends_with('/') || !r.query.empty())
        return std::nullopt;
    const auto shorter = r.path.substr(0, r.path.size() - 1);
    const auto* to = table.find(method, shorter).found;
    if (!to || to->pattern != shorter || to->asks_gate)
        return std::nullopt;
    response there(308);
    there.with("Location", shorter);
    return there;
}

// "application/json", alone or with charset=utf-8 in any case and quoting.
bool is_json(std::string_view content_type)
{
    const auto semicolon = std::min(content_type.find(';'), content_type.size());
    if (lower_ascii(trimmed(content_type.substr(0, semicolon))) != "application/json")
        return false;
    const auto rest = trimmed(content_type.substr(std::min(semicolon + 1, content_type.size())));
    const auto charset = lower_ascii(rest);
    return charset.empty() || charset == "charset=utf-8" || charset == "charset=\"utf-8\"";
}

// As people say it: "10 MB".
std::string in_words(std::size_t bytes)
{
    constexpr std::size_t kilo = 1024, mega = kilo * kilo;
    if (bytes < kilo)
        return std::to_string(bytes) + " 字节";
    return bytes < mega ? std::to_string(bytes / kilo) + " KB" : std::to_string(bytes / mega) + " MB";
}

std::optional<refusal> refuse_body(const route& to, const request& r, const announced_body& body)
{
    if (!body.present)
        return std::nullopt;
    if (body.length.value_or(0) > to.body_limit)
        return refusal{errc::too_large, "http.too_large",
                       "提交的内容过大，最多 " + in_words(to.body_limit) + "。请压缩或分几次提交。"};
    const auto coding = r.header("content-encoding");
    if (!coding.empty() && lower_ascii(coding) != "identity")
        return refusal{errc::unsupported, "http.content_encoding", "不接受压缩的请求内容。"};
    if (!to.any_content_type && !is_json(r.header("content-type")))
        return refusal{errc::unsupported, "http.content_type", "请求内容必须是 application/json（UTF-8）。"};
    return std::nullopt;
}

std::optional<refusal> refuse_caller(const route& to, const request& r)
{
    if (to.needs == permissions::anyone)
        return std::nullopt;
    if (!r.from)
        return refusal{errc::unauthenticated, "http.sign_in", "请先登录。"};
    if (to.needs == permissions::signed_in || r.from->may(to.needs))
        return std::nullopt;
    return refusal{errc::forbidden, "http.forbidden", "您没有进行此操作的权限，请联系管理员。"};
}

response refused(const refusal& why, const request& r)
{
    if (why.kind == errc::unauthenticated || why.kind == errc::forbidden || why.kind == errc::locked)
        log::info("http.refused", {{"request", r.id},
                                   {"method", name_of(r.method)},
                                   {"path", r.path},
                                   {"from", r.remote_address},
                                   {"code", why.code}});
    return problem(why);
}

response failed(std::string_view request_id, std::string_view what)
{
    log::error("http.failed", {{"request", request_id}, {"what", what}});
    return problem(500, "internal", "系统内部出错，未能完成操作。请把请求编号告诉管理员。", request_id);
}

response failed(std::string_view request_id, const std::exception& e, const exception_reader& explain)
{
    if (explain) {
        if (const auto why = explain(e)) {
            log::error("http.failed", {{"request", request_id}, {"code", why->code}, {"what", e.what()}});
            return problem(*why);
        }
    }
    return failed(request_id, e.what());
}

// What was asked beside the path, and which of it the handler looked at.
struct question {
    std::vector<std::pair<std::string, std::string>> query;
    std::shared_ptr<const std::set<std::string, std::less<>>> heeded;
};

// Who reads a list with a condition misspelt must not take the whole list for what was asked. What platforms and
// strangers append to an address that is open to anyone is their own business.
std::optional<question> heed_query(const route& to, request& r)
{
    if (r.query.empty() || to.needs == permissions::anyone || (r.method != verb::get && r.method != verb::head))
        return std::nullopt;
    auto heeded = std::make_shared<std::set<std::string, std::less<>>>();
    r.heeded = heeded;
    return question{r.query, std::move(heeded)};
}

response unless_unheeded(const question& asked, response result)
{
    if (result.status != 200)
        return result;
    refusal why{errc::malformed, "http.query", "地址里有不认识的查询条件，没有查询。请检查拼写，或者去掉它。"};
    for (const auto& [name, value] : asked.query)
        if (!asked.heeded->contains(name))
            why.violations.push_back({name, "unknown", "没有这个查询条件。"});
    return why.violations.empty() ? std::move(result) : problem(why);
}

} // namespace

choice choose(const router& table, std::optional<verb> method, request& r, const announced_body& body)
{
    auto found = table.find(method.value_or(verb::get), r.path);
    if (!method && found.found) {
        found.allowed.clear();
        for (const auto other : {verb::get, verb::post, verb::put, verb::patch, verb::delete_})
            if (table.find(other, r.path).found)
                found.allowed.push_back(other);
        found.found = nullptr;
    }
    if (!found.found) {
        if (!found.allowed.empty())
            return {nullptr, method_not_allowed(found.allowed)};
        if (auto there = without_slash(table, method.value_or(verb::get), r))
            return {nullptr, std::move(*there)};
        return {nullptr, problem(refusal{errc::not_found, "http.not_found", "没有这个地址。"})};
    }
    if (const auto why = refuse_body(*found.found, r, body))
        return {nullptr, problem(*why)};
    r.parameters = std::move(found.parameters);
    return {found.found, {}};
}

asio::awaitable<std::optional<response>> let_in(gate& keeper, const route& to, request& r,
                                                const exception_reader& explain)
{
    std::optional<response> no;
    if (!to.asks_gate && to.needs == permissions::anyone)
        co_return no;
    try {
        auto who = co_await keeper.identify(r);
        if (!who && who.error().kind == errc::unauthenticated && to.needs == permissions::anyone) {
            r.from.reset();
        } else if (!who) {
            no = refused(who.error(), r);
        } else {
            r.from = std::move(*who);
            if (const auto why = refuse_caller(to, r))
                no = refused(*why, r);
        }
    } catch (const std::exception& e) {
        no = failed(r.id, e, explain);
    } catch (...) {
        no = failed(r.id, "not a std::exception");
    }
    co_return no;
}

asio::awaitable<response> run(const route& to, request r, const exception_reader& explain)
{
    const std::string id = r.id;
    const auto asked = heed_query(to, r);
    response result;
    try {
        result = co_await to.run(std::move(r));
        if (asked)
            result = unless_unheeded(*asked, std::move(result));
    } catch (const std::exception& e) {
        result = failed(id, e, explain);
    } catch (...) {
        result = failed(id, "not a std::exception");
    }
    co_return result;
}

asio::awaitable<response> answer(const router& table, gate& gate, request r, exception_reader explain)
{
    announced_body body;
    body.present = !r.body.empty();
    body.length = r.body.size();
    auto chosen = choose(table, r.method, r, body);
    if (!chosen.to)
        co_return std::move(chosen.otherwise);
    auto no = co_await let_in(gate, *chosen.to, r, explain);
    if (no)
        co_return std::move(*no);
    auto result = co_await run(*chosen.to, std::move(r), explain);
    co_return result;
}

} // namespace tongyuan::http
