// Where all randomness of a run comes from: one seed.
#pragma once

#include "base/random.hpp"

#include <chrono>
#include <cstring>

namespace tongyuan::simulation {

// SplitMix64.
class chance final : public random_source {
public:
    explicit chance(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ULL + 1) {}

    void fill(std::span<std::byte> bytes) override
    {
        while (!bytes.empty()) {
            const auto number = next();
            const auto count = std::min(bytes.size(), sizeof number);
            std::memcpy(bytes.data(), &number, count);
            bytes = bytes.subspan(count);
        }
    }
    std::uint64_t next()
    {
        auto z = (state_ += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
    bool in_a_hundred(unsigned n) { return below(100) < n; }
    bool in_ten_thousand(unsigned n) { return below(10'000) < n; }
    std::chrono::milliseconds between(std::chrono::milliseconds least, std::chrono::milliseconds most)
    {
        return least + std::chrono::milliseconds{below(static_cast<std::size_t>((most - least).count()) + 1)};
    }
    template <class List>
    auto& one_of(List& list)
    {
        return list[below(list.size())];
    }

private:
    std::uint64_t state_;
};

} // namespace tongyuan::simulation
