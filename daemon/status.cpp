#include "status.hpp"

#include "access/permissions.hpp"
#include "access/principal.hpp"
#include "access/unit_store.hpp"
#include "delivery/guards/clock_doubt.hpp"
#include "delivery/guards/quarantine.hpp"
#include "delivery/sending/lane_store.hpp"
#include "metrics.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tongyuan {

namespace asio = boost::asio;
namespace json = boost::json;
using http::request;
using http::response;

namespace {

response plain(std::string text, int status = 200)
{
    response r{status};
    r.with("Content-Type", "text/plain; charset=utf-8");
    r.body = std::move(text);
    return r;
}

asio::awaitable<response> health(request)
{
    co_return plain("ok\n");
}

asio::awaitable<delivery::health> health_now(status_sources from)
{
    const auto now = from.ctx.time.now();
    auto ask = [&](sql::session& s) { return delivery::health_of(s, from.engine, now); };
    co_return co_await from.ctx.db.read(ask);
}

// The daemons that share the store, and how many lanes each holds.
asio::awaitable<json::array> daemons(status_sources from)
{
    json::array out;
    if (!from.member)
        co_return out;
    const auto us = from.member->owner();
    auto ask = [&](sql::session& s) {
        const auto held = delivery::lane_store::held_by_owner(s);
        for (const auto& m : access::member_store::living(s)) {
            const auto lanes = held.find(m.owner);
            out.push_back({{"name", m.name},
                           {"since", to_rfc3339(m.joined_at)},
                           {"lanes", lanes == held.end() ? 0 : lanes->second},
                           {"this", m.owner == us}});
        }
        return true;
    };
    (void)co_await from.ctx.db.read(ask);
    co_return out;
}

// Monitoring runs on this machine. What stands there is nobody else's, and costs a reading of the queue.
bool is_from_here(const request& r)
{
    boost::system::error_code error;
    const auto peer = asio::ip::make_address(r.remote_address, error);
    return !error && peer.is_loopback();
}

asio::awaitable<response> ready(status_sources from, request r)
{
    const auto why = from.dispatcher.stopped_because();
    auto ask = [](sql::session& s) { return delivery::hold_store::standing(s).size(); };
    (void)co_await from.ctx.db.read(ask); // throws when the store does not answer
    const auto words = is_from_here(r) ? ": " + why : std::string();
    co_return why.empty() ? plain("ready\n") : plain("not ready" + words + "\n", 503);
}

asio::awaitable<response> metrics(status_sources from, request r)
{
    if (!is_from_here(r))
        co_return http::problem(403, "metrics.elsewhere", "监控数据只能在本机读取。");
    const auto h = co_await health_now(from);
    const auto fleet = co_await daemons(from);
    co_return plain(metrics_text(h, fleet, from));
}

std::vector<std::string> units_of_sight(sql::session& s, const access::principal& who,
                                        const std::vector<delivery::trouble>& all)
{
    std::vector<std::string> out;
    for (const auto& t : all)
        if (const auto unit = access::unit_store::find(s, t.unit_id);
            unit && who.may(permissions::delivery_read, unit->path))
            out.push_back(t.unit_id);
    return out;
}

json::array troubles_for(const std::vector<delivery::trouble>& all, const std::vector<std::string>& visible_units)
{
    json::array out;
    for (const auto& t : all)
        if (t.unit_id.empty() || std::ranges::find(visible_units, t.unit_id) != visible_units.end())
            out.push_back({{"kind", t.kind},
                           {"words", t.words},
                           {"until", t.until ? json::value(to_rfc3339(*t.until)) : json::value(nullptr)},
                           {"account_id", t.account_id ? json::value(*t.account_id) : json::value(nullptr)}});
    return out;
}

// What a restored store and a doubtful clock have stopped.
struct stopped {
    delivery::quarantine_store::figures quarantine;
    std::optional<delivery::clock_doubt> clock;
};

stopped stopped_now(sql::session& s)
{
    return {delivery::quarantine_store::count(s), delivery::clock_store::standing(s)};
}

std::string words_of(const stopped& s)
{
    std::string out;
    if (s.quarantine.open > 0)
        out += "数据库曾被恢复或回滚，" + std::to_string(s.quarantine.open) +
               " 条投递已暂停，请到“恢复核实”页处理；恢复前的人员、权限和暂停设置也请一并核对。";
    if (s.clock)
        out += delivery::words_of(*s.clock);
    return out;
}

json::object json_of(const stopped& s)
{
    return {{"quarantined", s.quarantine.open},
            {"quarantined_sent", s.quarantine.sent},
            {"quarantined_since", s.quarantine.since ? json::value(to_rfc3339(*s.quarantine.since)) : nullptr},
            {"clock_well", !s.clock},
            {"words", words_of(s)}};
}

std::string sentence_of(const delivery::health& h, const stopped& guarded, const status_sources& from)
{
    const auto why = from.dispatcher.stopped_because();
    if (!why.empty())
        return "发送暂停：" + why + "。";
    if (auto words = words_of(guarded); !words.empty())
        return words;
    std::int64_t waiting = 0;
    for (const auto& [state, n] : h.figures.by_state)
        waiting += state == "queued" || state == "deferred" ? n : 0;
    const auto running = from.dispatcher.running();
    if (running > 0)
        return "正在发送 " + std::to_string(running) + " 条，另有 " + std::to_string(waiting) + " 条等待。";
    return waiting > 0 ? "有 " + std::to_string(waiting) + " 条在等待各自的时间。" : "没有等待发送的内容。";
}

// For a day: whoever comes back to the page is told that it has passed.
std::string recovered_words(const delivery::dispatcher& d, timestamp now)
{
    const auto& stop = d.last_stop();
    if (!stop || !stop->until || now - *stop->until > std::chrono::hours{24})
        return {};
    return to_shanghai_minute(stop->from) + " 曾因存储出错停止发送，" + to_shanghai_minute(*stop->until) +
           " 已自动恢复，中断的投递已逐条核对。";
}

asio::awaitable<response> words(status_sources from, request r)
{
    const auto& who = access::caller_of(r);
    const auto now = from.ctx.time.now();
    std::vector<delivery::trouble> troubles;
    std::vector<std::string> visible;
    stopped stop;
    auto ask = [&](sql::session& s) {
        auto found = delivery::health_of(s, from.engine, now);
        troubles = delivery::troubles_of(found, from.engine, now);
        visible = units_of_sight(s, who, troubles);
        stop = stopped_now(s);
        return found;
    };
    const auto h = co_await from.ctx.db.read(ask);
    json::object by_state;
    for (const auto& [state, n] : h.figures.by_state)
        by_state[state] = n;
    auto fleet = co_await daemons(from);
    co_return http::json_response(json::object{
        {"simulated", from.simulated},
        {"sending", from.dispatcher.stopped_because().empty()},
        {"words", sentence_of(h, stop, from) + recovered_words(from.dispatcher, now)},
        {"guards", json_of(stop)},
        {"troubles", troubles_for(troubles, visible)},
        {"deliveries", std::move(by_state)},
        {"running", from.dispatcher.running()},
        {"oldest_due", h.figures.oldest_due ? json::value(to_rfc3339(*h.figures.oldest_due)) : json::value(nullptr)},
        {"daemons", std::move(fleet)},
        {"store", from.ctx.db.kind() == sql::engine::sqlite ? "sqlite" : "postgres"},
        {"now", to_rfc3339(now)}});
}

// What the sign-in page may know before anybody has signed in.
asio::awaitable<response> about(status_sources from, request)
{
    co_return http::json_response(json::object{{"name", "同源"}, {"simulated", from.simulated}});
}

json::object read_fragment(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    boost::system::error_code error;
    auto value = json::parse(text, error);
    if (error || !value.is_object())
        throw std::runtime_error(file.string() + " is not a JSON object: " + error.message());
    return std::move(value.get_object());
}

void merge_into(json::object& all, json::object&& part, const std::filesystem::path& file)
{
    for (auto& [name, value] : part) {
        // Rooms share a few schemas; each fragment may carry its copy, but not another meaning.
        if (const auto* there = all.if_contains(name); there && *there != value)
            throw std::runtime_error(file.string() + " defines " + std::string(name) + " in another way");
        all[name] = std::move(value);
    }
}

// A route for anybody asks for no sign-in.
void say_who_may_call(json::object& paths)
{
    for (auto& [path, operations] : paths)
        for (auto& [method, operation] : operations.as_object())
            if (operation.at("x-permission").as_string() == permissions::anyone.name)
                operation.as_object()["security"] = json::array{};
}

json::object ways_to_sign_in()
{
    return {{"session", json::object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "__Host-tongyuan_session"}}},
            {"csrf", json::object{{"type", "apiKey"}, {"in", "header"}, {"name", "X-CSRF-Token"}}},
            {"token", json::object{{"type", "http"}, {"scheme", "bearer"}}}};
}

} // namespace

