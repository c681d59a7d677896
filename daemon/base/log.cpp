#include "base/log.hpp"

#include "base/time.hpp"

#include <atomic>
#include <cstdio>
#include <mutex>
#include <utility>

namespace tongyuan::log {

namespace {

std::atomic<level> threshold = level::info;
std::mutex sink_mutex;
std::function<void(std::string_view)> current_sink;
thread_local std::string* collected = nullptr;

constexpr std::string_view name_of(level severity)
{
    switch (severity) {
    case level::debug:
        return "debug";
    case level::info:
        return "info";
    case level::warning:
        return "warning";
    case level::error:
        return "error";
    }
    return "error";
}

bool is_plain(std::string_view value)
{
    for (const char c : value)
        if (static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f)
            return false;
    return !value.empty();
}

void append_value(std::string& line, std::string_view value)
{
    if (is_plain(value)) {
        line += value;
        return;
    }
    line += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            line += '\\';
            line += c;
        } else if (c == '\n') {
            line += "\\n";
        } else if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) {
            char code[8];
            std::snprintf(code, sizeof code, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
            line += code;
        } else {
            line += c;
        }
    }
    line += '"';
}

// Whole lines, each with its end.
void write(std::string_view lines)
{
    const std::lock_guard guard{sink_mutex};
    if (!current_sink) {
        std::fwrite(lines.data(), 1, lines.size(), stderr);
        return;
    }
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        current_sink(lines.substr(0, end));
        lines.remove_prefix(end + 1);
    }
}

} // namespace

void event(level severity, std::string_view name, std::initializer_list<field> fields)
{
    if (severity < threshold.load(std::memory_order_relaxed))
        return;
    std::string line = "ts=" + to_rfc3339(system_clock{}.now());
    line += " level=";
    line += name_of(severity);
    line += " event=";
    line += name;
    for (const auto& [key, value] : fields) {
        line += ' ';
        line += key;
        line += '=';
        append_value(line, value);
    }
    line += '\n';
    if (collected)
        *collected += line;
    else
        write(line);
}

together::together() : outer_(std::exchange(collected, &lines_)) {}

together::~together()
{
    collected = outer_;
    if (outer_)
        *outer_ += lines_;
    else
        write(lines_);
}

void set_threshold(level lowest)
{
    threshold = lowest;
}

bool is_on(level severity)
{
    return severity >= threshold.load(std::memory_order_relaxed);
}

void set_sink(std::function<void(std::string_view)> sink)
{
    const std::lock_guard guard{sink_mutex};
    current_sink = std::move(sink);
}

} // namespace tongyuan::log
