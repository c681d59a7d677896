#include "registry/rules/register_rules.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "registry/printing/filing_number.hpp"
#include "registry/printing/filing_numbers.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::registry {

const register_rule_store::setting* rules_in_force::setting(std::string_view rule) const
{
    const auto at = set_.find(rule);
    return at == set_.end() ? nullptr : &at->second;
}

std::string rules_in_force::effect(std::string_view rule) const
{
    const auto* said = setting(rule);
    return said && !said->effect.empty() ? said->effect : std::string(register_rule_named(rule)->effect);
}

std::string rules_in_force::value(std::string_view rule) const
{
    const auto* said = setting(rule);
    return said && !said->value.empty() ? said->value : std::string(register_rule_named(rule)->value);
}

std::int64_t rules_in_force::number(std::string_view rule) const
{
    return numbers_in(value(rule)).at(0);
}

result<void> set_register_rule(sql::session& s, const filing_context& c, const access::principal& who,
                               const rule_change& change)
{
    const auto unit = access::unit_store::find(s, change.unit_id);
    if (!unit || !who.may(permissions::rule_set, unit->path))
        return not_found("个单位");
    if (change.rule == "filing_number" && names_region(change.value) && region_of(s, unit->id).empty())
        return unacceptable({{"value", "no_region",
                              "本单位及上级单位都没有填写行政区划代码，编号不能使用 {region}。"
                              "请先在“单位与人员”中填写。"}});
    const auto now = c.ctx.time.now();
    const register_rule_store::setting said{unit->id,     unit->name,    change.rule, change.effect,
                                            change.value, change.reason, who.name,    now};
    const bool is_set = change.effect.empty() && change.value.empty()
                            ? register_rule_store::lift(s, unit->id, change.rule, change.version)
                            : register_rule_store::put(s, said, change.version);
    if (!is_set)
        return access::changed_meanwhile();
    access::append_audit(
        s, c.ctx.writer,
        access::act_by(
            who, now, "register_rule.set", "unit", unit->id, unit->id,
            {{"rule", change.rule}, {"effect", change.effect}, {"value", change.value}, {"reason", change.reason}}));
    return {};
}

} // namespace tongyuan::registry
