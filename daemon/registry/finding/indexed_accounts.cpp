#include "registry/finding/indexed_accounts.hpp"

#include "registry/custody/custody.hpp"
#include "registry/finding/spelling.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <tuple>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

std::string text_of(const json::object& fields, std::string_view name)
{
    const auto* value = fields.if_contains(name);
    return value && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string();
}

std::string person_of(const json::object& fields, std::string_view role)
{
    const auto* person = fields.if_contains(role);
    return person && person->is_object() ? text_of(person->get_object(), "name") : std::string();
}

// "2026-03-01" → 20260301
std::uint32_t day_of(std::string_view date)
{
    std::uint32_t out = 0;
    for (const char c : date)
        if (c >= '0' && c <= '9')
            out = out * 10 + static_cast<std::uint32_t>(c - '0');
    return date.size() == 10 ? out : 0;
}

constexpr std::uint32_t never = 99999999; // unknown dates stand behind all others

} // namespace

void indexed_accounts::clear()
{
    marks_.clear();
    texts_.clear();
    numbers_.clear();
    units_.clear();
    unit_numbers_.clear();
    orders_.clear();
}

std::uint16_t indexed_accounts::number_of(std::vector<std::string>& names, const std::string& name)
{
    const auto at = std::ranges::find(names, name);
    if (at != names.end())
        return static_cast<std::uint16_t>(at - names.begin());
    names.push_back(name);
    return static_cast<std::uint16_t>(names.size() - 1);
}

void indexed_accounts::put_units(const std::vector<account_index_store::unit_row>& all)
{
    std::vector<std::string> ids(units_.size());
    for (const auto& [id, n] : unit_numbers_)
        ids[n] = id;
    units_.clear();
    unit_numbers_.clear();
    for (const auto& one : all) {
        unit_numbers_.emplace(one.id, static_cast<std::uint32_t>(units_.size()));
        const auto name = folded(one.name);
        units_.push_back({one.path, sort_key(one.name), name, readings_.read(name)});
    }
    for (auto& mark : marks_)
        mark.unit = unit_numbers_.at(ids[mark.unit]);
    orders_.erase(account_column::unit);
}

void indexed_accounts::fill(std::uint32_t n, const account_index_store::account_row& row)
{
    const auto parsed = json::parse(row.fields);
    const auto& fields = parsed.as_object();
    const auto name = folded(row.name);
    auto& t = texts_[n];
    t.id = row.id;
    t.name_key = sort_key(row.name);
    t.words = name + '\n' + folded(row.platform_id) + '\n' + folded(text_of(fields, "handle")) + '\n' +
              folded(row.filing_number) + '\n';
    t.read = readings_.read(name);
    for (const auto& former : row.formerly) {
        const auto was = folded(former);
        t.words += was + '\n';
        t.read += u'\0' + readings_.read(was);
    }
    t.people_at = static_cast<std::uint32_t>(t.words.size());
    t.people_read_at = static_cast<std::uint32_t>(t.read.size());
    std::vector<std::string> people;
    for (const auto* role : {"principal", "deputy", "handler"})
        people.push_back(person_of(fields, role));
    for (auto& custodian : names_in_custody(row.custodians))
        people.push_back(std::move(custodian));
    for (const auto& person : people)
        if (const auto who = folded(person); !who.empty() && t.words.find(who, t.people_at) == std::string::npos) {
            t.words += who + '\n';
            t.read += u'\0' + readings_.read(who);
        }
    const auto* followers = fields.if_contains("followers");
    t.followers = followers && followers->is_int64() ? followers->get_int64() : 0;
    t.created_at = row.created_at;
    const auto state = *account_state_from(row.state);
    marks_[n] = {characters_in(t.words),
                 readings_.initials(t.read),
                 unit_numbers_.at(row.unit_id),
                 day_of(text_of(fields, "verified_until")),
                 number_of(platforms_, row.platform),
                 static_cast<std::uint8_t>(state),
                 static_cast<std::uint8_t>(number_of(connections_, row.connection)),
                 static_cast<std::uint8_t>(needs_custody(state) && is_unheld(row.platform, row.custodians))};
}

