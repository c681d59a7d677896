// Replies no platform should send: random, truncated, mutated, of every dialect our adapters speak. Seeded, so that a
// failure can be repeated.
#pragma once

#include "adapters/api/operation.hpp"

#include <random>

namespace tongyuan::adapters::tests {

class replies {
public:
    explicit replies(unsigned seed) : random_(seed) {}

    reply likely(bool speaks_xml); // whole, HTTP 200 or 201, mostly a success
    reply any();                   // a random dialect, sometimes damaged
    entry tried(const std::string& step, const reply& got);
    entry from_the_host(); // a pause, a fresh token, evidence, a probe's beginning
    int below(int end);    // [0, end)
    bool once_in(int n) { return below(n) == 0; }

private:
    std::string id(bool sound);
    std::string json(int failures);
    std::string rpc(int failures);
    std::string html();
    std::string damaged(std::string body);

    std::mt19937 random_;
};

// Bodies of ten megabytes and of great depth.
std::vector<std::string> monstrous_bodies();

} // namespace tongyuan::adapters::tests
