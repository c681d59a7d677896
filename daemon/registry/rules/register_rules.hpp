// The register's rules as they hold in a unit: its own words, those of the nearest unit above that says anything, or
// the program's.
#pragma once

#include "registry/filing/filings.hpp"
#include "registry/rules/register_rule.hpp"
#include "registry/rules/register_rule_store.hpp"

namespace tongyuan::registry {

class rules_in_force {
public:
    rules_in_force(sql::session& s, std::string_view unit_id) : set_(register_rule_store::in_force(s, unit_id)) {}

    std::string effect(std::string_view rule) const;
    std::string value(std::string_view rule) const;
    std::int64_t number(std::string_view rule) const;
    std::vector<std::int64_t> numbers(std::string_view rule) const { return numbers_in(value(rule)); }
    std::vector<std::string> words(std::string_view rule) const { return words_in(value(rule)); }
    const register_rule_store::setting* setting(std::string_view rule) const; // null: the program's own

private:
    std::map<std::string, register_rule_store::setting, std::less<>> set_;
};

struct rule_change {
    std::string unit_id, rule;
    std::string effect, value; // both empty: what the units above say holds again
    std::string reason;
    std::optional<std::int64_t> version = {}; // that was read, if it says which
};
result<void> set_register_rule(sql::session& s, const filing_context& c, const access::principal& who,
                               const rule_change& change);

} // namespace tongyuan::registry
