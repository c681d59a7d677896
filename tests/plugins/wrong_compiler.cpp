#include "broken.hpp"

namespace tongyuan::adapters::broken {

static descriptor wrong_compiler()
{
    auto made = sound();
    made.compiler = "GCC 4.8.5";
    return made;
}

} // namespace tongyuan::adapters::broken

TONGYUAN_EXPORT_BROKEN(tongyuan::adapters::broken::wrong_compiler())
