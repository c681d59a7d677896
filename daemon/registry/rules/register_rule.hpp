// The rules that the register is kept by: what each one is, what it says unless a unit says otherwise, and which values
// it can have. Pure.
//   check     what a filing is measured against; its effect is off, warn, explain or refuse
//   number    one whole number, "15"
//   numbers   ascending whole numbers, "30,90,180"
//   words     a line of its own form, or a list, "province,city"
//   text      a text with {places}
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

enum class rule_kind { check, number, numbers, words, text };

std::string_view name_of(rule_kind k); // "check"

struct register_rule {
    std::string_view name, label;
    rule_kind kind;
    std::string_view explanation; // for the page on which it is set
    std::string_view effect;      // of a check: off, warn, explain (a reason is needed), refuse; of others empty
    std::string_view value;
    std::int64_t least = 0, most = 0; // of numbers; of a text its places are in the explanation
};

std::span<const register_rule> register_rules();
const register_rule* register_rule_named(std::string_view name); // or null

bool is_effect(std::string_view text);
std::string_view label_of_effect(std::string_view effect); // refuse → 不予受理

// What is wrong with a value, in Chinese; empty when it will do.
std::string fault_of(const register_rule& rule, std::string_view value);

std::vector<std::int64_t> numbers_in(std::string_view value); // "30,90,180"
std::vector<std::string> words_in(std::string_view value);    // "province,city"; Chinese commas will do

} // namespace tongyuan::registry
