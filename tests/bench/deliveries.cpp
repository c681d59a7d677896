#include "tests/bench/deliveries.hpp"

#include "channels/exchange.hpp"
#include "delivery/dispatcher.hpp"
#include "delivery/releases.hpp"
#include "outbound/http_client.hpp"
#include "oversight/observations.hpp"
#include "tests/bench/bare.hpp"
#include "tests/bench/machine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdio>
#include <stdexcept>

namespace tongyuan::bench {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace {

// The parts that the composition root makes, without its servers and chores.
class sender {
public:
    sender(office& o, const delivery_plan& plan)
        : office_(o), http_(outbound::make_http_client(loop_, client_options(plan))), recorder_(*http_, 200),
          exchange_(o.ctx, o.channels(), recorder_, content::media_bytes, {}),
          engine_(o.ctx, exchange_, limits(plan), listeners(), "bench")
    {
    }

    content::when_approved release()
    {
        return [this](sql::session& s, const content::approval& given) {
            return delivery::release_approved(s, engine_, given, office_.time.now());
        };
    }

    struct drained {
        double seconds = 0, cpu_seconds = 0;
        std::size_t calls = 0;
    };
    // Until so many more have their receipt.
    drained drain(std::size_t deliveries)
    {
        const auto calls = recorder_.calls();
        const auto cpu = cpu_seconds_of_this_process();
        const auto began = steady::now();
        std::exception_ptr failed;
        const auto note = [&](std::exception_ptr e) {
            if (e && !failed)
                failed = e;
            if (e)
                loop_.stop();
        };
        delivery::dispatcher running{loop_, engine_};
        wanted_ = published_ + deliveries;
        asio::co_spawn(loop_, running.run(), note);
        asio::co_spawn(loop_, watch(running, deliveries), note);
        loop_.restart();
        loop_.run();
        if (failed)
            std::rethrow_exception(failed);
        return {std::chrono::duration<double>(finished_ - began).count(), cpu_seconds_of_this_process() - cpu,
                recorder_.calls() - calls};
    }

    recorder& calls() { return recorder_; }

private:
    static outbound::client_options client_options(const delivery_plan& plan)
    {
        outbound::client_options o;
        o.allowed = outbound::allow_list::parse({plan.platform_url.substr(plan.platform_url.find("//") + 2)}).value();
        return o;
    }
    static delivery::options limits(const delivery_plan& plan)
    {
        delivery::options o;
        o.most_in_flight = plan.in_flight;
        return o;
    }
    delivery::listeners listeners()
    {
        delivery::listeners l;
        l.published = [this](sql::session& s, const delivery::seen_published& p) {
            oversight::note_published(s, office_.ctx, p.account_id, p.platform_id, p.url, p.title, p.at);
            ++published_;
        };
        return l;
    }

    // Ends the run with the last receipt. Everything submitted and nothing under way: the adapter waits before it asks
    // for the platform's decision, and that wait is skipped.
    asio::awaitable<void> watch(delivery::dispatcher& running, std::size_t deliveries)
    {
        asio::steady_timer tick{loop_};
        auto moved = steady::now();
        auto seen = running.started();
        bool skipped = false;
        while (published_ < wanted_ || running.running() > 0) {
            tick.expires_after(1ms);
            co_await tick.async_wait(asio::use_awaitable);
            if (running.running() > 0 || running.started() != seen) {
                moved = steady::now();
                seen = running.started();
                continue;
            }
            const auto still = steady::now() - moved;
            if (still > 10s)
                throw std::runtime_error("stuck with " + std::to_string(wanted_ - published_) + " deliveries to go; " +
                                         running.stopped_because());
            if (seen >= deliveries && (!skipped || still > 100ms)) {
                skipped = true;
                moved = steady::now();
                office_.time.skip(16s);
                running.wake();
            }
        }
        finished_ = steady::now();
        co_await running.stop(5s);
    }

