// Markup (see html_scan.hpp) as an HTML tree, the way a browser would read it, in time and memory bounded by the text's
// length: what is nested or attributed beyond reason is refused before it is parsed.
#pragma once

#include "base/errors.hpp"

#include <gumbo.h>

#include <memory>
#include <string_view>

namespace tongyuan::content {

struct html_limits {
    std::size_t depth = 256;
    std::size_t attributes = 256; // of one tag
};

class html_tree {
public:
    // Parses a fragment of a <body>. `markup` is well-formed UTF-8 and outlives the tree. Refuses with errc::invalid
    // and a violation of "body".
    static result<html_tree> parse(std::string_view markup, html_limits limits = {});
    ~html_tree();
    html_tree(html_tree&&) noexcept;
    html_tree& operator=(html_tree&&) noexcept;

    const GumboNode& root() const { return *root_; } // its children are the fragment

private:
    class memory;
    explicit html_tree(std::unique_ptr<memory> owned);

    std::unique_ptr<memory> memory_;
    const GumboNode* root_ = nullptr;
};

} // namespace tongyuan::content
