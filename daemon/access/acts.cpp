#include "access/acts.hpp"

#include <map>
#include <mutex>

namespace tongyuan::access {

namespace {

struct labels {
    std::mutex mutex;
    std::map<std::string, std::string, std::less<>> of{
        {"audit.anchored", "锚定审计链"},      {"audit.verified", "校验审计链"},
        {"installation.begun", "初始化系统"},  {"person.changed", "修改人员资料"},
        {"person.created", "添加人员"},        {"person.disabled", "停用人员"},
        {"person.enabled", "启用人员"},        {"person.password_changed", "修改密码"},
        {"person.password_reset", "重置密码"}, {"person.roles_set", "设置角色"},
        {"session.closed", "退出登录"},        {"session.opened", "登录"},
        {"session.refused", "登录失败"},       {"token.created", "创建访问令牌"},
        {"token.removed", "删除访问令牌"},     {"unit.changed", "修改单位"},
        {"unit.created", "添加单位"},
    };
};

labels& all()
{
    static labels them;
    return them;
}

} // namespace

void label_act(std::string_view act, std::string_view chinese)
{
    const std::lock_guard lock{all().mutex};
    all().of.insert_or_assign(std::string(act), std::string(chinese));
}

std::string label_of_act(std::string_view act)
{
    const std::lock_guard lock{all().mutex};
    const auto found = all().of.find(act);
    return found == all().of.end() ? std::string(act) : found->second;
}

} // namespace tongyuan::access
