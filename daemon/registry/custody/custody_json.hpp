// Custody as people see it: phone numbers are whole only for those who keep the register or hand over themselves.
#pragma once

#include "registry/custody/custody_store.hpp"
#include "registry/filing/filings.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::registry {

bool may_see_phones(const access::principal& who, std::string_view unit_path);
boost::json::object json_of(const custody& c, bool whole);
boost::json::object json_of(const custody_store::held& h, const platform_book& platforms, bool whole);
// What stands, what was, what is missing; the note only as far as that there is one.
boost::json::object custody_of(sql::session& s, const filing_context& c, const access::principal& who,
                               const account& a);

} // namespace tongyuan::registry
