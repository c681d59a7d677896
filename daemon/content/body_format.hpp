// A body as the editor wrote or pasted it, HTML or Markdown, becomes one canonical fragment (its form is described in
// adapters/api/content.hpp). canonical(canonical(x)) = canonical(x). What was left out is listed by name; what must be
// cured before the body can be kept is a violation. Pure; may take some ten milliseconds for a big body.
#pragma once

#include "base/errors.hpp"
#include "content/html_tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::content {

enum class body_format { html, markdown };
std::string_view name_of(body_format f); // "html"
std::optional<body_format> body_format_from(std::string_view name);

struct body_limits {
    std::size_t bytes = std::size_t{2} << 20;
    html_limits html;
};

struct canonical_body {
    std::string xhtml;
    std::vector<std::string> removed;     // "<script>", "[onclick]", "style: color", "U+202E（…，第 12 字）", each once
    std::vector<violation> violations;    // of "body"
    std::vector<std::string> pictures;    // SHA-256 in order of first use, each once
    std::vector<std::string> attachments; // likewise: what links of the body point to
};

// Nothing: small enough.
std::optional<violation> objection_to_size(std::string_view source, std::size_t most_bytes);

// Refuses what cannot be read at all: not UTF-8, too big, nested beyond reason.
result<canonical_body> canonical(std::string_view source, body_format format, const body_limits& limits = {});

} // namespace tongyuan::content
