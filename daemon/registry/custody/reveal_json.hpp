// What was asked to be shown, and what became of it. Never the note.
#pragma once

#include "registry/custody/reveals.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::registry {

boost::json::object json_of(const note_reveal& r, const filing_context& c, const access::principal& who);

} // namespace tongyuan::registry
