#include "broken.hpp"

namespace tongyuan::adapters::broken {

static descriptor wrong_name()
{
    auto made = sound();
    made.name = "wechat"; // about() says otherwise
    return made;
}

} // namespace tongyuan::adapters::broken

TONGYUAN_EXPORT_BROKEN(tongyuan::adapters::broken::wrong_name())
