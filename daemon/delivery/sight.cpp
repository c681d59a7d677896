#include "delivery/sight.hpp"

#include "access/unit_store.hpp"

namespace tongyuan::delivery {

bool may_see(sql::session& s, const access::principal& who, const delivery& d, permission wanted)
{
    return may_see(s, who, d.unit_id, wanted);
}

bool may_see(sql::session& s, const access::principal& who, std::string_view unit_id, permission wanted)
{
    const auto unit = access::unit_store::find(s, unit_id);
    return unit && who.may(wanted, unit->path);
}

} // namespace tongyuan::delivery
