#include "base/process.hpp"
#include "base/time.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

using namespace tongyuan;
using namespace std::chrono_literals;

namespace {

// A process of its own that stops itself; its end is the answer.
template <class F>
int end_of_a_child(F before_it_stops, F when_it_stands)
{
    const auto child = ::fork();
    if (child == 0) {
        before_it_stops(0);
        ::raise(SIGSTOP);
        ::_exit(7);
    }
    int status = 0;
    ::waitpid(child, &status, WUNTRACED);
    when_it_stands(child);
    ::waitpid(child, &status, 0);
    return status;
}

using act = void (*)(pid_t);

} // namespace

BOOST_AUTO_TEST_SUITE(processes)

BOOST_AUTO_TEST_CASE(a_process_that_is_stopped_at_its_deadline_never_runs_again)
{
    const act arm = [](pid_t) {
        static deadman timer;
        timer.arm(system_clock{}.monotonic() + 200ms);
    };
    const act leave_it_stopped = [](pid_t) {};
    const auto status = end_of_a_child(arm, leave_it_stopped);
    BOOST_TEST(WIFSIGNALED(status));
    BOOST_TEST(WTERMSIG(status) == SIGKILL);
}

BOOST_AUTO_TEST_CASE(a_process_that_has_disarmed_its_timer_goes_on)
{
    const act arm_and_disarm = [](pid_t) {
        static deadman timer;
        timer.arm(system_clock{}.monotonic() + 20ms);
        timer.disarm();
    };
    const act wait_past_the_deadline_and_continue = [](pid_t child) {
        ::usleep(60'000); // the deadline is what is being tried out
        ::kill(child, SIGCONT);
    };
    const auto status = end_of_a_child(arm_and_disarm, wait_past_the_deadline_and_continue);
    BOOST_TEST(WIFEXITED(status));
    BOOST_TEST(WEXITSTATUS(status) == 7);
}

BOOST_AUTO_TEST_CASE(only_a_process_of_our_own_table_that_is_gone_has_ended)
{
    const auto ours = place_of_this_process();
    BOOST_TEST(!has_ended(ours));
    BOOST_TEST(!has_ended(""));
    BOOST_TEST(!has_ended("another-boot pid:[1] 1 1"));
    const auto table = ours.substr(0, ours.rfind(' ', ours.rfind(' ') - 1));
    BOOST_TEST(has_ended(table + " " + std::to_string(::getpid()) + " 1"), "the number was given to somebody else");
    const auto child = ::fork();
    if (child == 0)
        ::_exit(0);
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST(has_ended(table + " " + std::to_string(child) + " 12345"));
}

BOOST_AUTO_TEST_SUITE_END()
