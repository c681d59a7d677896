#include "tests/bench/daemon_run.hpp"

#include "channels/exchange.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/releases/releases.hpp"
#include "delivery/sending/lane_store.hpp"
#include "outbound/transport.hpp"
#include "tests/bench/bare.hpp"
#include "tests/bench/channel_sink.hpp"
#include "tests/bench/machine.hpp"

#include <boost/json/parse.hpp>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace tongyuan::bench {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace {

// Nothing is sent while the store is filled.
class no_transport final : public outbound::transport {
public:
    boost::asio::awaitable<outbound::outcome> send(outbound::request) override
    {
        co_return outbound::failure{outbound::stage::not_sent, "none", "none"};
    }
};

struct filled {
    std::string token;
    std::vector<std::string> articles; // approved, held, one account each: for single clicks
    std::vector<std::string> many;     // the same, for clicks that come all at once
};

void queue_for_next_year(office& o, const std::string& article, std::size_t rows)
{
    const auto held =
        o.ctx.db.read_now([&](sql::session& s) { return delivery::delivery_store::of_article(s, article); });
    const auto due = o.time.now() + std::chrono::days{365};
    for (std::size_t from = 0; from < rows; from += 10'000)
        o.ctx.db.write_now([&](sql::session& s) {
            for (std::size_t i = from; i < std::min(rows, from + 10'000); ++i) {
                auto d = held[i % held.size()];
                d.id = o.ctx.ids.next();
                d.generation = 2 + static_cast<std::int64_t>(i / held.size());
                d.where = delivery::state::queued;
                d.why_code = d.why = "";
                d.not_before = d.due_at = due;
                d.deadline_at = due + std::chrono::days{1};
                delivery::delivery_store::insert(s, d);
            }
            for (const auto& account : o.accounts())
                delivery::lane_store::wake(s, account);
            return true;
        });
}

filled fill(const daemon_plan& plan)
{
    office o{plan.office};
    no_transport nothing;
    channels::exchange exchange{o.ctx, o.channels(), nothing, content::media_bytes, {}};
    delivery::engine engine{o.ctx, exchange, {}, {}, "bench"};
    const content::when_approved release = [&](sql::session& s, const content::approval& given) {
        return delivery::release_approved(s, engine, given, o.time.now());
    };
    filled out;
    queue_for_next_year(o, o.publish_article(release), plan.queued);
    for (std::size_t i = 0; i < plan.clicks + plan.publishes; ++i)
        (i < plan.clicks ? out.articles : out.many)
            .push_back(o.publish_article(release, {o.accounts()[i % o.accounts().size()]}));
    out.token = o.a_token();
    return out;
}

void write_settings(const daemon_plan& plan, std::uint16_t port, std::uint16_t sink)
{
    std::ofstream out{plan.office.folder / "tongyuand.toml"};
    out << "[daemon]\nname = \"bench\"\nsimulated = true\n[server]\nlisten = [\"127.0.0.1:" << port
        << "\"]\nconsole = \"\"\n[store]\nfile = \"tongyuan.db\"\nschema = \"" << plan.office.schema.string()
        << "\"\n[secrets]\nkey_file = \"tongyuan.key\"\n[outbound]\nallow = [\"127.0.0.1:" << sink << "\"]\n";
    for (const auto& file : std::filesystem::directory_iterator(plan.office.adapters))
        if (file.path().extension() == ".so")
            out << "[[plugins]]\nfile = \"" << file.path().string() << "\"\n";
}

// Ends with its owner.
class process {
public:
    process(const std::filesystem::path& program, const std::filesystem::path& settings,
            const std::filesystem::path& log)
    {
        std::string path = program, run = "run", flag = "--config", file = settings;
        char* arguments[] = {path.data(), run.data(), flag.data(), file.data(), nullptr};
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        for (const int fd : {1, 2})
            posix_spawn_file_actions_addopen(&files, fd, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        const int failed = posix_spawn(&pid_, path.c_str(), &files, nullptr, arguments, environ);
        posix_spawn_file_actions_destroy(&files);
        if (failed != 0)
            throw std::runtime_error("cannot start " + path);
    }
    ~process() { end_with(SIGTERM); }
    void end_with(int signal)
    {
        if (!is_running())
            return;
        ::kill(pid_, signal);
        ::waitpid(pid_, nullptr, 0);
        ended_ = true;
    }
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    long pid() const { return pid_; }
    bool is_running()
    {
        ended_ = ended_ || ::waitpid(pid_, nullptr, WNOHANG) != 0;
        return !ended_;
    }

private:
    pid_t pid_ = 0;
    bool ended_ = false;
};

double milliseconds(steady::duration d)
{
    return std::chrono::duration<double, std::milli>(d).count();
}

void wait_until_ready(process& p, const std::string& url)
{
    for (const auto end = steady::now() + 60s; steady::now() < end;) {
        if (get(url + "/readyz").status == 200)
            return;
        if (!p.is_running())
            throw std::runtime_error("the daemon ended at start; see its log");
        std::this_thread::sleep_for(1ms);
    }
    throw std::runtime_error("the daemon was not ready within a minute");
}

// Ended properly, and killed as it stands.
void measure_starts(const daemon_plan& plan, const std::string& url)
{
    std::vector<double> starts, after_kill;
    for (int i = 0; i < 6; ++i) {
        const auto began = steady::now();
        process trial{plan.daemon, plan.office.folder / "tongyuand.toml", plan.office.folder / "daemon.log"};
        wait_until_ready(trial, url);
        (i % 2 == 0 ? starts : after_kill).push_back(milliseconds(steady::now() - began));
        if (i % 2 == 0)
            trial.end_with(SIGKILL);
    }
    std::printf("start_ms=%.1f\nstart_after_kill_ms=%.1f\nstart_after_kill_most_ms=%.1f\nqueued=%zu\n",
                quantile(starts, 0.5), quantile(after_kill, 0.5), quantile(after_kill, 1), plan.queued);
}

std::vector<double> click_all(const std::string& url, const filled& store, const channel_sink& sink)
{
    std::vector<double> out;
    for (const auto& article : store.articles) {
        std::this_thread::sleep_for(150ms); // idle again: the last receipt is stored, the chores rest
        const auto before = sink.requests();
        const auto clicked = steady::now();
        post(url + "/api/v1/articles/" + article + "/publications", "{}", store.token);
        while (sink.requests() == before && steady::now() < clicked + 10s)
            std::this_thread::sleep_for(100us);
        if (sink.requests() == before)
            throw std::runtime_error("a click never reached the channel");
        out.push_back(milliseconds(sink.first_byte() - clicked));
    }
    return out;
}

void measure_api(const std::string& url, const filled& store, std::size_t requests, long pid)
{
    const auto rate = [&](const char* name, const std::string& path, bool signed_in, std::size_t n) {
        recorded_call call;
        call.sent.url = url + path;
        if (signed_in)
            call.sent.headers.emplace_back("Authorization", "Bearer " + store.token);
        const auto cpu = cpu_seconds_of(pid);
        const auto done = replay({{call}}, n, 32);
        std::printf("%s_per_second=%.1f\n%s_cpu_per_1000=%.4f\n", name, static_cast<double>(n) / done.seconds, name,
                    (cpu_seconds_of(pid) - cpu) * 1000 / static_cast<double>(n));
    };
    rate("healthz", "/healthz", false, requests);
    rate("list_accounts", "/api/v1/accounts?limit=50", true, requests / 20);
}

// Is it genuine? Of each registered account in turn, whose answers are signed once a minute, and of as many strangers,
// each of whom gets a signature of its own.
void measure_verify(const std::string& url, std::size_t requests, long pid)
{
    const auto list = boost::json::parse(get(url + "/public/accounts.json?limit=1000").body);
    std::vector<recorded_delivery> known, strangers;
    const auto ask = [&](const std::string& id, std::string answered) {
        recorded_call call;
        call.sent.url = url + "/public/verify.json?q=" + id;
        call.answered = std::move(answered);
        return recorded_delivery{call};
    };
    for (const auto& one : list.at("items").as_array())
        known.push_back(ask(std::string(one.at("platform_id").as_string()), R"("verdict":"official")"));
    for (std::size_t i = 0; i < requests; ++i)
        strangers.push_back(ask("gh_stranger" + std::to_string(i), R"("verdict":"not_registered")"));
    const auto rate = [&](const char* name, const std::vector<recorded_delivery>& calls) {
        const auto cpu = cpu_seconds_of(pid);
        const auto done = replay(calls, requests, 32);
        std::printf("%s_per_second=%.1f\n%s_cpu_per_1000=%.4f\n", name, static_cast<double>(requests) / done.seconds,
                    name, (cpu_seconds_of(pid) - cpu) * 1000 / static_cast<double>(requests));
    };
    rate("verify", known);
    rate("verify_strangers", strangers);
}

// One call for each publication, all of them durable when they are answered.
void measure_publishes(const std::string& url, const filled& store, long pid)
{
    if (store.many.empty())
        return;
    std::vector<recorded_delivery> calls;
    for (const auto& article : store.many) {
        recorded_call call;
        call.sent.method = "POST";
        call.sent.url = url + "/api/v1/articles/" + article + "/publications";
        call.sent.headers = {{"Authorization", "Bearer " + store.token}, {"Content-Type", "application/json"}};
        call.sent.body = "{}";
        calls.push_back({call});
    }
    const auto cpu = cpu_seconds_of(pid);
    const auto done = replay(calls, calls.size(), 64);
    std::printf("publishes_per_second=%.1f\npublishes_cpu_per_1000=%.4f\npublishes=%zu\n",
                static_cast<double>(calls.size()) / done.seconds,
                (cpu_seconds_of(pid) - cpu) * 1000 / static_cast<double>(calls.size()), calls.size());
}

} // namespace

void measure_daemon(daemon_plan plan)
{
    const channel_sink sink;
    plan.office.endpoint = "http://127.0.0.1:" + std::to_string(sink.port());
    plan.office.release_on_approval = false;
    const auto store = fill(plan);
    const auto port = channel_sink{}.port(); // free a moment ago
    write_settings(plan, port, sink.port());
    const auto url = "http://127.0.0.1:" + std::to_string(port);

    measure_starts(plan, url);

    process daemon{plan.daemon, plan.office.folder / "tongyuand.toml", plan.office.folder / "daemon.log"};
    wait_until_ready(daemon, url);
    std::this_thread::sleep_for(3s);
    std::printf("idle_mb=%.1f\n", resident_megabytes_of(daemon.pid()));
    const auto clicks = click_all(url, store, sink);
    std::printf("click_ms_median=%.2f\nclick_ms_p99=%.2f\nclicks=%zu\n", quantile(clicks, 0.5), quantile(clicks, 0.99),
                clicks.size());
    measure_api(url, store, plan.requests, daemon.pid());
    measure_verify(url, plan.requests, daemon.pid());
    measure_publishes(url, store, daemon.pid());
    std::printf("busy_mb=%.1f\n", resident_megabytes_of(daemon.pid()));
}

} // namespace tongyuan::bench
