// Reads any HTML as a browser would and writes what the allow-list of adapters/api/content.hpp lets through. Pure.
#pragma once

#include "content/body_format.hpp"

namespace tongyuan::content {

// `html` is well-formed UTF-8.
result<canonical_body> sanitise(std::string_view html, html_limits limits = {});

} // namespace tongyuan::content
