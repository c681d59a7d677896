// What the register has to know of platforms; filled by the composition root from the adapters' manifests.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

struct platform_field {
    std::string name, label;
    bool decides_where = false; // an address: changing it takes a second person
    bool required = false;
};

struct platform {
    std::string id, label;
    std::vector<platform_field> settings;
    std::vector<platform_field> secrets;
    bool has_connection = false; // it can be tested; otherwise people post and bring evidence
    bool can_be_source = false;
    std::string identity_hint;
};

using platform_book = std::map<std::string, platform, std::less<>>;

std::string label_of(const platform_book& book, std::string_view platform);

} // namespace tongyuan::registry
