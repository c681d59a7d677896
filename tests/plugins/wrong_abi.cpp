#include "broken.hpp"

namespace tongyuan::adapters::broken {

static descriptor wrong_abi()
{
    auto made = sound();
    made.abi = abi_number + 1;
    return made;
}

} // namespace tongyuan::adapters::broken

TONGYUAN_EXPORT_BROKEN(tongyuan::adapters::broken::wrong_abi())