void indexed_accounts::put(const account_index_store::account_row& row)
{
    const auto [at, is_new] = numbers_.try_emplace(row.id, static_cast<std::uint32_t>(marks_.size()));
    if (is_new) {
        marks_.emplace_back();
        texts_.emplace_back();
    }
    fill(at->second, row);
}

void indexed_accounts::put_all(const std::vector<account_index_store::account_row>& rows)
{
    std::vector<char> leaves(marks_.size());
    for (const auto& row : rows)
        if (const auto known = numbers_.find(row.id); known != numbers_.end())
            leaves[known->second] = 1;
    for (auto& [column, order] : orders_)
        std::erase_if(order, [&](std::uint32_t n) { return leaves[n] != 0; });
    for (const auto& row : rows)
        put(row);
    for (auto& [column, order] : orders_)
        for (const auto& row : rows) {
            const auto n = numbers_.at(row.id);
            const auto here = view_of(n, column);
            const auto stands_before = [&, c = column](const view& v, std::uint32_t other) {
                return is_before(v, view_of(other, c));
            };
            order.insert(std::upper_bound(order.begin(), order.end(), here, stands_before), n);
        }
}

indexed_accounts::view indexed_accounts::view_of(std::uint32_t n, account_column c) const
{
    const auto& m = marks_[n];
    const auto& t = texts_[n];
    view out{0, {}, t.name_key, t.id};
    switch (c) {
    case account_column::name:
        break;
    case account_column::unit:
        out.text = units_[m.unit].key;
        break;
    case account_column::platform:
        out.text = platforms_[m.platform];
        break;
    case account_column::state:
        out.number = m.state;
        break;
    case account_column::followers:
        out.number = t.followers;
        break;
    case account_column::verified_until:
        out.number = m.verified_until == 0 ? never : m.verified_until;
        break;
    case account_column::created_at:
        out.number = t.created_at;
        break;
    }
    return out;
}

bool indexed_accounts::is_before(const view& a, const view& b) const
{
    return std::tie(a.number, a.text, a.name, a.id) < std::tie(b.number, b.text, b.name, b.id);
}

void indexed_accounts::order_by(account_column c)
{
    std::vector<std::uint32_t> order(marks_.size());
    for (std::uint32_t n = 0; n < order.size(); ++n)
        order[n] = n;
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) { return is_before(view_of(a, c), view_of(b, c)); });
    orders_[c] = std::move(order);
}

// A subtree is a prefix of paths, so in the order of paths it is a stretch.
std::vector<char> indexed_accounts::units_in(const account_question& q) const
{
    std::vector<char> out(units_.size());
    const auto mark_below = [&](const std::string& path, auto&& mark) {
        auto at = std::ranges::lower_bound(units_, path, {}, &unit::path);
        for (; at != units_.end() && at->path.starts_with(path); ++at)
            mark(out[static_cast<std::size_t>(at - units_.begin())]);
    };
    for (const auto& scope : q.scopes)
        mark_below(scope, [](char& m) { m |= 1; });
    if (q.unit_path)
        mark_below(*q.unit_path, [](char& m) { m |= 2; });
    const char all = q.unit_path ? 3 : 1;
    for (auto& m : out)
        m = m == all ? 1 : 0;
    return out;
}

std::vector<char> indexed_accounts::units_with(const search_word& word) const
{
    std::vector<char> out(units_.size());
    for (std::size_t n = 0; n < units_.size(); ++n)
        out[n] = word.is_in(units_[n].name) || (word.is_pinyin() && word.is_read_in(units_[n].read)) ? 1 : 0;
    return out;
}

// The question in the form of the rows.
struct indexed_accounts::wanted {
    std::vector<char> units;
    std::optional<std::size_t> platform, connection;
    std::uint32_t verified_before = 0;
    bool is_unheld = false;
    std::vector<search_word> words, people;
    std::vector<std::vector<char>> units_of_words;
    std::vector<std::vector<char>> platforms_of_words;
    bool is_impossible = false;
};

