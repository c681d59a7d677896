// Closings as people see them.
#pragma once

#include "registry/closing/closing.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::registry {

// What is awaited of an account, until when, how to do it, and what was said so far; null when it is not on its way
// out. `may_act`: this person may say what has happened.
boost::json::value closing_of(sql::session& s, const filing_context& c, const account& a, bool may_act);

boost::json::object json_of(const filing_context& c, const closing_store::listed& one, timestamp now);

// By unit and by month: how many there are, at which step, and by when they are to be over.
boost::json::object burn_down_of(sql::session& s, const closing_store::filter& f, timestamp now);

} // namespace tongyuan::registry
