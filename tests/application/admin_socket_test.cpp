// How commands on the same machine ask a running daemon.
#include "admin_socket.hpp"

#include <boost/test/unit_test.hpp>

#include <cstring>
#include <future>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace tongyuan;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(admin)

BOOST_AUTO_TEST_CASE(whoever_asks_and_does_not_listen_is_left)
{
    const auto where = std::filesystem::temp_directory_path() / ("admin-" + std::to_string(::getpid()) + ".sock");
    std::promise<std::string> left;
    const boost::json::object much{{"told", std::string(64 << 10, 'x')}};
    const auto job = [&](const boost::json::object& asked, const admin_socket::say& tell) -> boost::json::object {
        if (asked.contains("short"))
            return {{"well", true}};
        try {
            for (;;)
                tell(much);
        } catch (const std::runtime_error& e) {
            left.set_value(e.what());
            throw;
        }
    };
    admin_socket daemon{where, job, 20ms};
    const int peer = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, where.c_str());
    BOOST_TEST_REQUIRE(::connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    BOOST_TEST_REQUIRE(::send(peer, "{}\n", 3, 0) == 3);
    BOOST_TEST(left.get_future().get() == "the command that asked does not listen");
    const auto next = ask_daemon(where, {{"short", true}}, [](const boost::json::object&) {});
    BOOST_TEST(next.value().contains("well"));
    ::close(peer);
}

BOOST_AUTO_TEST_SUITE_END()
