#include "registry/routes.hpp"

#include "access/acts.hpp"
#include "registry/custody/custody_routes.hpp"
#include "registry/exchange/national_routes.hpp"

namespace tongyuan::registry {

void add_routes(http::router& table, const filing_context& c, const neighbours& others)
{
    const std::pair<std::string_view, std::string_view> acts[] = {
        {"filing.created", "新建备案"},
        {"filing.edited", "修改备案"},
        {"filing.submitted", "提交备案"},
        {"filing.approved", "备案审批同意"},
        {"filing.returned", "退回备案"},
        {"filing.rejected", "备案不予批准"},
        {"filing.withdrawn", "撤回备案"},
        {"filing.noted", "签阅备案"},
        {"filing.sealed", "上传备案盖章件"},
        {"filing.seal_removed", "移除备案盖章件"},
        {"filing_rule.set", "设定备案流程"},
        {"calendar.set", "修改节假日安排"},
        {"platform.added", "登记平台"},
        {"platform.changed", "修改平台"},
        {"platform.removed", "删除平台"},
        {"leave.taken", "登记请假和代理"},
        {"leave.ended", "取消请假和代理"},
        {"account.settings_changed", "修改接入设置"},
        {"account.secret_set", "首次填写密钥"},
        {"account.change_proposed", "提交接入变更（待复核）"},
        {"account.change_approved", "复核通过接入变更"},
        {"account.change_rejected", "驳回接入变更"},
        {"account.connection_tested", "测试连接"},
        {"account.declared_manual", "登记为人工发布"},
        {"account.notice_ended", "关停公告期满"},
        {"closing.posted", "登记已发布关停公告"},
        {"closing.locked_out", "登记无法登录平台"},
        {"closing.recovered", "登记已找回登录权限"},
        {"closing.applied", "登记已在平台申请注销"},
        {"closing.lapsed", "登记注销申请已失效"},
        {"closing.cancelled", "登记平台已完成注销"},
        {"closing.gone", "复核：仍为注销状态"},
        {"closing.revived", "复核：账号复活"},
        {"register_rule.set", "设定登记规则"},
        {"account.cover_chosen", "选择默认封面"},
        {"account_filter.kept", "保存账号筛选"},
        {"account_filter.dropped", "删除账号筛选"},
        {"unit.source_named", "指定来源门户"},
        {"answer_key.made", "生成核验答复签名密钥"},
        {"national.sent", "导出全国系统报送表"},
        {"national.gone", "登记已在全国系统注销"},
        {"national.read", "核对全国系统数据"},
        {"national.undone", "撤销全国系统报送"},
        {"national.received", "登记全国系统回执"},
        {"custody.entered", "登记账号保管人"},
        {"custody.amended", "修改保管人信息"},
        {"custody.ended", "撤回保管人"},
        {"custody.note_written", "登记封存位置"},
        {"custody.note_removed", "删除封存位置"},
        {"custody.reveal_asked", "申请查看封存位置"},
        {"custody.reveal_approved", "同意查看封存位置"},
        {"custody.reveal_refused", "不同意查看封存位置"},
        {"custody.reveal_shown", "查看封存位置"},
        {"custody.reveal_lapsed", "查看封存位置的申请失效"},
        {"handover.begun", "发起账号交接"},
        {"handover.marked", "登记交接事项办理情况"},
        {"handover.confirmed", "确认接收账号"},
        {"handover.confirmed_for", "代为确认账号交接"},
        {"handover.called_off", "取消账号交接"},
        {"import.taken_in", "上传账号表格"},
        {"import.mapped", "设定表格列的对应关系"},
        {"import.confirmed", "确认导入账号"},
        {"account.secrets_forgotten", "清除账号的密钥"},
        {"import.filed", "导入一批备案"},
        {"import.undone", "撤销导入"},
        {"reorganisation.done", "调整单位（更名、合并、拆分、撤销、隶属）"},
        {"reorganisation.undone", "撤销单位调整"},
    };
    for (const auto& [act, label] : acts)
        access::label_act(act, label);
    add_account_routes(table, c);
    add_account_list_routes(table, c);
    add_binding_routes(table, c);
    add_filing_routes(table, c);
    add_filing_rule_routes(table, c);
    add_register_rule_routes(table, c);
    add_closing_routes(table, c);
    add_calendar_routes(table, c);
    add_leave_routes(table, c);
    add_platform_routes(table, c);
    add_reorganisation_routes(table, c, others);
    add_paper_routes(table, c);
    add_national_routes(table, c);
    add_custody_routes(table, c);
    add_handover_routes(table, c);
    add_reveal_routes(table, c);
    add_import_routes(table, c);
}

} // namespace tongyuan::registry
