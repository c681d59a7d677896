#include "broken.hpp"

namespace tongyuan::adapters::broken {

// Asks for the same public step for ever, whatever the journal says.
class publishes_twice final : public harmless {
public:
    publishes_twice() : harmless("publishes_twice") {}

    action next(const operation&, std::span<const entry>) const override
    {
        request made{"POST", {literal{"https://example.org/"}}, {}, text{}};
        return call{"post", made, {true, on_repeat::duplicates}, {}};
    }
};

static descriptor described()
{
    auto made = sound();
    made.name = "publishes_twice";
    made.create = []() -> adapter* { return new publishes_twice; };
    return made;
}

} // namespace tongyuan::adapters::broken

TONGYUAN_EXPORT_BROKEN(tongyuan::adapters::broken::described())
