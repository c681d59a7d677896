#include "registry/platforms/platforms.hpp"

#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "base/text.hpp"
#include "http/api_routes.hpp"
#include "registry/platforms/platform_store.hpp"
#include "registry/routes.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr std::size_t most_recognisers = 30;

json::object json_of(const recogniser& r)
{
    return {{"matches", name_of(r.matches)},
            {"matches_label", label_of(r.matches)},
            {"host", r.host},
            {"pattern", r.pattern},
            {"id_form", r.id_form},
            {"url_form", r.url_form},
            {"needs", r.needs}};
}

response answer_with_platform(sql::session& s, const platform& p, int status = 200)
{
    json::array how;
    for (const auto& r : platform_store::recognisers_of(s, p.id))
        how.push_back(json_of(r));
    auto r = http::json_response(json::object{{"platform", p.id},
                                              {"name", p.label},
                                              {"name_en", p.label_en},
                                              {"kind", p.kind},
                                              {"kind_label", label_of_platform_kind(p.kind)},
                                              {"id_name", p.id_name},
                                              {"id_form", p.id_form},
                                              {"identity_hint", p.identity_hint},
                                              {"handle_name", p.handle_name},
                                              {"ids_of", p.ids_of},
                                              {"small_letters", p.id_in_small_letters},
                                              {"adapter", p.adapter},
                                              {"keeps_cancelled", p.keeps_cancelled},
                                              {"also", p.also},
                                              {"recovery_guide", p.recovery_guide},
                                              {"cancelling_guide", p.cancelling_guide},
                                              {"position", p.position},
                                              {"is_retired", p.is_retired},
                                              {"is_used", platform_store::is_used(s, p.id)},
                                              {"recognisers", std::move(how)},
                                              {"version", p.version}},
                                 status);
    access::with_version(r, p.version);
    return r;
}

result<response> answer_with_code(sql::session& s, std::string_view code, int status = 200)
{
    const auto all = platform_store::all(s);
    const auto at = std::ranges::find(all, code, &platform::id);
    return at == all.end() ? result<response>{not_found("个平台")} : answer_with_platform(s, *at, status);
}

recogniser read_recogniser(json_reader& in, const std::string& code)
{
    recogniser r;
    r.platform = code;
    const auto matches = in.choice("matches", {"link", "id", "qr"});
    r.matches = matches == "id" ? recogniser_kind::id : matches == "qr" ? recogniser_kind::qr : recogniser_kind::link;
    r.host = lower_ascii(trimmed(in.optional_text("host", {.max = 200}).value_or("")));
    r.pattern = in.optional_text("pattern", {.max = 400}).value_or("");
    r.id_form = in.optional_text("id_form", {.max = 100}).value_or("{id}");
    r.url_form = in.optional_text("url_form", {.max = 300}).value_or("");
    r.needs = in.optional_text("needs", {.max = 200}).value_or("");
    return r;
}

std::optional<std::vector<recogniser>> read_recognisers(json_reader& body, const std::string& code)
{
    if (!body.has("recognisers"))
        return {};
    std::vector<recogniser> out;
    for (auto& one : body.objects("recognisers", most_recognisers))
        out.push_back(read_recogniser(one, code));
    return out;
}

