#include "access/role.hpp"

#include <algorithm>

namespace tongyuan::access {

namespace {

std::string field_of(std::size_t i)
{
    return "roles[" + std::to_string(i) + "].role";
}

// The role before `i` that must be another person's.
const role* clash(std::span<const role> all, std::span<const held_role> wanted, std::size_t i)
{
    const auto* mine = find_role(all, wanted[i].role);
    for (std::size_t k = 0; mine && !mine->apart.empty() && k < i; ++k) {
        const auto* other = find_role(all, wanted[k].role);
        if (other && other != mine && other->apart == mine->apart)
            return other;
    }
    return nullptr;
}

} // namespace

const role* find_role(std::span<const role> all, std::string_view name)
{
    const auto found = std::ranges::find(all, name, &role::name);
    return found == all.end() ? nullptr : &*found;
}

std::vector<violation> faults_of(std::span<const role> all, std::span<const held_role> wanted)
{
    std::vector<violation> out;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto* mine = find_role(all, wanted[i].role);
        if (!mine)
            out.emplace_back(field_of(i), "unknown_role", "没有这个角色。");
        else if (std::ranges::find(wanted.first(i), wanted[i]) != wanted.begin() + static_cast<std::ptrdiff_t>(i))
            out.emplace_back(field_of(i), "twice", "同一单位的同一角色只需填写一次。");
        else if (const auto* other = clash(all, wanted, i))
            out.emplace_back(field_of(i), "apart",
                             mine->label + "与" + other->label +
                                 "必须由不同的人担任（系统、安全、审计三权分立），请另选人员。");
    }
    return out;
}

} // namespace tongyuan::access
