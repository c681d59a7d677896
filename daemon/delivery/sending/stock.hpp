// Work that is leased and read before a place is free for it, so that no place stands empty while the store is asked.
// Only as much as was answered a moment ago: where nothing is answered, nothing is leased ahead and kept from others.
#pragma once

#include "delivery/sending/work.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::delivery {

// How much happens within one moment, seen from the last one.
class pace {
public:
    static constexpr std::chrono::milliseconds moment{20}; // twice what leasing and reading takes under load

    void note(std::chrono::milliseconds monotonic);
    std::size_t at(std::chrono::milliseconds monotonic) const;

private:
    std::chrono::milliseconds::rep moment_ = -1;
    std::size_t now_ = 0, before_ = 0; // in this moment and in the last
};

class stock {
public:
    // Urgent work comes before all other.
    void put(work w);
    // The first that may begin.
    std::optional<work> take(const std::function<bool(const work&)>& may_begin);
    void drop_all();
    std::size_t size() const { return urgent_.size() + other_.size(); }
    const std::map<std::string, std::size_t, std::less<>>& waiting_at() const { return waiting_at_; }

    void note_answer(const std::string& host, std::chrono::milliseconds monotonic);
    // How much may be leased beyond the places there are: in all, and of one host.
    std::size_t ahead(std::chrono::milliseconds monotonic) const { return pace_.at(monotonic); }
    std::size_t ahead_at(std::string_view host, std::chrono::milliseconds monotonic) const;

private:
    std::deque<work> urgent_, other_;
    std::map<std::string, std::size_t, std::less<>> waiting_at_; // by host
    pace pace_;
    std::map<std::string, pace, std::less<>> pace_at_;
};

} // namespace tongyuan::delivery
