// One life of a daemon that delivers one article, for tests/system/crash_test.py:
//
//   crash_harness fill --folder F --plan PLAN …     makes the office and releases the article
//   crash_harness run  --folder F [--kill-at N] …   starts, recovers, delivers until everything rests, withdraws when
//                                                   asked, and prints a report
//
// A run that is killed prints nothing; the next one has to make the best of what is on disk.
#include "access/audit.hpp"
#include "base/log.hpp"
#include "tests/system/crash/newsdesk.hpp"
#include "tests/system/crash/running.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <unistd.h>

using namespace tongyuan;
namespace json = boost::json;

namespace {

using words = std::map<std::string, std::string>;

words read_options(int count, char** given)
{
    words out;
    for (int i = 2; i + 1 < count; i += 2)
        out[given[i]] = given[i + 1];
    return out;
}

std::string contents_of(const std::string& file)
{
    std::ifstream in{file, std::ios::binary};
    if (!in)
        throw std::runtime_error("cannot read " + file);
    return {std::istreambuf_iterator<char>{in}, {}};
}

crash::run_plan plan_of(const words& o)
{
    crash::run_plan plan;
    const auto at = [&](const char* name) {
        const auto found = o.find(name);
        return found == o.end() ? std::string{} : found->second;
    };
    plan.allowed = at("--allow");
    plan.root = at("--root");
    plan.withdraw = at("--withdraw") == "yes";
    return plan;
}

} // namespace

int main(int count, char** given)
{
    try {
        log::set_threshold(::getenv("CRASH_LOG") ? log::level::debug
                                                 : log::level::error); // NOLINT(concurrency-mt-unsafe)
        const auto o = read_options(count, given);
        const std::string act = count > 1 ? given[1] : "";
        const auto fatal = o.find("--kill-at");
        crash::points moments{fatal == o.end() ? 0 : std::stol(fatal->second)};
        crash::newsdesk desk{{o.at("--folder"), o.at("--schema"), o.at("--adapters"), o.at("--notice")}, moments};
        if (act == "fill")
            crash::fill(desk, json::parse(contents_of(o.at("--plan"))).as_object());
        else if (act == "run")
            std::cout << json::serialize(crash::run(desk, plan_of(o), moments)) << std::endl;
        else
            throw std::runtime_error("what? fill or run");
        return 0;
    } catch (const std::exception& e) {
        std::cerr << "crash_harness: " << e.what() << '\n';
        return 1;
    }
}
