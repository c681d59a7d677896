#include "registry/everybody/public_book.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "registry/platforms/likeness.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace tongyuan::registry {

namespace {

constexpr std::size_t chunk = std::size_t{1} << 16;
constexpr std::size_t most_compared = 64; // of those that share a hash
constexpr std::size_t shortest_for_one_letter = 6;

using key = public_book::key;

std::uint64_t hash_of(key k, std::string_view text)
{
    return std::hash<std::string_view>{}(text) * 31 + static_cast<std::uint64_t>(k);
}

bool has_letter(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) { return c >= 'a' && c <= 'z'; }) &&
           std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Two texts that differ by one letter have the front half or the back half in common.
void add_halves(std::vector<std::pair<key, std::string>>& out, std::string_view text)
{
    const auto plain = lower_ascii(text);
    if (plain.size() < shortest_for_one_letter || !has_letter(plain))
        return;
    out.emplace_back(key::front, plain.substr(0, plain.size() / 2));
    out.emplace_back(key::back, plain.substr(plain.size() / 2));
}

// Everything by which the account can be found. Two pieces that are the same are one.
std::vector<std::pair<key, std::string>> keys_of(const public_book& book, const public_account& a)
{
    std::vector<std::pair<key, std::string>> out;
    out.emplace_back(key::identity, book.identity_key(book.platform_of(a).id, a.platform_id));
    out.emplace_back(key::any_id, lower_ascii(a.platform_id));
    if (!a.url.empty())
        out.emplace_back(key::address, address_key(a.url));
    if (!a.filing_number.empty())
        out.emplace_back(key::number, plain_spelling(a.filing_number));
    if (!a.handle.empty())
        out.emplace_back(key::handle, plain_spelling(a.handle));
    out.emplace_back(key::name, plain_spelling(a.name));
    const auto host = host_key(a.platform_id);
    if (!host.empty())
        out.emplace_back(key::host, host);
    for (const auto text : {a.name, a.handle, host.empty() ? a.platform_id : std::string_view(host)})
        if (auto core = core_of(text); !core.empty())
            out.emplace_back(key::core, std::move(core));
    for (const auto& was : book.formers_of(a)) {
        out.emplace_back(key::former, was.spelling);
        if (auto core = was.of_what == "url" ? std::string() : core_of(was.words); !core.empty())
            out.emplace_back(key::core, std::move(core));
    }
    add_halves(out, a.handle);
    add_halves(out, host.empty() ? a.platform_id : std::string_view(host));
    std::ranges::sort(out);
    const auto again = std::ranges::unique(out);
    out.erase(again.begin(), again.end());
    return out;
}

std::string_view without_scheme(std::string_view link)
{
    for (const std::string_view scheme : {"https://", "http://"})
        if (lower_ascii(link.substr(0, scheme.size())) == scheme)
            return link.substr(scheme.size());
    return link;
}

} // namespace

bool is_public(account_state s)
{
    return s != account_state::proposed && s != account_state::removed;
}

std::string address_key(std::string_view link)
{
    auto rest = without_scheme(trimmed(link));
    rest = rest.substr(0, rest.find('#'));
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    auto host = lower_ascii(rest.substr(0, end));
    if (host.starts_with("www."))
        host.erase(0, 4);
    auto path = rest.substr(end);
    const auto question = path.find('?');
    auto folder = path.substr(0, question);
    while (folder.ends_with('/'))
        folder.remove_suffix(1);
    return host + std::string(folder) + (question == std::string_view::npos ? "" : std::string(path.substr(question)));
}

std::string host_key(std::string_view link_or_id)
{
    auto rest = without_scheme(trimmed(link_or_id));
    auto host = lower_ascii(rest.substr(0, rest.find_first_of("/?#:")));
    if (host.starts_with("www."))
        host.erase(0, 4);
    const auto is_host = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    const auto dot = host.rfind('.');
    const bool named = dot != std::string::npos && dot > 0 && dot + 2 < host.size() &&
                       std::ranges::all_of(host, is_host) && host.find("..") == std::string::npos;
    return named ? host : std::string();
}

// Platforms that share their ids have one key.
std::string public_book::identity_key(std::string_view platform, std::string_view platform_id) const
{
    const auto* p = rows_->find(platform);
    return (p ? p->ids_of : std::string(platform)) + "\n" + lower_ascii(platform_id);
}

