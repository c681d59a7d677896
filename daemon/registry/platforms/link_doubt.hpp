// Does a pasted link lead where it seems to? Whoever cheats writes links that a hasty reader, or a program that reads
// them otherwise than a browser does, takes for somebody else's. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tongyuan::registry {

// Why nobody should say whose it is, in Chinese; empty when it is plain, or no link at all.
std::string doubt_about(std::string_view pasted);

} // namespace tongyuan::registry
