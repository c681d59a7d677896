// What may be done with units. Each function is one act in the caller's transaction and writes its audit row.
#pragma once

#include "access/context.hpp"
#include "access/principal.hpp"
#include "access/unit.hpp"

namespace tongyuan::access {

struct new_unit {
    std::string parent_id, name, level, region_code, credit_code;
    std::string supervisor_id = {}; // or empty
};
struct unit_change {
    std::optional<std::string> name, level, region_code, credit_code;
    std::optional<bool> release_on_approval;
    std::optional<std::string> supervisor_id = {}; // empty: none any more
};

// The unit, when the person has the permission there; otherwise it does not exist.
result<unit> unit_for(sql::session& s, const principal& who, permission wanted, std::string_view id);

result<unit> create_unit(sql::session& s, context& ctx, const principal& who, const new_unit& wanted);
result<unit> change_unit(sql::session& s, context& ctx, const principal& who, std::string_view id, std::int64_t version,
                         const unit_change& wanted);

} // namespace tongyuan::access
