#include "registry/rules/calendar.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <set>

namespace tongyuan::registry {

bool keeps_for_everybody(const access::principal& who)
{
    const auto scopes = who.scopes(permissions::rule_set);
    return std::ranges::any_of(scopes, [](const std::string& path) { return std::ranges::count(path, '/') == 2; });
}

std::vector<violation> faults_of(int year, const std::vector<calendar_store::special_day>& days)
{
    std::vector<violation> out;
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < days.size(); ++i) {
        const auto field = "days[" + std::to_string(i) + "].day";
        if (!day_from(days[i].day) || !days[i].day.starts_with(std::to_string(year)))
            out.emplace_back(field, "not_of_the_year", "应为这一年的日期，例如 " + std::to_string(year) + "-05-01。");
        else if (!seen.insert(days[i].day).second)
            out.emplace_back(field, "repeated", "同一天写了两次。");
    }
    return out;
}

result<void> set_calendar(sql::session& s, const filing_context& c, const access::principal& who, int year,
                          std::int64_t version, const std::vector<calendar_store::special_day>& days)
{
    if (!keeps_for_everybody(who))
        return refusal{errc::forbidden, "calendar.not_yours", "节假日安排由最上级单位的业务管理员维护。"};
    const auto now = c.ctx.time.now();
    if (!calendar_store::replace(s, year, version, days, who.name, now))
        return access::changed_meanwhile();
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, "calendar.set", "calendar", std::to_string(year), who.unit_id,
                                        {{"days", days.size()}}));
    return {};
}

} // namespace tongyuan::registry
