#include "broken.hpp"

#include <stdexcept>

namespace tongyuan::adapters::broken {

class throws_in_about final : public harmless {
public:
    manifest about() const override { throw std::runtime_error("nothing to say"); }
};

static descriptor described()
{
    auto made = sound();
    made.create = []() -> adapter* { return new throws_in_about; };
    return made;
}

} // namespace tongyuan::adapters::broken

TONGYUAN_EXPORT_BROKEN(tongyuan::adapters::broken::described())
