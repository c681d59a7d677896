#include "broken.hpp"

namespace tongyuan::adapters::broken {

// Its request names a slot that nobody binds and a secret that no manifest has.
class unknown_slots final : public harmless {
public:
    unknown_slots() : harmless("unknown_slots") {}

    action next(const operation&, std::span<const entry>) const override
    {
        request made{"POST", {literal{"https://example.org/"}}, {}, text{slot_ref{"nobody_binds_me", encoding::raw}}};
        made.headers.push_back({"Authorization", {secret_ref{"nobody_knows_me", encoding::raw}}});
        return call{"post", made, {true, on_repeat::duplicates}, {}};
    }
};

static descriptor described()
{
    auto made = sound();
    made.name = "unknown_slots";
    made.create = []() -> adapter* { return new unknown_slots; };
    return made;
}

} // namespace tongyuan::adapters::broken

TONGYUAN_EXPORT_BROKEN(tongyuan::adapters::broken::described())
