// Serves a folder of built files (the console): strong ETag, 304, no traversal, long caching for hashed names, and the
// entry page for paths that belong to the single-page application.
#pragma once

#include "http/router.hpp"

#include <filesystem>

namespace tongyuan::http {

// Reads the folder once into memory; throws std::runtime_error when it has no index.html.
// Answers GET and HEAD under "/"; paths below "/api/", "/public/", "/healthz", "/readyz", "/metrics" are never its.
void add_static_files(router& table, const std::filesystem::path& folder);

} // namespace tongyuan::http
