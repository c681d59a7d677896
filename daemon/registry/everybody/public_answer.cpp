#include "registry/everybody/public_answer.hpp"

#include "base/text.hpp"
#include "registry/platforms/likeness.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::registry {

namespace {

using key = public_book::key;
using found = std::vector<const public_account*>;

constexpr std::size_t most_others = 5;
constexpr std::size_t most_of_a_name = 200; // a unit has the same name on every platform

struct words_of_verdict {
    verdict v;
    std::string_view name, label, words, cure;
};
constexpr std::array table{
    words_of_verdict{verdict::official, "official", "官方账号", "是已备案的官方账号，正常使用。",
                     "请核对您看到的账号标识与登记的账号标识一致。"},
    words_of_verdict{verdict::closing, "closing", "官方账号（正在公告关停）",
                     "是已备案的官方账号，已公告关停，公告期满后停止更新。", "请按关停公告改为关注其他账号。"},
    words_of_verdict{verdict::suspended, "suspended", "官方账号（暂停更新）",
                     "是已备案的官方账号，目前暂停更新。暂停期间如有新内容发布，请谨慎对待。", "可向主办单位核实。"},
    words_of_verdict{verdict::closed, "closed", "已关停", "曾是官方账号，现已关停，不再代表主办单位。",
                     "请不要再以该账号发布的内容为准。"},
    words_of_verdict{verdict::cancelled, "cancelled", "已注销",
                     "曾是官方账号，现已注销。此后以该名称或标识出现的账号都不是官方账号。",
                     "如发现仍在发布内容，请向主办单位反映。"},
    words_of_verdict{verdict::alike, "impostor_suspected", "疑似仿冒",
                     "没有登记，但与下列官方账号相似。这只是名称或标识相似的提示，不是认定；它可能是仿冒，也可能只是"
                     "名称相近。",
                     "请以下列官方账号的标识和链接为准；可向其主办单位或平台举报。"},
    words_of_verdict{verdict::former, "former", "曾用的名称或标识",
                     "是下列官方账号曾经使用、现已停用的名称或标识。停用后可能已由他人使用，现在使用它的账号没有登记，"
                     "不是官方账号。",
                     "请以下列官方账号现在的名称、标识和链接为准。"},
    words_of_verdict{verdict::name_only, "name_only", "名称在名录中，请核对标识",
                     "下列官方账号使用这个名称，但名称可以被仿冒，仅凭名称不能判断您看到的账号是否为官方账号。",
                     "请用账号主页的链接、账号标识或备案号再核验一次。"},
    words_of_verdict{verdict::unclear, "unclear", "无法判断", "这个链接里没有账号标识，看不出是哪个账号。",
                     "请打开账号主页，复制主页链接或账号标识（公众号为原始ID，以 gh_ 开头；微博为主页链接）再核验。"},
    words_of_verdict{verdict::not_registered, "not_registered", "没有登记",
                     "官方账号名录中没有这个账号。没有登记不等于仿冒，也可能由其他地区或单位登记。",
                     "请核对是否输入完整；也可在名录中按主办单位查找官方账号。"}};

const words_of_verdict& row_of(verdict v)
{
    return *std::ranges::find(table, v, &words_of_verdict::v);
}

public_answer with_words(verdict v)
{
    const auto& row = row_of(v);
    return {v, nullptr, {}, std::string(row.words), std::string(row.cure)};
}

verdict verdict_on(account_state s)
{
    switch (s) {
    case account_state::suspended:
        return verdict::suspended;
    case account_state::closing:
        return verdict::closing;
    case account_state::closed:
    case account_state::cancelling:
        return verdict::closed;
    case account_state::cancelled:
        return verdict::cancelled;
    default:
        return verdict::official;
    }
}

bool is_link(std::string_view text)
{
    const auto lower = lower_ascii(text);
    return lower.starts_with("http://") || lower.starts_with("https://");
}

public_answer doubted(const std::string& why)
{
    auto out = with_words(verdict::unclear);
    out.words = why;
    return out;
}

// An account that an impostor cannot be taken for is left out: of another platform when one was named.
found on(const public_book& book, const std::string& platform, found all)
{
    if (!platform.empty())
        std::erase_if(
            all, [&](const auto* a) { return !book.platform_rows().is_same_space(book.platform_of(*a).id, platform); });
    return all;
}

const public_account* only_one(const found& all)
{
    return all.size() == 1 ? all.front() : nullptr;
}

// A page below a portal belongs to the portal: "example.gov.cn/zwgk/2026/t1", "example.gov.cn/zwgk", "example.gov.cn".
const public_account* portal_above(const public_book& book, std::string_view platform, std::string id)
{
    for (;;) {
        for (const auto& spelling : {id, id.starts_with("www.") ? id.substr(4) : "www." + id})
            if (const auto* a = only_one(book.find(key::identity, book.identity_key(platform, spelling))))
                return a;
        const auto slash = id.rfind('/');
        if (slash == std::string::npos)
            return nullptr;
        id.resize(slash);
    }
}

const public_account* the_account(const public_book& book, const public_question& q, const recognised& seen)
{
    const auto text = std::string(trimmed(q.text));
    if (!seen.platform_id.empty())
        if (const auto* a = portal_above(book, seen.platform, seen.platform_id))
            return a;
    if (const auto* a = only_one(book.find(key::address, address_key(seen.url.empty() ? text : seen.url))))
        return a;
    if (const auto* a = only_one(book.find(key::number, plain_spelling(text))))
        return a;
    if (!q.platform.empty())
        if (const auto* a = only_one(book.find(
                key::identity, book.identity_key(q.platform, book.platform_rows().canonical_id(q.platform, text)))))
            return a;
    for (const auto k : {key::any_id, key::handle})
        if (const auto* a = only_one(
                on(book, q.platform, book.find(k, k == key::any_id ? lower_ascii(text) : plain_spelling(text)))))
            return a;
    return nullptr;
}

void add_new(found& to, const found& more)
{
    for (const auto* a : more)
        if (to.size() < most_others && std::ranges::find(to, a) == to.end())
            to.push_back(a);
}

// Those that a hasty reader takes it for, by one of its texts.
void add_alike(found& to, const public_book& book, const std::string& text)
{
    const auto core = core_of(text);
    if (core.size() >= 4) // two characters
        add_new(to, book.find(key::core, core));
    const auto plain = lower_ascii(text);
    const bool ascii = std::ranges::all_of(plain, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const bool lettered = std::ranges::any_of(plain, [](char c) { return c >= 'a' && c <= 'z'; });
    if (!ascii || !lettered || plain.size() < 5)
        return;
    found near;
    for (auto n = plain.size() - 1; n <= plain.size() + 1; ++n) {
        add_new(near, book.find(key::front, plain.substr(0, n / 2)));
        if (n - n / 2 <= plain.size())
            add_new(near, book.find(key::back, plain.substr(plain.size() - (n - n / 2))));
    }
    // Two neighbours that are swapped where the halves meet spoil both.
    auto swapped = plain.substr(0, plain.size() / 2 + 1);
    std::swap(swapped[swapped.size() - 1], swapped[swapped.size() - 2]);
    add_new(near, book.find(key::front, swapped.substr(0, swapped.size() - 1)));
    std::erase_if(near, [&](const auto* a) {
        const auto host = host_key(a->platform_id);
        const auto id = host.empty() ? lower_ascii(a->platform_id) : host;
        return !differ_by_one_letter(id, plain) && !differ_by_one_letter(lower_ascii(a->handle), plain);
    });
    add_new(to, near);
}

// "example.gov.cn.evil.com" begins like a host that is registered.
void add_hosts_in_front(found& to, const public_book& book, const std::string& host)
{
    for (auto dot = host.find('.'); dot != std::string::npos; dot = host.find('.', dot + 1))
        add_new(to, book.find(key::host, host.substr(0, dot)));
}

// Who was called so, or found there, before.
found formerly(const public_book& book, const public_question& q, const recognised& seen)
{
    found out;
    const auto text = std::string(trimmed(q.text));
    const auto handle = text.starts_with('@') ? text.substr(1) : text;
    for (const auto& spelling : {plain_spelling(handle), plain_spelling(seen.handle), plain_spelling(seen.name),
                                 address_key(seen.url.empty() ? text : seen.url)})
        if (!spelling.empty())
            add_new(out, on(book, q.platform, book.find(key::former, spelling)));
    return out;
}

found lookalikes(const public_book& book, const public_question& q, const recognised& seen)
{
    found out;
    const auto* on_platform = book.platform_rows().find(seen.platform);
    const auto host = on_platform && on_platform->kind == "site" ? host_key(seen.platform_id) : "";
    if (!host.empty()) {
        add_hosts_in_front(out, book, host);
        add_alike(out, book, host);
    } else {
        add_alike(out, book, seen.platform_id.empty() ? std::string(trimmed(q.text)) : seen.platform_id);
    }
    if (!q.name.empty()) {
        for (const auto k : {key::name, key::former})
            add_new(out, book.find(k, plain_spelling(q.name)));
        add_alike(out, book, q.name);
    }
    return out;
}

} // namespace

std::string_view name_of(verdict v)
{
    return row_of(v).name;
}

std::string_view label_of(verdict v)
{
    return row_of(v).label;
}

bool is_about_an_account(verdict v)
{
    return v < verdict::alike;
}

public_answer answer_about(const public_book&, const public_account& a)
{
    auto out = with_words(verdict_on(a.state));
    out.account = &a;
    return out;
}

public_answer answer_to(const public_book& book, const public_question& q)
{
    const auto seen = book.platform_rows().recognise(q.text);
    if (seen.is_doubtful)
        return doubted(seen.note);
    if (const auto* a = the_account(book, q, seen))
        return answer_about(book, *a);
    auto named = on(book, q.platform, book.find(key::name, plain_spelling(q.text), most_of_a_name));
    if (!named.empty()) {
        named.resize(std::min(named.size(), most_others));
        auto out = with_words(verdict::name_only);
        out.others = std::move(named);
        return out;
    }
    // Borne by several today, so nothing says which of them is meant; none of it is past.
    auto borne = on(book, q.platform, book.find(key::handle, plain_spelling(trimmed(q.text)), most_of_a_name));
    if (!borne.empty()) {
        borne.resize(std::min(borne.size(), most_others));
        auto out = with_words(verdict::name_only);
        out.others = std::move(borne);
        return out;
    }
    if (auto was = formerly(book, q, seen); !was.empty()) {
        auto out = with_words(verdict::former);
        out.others = std::move(was);
        return out;
    }
    auto near = lookalikes(book, q, seen);
    if (!near.empty()) {
        auto out = with_words(verdict::alike);
        out.others = std::move(near);
        return out;
    }
    // A link of a platform that does not say whose it is.
    const bool is_mute = is_link(trimmed(q.text)) && seen.platform_id.empty();
    return with_words(is_mute ? verdict::unclear : verdict::not_registered);
}

} // namespace tongyuan::registry
