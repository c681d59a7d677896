#include "faults.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::fake {

namespace {

constexpr std::array<std::string_view, 20> kind_names{
    "close",     "reset",    "hang",           "half_headers", "half_body",      "drip",        "status",
    "html200",   "errcode",  "truncated_json", "bad_utf8",     "duplicate_keys", "deep_json",   "huge",
    "gzip_bomb", "redirect", "slow",           "bad_chunk",    "long_length",    "short_length"};

bool matches(const fault& script, const incoming& request, std::string_view account)
{
    const std::string_view path = script.path;
    const bool on_path =
        path.ends_with('*') ? request.path.starts_with(path.substr(0, path.size() - 1)) : request.path == path;
    return on_path && (script.method.empty() || script.method == request.method) &&
           (script.account.empty() || script.account == account) &&
           (script.contains.empty() || request.body.find(script.contains) != std::string::npos);
}

fault_kind read_kind(json_reader& input)
{
    const auto name = input.text("fault");
    const auto at = std::ranges::find(kind_names, std::string_view{name});
    if (at == kind_names.end()) {
        input.violate("fault", "unknown", "没有这种故障；种类见 tests/platform/README.md");
        return fault_kind::close;
    }
    return static_cast<fault_kind>(at - kind_names.begin());
}

// "every" = each call from the first on.
void read_turn(json_reader& input, fault& script)
{
    const auto nth = input.optional_any("nth");
    const auto times = input.optional_integer("times", {.min = 0});
    if (nth && nth->is_string() && nth->get_string() == "every") {
        script.times = 0;
    } else if (nth && nth->is_int64() && nth->get_int64() > 0) {
        script.nth = static_cast<std::uint64_t>(nth->get_int64());
    } else if (nth) {
        input.violate("nth", "wrong_type", "应为正整数或 \"every\"");
    }
    if (times)
        script.times = static_cast<std::uint64_t>(*times);
}

} // namespace

std::string_view name_of(fault_kind kind)
{
    return kind_names.at(static_cast<std::size_t>(kind));
}

fault read_fault(json_reader& input)
{
    fault out;
    out.path = input.text("path", {.min = 1});
    out.method = input.optional_text("method").value_or("");
    out.account = input.optional_text("account").value_or("");
    out.contains = input.optional_text("contains").value_or("");
    read_turn(input, out);
    out.after = input.optional_choice("when", {"before", "after"}).value_or("before") == "after";
    out.kind = read_kind(input);
    out.status = static_cast<int>(input.optional_integer("status", {.min = 100, .max = 599}).value_or(503));
    out.retry_after = static_cast<int>(input.optional_integer("retry_after", {.min = 0, .max = 86'400}).value_or(-1));
    out.errcode = input.optional_integer("errcode").value_or(-1);
    out.errmsg = input.optional_text("errmsg").value_or("");
    out.location = input.optional_text("location").value_or("");
    out.body = input.optional_text("body", {.max = 1'000'000, .multiline = true}).value_or("");
    out.delay = std::chrono::milliseconds{input.optional_integer("slow_ms", {.min = 0, .max = 600'000}).value_or(0)};
    out.bytes = static_cast<std::uint64_t>(input.optional_integer("bytes", {.min = 0}).value_or(0));
    out.bytes_per_second = static_cast<std::uint64_t>(
        input.optional_integer("bytes_per_second", {.min = 1, .max = 1'000'000}).value_or(1));
    return out;
}

boost::json::object to_json(const fault& script)
{
    return {{"path", script.path},
            {"method", script.method},
            {"account", script.account},
            {"contains", script.contains},
            {"nth", script.nth},
            {"times", script.times},
            {"when", script.after ? "after" : "before"},
            {"fault", name_of(script.kind)},
            {"slow_ms", script.delay.count()},
            {"seen", script.seen}};
}

std::optional<fault> fault_scripts::strike(const incoming& request, std::string_view account)
{
    std::optional<fault> struck;
    for (auto& script : scripts_) {
        if (!matches(script, request, account))
            continue;
        ++script.seen;
        const bool now = script.seen >= script.nth && (script.times == 0 || script.seen < script.nth + script.times);
        if (now && !struck)
            struck = script;
    }
    return struck;
}

} // namespace tongyuan::fake
