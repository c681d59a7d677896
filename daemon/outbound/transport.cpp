#include "outbound/transport.hpp"

namespace tongyuan::outbound {

std::string_view reply::header(std::string_view lower_case_name) const
{
    for (const auto& [name, value] : headers)
        if (name == lower_case_name)
            return value;
    return {};
}

} // namespace tongyuan::outbound