std::vector<const public_account*> public_book::find(key k, std::string_view text, std::size_t most) const
{
    std::vector<const public_account*> out;
    const auto hash = hash_of(k, text);
    auto at = std::ranges::lower_bound(index_, hash, {}, &entry::hash);
    for (std::size_t seen = 0; at != index_.end() && at->hash == hash && out.size() < most && seen < most_compared;
         ++at, ++seen)
    {
        const auto& a = accounts_[at->account];
        const auto is_it = [&](const auto& one) { return one.first == k && one.second == text; };
        if (at->kind == k && std::ranges::any_of(keys_of(*this, a), is_it))
            out.push_back(&a);
    }
    return out;
}

struct public_book_maker::places {
    std::unordered_map<std::string, std::uint32_t> units, platforms;
};

public_book_maker::public_book_maker(std::shared_ptr<const platform_book> platforms)
    : book_(std::make_shared<public_book>()), places_(std::make_unique<places>())
{
    book_->rows_ = std::move(platforms);
}
public_book_maker::~public_book_maker() = default;

std::string_view public_book_maker::keep(std::string_view text)
{
    if (text.empty())
        return {};
    auto& all = book_->text_;
    if (text.size() > room_) {
        room_ = std::max(chunk, text.size());
        all.push_back(std::make_unique<char[]>(room_));
    }
    // The free part is at the end of the last chunk; a longer one than usual is full at once.
    const auto size = std::max(chunk, room_);
    char* to = all.back().get() + (size - room_);
    std::memcpy(to, text.data(), text.size());
    room_ -= text.size();
    return {to, text.size()};
}

void public_book_maker::add(const row& r)
{
    auto& book = *book_;
    const auto [unit, is_new_unit] = places_->units.emplace(r.unit_id, static_cast<std::uint32_t>(book.units_.size()));
    if (is_new_unit)
        book.units_.push_back({r.unit_id, r.unit_name, r.unit_path});
    const auto [platform, is_new_platform] =
        places_->platforms.emplace(r.platform, static_cast<std::uint32_t>(book.platforms_.size()));
    if (is_new_platform)
        book.platforms_.push_back({r.platform, label_of(*book.rows_, r.platform)});
    public_account a;
    a.id = keep(r.id);
    a.platform_id = keep(r.platform_id);
    a.handle = keep(r.handle);
    a.name = keep(r.name);
    a.url = keep(r.url);
    a.filing_number = keep(r.filing_number);
    a.unit = unit->second;
    a.platform = platform->second;
    a.state = r.state;
    a.is_main = r.is_main;
    a.since = r.since;
    a.former_at = static_cast<std::uint32_t>(book.formers_.size());
    a.formers = static_cast<std::uint32_t>(r.formers.size());
    for (const auto& was : r.formers)
        book.formers_.push_back({keep(was.of_what), keep(was.words), keep(was.spelling), was.until});
    book.accounts_.push_back(a);
}

// Parents ahead of what is below them.
void public_book_maker::sort_units()
{
    auto& units = book_->units_;
    std::vector<std::uint32_t> order(units.size()), place(units.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t i) { return std::string_view(units[i].path); });
    std::vector<public_unit> sorted;
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        place[order[i]] = i;
        sorted.push_back(std::move(units[order[i]]));
    }
    units = std::move(sorted);
    for (auto& a : book_->accounts_)
        a.unit = place[a.unit];
}

std::shared_ptr<const public_book> public_book_maker::finish(std::string office)
{
    auto& book = *book_;
    book.office_ = std::move(office);
    sort_units();
    const auto order = [&](const public_account& a) {
        return std::tuple(a.unit, !a.is_main, std::string_view(book.platforms_[a.platform].id), a.name, a.id);
    };
    std::ranges::sort(book.accounts_, {}, order);
    std::string told = book.office_;
    for (std::uint32_t i = 0; i < book.accounts_.size(); ++i) {
        const auto& a = book.accounts_[i];
        for (const auto& [k, text] : keys_of(book, a))
            book.index_.push_back({hash_of(k, text), i, k});
        for (const auto part :
             {a.id, a.platform_id, a.handle, a.name, a.url, a.filing_number, name_of(a.state),
              std::string_view(book.units_[a.unit].name), std::string_view(book.platforms_[a.platform].label)})
            told.append(part) += '\n';
        for (const auto& was : book.formers_of(a))
            told.append(was.words) += '\n';
        told += std::to_string(to_millis(a.since)) + (a.is_main ? "main" : "");
        if (told.size() > chunk)
            told = sha256_hex(told);
    }
    std::ranges::sort(book.index_);
    book.index_.shrink_to_fit();
    book.fingerprint_ = sha256_hex(told).substr(0, 32);
    return std::exchange(book_, std::make_shared<public_book>());
}

} // namespace tongyuan::registry
