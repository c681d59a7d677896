#include "broken.hpp"

namespace tongyuan::adapters::broken {

static descriptor creates_nothing()
{
    auto made = sound();
    made.create = []() -> adapter* { return nullptr; };
    return made;
}

} // namespace tongyuan::adapters::broken

TONGYUAN_EXPORT_BROKEN(tongyuan::adapters::broken::creates_nothing())
