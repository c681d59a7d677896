#include "broken.hpp"

namespace tongyuan::adapters::broken {

static descriptor wrong_size()
{
    auto made = sound();
    made.size = sizeof(descriptor) - 8;
    return made;
}

} // namespace tongyuan::adapters::broken

TONGYUAN_EXPORT_BROKEN(tongyuan::adapters::broken::wrong_size())
