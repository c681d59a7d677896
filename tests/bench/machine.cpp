#include "tests/bench/machine.hpp"

#include <curl/curl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace {

std::atomic<std::size_t> syncs{0};

} // namespace

// In front of the C library's, for the shared libraries too: every durable write is counted.
extern "C" __attribute__((visibility("default"))) int fsync(int fd)
{
    ++syncs;
    return static_cast<int>(::syscall(SYS_fsync, fd));
}
extern "C" __attribute__((visibility("default"))) int fdatasync(int fd)
{
    ++syncs;
    return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

namespace tongyuan::bench {

namespace {

std::size_t take(char* bytes, std::size_t, std::size_t size, void* body)
{
    static_cast<std::string*>(body)->append(bytes, size);
    return size;
}

answered ask(const std::string& url, const std::string* body, const std::string& token)
{
    static auto* easy = curl_easy_init(); // keeps its connection
    curl_easy_reset(easy);
    answered out;
    const auto bearer = "Authorization: Bearer " + token;
    curl_slist* headers = nullptr;
    headers = curl_slist_append(headers, "Content-Type: application/json");
    headers = curl_slist_append(headers, "Expect:");
    if (!token.empty())
        headers = curl_slist_append(headers, bearer.c_str());
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &out.body);
    if (body) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body->data());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    }
    if (curl_easy_perform(easy) == CURLE_OK)
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &out.status);
    curl_slist_free_all(headers);
    return out;
}

} // namespace

double quantile(std::vector<double> all, double q)
{
    if (all.empty())
        return 0;
    std::ranges::sort(all);
    return all[static_cast<std::size_t>(q * static_cast<double>(all.size() - 1) + 0.5)];
}

double cpu_seconds_of(long pid)
{
    std::ifstream in{"/proc/" + std::to_string(pid) + "/stat"};
    std::string line;
    std::getline(in, line);
    std::istringstream fields{line.substr(line.rfind(')') + 2)};
    std::string skipped;
    for (int i = 3; i < 14; ++i) // to utime, the 14th
        fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double resident_megabytes_of(long pid)
{
    std::ifstream in{"/proc/" + std::to_string(pid) + "/status"};
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("VmRSS:"))
            return std::stod(line.substr(6)) / 1024;
    throw std::runtime_error("process " + std::to_string(pid) + " is gone");
}

double peak_megabytes()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_maxrss) / 1024;
}

std::size_t syncs_of_this_process()
{
    return syncs;
}

answered get(const std::string& url, const std::string& token)
{
    return ask(url, nullptr, token);
}

answered post(const std::string& url, const std::string& body, const std::string& token)
{
    auto out = ask(url, &body, token);
    if (out.status < 200 || out.status > 299)
        throw std::runtime_error(url + " answered " + std::to_string(out.status) + ": " + out.body.substr(0, 500));
    return out;
}

} // namespace tongyuan::bench
