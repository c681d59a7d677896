// One life of a daemon that delivers one article, for ../crash_test.py:
//
//   crash_harness fill --folder F --plan PLAN …     makes the office and releases the article
//   crash_harness run  --folder F [--kill-at N] …   starts, recovers, delivers until everything rests, withdraws or
//                                                   corrects when asked, and prints a report
//   crash_harness serve                             the same for every line ["run","--folder",…] on its input, each in
//                                                   a process of its own that is forked off; answers with one line
//                                                   {"status":0|-SIGNAL|…,"report":…} each
//
// --kill-at N kills it at its N-th point; --cut-at N and --cut-at-sync N take the power away at a point or during a
// sync, what was not synced being left to chance (--seed S, --synchronous normal); --fails read|write|sync --how
// io|full|short --fails-at N --fails-for K (0 = for ever) lets the disk fail; --slow-sync MS slows it.
//
// A run that is killed reports nothing; the next one has to make the best of what is on disk.
#include "base/log.hpp"
#include "tests/system/crash/disk.hpp"
#include "tests/system/crash/newsdesk.hpp"
#include "tests/system/crash/running.hpp"

#include <boost/json.hpp>

#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

using namespace tongyuan;
namespace json = boost::json;

namespace {

using words = std::vector<std::string>;

class options {
public:
    explicit options(const words& given)
    {
        for (std::size_t i = 1; i + 1 < given.size(); i += 2)
            all_[given[i]] = given[i + 1];
    }
    std::string at(const char* name) const
    {
        const auto found = all_.find(name);
        return found == all_.end() ? std::string{} : found->second;
    }
    long number(const char* name) const { return at(name).empty() ? 0 : std::stol(at(name)); }

private:
    std::map<std::string, std::string> all_;
};

std::string contents_of(const std::string& file)
{
    std::ifstream in{file, std::ios::binary};
    if (!in)
        throw std::runtime_error("cannot read " + file);
    return {std::istreambuf_iterator<char>{in}, {}};
}

crash::run_plan plan_of(const options& o)
{
    crash::run_plan plan;
    plan.allowed = o.at("--allow");
    plan.root = o.at("--root");
    plan.act = o.at("--act");
    plan.faults_url = o.at("--faults-url");
    plan.faults = o.at("--faults");
    return plan;
}

crash::disk_plan disk_of(const options& o)
{
    static const std::map<std::string, crash::disk_call> calls{
        {"read", crash::disk_call::read}, {"write", crash::disk_call::write}, {"sync", crash::disk_call::sync}};
    static const std::map<std::string, crash::disk_error> errors{
        {"io", crash::disk_error::io}, {"full", crash::disk_error::full}, {"short", crash::disk_error::short_write}};
    crash::disk_plan plan;
    plan.seed = static_cast<std::uint64_t>(o.number("--seed"));
    plan.cut_at_sync = o.number("--cut-at-sync");
    plan.syncs_commits = o.at("--synchronous") != "normal";
    plan.slow_sync = std::chrono::milliseconds{o.number("--slow-sync")};
    if (o.at("--fails").empty())
        return plan;
    plan.fails = calls.at(o.at("--fails"));
    plan.how = errors.at(o.at("--how"));
    plan.fails_at = o.number("--fails-at");
    plan.fails_for = o.number("--fails-for");
    return plan;
}

json::object perform(const words& given, const channels::catalogue& channels)
{
    const options o{given};
    const auto cut = o.number("--cut-at");
    crash::points moments{cut ? cut : o.number("--kill-at"), cut ? crash::lose_power : crash::end_as_kill_9};
    crash::install_disk(disk_of(o), [&] { return moments.is_in_a_task(); });
    crash::newsdesk desk{{o.at("--folder"), o.at("--schema"), o.at("--notice")}, channels, moments};
    if (given[0] == "run")
        return crash::run(desk, plan_of(o), moments);
    if (given[0] != "fill")
        throw std::runtime_error("what? fill or run");
    crash::fill(desk, json::parse(contents_of(o.at("--plan"))).as_object());
    return {{"article", desk.article()}};
}

void write_to(int end, const std::string& text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto n = ::write(end, text.data() + at, text.size() - at);
        if (n < 0)
            ::_exit(3);
        at += static_cast<std::size_t>(n);
    }
}

// The child of a fork: ends without a word to the parent's streams.
[[noreturn]] void perform_and_exit(const words& given, const channels::catalogue& channels, int end)
{
    try {
        write_to(end, json::serialize(perform(given, channels)));
        ::_exit(0);
    } catch (const std::exception& e) {
        write_to(end, json::serialize(json::object{{"failed", e.what()}}));
        ::_exit(1);
    }
}

json::object perform_apart(const words& given, const channels::catalogue& channels)
{
    int ends[2];
    if (::pipe(ends) != 0)
        throw std::runtime_error("no pipe");
    const auto child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        perform_and_exit(given, channels, ends[1]);
    }
    ::close(ends[1]);
    std::string said;
    char piece[65536];
    for (auto n = ::read(ends[0], piece, sizeof piece); n > 0; n = ::read(ends[0], piece, sizeof piece))
        said.append(piece, static_cast<std::size_t>(n));
    ::close(ends[0]);
    int how = 0;
    ::waitpid(child, &how, 0);
    const int status = WIFSIGNALED(how) ? -WTERMSIG(how) : WEXITSTATUS(how);
    return {{"status", status}, {"report", said.empty() ? json::value{} : json::parse(said)}};
}

void serve(const channels::catalogue& channels)
{
    for (std::string line; std::getline(std::cin, line);)
        std::cout << json::serialize(perform_apart(json::value_to<words>(json::parse(line)), channels)) << std::endl;
}

} // namespace

int main(int count, char** given)
{
    try {
        const bool talks = std::getenv("CRASH_LOG") != nullptr; // NOLINT(concurrency-mt-unsafe): nothing runs yet
        log::set_threshold(talks ? log::level::debug : log::level::error);
        const words all(given + 1, given + count);
        const char* folder = std::getenv("CRASH_ADAPTERS"); // NOLINT(concurrency-mt-unsafe)
        if (all.empty() || !folder)
            throw std::runtime_error("what? fill, run or serve; and CRASH_ADAPTERS names the folder of the plugins");
        const auto channels = crash::load_adapters(folder);
        if (all[0] == "serve")
            serve(channels);
        else
            std::cout << json::serialize(perform(all, channels)) << std::endl;
        return 0;
    } catch (const std::exception& e) {
        std::cerr << "crash_harness: " << e.what() << '\n';
        return 1;
    }
}
