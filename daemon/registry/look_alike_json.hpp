// Whom a name or a handle may be taken for, as the pages show it.
#pragma once

#include "access/principal.hpp"
#include "registry/look_alike_store.hpp"
#include "registry/platforms/platform_book.hpp"

#include <boost/json/array.hpp>

namespace tongyuan::registry {

// Who registers has to know of them, even where they may not look at the record: its id is null then.
boost::json::array look_alikes_for(sql::session& s, const platform_book& book, const access::principal& who,
                                   const look_alike_store::question& q);

} // namespace tongyuan::registry
