// HTML as a flat run of tokens: the canonical body, and whatever a platform gives back. No tree and no recursion, so
// any input of any depth is read in one pass; what is not markup is text.
#pragma once

#include "adapters/kit/parts.hpp"

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

// Writes HTML made of parts. Everything is escaped but raw() and the references.
class html_writer {
public:
    html_writer& open(std::string_view name, const std::vector<html_attribute>& attributes = {});
    html_writer& empty(std::string_view name, const std::vector<html_attribute>& attributes = {}); // <br/>
    html_writer& close(std::string_view name);
    html_writer& write(std::string_view text);
    html_writer& raw(std::string_view html);
    // A reference inside text or an attribute; escape its value when you bind it if the whole is encoded once more.
    html_writer& bound(const text& references);
    text take() { return std::move(out_); }

private:
    text out_;
};

// Walks a body and writes it anew. Each hook writes what stands in place of the element's tag; by default the tag
// itself.
class rewriter {
public:
    virtual ~rewriter() = default;
    text rewrite(std::string_view body);

protected:
    virtual void open(const element& tag, html_writer& out);
    virtual void close(const element& tag, html_writer& out); // given the opening tag, attributes included
    virtual void empty(const element& tag, html_writer& out);
    virtual void write(std::string_view text, html_writer& out);
};

} // namespace tongyuan::adapters::kit
