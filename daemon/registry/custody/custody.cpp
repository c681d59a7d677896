#include "registry/custody/custody.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace tongyuan::registry {

namespace {

using name_pair = std::pair<custody_role, std::string_view>;
constexpr std::array names{name_pair{custody_role::password, "password"}, name_pair{custody_role::phone, "phone"},
                           name_pair{custody_role::scanner, "scanner"}};
constexpr std::array labels{name_pair{custody_role::password, "密码保管人"}, name_pair{custody_role::phone, "绑定手机"},
                            name_pair{custody_role::scanner, "扫码管理员"}};

std::string_view find_in(const std::array<name_pair, 3>& table, custody_role r)
{
    return std::ranges::find(table, r, &name_pair::first)->second;
}

constexpr std::string_view deputy_mark = "~"; // behind the role's name

// Calls `each(role, name)` for every line.
template <class F>
void for_each_line(std::string_view custodians, F each)
{
    while (!custodians.empty()) {
        const auto line = custodians.substr(0, custodians.find('\n'));
        custodians.remove_prefix(std::min(line.size() + 1, custodians.size()));
        const auto cut = line.find('\t');
        if (cut != std::string_view::npos)
            each(line.substr(0, cut), line.substr(cut + 1));
    }
}

bool is_printable(char c)
{
    return c > 0x20 && c < 0x7f;
}

std::string_view printable_run(std::string_view text)
{
    return text.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(text, is_printable) - text.begin()));
}

// Upper and lower case, digits, signs: three of the four, as people are told to make passwords.
bool is_mixed(std::string_view run)
{
    constexpr std::size_t shortest = 8;
    const auto has = [&](auto in) { return std::ranges::any_of(run, in); };
    const int kinds = has([](char c) { return c >= 'a' && c <= 'z'; }) +
                      has([](char c) { return c >= 'A' && c <= 'Z'; }) +
                      has([](char c) { return c >= '0' && c <= '9'; }) +
                      has([](char c) { return std::string_view("!@#$%^&*+=?~").find(c) != std::string_view::npos; });
    return run.size() >= shortest && kinds >= 3;
}

// Takes one of these from the front.
bool skip(std::string_view& rest, std::span<const std::string_view> any)
{
    for (const auto one : any)
        if (rest.starts_with(one)) {
            rest.remove_prefix(one.size());
            return true;
        }
    return false;
}

// Behind a word for it: after a colon a word is enough, after a space it has to look like one.
bool begins_with_password(std::string_view rest)
{
    constexpr std::array<std::string_view, 3> spaces{" ", "\t", "　"};
    constexpr std::array<std::string_view, 6> separators{":", "=", "：", "＝", "是", "为"};
    constexpr std::size_t shortest = 4, shortest_unmarked = 6;
    bool is_marked = false;
    while (skip(rest, spaces) || (skip(rest, separators) && (is_marked = true)))
        continue;
    const auto run = printable_run(rest);
    const bool has_digit = std::ranges::any_of(run, [](char c) { return c >= '0' && c <= '9'; });
    return run.size() >= (is_marked ? shortest : shortest_unmarked) && (is_marked || has_digit);
}

// "密码：abc123", "pwd=abc123"; not "密码：3 号柜", "密码信封在 3 号保险柜".
bool has_labelled_password(const std::string& text)
{
    constexpr std::array<std::string_view, 7> words{"密码", "口令", "password", "passwd", "pwd", "passcode", "密钥"};
    for (const auto word : words)
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
            if (begins_with_password(std::string_view(text).substr(at + word.size())))
                return true;
    return false;
}

bool has_mixed_run(std::string_view text)
{
    while (!text.empty()) {
        const auto run = printable_run(text);
        if (is_mixed(run))
            return true;
        text.remove_prefix(std::max<std::size_t>(run.size(), 1));
    }
    return false;
}

} // namespace

std::string_view name_of(custody_role r)
{
    return find_in(names, r);
}

std::string_view label_of(custody_role r)
{
    return find_in(labels, r);
}

std::string label_of(custody_role r, bool is_deputy)
{
    return std::string(label_of(r)) + (is_deputy ? "（副）" : "");
}

std::optional<custody_role> custody_role_from(std::string_view name)
{
    const auto at = std::ranges::find(names, name, &name_pair::second);
    return at == names.end() ? std::nullopt : std::optional{at->first};
}

std::vector<custody_role> roles_needed(std::string_view platform)
{
    using enum custody_role;
    if (platform.starts_with("wechat"))
        return {password, phone, scanner};
    if (platform == "weibo")
        return {password, phone};
    return {password};
}

bool needs(std::string_view platform, custody_role r)
{
    const auto needed = roles_needed(platform);
    return std::ranges::find(needed, r) != needed.end();
}

bool needs_custody(account_state s)
{
    using enum account_state;
    return s != proposed && s != cancelled && s != removed;
}

bool is_same_holder(const custody& a, const std::optional<std::string>& person_id, std::string_view name)
{
    return a.person_id == person_id && (person_id || a.name == name);
}

std::string custodians_text(const std::vector<custody>& standing)
{
    std::string out;
    for (const auto& one : standing)
        out +=
            std::string(name_of(one.role)) + (one.is_deputy ? std::string(deputy_mark) : "") + '\t' + one.name + '\n';
    return out;
}

std::vector<std::string> names_in_custody(std::string_view custodians)
{
    std::vector<std::string> out;
    for_each_line(custodians, [&](std::string_view, std::string_view name) { out.emplace_back(name); });
    return out;
}

bool is_unheld(std::string_view platform, std::string_view custodians)
{
    auto missing = roles_needed(platform);
    for_each_line(custodians, [&](std::string_view role, std::string_view) {
        if (const auto held = custody_role_from(role))
            std::erase(missing, *held);
    });
    return !missing.empty();
}

std::string masked_phone(std::string_view phone)
{
    if (phone.size() < 8)
        return phone.empty() ? "" : "****";
    return std::string(phone.substr(0, 3)) + "****" + std::string(phone.substr(phone.size() - 2));
}

std::string fault_of_location(std::string_view text)
{
    if (has_labelled_password(lower_ascii(text)) || has_mixed_run(text))
        return "看起来像密码。系统不保存平台密码：请把密码装入密封信封，这里只写信封放在哪里，例如“密封信封在 3 "
               "号保险柜”。";
    return {};
}

} // namespace tongyuan::registry
