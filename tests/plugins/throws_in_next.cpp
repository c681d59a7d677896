#include "broken.hpp"

#include <stdexcept>

namespace tongyuan::adapters::broken {

// Sound until it works: it loads, and every call that does something throws, once with something that is no exception.
class throws_in_next final : public harmless {
public:
    throws_in_next() : harmless("throws_in_next") {}

    rendition render(const article&, const account&) const override { throw std::runtime_error("no rendition"); }
    action next(const operation&, std::span<const entry>) const override { throw 42; }
    reading read(std::string_view, const reply&) const override { throw std::runtime_error("unreadable"); }
    std::string link_of(const std::string&, const account&) const override { throw std::runtime_error("no link"); }
};

static descriptor described()
{
    auto made = sound();
    made.name = "throws_in_next";
    made.create = []() -> adapter* { return new throws_in_next; };
    return made;
}

} // namespace tongyuan::adapters::broken

TONGYUAN_EXPORT_BROKEN(tongyuan::adapters::broken::described())
