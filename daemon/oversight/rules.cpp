#include "oversight/rules.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/unit.hpp"
#include "access/unit_store.hpp"
#include "oversight/rule_store.hpp"

#include <boost/json/object.hpp>

#include <algorithm>

namespace tongyuan::oversight {

std::vector<silent_rule> rules_for(sql::session& s, const access::principal& who)
{
    const auto scopes = who.scopes(permissions::oversight_read);
    const auto concerns = [&](const silent_rule& rule) {
        return std::ranges::any_of(scopes, [&](const std::string& scope) {
            return scope.starts_with(rule.unit_path) || rule.unit_path.starts_with(scope);
        });
    };
    auto all = rule_store::all(s);
    std::erase_if(all, [&](const silent_rule& rule) { return !concerns(rule); });
    return all;
}

result<silent_rule> set_rule(sql::session& s, const oversight_context& c, const access::principal& who,
                             silent_rule wanted, std::optional<std::int64_t> read)
{
    if (wanted.unit_id.empty()) {
        const auto is_root = [](const std::string& path) { return access::depth_of(path) == 0; };
        if (std::ranges::none_of(who.scopes(permissions::rule_set), is_root))
            return refusal{errc::forbidden, "rule.everywhere",
                           "只有顶级单位的管理员可以修改通用规则；请选择您的单位。"};
    } else {
        const auto unit = access::unit_store::find(s, wanted.unit_id);
        if (!unit || !who.may(permissions::rule_set, unit->path))
            return not_found("个单位");
        wanted.unit_path = unit->path;
        wanted.unit_name = unit->name;
    }
    const auto now = c.ctx.time.now();
    if (!rule_store::put(s, wanted, read, who.person_id, now))
        return access::changed_meanwhile();
    wanted.version = to_millis(now);
    boost::json::object detail{{"platform", wanted.platform},
                               {"hours", wanted.span.count()},
                               {"warning_hours", wanted.warning.count()},
                               {"inspection_time", clock_text(wanted.inspected_at)},
                               {"reason", wanted.reason}};
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, "rule.set", "rule", "silent", wanted.unit_id, std::move(detail)));
    return wanted;
}

} // namespace tongyuan::oversight