platform_entry read_entry(json_reader& body, std::string code)
{
    platform_entry e;
    auto& p = e.row;
    p.id = std::move(code);
    p.label = trimmed(body.text("name", {.min = 1, .max = 40}));
    p.label_en = trimmed(body.text("name_en", {.min = 1, .max = 60}));
    p.kind = body.choice("kind", {"social", "news", "video", "site", "app", "broadcast", "offline", "other"});
    p.id_name = body.text("id_name", {.min = 1, .max = 40});
    p.id_form = body.optional_text("id_form", {.max = 400}).value_or("");
    p.identity_hint = body.optional_text("identity_hint", {.max = 200}).value_or("");
    p.handle_name = body.optional_text("handle_name", {.max = 40}).value_or("");
    p.ids_of = body.optional_text("ids_of", {.max = 40}).value_or("");
    if (p.ids_of.empty())
        p.ids_of = p.id;
    p.id_in_small_letters = body.optional_boolean("small_letters").value_or(false);
    p.adapter = body.optional_text("adapter", {.max = 40}).value_or("");
    p.keeps_cancelled = body.optional_boolean("keeps_cancelled").value_or(false);
    p.also = body.optional_text("also", {.max = 300}).value_or("");
    p.recovery_guide = body.optional_text("recovery_guide", {.max = 2000, .multiline = true}).value_or("");
    p.cancelling_guide = body.optional_text("cancelling_guide", {.max = 2000, .multiline = true}).value_or("");
    p.position = body.optional_integer("position", {.min = 0, .max = 999'999}).value_or(500);
    p.is_retired = body.optional_boolean("is_retired").value_or(false);
    e.how = read_recognisers(body, p.id);
    return e;
}

std::optional<refusal> faults_in(json_reader& body, const platform_entry& e)
{
    if (auto bad = body.finish())
        return bad;
    auto wrong = faults_of(e);
    return wrong.empty() ? std::nullopt : std::optional{unacceptable(std::move(wrong))};
}

// What is entered here is in force here at once; other daemons find it when they next look.
asio::awaitable<void> look_again(const filing_context& c)
{
    auto look = [&](sql::session& s) { return c.platforms.in(s) != nullptr; };
    (void)co_await c.ctx.db.read(look);
}

asio::awaitable<response> show(const filing_context& c, request r)
{
    auto ask = [&](sql::session& s) { return answer_with_code(s, r.parameter("platform")); };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

asio::awaitable<response> add(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto entry = read_entry(*body, body->text("platform", {.min = 2, .max = 40}));
    if (auto bad = faults_in(*body, entry))
        co_return problem(*bad);
    const auto from = r.from; // keeps the caller when the request has moved on
    const auto& who = access::caller_of(r);
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = add_platform(s, c, who, entry);
        return done.has_error() ? result<response>{done.error()} : answer_with_code(s, entry.row.id, 201);
    };
    auto answer = co_await access::answer_once(c.ctx, std::move(r), act);
    co_await look_again(c);
    co_return answer;
}

asio::awaitable<response> change(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    auto entry = read_entry(*body, std::string(r.parameter("platform")));
    entry.row.version = *version;
    if (auto bad = faults_in(*body, entry))
        co_return problem(*bad);
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = change_platform(s, c, access::caller_of(r), entry);
        return done.has_error() ? result<response>{done.error()} : answer_with_code(s, entry.row.id);
    };
    const auto done = co_await c.ctx.db.write(act);
    co_await look_again(c);
    co_return done.has_value() ? *done : problem(done.error());
}

asio::awaitable<response> remove(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto act = [&](sql::session& s) {
        return remove_platform(s, c, access::caller_of(r), r.parameter("platform"), *version);
    };
    const auto done = co_await c.ctx.db.write(act);
    co_await look_again(c);
    co_return done.has_value() ? http::no_content() : problem(done.error());
}

json::object json_of(const platform_book& book, const recognised& seen, const std::vector<recogniser>& how)
{
    json::value by = nullptr;
    if (seen.by)
        by = json_of(how.at(seen.by - 1));
    return {{"platform", seen.platform},
            {"platform_label", label_of(book, seen.platform)},
            {"platform_id", seen.platform_id},
            {"handle", seen.handle},
            {"name", seen.name},
            {"url", seen.url},
            {"needs", seen.note},
            {"recogniser", std::move(by)}};
}

// What a pasted text would give with the recognisers of one platform as they are about to be entered.
asio::awaitable<response> try_out(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto text = body->text("text", {.min = 1, .max = 2000, .multiline = true});
    platform_entry entry;
    entry.row.id = body->optional_text("platform", {.min = 2, .max = 40}).value_or("");
    entry.how = read_recognisers(*body, entry.row.id);
    if (auto bad = faults_in(*body, entry))
        co_return problem(*bad);
    auto look = [&](sql::session& s) { return c.platforms.in(s); };
    const auto book = co_await c.ctx.db.read(look);
    auto how = book->how().all();
    if (entry.how) {
        const auto* known = book->find(entry.row.id);
        for (auto& one : *entry.how)
            one.in_small_letters = known && known->id_in_small_letters;
        std::erase_if(how, [&](const recogniser& one) { return one.platform == entry.row.id; });
        how.insert(how.begin(), entry.how->begin(), entry.how->end());
    }
    const recognisers all{how};
    co_return http::json_response(json_of(*book, all.recognise(text), how));
}

} // namespace

void add_platform_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes route{table, c};
    route(verb::get, "/platforms/{platform}", permissions::account_read, show);
    route(verb::post, "/platforms", permissions::rule_set, add);
    route(verb::put, "/platforms/{platform}", permissions::rule_set, change);
    route(verb::delete_, "/platforms/{platform}", permissions::rule_set, remove);
    route(verb::post, "/platform-trials", permissions::rule_set, try_out);
}

} // namespace tongyuan::registry
