#include "delivery/sending/blame.hpp"

#include "delivery/guards/counter.hpp"

namespace tongyuan::delivery {

bool is_ours(const adapters::failure& why)
{
    return why.kind == adapters::fault::configuration || why.code == not_counted || why.code == "withheld";
}

} // namespace tongyuan::delivery