    office& office_;
    asio::io_context loop_{1};
    std::unique_ptr<outbound::transport> http_;
    recorder recorder_;
    channels::exchange exchange_;
    delivery::engine engine_;
    std::atomic<std::size_t> published_{0};
    std::size_t wanted_ = 0;
    steady::time_point finished_;
};

std::string accounts_for_the_platform(const office& o, const std::string& platform)
{
    json::array all;
    for (const auto& a : o.simulated()) {
        if (platform != "wechat") {
            all.push_back(json::object{{"platform", "board"}, {"key", a.secret}, {"name", a.key}});
            continue;
        }
        json::object quotas;
        for (const auto* path : {"/cgi-bin/draft/add", "/cgi-bin/freepublish/submit", "/cgi-bin/freepublish/get"})
            quotas[path] = 1'000'000;
        all.push_back(json::object{{"platform", "wechat"},
                                   {"appid", a.key},
                                   {"secret", a.secret},
                                   {"original_id", "gh_" + a.key},
                                   {"quotas", std::move(quotas)}});
    }
    return json::serialize(json::object{{"accounts", std::move(all)}});
}

struct round_figures {
    double deliveries_per_second, cpu_per_1000, platform_cpu_per_1000, release_seconds;
    double bare_per_second, bare_cpu_per_1000, bare_platform_cpu_per_1000, calls_per_delivery;
};

double cpu_of(const delivery_plan& plan)
{
    return plan.platform_pid > 0 ? cpu_seconds_of(plan.platform_pid) : 0;
}

round_figures one_round(office& o, sender& s, const delivery_plan& plan, const std::vector<recorded_delivery>& recorded)
{
    const auto n = plan.articles * o.accounts().size();
    const auto per_1000 = [&](double cpu) { return cpu * 1000 / static_cast<double>(n); };
    round_figures f{};
    const auto began = steady::now();
    for (std::size_t i = 0; i < plan.articles; ++i)
        (void)o.publish_article(s.release());
    f.release_seconds = std::chrono::duration<double>(steady::now() - began).count();
    auto platform = cpu_of(plan);
    const auto d = s.drain(n);
    f.deliveries_per_second = static_cast<double>(n) / d.seconds;
    f.cpu_per_1000 = per_1000(d.cpu_seconds);
    f.platform_cpu_per_1000 = per_1000(cpu_of(plan) - platform);
    f.calls_per_delivery = static_cast<double>(d.calls) / static_cast<double>(n);
    platform = cpu_of(plan);
    const auto b = replay(recorded, n, plan.in_flight);
    f.bare_per_second = static_cast<double>(n) / b.seconds;
    f.bare_cpu_per_1000 = per_1000(b.cpu_seconds);
    f.bare_platform_cpu_per_1000 = per_1000(cpu_of(plan) - platform);
    return f;
}

} // namespace

void measure_deliveries(delivery_plan plan)
{
    plan.office.endpoint = plan.platform_url + (plan.office.platform == "wechat" ? "/wechat" : "/board");
    office o{plan.office};
    post(plan.platform_url + "/_control/accounts", accounts_for_the_platform(o, plan.office.platform));
    sender s{o, plan};
    // Fetches the tokens and shows what a delivery sends; not counted.
    (void)o.publish_article(s.release());
    (void)s.drain(o.accounts().size());
    s.calls().stop_recording();
    const auto recorded = s.calls().recorded();

    std::vector<round_figures> rounds;
    for (std::size_t i = 0; i < plan.rounds; ++i)
        rounds.push_back(one_round(o, s, plan, recorded));
    const auto print = [&](const char* name, double round_figures::* figure) {
        std::vector<double> all;
        for (const auto& r : rounds)
            all.push_back(r.*figure);
        std::printf("%s=%.4f\n", name, quantile(all, 0.5));
    };
    print("deliveries_per_second", &round_figures::deliveries_per_second);
    print("calls_per_delivery", &round_figures::calls_per_delivery);
    print("cpu_per_1000", &round_figures::cpu_per_1000);
    print("platform_cpu_per_1000", &round_figures::platform_cpu_per_1000);
    print("bare_per_second", &round_figures::bare_per_second);
    print("bare_cpu_per_1000", &round_figures::bare_cpu_per_1000);
    print("bare_platform_cpu_per_1000", &round_figures::bare_platform_cpu_per_1000);
    print("write_and_release_seconds", &round_figures::release_seconds);
    std::vector<double> ratios;
    for (const auto& r : rounds)
        ratios.push_back(r.deliveries_per_second / r.bare_per_second);
    std::printf("ratio=%.4f\nratio_least=%.4f\nratio_most=%.4f\n", quantile(ratios, 0.5), quantile(ratios, 0),
                quantile(ratios, 1));
    std::printf("deliveries_a_round=%zu\npeak_mb=%.1f\n", plan.articles * o.accounts().size(), peak_megabytes());
}

} // namespace tongyuan::bench
