#include "access/principal.hpp"

#include <algorithm>
#include <stdexcept>

namespace tongyuan::access {

namespace {

bool is_prefix(std::string_view path, std::string_view of)
{
    return !path.empty() && of.starts_with(path);
}

} // namespace

bool principal::may(permission wanted) const
{
    return std::ranges::any_of(grants, [&](const grant& g) { return g.permission == wanted.name; });
}

bool principal::may(permission wanted, std::string_view unit_path_) const
{
    return std::ranges::any_of(
        grants, [&](const grant& g) { return g.permission == wanted.name && is_prefix(g.unit_path, unit_path_); });
}

std::vector<std::string> principal::scopes(permission wanted) const
{
    std::vector<std::string> paths;
    for (const auto& g : grants)
        if (g.permission == wanted.name)
            paths.push_back(g.unit_path);
    std::ranges::sort(paths,
                      [](const auto& a, const auto& b) { return std::pair(a.size(), a) < std::pair(b.size(), b); });
    std::vector<std::string> out;
    for (auto& path : paths)
        if (std::ranges::none_of(out, [&](const auto& wider) { return is_prefix(wider, path); }))
            out.push_back(std::move(path));
    return out;
}

const principal& caller_of(const http::request& r)
{
    const auto* who = dynamic_cast<const principal*>(r.from.get());
    if (!who)
        throw std::logic_error("nobody is signed in on " + r.path);
    return *who;
}

audit_event act_by(const principal& who, timestamp at, std::string act, std::string subject_kind,
                   std::string subject_id, std::string unit_id, boost::json::object detail)
{
    if (!who.token_id.empty())
        detail["token"] = who.token_id;
    return {at,
            who.person_id,
            who.name,
            std::move(act),
            std::move(subject_kind),
            std::move(subject_id),
            std::move(unit_id),
            std::move(detail)};
}

} // namespace tongyuan::access
