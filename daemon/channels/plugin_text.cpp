#include "channels/plugin_text.hpp"

#include "base/text.hpp"

namespace tongyuan::channels {

using namespace adapters;

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

void mend(std::string& text)
{
    text = storable(std::move(text));
}
void mend(failure& f)
{
    mend(f.code);
    mend(f.reason);
    mend(f.cure);
}

void mend_each(call& c)
{
    mend(c.step);
    for (auto& [slot, value] : c.slots)
        mend(value);
}
void mend_each(pause& p)
{
    mend(p.reason);
}
void mend_each(receipt& r)
{
    mend(r.platform_id);
    mend(r.url);
}
void mend_each(failure& f)
{
    mend(f);
}
void mend_each(done& d)
{
    mend(d.note);
}
void mend_each(person_task& t)
{
    mend(t.title);
    mend(t.instructions);
}
void mend_each(adapters::not_found& n)
{
    mend(n.evidence);
}
void mend_each(sightings& s)
{
    mend(s.source);
    for (auto& p : s.posts) {
        mend(p.platform_id);
        mend(p.url);
        mend(p.title);
        mend(p.text);
    }
}
void mend_each(grant& g)
{
    mend(g.platform_id);
}
void mend_each(sign_in&) {}

bool is_storable(std::string_view text)
{
    return text.find('\0') == std::string_view::npos && !first_bad_utf8(text);
}

} // namespace

std::string storable(std::string text)
{
    if (is_storable(text))
        return text;
    std::string out;
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto bad = std::min(first_bad_utf8(rest).value_or(rest.size()), rest.find('\0'));
        out += rest.substr(0, bad);
        if (bad >= rest.size())
            break;
        out += replacement;
        rest.remove_prefix(bad + 1);
    }
    return out;
}

reading storable(reading r)
{
    mend(r.why);
    return r;
}

action storable(action a)
{
    std::visit([](auto& one) { mend_each(one); }, a);
    return a;
}

} // namespace tongyuan::channels