json::object merged_openapi(const std::filesystem::path& folder)
{
    json::object paths, schemas, parameters, responses;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".json")
            files.push_back(entry.path());
    std::ranges::sort(files);
    for (const auto& file : files) {
        auto part = read_fragment(file);
        if (auto* p = part.if_contains("paths"))
            merge_into(paths, std::move(p->as_object()), file);
        if (auto* c = part.if_contains("components"))
            for (auto& [kind, members] : c->as_object())
                merge_into(kind == "parameters"  ? parameters
                           : kind == "responses" ? responses
                                                 : schemas,
                           std::move(members.as_object()), file);
    }
    say_who_may_call(paths);
    const json::object in_a_browser{{"session", json::array{}}, {"csrf", json::array{}}};
    const json::object in_a_script{{"token", json::array{}}};
    return {{"openapi", "3.1.0"},
            {"info", json::object{{"title", "Tongyuan 同源"}, {"version", "1"}}},
            {"servers", json::array{json::object{{"url", "/"}}}},
            {"security", json::array{in_a_browser, in_a_script}},
            {"paths", std::move(paths)},
            {"components", json::object{{"schemas", std::move(schemas)},
                                        {"parameters", std::move(parameters)},
                                        {"responses", std::move(responses)},
                                        {"securitySchemes", ways_to_sign_in()}}}};
}

void add_status_routes(http::router& table, const status_sources& from)
{
    using http::verb;
    const auto document = std::make_shared<const std::string>(json::serialize(merged_openapi(from.openapi)));
    const auto describe = [document](request) -> asio::awaitable<response> {
        response r;
        r.with("Content-Type", "application/json");
        r.body = *document;
        return [](response out) -> asio::awaitable<response> { co_return out; }(std::move(r));
    };
    table.add({verb::get, "/healthz", permissions::anyone, health});
    table.add({verb::get, "/readyz", permissions::anyone, [from](request r) { return ready(from, std::move(r)); }});
    table.add({verb::get, "/metrics", permissions::anyone, [from](request r) { return metrics(from, std::move(r)); }});
    table.add(
        {verb::get, "/api/v1/about", permissions::anyone, [from](request r) { return about(from, std::move(r)); }});
    table.add(
        {verb::get, "/api/v1/status", permissions::signed_in, [from](request r) { return words(from, std::move(r)); }});
    table.add({verb::get, "/api/v1/openapi.json", permissions::anyone, describe});
}

} // namespace tongyuan
