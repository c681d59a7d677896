// Leave of those who decide about filings: meanwhile their deputy decides in their place and in their name.
#pragma once

#include "registry/filing/filings.hpp"
#include "registry/rules/leave_store.hpp"

namespace tongyuan::registry {

// One's own, or that of an approver who decides nowhere but where one may decide oneself (somebody may fall ill at
// home). Nobody appoints oneself.
result<leave> take_leave(sql::session& s, const filing_context& c, const access::principal& who, leave l);
result<void> end_leave(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id);

} // namespace tongyuan::registry
