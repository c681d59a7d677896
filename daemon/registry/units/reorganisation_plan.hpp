// What a reorganisation would do as things stand now, thing by thing.
#pragma once

#include "access/principal.hpp"
#include "access/unit.hpp"
#include "registry/platforms/platform_book.hpp"
#include "registry/units/reorganisation.hpp"
#include "sql/session.hpp"

#include <functional>

namespace tongyuan::registry {

// What rooms above keep for a unit; lent by the composition root.
struct neighbour {
    std::string noun; // "article"
    std::function<std::vector<step>(sql::session&, std::string_view from_unit, std::string_view to_unit)> steps;
    std::function<bool(sql::session&, const step&, timestamp now)> take; // false: it is not where it leaves from
};
struct neighbours {
    std::vector<neighbour> rooms;
    // Sentences: why what is below the one path cannot come below the other.
    std::function<std::vector<std::string>(sql::session&, std::string_view path, std::string_view new_path)> objections;
};

result<reorganisation_plan> plan_reorganisation(sql::session& s, const neighbours& others, const platform_book& book,
                                                const access::principal& who, const reorganisation_wish& wish);

} // namespace tongyuan::registry
