// Small questions to the machine and small requests to servers on it.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace tongyuan::bench {

double quantile(std::vector<double> all, double q); // 0 … 1; of nothing: 0
double cpu_seconds_of(long pid);
double resident_megabytes_of(long pid);
double peak_megabytes(); // of this process
// fsync and fdatasync so far, SQLite's included.
std::size_t syncs_of_this_process();

struct answered {
    long status = 0; // 0: no answer
    std::string body;
};
answered get(const std::string& url, const std::string& token = "");
// Throws unless the answer is 2xx.
answered post(const std::string& url, const std::string& body, const std::string& token = "");

} // namespace tongyuan::bench
