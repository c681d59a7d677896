#include "fake_platform.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

extern char** environ;

namespace tongyuan::adapters::tests {

namespace {

// The child says where it listens, and says nothing when it cannot: then the pipe ends.
std::string first_line(int from)
{
    std::string line;
    for (char c = 0; read(from, &c, 1) == 1 && c != '\n';)
        line += c;
    return line;
}

} // namespace

fake_platform::fake_platform()
{
    const char* build = std::getenv("TONGYUAN_BUILD");
    const std::string program = std::string(build ? build : ".") + "/bin/fake_platform";
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0)
        throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    std::string name = program, listen = "--listen", address = "127.0.0.1:0";
    std::array<char*, 4> arguments{name.data(), listen.data(), address.data(), nullptr};
    const int started = posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    const auto line = started == 0 ? first_line(ends[0]) : std::string();
    close(ends[0]);
    const auto at = line.find("http://");
    if (at == std::string::npos)
        throw std::runtime_error(program + " does not listen: " + line);
    url_ = line.substr(at);
}

fake_platform::~fake_platform()
{
    if (process_ > 0) {
        kill(process_, SIGTERM);
        waitpid(process_, nullptr, 0);
    }
}

kit::json fake_platform::control(const std::string& method, const std::string& path, const std::string& body) const
{
    wire_request asked;
    asked.method = method;
    asked.url = url_ + "/_control/" + path;
    asked.headers = {{"Content-Type", "application/json"}};
    asked.body = body;
    const auto got = ask_with_curl(asked);
    if (!got || got->status >= 300)
        throw std::runtime_error("the fake platform refuses " + path + ": " + (got ? got->body : "no answer"));
    return kit::json::parse(got->body);
}

std::vector<kit::json> fake_platform::standing(const std::string& marker) const
{
    const auto items = control("GET", "ledger?limit=1000")["items"];
    std::vector<kit::json> found;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto effect = items.at(i);
        const auto same = [&](const kit::json& one) { return one["id"].id() == effect["id"].id(); };
        if (effect["kind"].text() == "published" && effect["marker"].text() == marker)
            found.push_back(effect);
        else if (effect["kind"].text() != "published")
            std::erase_if(found, same);
    }
    return found;
}

} // namespace tongyuan::adapters::tests
