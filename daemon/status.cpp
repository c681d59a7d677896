#include "status.hpp"

#include "access/permissions.hpp"
#include "delivery/clock_doubt.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/lane_store.hpp"
#include "delivery/quarantine.hpp"

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

asio::awaitable<delivery::delivery_store::figures> figures(status_sources from)
{
    const auto now = from.ctx.time.now();
    auto ask = [now](sql::session& s) { return delivery::delivery_store::count_all(s, now); };
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

asio::awaitable<response> ready(status_sources from, request)
{
    const auto why = from.dispatcher.stopped_because();
    (void)co_await figures(from); // throws when the store does not answer
    co_return why.empty() ? plain("ready\n") : plain("not ready: " + why + "\n", 503);
}

asio::awaitable<response> metrics(status_sources from, request)
{
    const auto f = co_await figures(from);
    std::string text = "# TYPE tongyuan_deliveries gauge\n";
    for (const auto& [state, n] : f.by_state)
        text += "tongyuan_deliveries{state=\"" + state + "\"} " + std::to_string(n) + "\n";
    const auto age = f.oldest_due ? (from.ctx.time.now() - *f.oldest_due).count() : 0;
    text += "# TYPE tongyuan_oldest_due_milliseconds gauge\ntongyuan_oldest_due_milliseconds " +
            std::to_string(std::max<std::int64_t>(age, 0)) + "\n";
    text += "# TYPE tongyuan_attempts_running gauge\ntongyuan_attempts_running " +
            std::to_string(from.dispatcher.running()) + "\n";
    text += "# TYPE tongyuan_attempts_started counter\ntongyuan_attempts_started " +
            std::to_string(from.dispatcher.started()) + "\n";
    text += "# TYPE tongyuan_sending gauge\ntongyuan_sending " +
            std::string(from.dispatcher.stopped_because().empty() ? "1" : "0") + "\n";
    if (from.member) {
        const auto all = co_await daemons(from);
        text += "# TYPE tongyuan_lanes_leased gauge\n";
        for (const auto& one : all)
            text += "tongyuan_lanes_leased{daemon=\"" + std::string(one.at("name").as_string()) + "\"} " +
                    std::to_string(one.at("lanes").to_number<std::int64_t>()) + "\n";
        text += "# TYPE tongyuan_lanes_taken_over counter\ntongyuan_lanes_taken_over " +
                std::to_string(from.dispatcher.lanes_taken_over()) + "\n";
        text += "# TYPE tongyuan_lease_left_milliseconds gauge\ntongyuan_lease_left_milliseconds " +
                std::to_string(from.member->left().count()) + "\n";
    }
    auto r = plain(std::move(text));
    co_return r;
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
    const auto f = co_await figures(from);
    const auto stop = co_await from.ctx.db.read(stopped_now);
    json::object by_state;
    std::int64_t due = 0;
    for (const auto& [state, n] : f.by_state) {
        by_state[state] = n;
        due += state == "queued" || state == "deferred" ? n : 0;
    }
    const auto why = from.dispatcher.stopped_because();
    const auto guarded = words_of(stop);
    const auto sentence = !why.empty()                    ? why + "。"
                          : !guarded.empty()              ? guarded
                          : from.dispatcher.running() > 0 ? "正在发送 " + std::to_string(from.dispatcher.running()) +
                                                                " 条，另有 " + std::to_string(due) + " 条等待。"
                          : due > 0 ? "有 " + std::to_string(due) + " 条在等待各自的时间。"
                                    : "没有等待发送的内容。";
    (void)r;
    auto fleet = co_await daemons(from);
    co_return http::json_response(
        json::object{{"simulated", from.simulated},
                     {"sending", why.empty()},
                     {"words", sentence + recovered_words(from.dispatcher, from.ctx.time.now())},
                     {"guards", json_of(stop)},
                     {"deliveries", std::move(by_state)},
                     {"running", from.dispatcher.running()},
                     {"oldest_due", f.oldest_due ? json::value(to_rfc3339(*f.oldest_due)) : json::value(nullptr)},
                     {"daemons", std::move(fleet)},
                     {"store", from.ctx.db.kind() == sql::engine::sqlite ? "sqlite" : "postgres"},
                     {"now", to_rfc3339(from.ctx.time.now())}});
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
