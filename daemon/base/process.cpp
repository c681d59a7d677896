#include "base/process.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace tongyuan {

namespace {

std::string first_line(const std::string& file)
{
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

std::string process_table()
{
    std::array<char, 64> link{};
    const auto size = ::readlink("/proc/self/ns/pid", link.data(), link.size());
    return size > 0 ? std::string(link.data(), static_cast<std::size_t>(size)) : "?";
}

std::string machine()
{
    return first_line("/proc/sys/kernel/random/boot_id") + " " + process_table();
}

// Ticks since boot; nothing when there is no such process, or when it has ended and only waits to be collected.
std::string start_of(const std::string& number)
{
    const auto line = first_line("/proc/" + number + "/stat");
    const auto name_end = line.rfind(')'); // the name before it may hold anything
    if (name_end == std::string::npos)
        return {};
    std::istringstream words(line.substr(name_end + 1));
    const std::vector<std::string> fields{std::istream_iterator<std::string>(words), {}};
    constexpr std::size_t state = 0;
    constexpr std::size_t started = 19;
    if (fields.size() <= started || fields[state] == "Z" || fields[state] == "X")
        return {};
    return fields[started];
}

} // namespace

std::string place_of_this_process()
{
    const auto number = std::to_string(::getpid());
    return machine() + " " + number + " " + start_of(number);
}

bool has_ended(std::string_view place)
{
    const auto here = machine() + " ";
    if (!place.starts_with(here) || here.find('?') != std::string::npos)
        return false;
    std::istringstream words{std::string(place.substr(here.size()))};
    std::string number;
    std::string start;
    return words >> number >> start && start_of(number) != start;
}

deadman::deadman()
{
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGKILL;
    if (::timer_create(CLOCK_BOOTTIME, &event, &timer_) != 0)
        throw std::system_error(errno, std::generic_category(), "timer_create");
}

deadman::~deadman()
{
    ::timer_delete(timer_);
}

void deadman::arm(std::chrono::milliseconds at)
{
    itimerspec when{};
    when.it_value.tv_sec = at.count() / 1000;
    when.it_value.tv_nsec = at.count() % 1000 * 1'000'000 + 1; // nought would disarm it
    if (::timer_settime(timer_, TIMER_ABSTIME, &when, nullptr) != 0)
        throw std::system_error(errno, std::generic_category(), "timer_settime");
}

void deadman::disarm()
{
    const itimerspec never{};
    ::timer_settime(timer_, 0, &never, nullptr);
}

} // namespace tongyuan
