// What an article becomes on a portal: title, summary, keywords and an HTML text whose pictures and attachments are
// slots, bound to the addresses the portal gives them.
#pragma once

#include "adapters/api/content.hpp"

namespace tongyuan::adapters::metaweblog {

rendition rendered(const article& source, const account& where);

// The public page, with a theme around the text and quotes, dashes and spaces rewritten: does it show the article?
bool page_shows(std::string_view page, const rendition& content);

} // namespace tongyuan::adapters::metaweblog
