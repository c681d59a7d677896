// Articles, accounts and operations that any adapter can be given.
#pragma once

#include "adapters/api/adapter.hpp"

namespace tongyuan::adapters::tests {

inline const std::string sample_marker = "01j0abcdefghjkmnpqrstvwxyz";

std::string sha_of(int n); // 64 hex digits, different for every n
picture sample_picture(int n, std::string type = "image/jpeg", std::uint64_t size = 200'000);

// A notice with headings, a list, a table, two pictures, an attachment, a link and an outside cover.
article notice();
// Everything a template engine, a parser or an escaper could stumble over, in title, summary, short text and body.
article hostile();
inline const std::vector<std::string> hostile_words{"{token}",  "{{x}}",     "]]>",      "${HOME}", "%s",
                                                    "<script>", "&amp;",     "\"引号\"", "\\n",     "'",
                                                    "🏮",       "</string>", "{marker}", "img:1"};

// Settings filled from the manifest, so that a well-made article has no violations.
account account_for(const manifest& about);
operation operation_for(const adapter& of, operation_kind kind, const article& source);
operation operation_for(const adapter& of, operation_kind kind);

} // namespace tongyuan::adapters::tests
