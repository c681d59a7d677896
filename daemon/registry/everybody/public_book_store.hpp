// The SQL of what everybody may know.
#pragma once

#include "registry/everybody/public_book.hpp"
#include "registry/platforms/platform_book.hpp"
#include "sql/session.hpp"

namespace tongyuan::registry::public_book_store {

std::shared_ptr<const public_book> load(sql::session& s, std::shared_ptr<const platform_book> platforms);

// Changes with everything that the book is made of, and costs next to nothing to ask. Times are those of the daemons
// that wrote: what was committed late may bear an earlier one.
struct stamp {
    std::int64_t accounts = 0, units = 0; // the newest change of either
    std::int64_t platforms = 0;           // a count
    friend bool operator==(const stamp&, const stamp&) = default;
    std::int64_t newest() const { return accounts > units ? accounts : units; }
};
stamp stamp_now(sql::session& s);

} // namespace tongyuan::registry::public_book_store
