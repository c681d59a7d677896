// Fault scripts: which matching call goes wrong, how, and whether its effect happens all the same.
#pragma once

#include "base/json_reader.hpp"
#include "exchange.hpp"

#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::fake {

// Every kind but `slow` keeps or garbles the answer; README.md describes each.
enum class fault_kind {
    close,
    reset,
    hang,
    half_headers,
    half_body,
    drip,
    status,
    html200,
    errcode,
    truncated_json,
    bad_utf8,
    duplicate_keys,
    deep_json,
    huge,
    gzip_bomb,
    redirect,
    slow,
    bad_chunk,
    long_length,
    short_length
};
std::string_view name_of(fault_kind kind);

struct fault {
    std::string path; // exact, or a prefix ending in "*"
    std::string method, account;
    std::string contains;    // only requests whose body has this
    std::uint64_t nth = 1;   // which matching call from now on is the first to go wrong
    std::uint64_t times = 1; // how many go wrong from there; 0 = all
    bool after = false;      // the effect has happened
    fault_kind kind = fault_kind::close;
    int status = 503;
    int retry_after = -1; // seconds; -1 = no header
    std::int64_t errcode = -1;
    std::string errmsg, location, body;
    std::chrono::milliseconds delay{0};
    std::uint64_t bytes = 0;
    std::uint64_t bytes_per_second = 1;

    std::uint64_t seen = 0; // matching calls so far
};

// Reads one script; violations are left in the reader.
fault read_fault(json_reader& input);
boost::json::object to_json(const fault& script);

class fault_scripts {
public:
    void add(fault script) { scripts_.push_back(std::move(script)); }
    void clear() { scripts_.clear(); }
    const std::vector<fault>& all() const { return scripts_; }
    bool empty() const { return scripts_.empty(); }

    // Counts this call in every script it matches and gives the first that strikes now.
    std::optional<fault> strike(const incoming& request, std::string_view account);

private:
    std::vector<fault> scripts_;
};

} // namespace tongyuan::fake
