// HTML as a flat run of tokens: the canonical body, and whatever a platform gives back. No tree and no recursion, so
// any input of any depth is read in one pass; what is not markup is text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::adapters::kit {

struct html_attribute {
    std::string name;
    std::string value; // decoded
};

struct element {
    std::string name; // lower case
    std::vector<html_attribute> attributes;
    std::string attribute(std::string_view wanted) const; // empty when absent
};

enum class html_kind { open, close, empty, text };

struct html_token {
    html_kind kind = html_kind::text;
    element tag;      // open, close, empty
    std::string text; // text, decoded
};

// Comments, declarations, script and style are left out; br, hr, img, input, meta, link, wbr and col are `empty`.
std::vector<html_token> read_html(std::string_view html);

// What a reader sees: blocks and table cells separated by '\n', white space collapsed, no empty lines, no markup.
std::string reader_text(std::string_view html);
std::uint32_t count_pictures(std::string_view html);

// The 64 hex digits of "media:SHA256"; empty for any other address.
std::string media_sha(std::string_view address);

struct body_link {
    std::string href;
    std::string label; // its text
};
std::vector<body_link> links_in(std::string_view html);

} // namespace tongyuan::adapters::kit
