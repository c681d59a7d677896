// Where things are: every file of a column has a public address and a place it is written to. Both are known
// beforehand.
//   {column}/{article}.html   {column}/files/{sha256}.{extension}   {column}/index.html, rss.xml, atom.xml, sitemap.xml
#pragma once

#include "adapters/kit/parts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::adapters::site {

// "/zwgk/tzgg" from whatever was typed; empty when the column is the root. Segments are percent-encoded.
std::string column_of(const account& where);
// The path of a file of the column, from the root of the site.
std::string path_of(const account& where, std::string_view file);

std::string public_address(const account& where, std::string_view path);
text stored_address(const account& where, std::string_view path);
bool is_local(const account& where); // written to a folder of this machine, without credentials

// Beside the file, so that MOVE stays in one folder; a leading dot is not shown to readers.
text temporary_name(const account& where, std::string_view unique, std::string_view file);

// A platform id that really is a path of ours; empty otherwise.
std::string checked_path(std::string_view platform_id);

// Every folder from the root down to where files are kept, for servers that do not make them.
std::vector<std::string> folders_of(const account& where);

std::string media_file(const std::string& sha256, std::string_view media_type, std::string_view file_name);

} // namespace tongyuan::adapters::site
