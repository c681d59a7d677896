// What the register has to know of platforms; filled by the composition root from the adapters' manifests.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

enum class field_kind { text, address, integer, boolean };

struct platform_field {
    std::string name, label;
    field_kind kind = field_kind::text;
    bool required = false;
    std::string default_value = {}; // in force where nothing is set

    bool leads_elsewhere() const { return kind == field_kind::address; }
    // Limits and switches: neither where posts go nor what readers see hangs on them.
    bool is_harmless() const { return kind == field_kind::integer || kind == field_kind::boolean; }
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
const platform_field* field_named(const std::vector<platform_field>& fields, std::string_view name); // or null
// What is in force: as set, or the platform's own value.
std::string in_force(const platform_field& field, const std::map<std::string, std::string>& settings);

// Why a setting cannot have this value, in Chinese; empty when it can.
std::string fault_of(const platform_field& field, std::string_view value);

} // namespace tongyuan::registry
