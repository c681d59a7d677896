// The number of a filing by a template, "{region}{year}{platform}{serial:4}". Pure.
//   {region}      six digits: of the unit, or of the nearest above it that has a code
//   {year}        of the approval, in Shanghai
//   {platform}    "wechat"
//   {kind}        开设
//   {serial:4}    counted within everything else of the number, at least so many digits; once in a template
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tongyuan::registry {

// What is wrong with a template, in Chinese; empty when it will do.
std::string fault_of_number_template(std::string_view form);

bool names_region(std::string_view form);

struct number_facts {
    std::string region, platform, kind;
    int year = 0;
};
// The template with all but its serial filled in: who shares it shares the count.
std::string series_of(std::string_view form, const number_facts& facts);
std::string number_in(std::string_view series, std::int64_t serial);

} // namespace tongyuan::registry
