// Measurements of the release build; scripts/bench runs them and prints the table.
#include "tests/bench/daemon_run.hpp"
#include "tests/bench/deliveries.hpp"
#include "tests/bench/long_runs.hpp"
#include "tests/bench/register_run.hpp"
#include "tests/bench/sink.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>

using namespace tongyuan::bench;

namespace {

struct everything {
    office_plan office;
    std::filesystem::path source;
    delivery_plan deliveries;
    daemon_plan daemon;
    long_plan longer;
    sink_plan sink;
    register_plan large;
    int soak_seconds = 3600, delay = 0;
    std::function<void()> run;
};

void offer(CLI::App& app, everything& all)
{
    const auto add = [&](const char* name, const char* what, std::function<void()> run) {
        auto* sub = app.add_subcommand(name, what);
        sub->callback([&all, run = std::move(run)] { all.run = run; });
        return sub;
    };
    auto* deliveries = add("deliveries", "end to end and bare", [&] {
        all.deliveries.office = all.office;
        measure_deliveries(all.deliveries);
    });
    auto* daemon = add("daemon", "start, memory, clicks and API of the daemon as a process", [&] {
        all.daemon.office = all.office;
        measure_daemon(all.daemon);
    });
    const auto add_long = [&](const char* name, const char* what, void (*measure)(long_plan)) {
        return add(name, what, [&all, measure] {
            all.longer.office = all.office;
            all.longer.platform_url = all.deliveries.platform_url;
            all.longer.in_flight = all.deliveries.in_flight;
            all.longer.soak = std::chrono::seconds{all.soak_seconds};
            measure(all.longer);
        });
    };
    auto* emergency = add_long("emergency", "memory while one article goes to very many accounts", measure_emergency);
    auto* slow = add_long("slow-channel", "what a slow channel does to the others", measure_slow_channel);
    auto* soak = add_long("soak", "growth over time", measure_soak);
    auto* large = add("register", "the list of accounts in a large register", [&] {
        all.large.folder = all.office.folder;
        all.large.schema = all.office.schema;
        measure_register(all.large);
    });
    auto* sink = add("sink", "a channel that accepts anything, until it is ended", [&] {
        all.sink.delay = std::chrono::milliseconds{all.delay};
        run_sink(all.sink);
    });

    for (auto* sub : {deliveries, daemon, emergency, slow, soak, large}) {
        sub->add_option("--folder", all.office.folder, "a new folder for the store")->required();
        sub->add_option("--source", all.source, "the checkout")->required();
        sub->add_option("--adapters", all.office.adapters, "folder of the plugins")->required();
        sub->add_option("--accounts", all.office.accounts, "accounts");
    }
    for (auto* sub : {deliveries, emergency, slow, soak}) {
        sub->add_option("--platform", all.deliveries.platform_url, "of the fake platform or the sink")->required();
        sub->add_option("--in-flight", all.deliveries.in_flight, "deliveries at once");
    }
    deliveries->add_option("--channel", all.office.platform, "example or wechat");
    deliveries->add_option("--platform-pid", all.deliveries.platform_pid, "to read its processor time");
    deliveries->add_flag("--sink", all.deliveries.is_sink, "the platform is the sink");
    deliveries->add_flag("--counted", all.deliveries.counts, "public steps are counted outside the store as well");
    deliveries->add_flag("--read-back", all.deliveries.reads_back, "read back what was published, too");
    deliveries->add_option("--articles", all.deliveries.articles, "articles a round");
    deliveries->add_option("--rounds", all.deliveries.rounds, "rounds");
    daemon->add_option("--daemon", all.daemon.daemon, "tongyuand")->required();
    daemon->add_option("--queued", all.daemon.queued, "rows in the queue");
    daemon->add_option("--clicks", all.daemon.clicks, "clicks");
    daemon->add_option("--publishes", all.daemon.publishes, "clicks that come all at once");
    daemon->add_option("--requests", all.daemon.requests, "requests to the API");
    slow->add_option("--slow", all.longer.slow_url, "a sink that takes its time")->required();
    slow->add_option("--slow-accounts", all.office.slow_accounts, "so many of the accounts are there");
    slow->add_option("--rounds", all.longer.rounds, "rounds");
    soak->add_option("--seconds", all.soak_seconds, "so long");
    large->add_option("--postgres", all.large.postgres, "a database of its own; otherwise SQLite");
    large->add_option("--pages", all.large.pages, "of each kind");
    sink->add_option("--port-file", all.sink.port_file, "written once it listens")->required();
    sink->add_option("--delay", all.delay, "milliseconds before an answer");
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app{"Measurements of Tongyuan"};
    app.require_subcommand(1);
    everything all;
    offer(app, all);
    CLI11_PARSE(app, argc, argv);
    try {
        if (!all.source.empty()) {
            all.office.notice = all.source / "tests/data/notice";
            all.office.schema = all.source / "schema";
            std::filesystem::create_directories(all.office.folder);
        }
        all.run();
        return 0;
    } catch (const std::exception& e) {
        std::cerr << "bench: " << e.what() << '\n';
        return 1;
    }
}
