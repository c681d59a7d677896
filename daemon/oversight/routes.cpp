#include "oversight/routes.hpp"

#include "access/acts.hpp"

namespace tongyuan::oversight {

void add_routes(http::router& table, const oversight_context& c, channels::exchange& x)
{
    const std::pair<std::string_view, std::string_view> acts[] = {
        {"observation.added", "登记动态"},      {"observation.removed", "登记动态已删除"},
        {"observation.looked", "登记人工查看"}, {"rule.set", "设置停更规则"},
        {"case.decided", "处置停更账号"},       {"case.opened", "发现问题，生成处置事项"},
        {"case.reopened", "处置事项重新打开"},  {"case.closed", "处置事项办结"},
    };
    for (const auto& [act, label] : acts)
        access::label_act(act, label);
    add_assessment_routes(table, c, x.channels());
    add_observation_routes(table, c, x);
    add_rule_routes(table, c, x.channels());
    add_case_routes(table, c, x.channels());
}

} // namespace tongyuan::oversight
