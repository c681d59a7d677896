// What Weibo says about a text before it takes it: links, topics, length, likeness.
#pragma once

#include "weibo/account.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::fake::weibo {

// Links as the platform finds them: Chinese punctuation directly behind one is swallowed.
std::vector<std::string> links_in(std::string_view text);
bool is_on_domain(std::string_view link, const std::vector<std::string>& domains);
bool has_topic(std::string_view text); // #…#
// Every character outside ASCII is 1, inside 0.5, rounded up.
std::int64_t length_of(std::string_view text, url_length urls);
// Some clients percent-encode inside multipart; both forms are the same text.
std::string without_percent_encoding(std::string_view text);
// White space folded, for the duplicate check.
std::string normalised(std::string_view text);
// 0..1: shared pairs of neighbouring characters, links left out.
double likeness(std::string_view a, std::string_view b);
std::string with_links(std::string_view text, const std::vector<std::pair<std::string, std::string>>& replaced);

} // namespace tongyuan::fake::weibo
