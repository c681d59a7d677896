// Filings as people see them.
#pragma once

#include "http/messages.hpp"
#include "registry/filing/filings.hpp"

namespace tongyuan::registry {

// `may` says what this person can do with it now.
boost::json::object filing_summary(sql::session& s, const access::principal& who, const filing& f, timestamp now);
// The details as an answer with its ETag.
result<http::response> answer_with_filing(sql::session& s, const access::principal& who, const filing& f, timestamp now,
                                          int status = 200);

} // namespace tongyuan::registry
