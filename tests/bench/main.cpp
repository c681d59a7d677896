// Measurements of the release build; scripts/bench runs them and prints the table.
#include "base/log.hpp"
#include "tests/bench/daemon_run.hpp"
#include "tests/bench/deliveries.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

using namespace tongyuan::bench;

int main(int argc, char** argv)
{
    CLI::App app{"Measurements of Tongyuan"};
    app.require_subcommand(1);
    delivery_plan plan;
    auto* deliveries = app.add_subcommand("deliveries", "end to end and bare");
    daemon_plan of_daemon;
    auto* daemon = app.add_subcommand("daemon", "start, memory, clicks and API of the daemon as a process");
    for (auto* sub : {deliveries, daemon}) {
        sub->add_option("--folder", plan.office.folder, "a new folder for the store")->required();
        sub->add_option("--source", plan.office.schema, "the checkout")->required();
        sub->add_option("--adapters", plan.office.adapters, "folder of the plugins")->required();
    }
    deliveries->add_option("--channel", plan.office.platform, "example or wechat");
    deliveries->add_option("--accounts", plan.office.accounts, "accounts");
    deliveries->add_option("--platform", plan.platform_url, "of the fake platform")->required();
    deliveries->add_option("--platform-pid", plan.platform_pid, "to read its processor time");
    deliveries->add_option("--articles", plan.articles, "articles a round");
    deliveries->add_option("--rounds", plan.rounds, "rounds");
    daemon->add_option("--daemon", of_daemon.daemon, "tongyuand")->required();
    daemon->add_option("--queued", of_daemon.queued, "rows in the queue");
    daemon->add_option("--clicks", of_daemon.clicks, "clicks");
    daemon->add_option("--requests", of_daemon.requests, "requests to the API");
    CLI11_PARSE(app, argc, argv);
    try {
        plan.office.notice = plan.office.schema / "tests/data/notice";
        plan.office.schema /= "schema";
        std::filesystem::create_directories(plan.office.folder);
        if (deliveries->parsed())
            measure_deliveries(plan);
        of_daemon.office = plan.office;
        if (daemon->parsed())
            measure_daemon(of_daemon);
        return 0;
    } catch (const std::exception& e) {
        std::cerr << "bench: " << e.what() << '\n';
        return 1;
    }
}
