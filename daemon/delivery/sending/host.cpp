#include "delivery/sending/host.hpp"

namespace tongyuan::delivery {

std::string host_of(std::string_view address)
{
    const auto scheme = address.find("://");
    if (scheme == std::string_view::npos)
        return {};
    const auto rest = address.substr(scheme + 3);
    return std::string(rest.substr(0, rest.find_first_of("/?# ")));
}

std::string host_of(const registry::account& a)
{
    const auto endpoint = a.settings.find("endpoint");
    const auto host = endpoint == a.settings.end() ? std::string() : host_of(std::string_view(endpoint->second));
    return host.empty() ? a.platform : host;
}

} // namespace tongyuan::delivery
