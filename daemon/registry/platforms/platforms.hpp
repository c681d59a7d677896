// What may be done with the list of platforms. The office at the top keeps it for everybody; what is used by an account
// is never deleted, only retired.
#pragma once

#include "registry/filing/filings.hpp"

namespace tongyuan::registry {

// As it is entered. No recognisers: those there are stay.
struct platform_entry {
    platform row;
    std::optional<std::vector<recogniser>> how;
};

result<void> add_platform(sql::session& s, const filing_context& c, const access::principal& who,
                          const platform_entry& e);
// `e.row.version` is the one that was looked at.
result<void> change_platform(sql::session& s, const filing_context& c, const access::principal& who,
                             const platform_entry& e);
result<void> remove_platform(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view code, std::int64_t version);

// What is wrong with an entry by itself.
std::vector<violation> faults_of(const platform_entry& e);

} // namespace tongyuan::registry
