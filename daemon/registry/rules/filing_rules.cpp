#include "registry/rules/filing_rules.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;

filing_rule rule_for(sql::session& s, const filing_options& limits, std::string_view unit_id, std::string_view kind)
{
    if (auto found = filing_rule_store::in_force(s, unit_id, kind))
        return std::move(*found);
    filing_rule r;
    r.kind = any_kind;
    r.levels.assign(static_cast<std::size_t>(limits.route_levels), "approve");
    r.due_days = limits.decide_within_working_days;
    return r;
}

result<void> set_filing_rule(sql::session& s, const filing_context& c, const access::principal& who, filing_rule r,
                             std::optional<std::int64_t> version)
{
    const auto unit = access::unit_store::find(s, r.unit_id);
    if (!unit || !who.may(permissions::rule_set, unit->path))
        return not_found("个单位");
    const auto now = c.ctx.time.now();
    r.set_by = who.name;
    r.set_at = now;
    const bool is_set = r.levels.empty() ? filing_rule_store::lift(s, r.unit_id, r.kind, version)
                                         : filing_rule_store::put(s, r, version);
    if (!is_set)
        return access::changed_meanwhile();
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, "filing_rule.set", "unit", unit->id, unit->id,
                                        {{"kind", r.kind},
                                         {"levels", json::array(r.levels.begin(), r.levels.end())},
                                         {"due_days", r.due_days},
                                         {"reason", r.reason}}));
    return {};
}

} // namespace tongyuan::registry
