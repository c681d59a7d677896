// The program itself: its options, its files, its end.

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include "testing/running.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tongyuan::fake::testing;

namespace {

namespace files = std::filesystem;

std::string program()
{
    const char* name = std::getenv("FAKE_PLATFORM");
    return name ? name : (files::read_symlink("/proc/self/exe").parent_path() / "fake_platform").string();
}

struct folder {
    folder()
    {
        std::string pattern = (files::temp_directory_path() / "fake-XXXXXX").string();
        path = mkdtemp(pattern.data());
    }
    ~folder() { files::remove_all(path); }
    std::string operator/(const std::string& name) const { return (path / name).string(); }
    files::path path;
};

class child {
public:
    explicit child(std::vector<std::string> words)
    {
        std::array<int, 2> pipe_ends{};
        BOOST_TEST_REQUIRE(pipe2(pipe_ends.data(), O_CLOEXEC) == 0);
        words.insert(words.begin(), program());
        std::vector<char*> arguments;
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        pid_ = fork();
        if (pid_ == 0) {
            dup2(pipe_ends[1], STDOUT_FILENO);
            dup2(pipe_ends[1], STDERR_FILENO);
            execv(arguments[0], arguments.data());
            _exit(127);
        }
        close(pipe_ends[1]);
        out_ = fdopen(pipe_ends[0], "r");
    }
    ~child()
    {
        if (pid_ > 0)
            stop(SIGKILL);
        std::fclose(out_);
    }
    std::string line()
    {
        std::array<char, 512> buffer{};
        const auto* text = std::fgets(buffer.data(), buffer.size(), out_);
        return text ? text : "";
    }
    int stop(int with)
    {
        kill(pid_, with);
        return end();
    }
    int end()
    {
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    }

private:
    pid_t pid_ = -1;
    std::FILE* out_ = nullptr;
};

std::string contents(const std::string& name)
{
    std::ifstream in{name};
    return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(program_)

BOOST_AUTO_TEST_CASE(it_says_where_it_listens_keeps_its_ledger_and_ends_on_sigterm)
{
    const folder work;
    std::ofstream{work / "config.json"} << R"({"accounts":[{"platform":"board","key":"k"}]})";
    child running{{"--listen", "127.0.0.1:0", "--ledger", work / "ledger", "--sync-ledger", "--port-file",
                   work / "port", "--config", work / "config.json"}};
    const auto line = running.line();
    const auto port = static_cast<std::uint16_t>(std::stoi(contents(work / "port")));
    BOOST_TEST(line == "listening on http://127.0.0.1:" + std::to_string(port) + "\n");
    raw_client client{port};
    client.send(a_request("POST", "/board/notices", R"({"marker":"m","title":"t","text":"x"})",
                          "Authorization: Bearer k\r\nContent-Type: application/json\r\n"));
    BOOST_TEST(client.read_answer().starts_with("HTTP/1.1 201 "));
    const auto kept = boost::json::parse(contents(work / "ledger"));
    BOOST_TEST(kept.at("marker").as_string() == "m");
    BOOST_TEST(running.stop(SIGTERM) == 0);
}

BOOST_AUTO_TEST_CASE(it_refuses_addresses_that_others_can_reach)
{
    child running{{"--listen", "0.0.0.0:0"}};
    BOOST_TEST(running.line().find("loopback only") != std::string::npos);
    BOOST_TEST(running.end() == 1);
}

BOOST_AUTO_TEST_CASE(it_refuses_options_it_does_not_know)
{
    child running{{"--port", "1"}};
    BOOST_TEST(running.line() == "unknown option --port\n");
    BOOST_TEST(running.end() == 2);
}

BOOST_AUTO_TEST_CASE(it_names_what_is_wrong_with_its_configuration)
{
    const folder work;
    std::ofstream{work / "config.json"} << R"({"accounts":[{"platform":"board"}]})";
    child running{{"--listen", "127.0.0.1:0", "--config", work / "config.json"}};
    running.line();
    BOOST_TEST(running.line().find("accounts[0].key") != std::string::npos);
    BOOST_TEST(running.end() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
