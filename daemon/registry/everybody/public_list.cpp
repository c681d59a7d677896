#include "registry/everybody/public_list.hpp"

#include "base/text.hpp"
#include "registry/platforms/likeness.hpp"

#include <algorithm>

namespace tongyuan::registry {

namespace {

bool holds(std::string_view text, std::string_view part)
{
    return plain_spelling(text).find(part) != std::string::npos;
}

// Of the unit and of what is below it; every unit when none is named, none when nobody knows it.
std::vector<bool> wanted_units(const public_book& book, const std::string& id)
{
    std::vector<bool> out(book.units().size(), id.empty());
    if (id.empty())
        return out;
    // A unit without accounts of its own is known by the paths of those below it.
    const auto step = "/" + id + "/";
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = book.units()[i].path.find(step) != std::string::npos;
    return out;
}

std::vector<bool> named_units(const public_book& book, std::string_view part)
{
    std::vector<bool> out;
    for (const auto& unit : book.units())
        out.push_back(holds(unit.name, part));
    return out;
}

bool was_called(const public_book& book, const public_account& a, std::string_view part)
{
    return std::ranges::any_of(book.formers_of(a), [&](const public_former& was) {
        return was.of_what != "url" && was.spelling.find(part) != std::string_view::npos;
    });
}

} // namespace

bool is_live(account_state s)
{
    return s == account_state::approved || s == account_state::active || s == account_state::suspended ||
           s == account_state::closing;
}

std::vector<const public_account*> chosen(const public_book& book, const public_filter& f)
{
    using enum public_filter::shown;
    const auto part = plain_spelling(f.text);
    const auto in_unit = wanted_units(book, f.unit);
    const auto of_name = part.empty() ? std::vector<bool>{} : named_units(book, part);
    std::vector<const public_account*> out;
    for (const auto& a : book.accounts()) {
        if (!in_unit[a.unit] || (f.which == live && !is_live(a.state)) || (f.which == gone && is_live(a.state)) ||
            (!f.platform.empty() && book.platform_of(a).id != f.platform))
            continue;
        if (part.empty() || of_name[a.unit] || holds(a.name, part) || holds(a.platform_id, part) ||
            holds(a.handle, part) || holds(a.filing_number, part) || was_called(book, a, part))
            out.push_back(&a);
    }
    return out;
}

} // namespace tongyuan::registry
