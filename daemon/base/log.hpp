// One event per fact and line: a dotted name, then fields as key=value; text is quoted and control characters are
// escaped, so that nobody can write a second line. Never pass a secret or an article's body.
//   ts=2026-11-23T08:00:00.000Z level=info event=delivery.deferred delivery=01j8… attempt=3
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tongyuan::log {

enum class level { debug, info, warning, error };

struct field {
    std::string_view key;
    std::string value;

    field(std::string_view k, std::string_view v) : key(k), value(v) {}
    field(std::string_view k, const char* v) : key(k), value(v) {}
    field(std::string_view k, const std::string& v) : key(k), value(v) {}
    field(std::string_view k, std::int64_t v) : key(k), value(std::to_string(v)) {}
    field(std::string_view k, std::uint64_t v) : key(k), value(std::to_string(v)) {}
    field(std::string_view k, int v) : key(k), value(std::to_string(v)) {}
    field(std::string_view k, bool v) : key(k), value(v ? "true" : "false") {}
};

void event(level severity, std::string_view name, std::initializer_list<field> fields);
inline void info(std::string_view name, std::initializer_list<field> fields = {})
{
    event(level::info, name, fields);
}
inline void warning(std::string_view name, std::initializer_list<field> fields = {})
{
    event(level::warning, name, fields);
}
inline void error(std::string_view name, std::initializer_list<field> fields = {})
{
    event(level::error, name, fields);
}

// What this thread logs while one of these lives is written in one piece at its end: a call of the system for many
// lines.
class together {
public:
    together();
    ~together();
    together(const together&) = delete;
    together& operator=(const together&) = delete;

private:
    std::string lines_;
    std::string* outer_;
};

void set_threshold(level lowest);
bool is_on(level severity); // ask first where collecting the fields would cost
// Where finished lines go; standard error by default. Called under a lock, from any thread. Empty = default.
void set_sink(std::function<void(std::string_view line)> sink);

} // namespace tongyuan::log
