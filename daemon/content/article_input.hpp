// Reads what the API takes for a revision.
#pragma once

#include "base/json_reader.hpp"
#include "content/article.hpp"

namespace tongyuan::content {

// The fields of a revision; their violations stay in `body` until it is finished.
revision_fields read_revision(json_reader& body, std::size_t most_body_bytes, std::size_t most_accounts);

} // namespace tongyuan::content
