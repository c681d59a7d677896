#include "tests/bench/sender.hpp"

#include "delivery/receipts/read_back.hpp"
#include "delivery/releases/releases.hpp"
#include "outbound/http_client.hpp"
#include "oversight/observations.hpp"
#include "tests/bench/bare.hpp"
#include "tests/bench/machine.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>

namespace tongyuan::bench {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace {

outbound::client_options client_options(const sender_plan& plan)
{
    std::vector<std::string> allowed;
    for (const auto& url : plan.platform_urls)
        allowed.push_back(url.substr(url.find("//") + 2));
    outbound::client_options o;
    o.allowed = outbound::allow_list::parse(allowed).value();
    o.most_connections = o.most_connections_per_host = std::max<std::size_t>(plan.in_flight, 64);
    return o;
}

delivery::options limits(const sender_plan& plan)
{
    delivery::options o;
    o.most_in_flight = plan.in_flight;
    o.most_per_host = plan.in_flight; // one platform, and nothing urgent
    o.kept_for_urgent = 0;
    return o;
}

double seconds_since(steady::time_point began)
{
    return std::chrono::duration<double>(steady::now() - began).count();
}

} // namespace

sender::sender(office& o, const sender_plan& plan)
    : office_(o), http_(outbound::make_http_client(loop_, client_options(plan))), recorder_(*http_, plan.recorded),
      exchange_(o.ctx, o.channels(), recorder_, content::media_bytes, {}),
      counter_(plan.counter_file.empty()
                   ? nullptr
                   : delivery::make_counter(chained_file::create(plan.counter_file, o.ctx.ids.next()))),
      engine_(o.ctx, exchange_, limits(plan), listeners(), "bench")
{
    engine_.outside = counter_.get();
}

content::when_approved sender::release()
{
    return [this](sql::session& s, const content::approval& given) {
        return delivery::release_approved(s, engine_, given, office_.time.now());
    };
}

delivery::listeners sender::listeners()
{
    delivery::listeners l;
    l.published = [this](sql::session& s, const delivery::seen_published& p) {
        oversight::note_published(s, office_.ctx, p.account_id, p.platform_id, p.url, p.title, p.at);
        ++published_;
        if (heard)
            heard(p);
    };
    return l;
}

sender::drained sender::drain(std::size_t deliveries, const std::function<void(std::size_t)>& each_tick)
{
    const auto calls = recorder_.calls();
    const auto syncs = syncs_of_this_process();
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
    asio::co_spawn(loop_, watch(running, deliveries, each_tick), note);
    loop_.restart();
    loop_.run();
    if (failed)
        std::rethrow_exception(failed);
    return {std::chrono::duration<double>(finished_ - began).count(), cpu_seconds_of_this_process() - cpu,
            recorder_.calls() - calls, syncs_of_this_process() - syncs};
}

// Ends the run with the last receipt. Everything submitted and nothing under way: the adapter waits before it asks for
// the platform's decision, and that wait is skipped.
asio::awaitable<void> sender::watch(delivery::dispatcher& running, std::size_t deliveries,
                                    const std::function<void(std::size_t)>& each_tick)
{
    asio::steady_timer tick{loop_};
    auto moved = steady::now();
    auto seen = running.started();
    bool skipped = false;
    while (published_ < wanted_ || running.running() > 0) {
        tick.expires_after(1ms);
        co_await tick.async_wait(asio::use_awaitable);
        if (each_tick)
            each_tick(deliveries - (wanted_ - std::min(wanted_, published_.load())));
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

sender::read sender::read_all_back()
{
    office_.time.skip(std::chrono::milliseconds{engine_.limits.read_back_after.front()});
    const auto cpu = cpu_seconds_of_this_process();
    const auto began = steady::now();
    read done;
    std::exception_ptr failed;
    auto all = [this, &done]() -> asio::awaitable<void> {
        while (co_await delivery::read_one_back(engine_))
            ++done.count;
    };
    asio::co_spawn(loop_, all(), [&](std::exception_ptr e) { failed = e; });
    loop_.restart();
    loop_.run();
    if (failed)
        std::rethrow_exception(failed);
    done.seconds = seconds_since(began);
    done.cpu_seconds = cpu_seconds_of_this_process() - cpu;
    return done;
}

} // namespace tongyuan::bench