bool indexed_accounts::has_word(std::uint32_t n, const wanted& w, std::size_t word) const
{
    const auto& m = marks_[n];
    const auto& it = w.words[word];
    if (w.units_of_words[word][m.unit] != 0)
        return true;
    if ((it.characters() & ~m.characters) == 0 && it.is_in(texts_[n].words))
        return true;
    if (!it.is_pinyin() || (it.initial() & m.initials) == 0)
        return false;
    return it.text().size() == 1 || it.is_read_in(texts_[n].read); // one letter begins something that is read so
}

bool indexed_accounts::fits(std::uint32_t n, const wanted& w) const
{
    const auto& m = marks_[n];
    if (w.units[m.unit] == 0 || (w.platform && m.platform != *w.platform) ||
        (w.connection && m.connection != *w.connection) || (w.is_unheld && m.is_unheld == 0) ||
        (w.verified_before != 0 && (m.verified_until == 0 || m.verified_until >= w.verified_before)))
        return false;
    for (std::size_t i = 0; i < w.words.size(); ++i)
        if (!has_word(n, w, i))
            return false;
    for (const auto& person : w.people) {
        const auto& t = texts_[n];
        const bool is_there = ((person.characters() & ~m.characters) == 0 &&
                               person.is_in(std::string_view(t.words).substr(t.people_at))) ||
                              (person.is_pinyin() && (person.initial() & m.initials) != 0 &&
                               person.is_read_in(std::u16string_view(t.read).substr(t.people_read_at)));
        if (!is_there)
            return false;
    }
    return true;
}

account_answer indexed_accounts::find(const account_question& q) const
{
    wanted w;
    w.units = units_in(q);
    w.verified_before = day_of(q.verified_before);
    w.is_unheld = q.is_unheld;
    const auto number_in = [&](const std::vector<std::string>& names, const std::optional<std::string>& name) {
        std::optional<std::size_t> out;
        if (name)
            out = static_cast<std::size_t>(std::ranges::find(names, *name) - names.begin());
        return out;
    };
    w.platform = number_in(platforms_, q.platform);
    w.connection = number_in(connections_, q.connection);
    for (const auto& word : words_of(q.words)) {
        w.words.emplace_back(word, readings_);
        w.units_of_words.push_back(units_with(w.words.back()));
    }
    for (const auto& word : words_of(q.person))
        w.people.emplace_back(word, readings_);

    account_answer out;
    std::vector<char> is_found(marks_.size());
    for (std::uint32_t n = 0; n < marks_.size(); ++n)
        if (fits(n, w)) {
            const auto state = static_cast<account_state>(marks_[n].state);
            ++out.counts[state];
            is_found[n] = !q.state || *q.state == state ? 1 : 0;
        }

    if (q.most == 0)
        return out; // only counts were wanted
    const auto& order = orders_.at(q.column);
    const auto take = [&](std::uint32_t n) {
        if (is_found[n] == 0)
            return true;
        if (out.ids.size() == q.most) {
            const auto last = view_of(numbers_.at(out.ids.back()), q.column);
            out.next = account_place{last.number, std::string(last.text), std::string(last.name), std::string(last.id)};
            return false;
        }
        out.ids.push_back(texts_[n].id);
        return true;
    };
    auto from = order.begin(), to = order.end();
    if (q.after) {
        const view place{q.after->number, q.after->text, q.after->name, q.after->id};
        const auto is_behind = [&](std::uint32_t n) { return !is_before(view_of(n, q.column), place); };
        const auto first_not_before = std::partition_point(from, to, [&](std::uint32_t n) { return !is_behind(n); });
        if (q.is_descending)
            to = first_not_before;
        else
            from = std::partition_point(first_not_before, to,
                                        [&](std::uint32_t n) { return !is_before(place, view_of(n, q.column)); });
    }
    if (q.is_descending) {
        for (auto at = to; at != from;)
            if (!take(*--at))
                break;
    } else {
        for (auto at = from; at != to; ++at)
            if (!take(*at))
                break;
    }
    return out;
}

} // namespace tongyuan::registry
