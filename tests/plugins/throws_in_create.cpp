#include "broken.hpp"

#include <stdexcept>

namespace tongyuan::adapters::broken {

static descriptor throws_in_create()
{
    auto made = sound();
    made.create = []() -> adapter* { throw std::runtime_error("no adapter today"); };
    return made;
}

} // namespace tongyuan::adapters::broken

TONGYUAN_EXPORT_BROKEN(tongyuan::adapters::broken::throws_in_create())
