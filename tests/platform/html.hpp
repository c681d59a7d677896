// The platforms' own reading of HTML, deliberately not the daemon's: what a reader sees of it, and what WeChat keeps of
// it when an article is stored.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tongyuan::fake {

struct html_token {
    enum class kind { text, open, close } is = kind::text;
    std::string name;                                            // in lower case
    std::vector<std::pair<std::string, std::string>> attributes; // names in lower case, values decoded
    std::string text;                                            // decoded

    const std::string* attribute(std::string_view wanted) const;
};

// Comments and declarations are dropped; what stands in script and style is one text token.
std::vector<html_token> tokens_of(std::string_view html);

// One line per block, cells apart by tabs, white space folded, no empty lines.
std::string reader_text(std::string_view html);

// The src of every <img>, in order.
std::vector<std::string> image_sources(std::string_view html);

// What WeChat stores: scripts, styles, frames, forms and media elements are gone with what they hold, handlers and
// class/id are gone, pictures not accepted by `keeps_image` are gone, links that lead elsewhere are flattened to text.
std::string as_wechat_stores(std::string_view html, const std::function<bool(std::string_view src)>& keeps_image);

// Rewrites the src of every <img>; everything else stays as it is stored.
std::string with_images(std::string_view html, const std::function<std::string(std::string_view src)>& rewritten);

} // namespace tongyuan::fake
