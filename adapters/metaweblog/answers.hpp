// What a portal's answers say. A fault comes with HTTP 200 and a text in the portal's own language: only its number is
// judged, its text is shown and never matched.
#pragma once

#include "adapters/kit/xml.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::adapters::metaweblog {

// The number of the fault for a method the portal does not have; the plain call is used instead.
inline constexpr std::string_view no_such_method = "-32601";

reading read_rpc_answer(std::string_view step, const reply& answer);
// A public page: there, surely not there, or unclear.
reading read_page_answer(const reply& answer);

struct seen_post {
    std::string id;
    std::string url;
    std::string title;
    std::string body;
    std::string status; // WordPress's word; empty where the portal has none
    std::string date;
    std::string marker; // from the custom field
    bool is_public() const { return status.empty() || status == "publish"; }
    bool carries(std::string_view delivery) const;
};

// Nothing when the kept answer is no longer readable (it was cut).
std::optional<std::vector<seen_post>> posts_in(const reply& answer);
std::optional<seen_post> post_in(const reply& answer);
bool says_missing(const reply& answer);           // the portal knows no such post
std::string new_id_in(const reply& answer);       // of newPost
std::string uploaded_url_in(const reply& answer); // of newMediaObject
std::optional<timestamp> time_of(const seen_post& p);

struct blog {
    std::string id, name;
};
std::vector<blog> blogs_in(const reply& answer);

} // namespace tongyuan::adapters::metaweblog
