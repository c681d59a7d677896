// The ordered record of everything a reader could see. The daemon under test cannot touch it; a checker compares it
// with the daemon's journal. Each line is on disk (when a file is given) before the platform answers.
#pragma once

#include "base/time.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::fake {

struct shown_picture {
    std::string url, sha256, media_type;
    std::uint64_t bytes = 0;
};

struct effect {
    effect() = default;
    effect(timestamp at_, std::string platform_, std::string account_, std::string kind_)
        : at(at_), platform(std::move(platform_)), account(std::move(account_)), kind(std::move(kind_))
    {
    }

    std::uint64_t n = 0; // counts from 1
    timestamp at;
    std::string platform, account, kind; // kind: published, withdrawn, edited
    std::string id, url, title;
    std::string text; // as a reader sees it
    std::vector<shown_picture> pictures;
    std::string marker; // parameter d= of the link, or the notice's marker field
    std::string digest; // SHA-256 of the request body that brought the content
    std::string by;     // withdrawn: author or platform
};

boost::json::object to_json(const effect& seen);

class ledger {
public:
    ~ledger();
    ledger() = default;
    ledger(const ledger&) = delete;
    ledger& operator=(const ledger&) = delete;

    // Appends to the file from now on; throws std::system_error when it cannot be opened.
    void write_to(const std::string& file_name, bool sync_each_line);
    const effect& add(effect seen);
    const std::deque<effect>& all() const { return effects_; }
    // Forgets in memory; the file keeps a line {"reset":true}.
    void clear();

private:
    void append(std::string_view line) const;

    std::deque<effect> effects_; // addresses stay valid while it grows
    int file_ = -1;
    bool sync_ = false;
};

struct ledger_filter {
    std::string platform, account;
    std::uint64_t after = 0; // leaves out everything up to this number
    std::size_t most = 100'000;
};
boost::json::object to_json(const ledger& effects, const ledger_filter& wanted);

// Per marker that was published more than once: {platform, account, marker, count}.
boost::json::object summary(const ledger& effects);

// The value of d= in the first link of `text` that has one.
std::string marker_in(std::string_view text);

} // namespace tongyuan::fake
