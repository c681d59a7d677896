#include "base/log.hpp"

#include "base/time.hpp"

#include <atomic>
#include <cstdio>
#include <mutex>

namespace tongyuan::log {

namespace {

std::atomic<level> threshold = level::info;
std::mutex sink_mutex;
std::function<void(std::string_view)> current_sink;

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
    const std::lock_guard guard{sink_mutex};
    if (current_sink) {
        current_sink(line);
    } else {
        line += '\n';
        std::fwrite(line.data(), 1, line.size(), stderr);
    }
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
