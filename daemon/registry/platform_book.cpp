#include "registry/platform_book.hpp"

namespace tongyuan::registry {

std::string label_of(const platform_book& book, std::string_view platform)
{
    const auto at = book.find(platform);
    return at == book.end() ? std::string(platform) : at->second.label;
}

} // namespace tongyuan::registry
