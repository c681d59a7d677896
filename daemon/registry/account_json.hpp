// Accounts as people see them. Secrets never appear, only whether they are set.
#pragma once

#include "http/messages.hpp"
#include "registry/account.hpp"
#include "registry/account_past_store.hpp"
#include "registry/filing/filings.hpp"
#include "registry/register_store.hpp"

#include <boost/json/array.hpp>

namespace tongyuan::registry {

boost::json::object account_summary(const filing_context& c, const register_store::listed& a);
// What it was called before, the latest first.
boost::json::array former_names(sql::session& s, std::string_view account_id);
boost::json::object account_summary(sql::session& s, const filing_context& c, const account& a);
// With settings, history, filings and the change that waits. Phone numbers are whole only for those who handle filings.
boost::json::object account_details(sql::session& s, const filing_context& c, const access::principal& who,
                                    const account& a);
// The details as an answer with its ETag.
result<http::response> answer_with_account(sql::session& s, const filing_context& c, const access::principal& who,
                                           std::string_view id, int status = 200);

// As it was known then: what it has today (connection, cover, whose source it is) is left out.
boost::json::object account_summary_then(const filing_context& c, const account_past_store::known_account& k);
boost::json::object account_details_then(sql::session& s, const filing_context& c, const access::principal& who,
                                         const account_past_store::known_account& k, timestamp at);

} // namespace tongyuan::registry
