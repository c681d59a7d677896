// What the national system is told of an account: the places of its template, filled from the record. Pure.
#pragma once

#include "registry/exchange/national_store.hpp"

namespace tongyuan::registry {

// In use or on its way out, and of the government system as far as is known.
bool is_to_report(const national_store::reported_account& a);

report_facts facts_of(const national_store::reported_account& a, std::string_view act, const platform_book& book);

} // namespace tongyuan::registry
