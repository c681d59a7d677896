// The one place that knows the library of patterns.
#include "registry/platforms/recognition.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace tongyuan::registry {

namespace {

constexpr std::size_t longest_pattern = 400;
constexpr std::int64_t most_memory = 1 << 17; // of one compiled pattern: \d{1,1000}{1,1000} is refused

RE2::Options options()
{
    RE2::Options o;
    o.set_log_errors(false);
    o.set_max_mem(most_memory);
    return o;
}

} // namespace

struct matcher::compiled {
    explicit compiled(std::string_view pattern) : re(re2::StringPiece(pattern.data(), pattern.size()), options()) {}
    RE2 re;
};

matcher::matcher() = default;
matcher::matcher(matcher&&) noexcept = default;
matcher& matcher::operator=(matcher&&) noexcept = default;
matcher::~matcher() = default;

matcher::matcher(std::string_view pattern)
    : pattern_(pattern.empty() ? nullptr : std::make_unique<const compiled>(pattern))
{
}

bool matcher::matches_whole(std::string_view text) const
{
    return !pattern_ || RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern_->re);
}

bool matcher::read(std::string_view text, bool whole, std::map<std::string, std::string, std::less<>>& groups) const
{
    if (!pattern_)
        return true;
    const auto& re = pattern_->re;
    std::vector<re2::StringPiece> found(static_cast<std::size_t>(re.NumberOfCapturingGroups()) + 1);
    const re2::StringPiece subject(text.data(), text.size());
    if (!re.Match(subject, 0, subject.size(), whole ? RE2::ANCHOR_BOTH : RE2::ANCHOR_START, found.data(),
                  static_cast<int>(found.size())))
        return false;
    for (const auto& [name, n] : re.NamedCapturingGroups())
        if (const auto& group = found[static_cast<std::size_t>(n)]; !group.empty())
            groups[name] = std::string(group.data(), group.size());
    return true;
}

std::string fault_of_pattern(std::string_view pattern)
{
    if (pattern.size() > longest_pattern)
        return "写法太长，不能超过 400 个字符。";
    const RE2 re(re2::StringPiece(pattern.data(), pattern.size()), options());
    if (!re.ok())
        return "不是有效的写法：" + re.error() + "。";
    for (const auto& [name, n] : re.NamedCapturingGroups())
        if (name != "id" && name != "handle" && name != "name")
            return "只认 (?P<id>…)、(?P<handle>…) 和 (?P<name>…) 三种取值，没有“" + name + "”。";
    return {};
}

} // namespace tongyuan::registry
