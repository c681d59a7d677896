// Small pieces of JSON that the answers of every room are made of.
#pragma once

#include "base/time.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace tongyuan::http {

inline boost::json::value time_or_null(const std::optional<timestamp>& at)
{
    return at ? boost::json::value(to_rfc3339(*at)) : boost::json::value(nullptr);
}

// How one thing names another: {"id", "name"}.
inline boost::json::object ref(std::string_view id, std::string_view name)
{
    return {{"id", id}, {"name", name}};
}

} // namespace tongyuan::http
