#include "broken.hpp"

namespace tongyuan::adapters::broken {

static descriptor null_create()
{
    auto made = sound();
    made.create = nullptr;
    return made;
}

} // namespace tongyuan::adapters::broken

TONGYUAN_EXPORT_BROKEN(tongyuan::adapters::broken::null_create())
