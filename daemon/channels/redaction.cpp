#include "channels/redaction.hpp"

namespace tongyuan::channels {

namespace {

constexpr std::size_t least_bytes = 8;
constexpr std::string_view hidden = "[hidden]";

void hide_in(std::string& text, std::string_view what)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + hidden.size()))
        text.replace(at, what.size(), hidden);
}

} // namespace

void hide(adapters::reply& got, std::span<const secret> sent, bool in_body_too)
{
    for (const auto& one : sent) {
        const auto what = one.reveal();
        if (what.size() < least_bytes)
            continue;
        for (auto& [name, value] : got.headers)
            hide_in(value, what);
        if (in_body_too)
            hide_in(got.body, what);
    }
}

void hide(adapters::failure& why, std::span<const secret> sent)
{
    for (const auto& one : sent)
        if (const auto what = one.reveal(); what.size() >= least_bytes)
            for (auto* text : {&why.code, &why.reason, &why.cure})
                hide_in(*text, what);
}

} // namespace tongyuan::channels
