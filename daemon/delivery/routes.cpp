#include "delivery/routes.hpp"

#include "access/acts.hpp"

#include <utility>

namespace tongyuan::delivery {

void add_routes(http::router& table, const engine& e, dispatcher& d)
{
    const std::pair<std::string_view, std::string_view> acts[] = {
        {"article.released", "发布稿件"},
        {"article.correct", "更正已发布的稿件"},
        {"article.withdraw", "撤回已发布的稿件"},
        {"article.kill", "紧急停发"},
        {"article.urgent", "设为加急"},
        {"article.not_urgent", "取消加急"},
        {"delivery.confirmed", "确认内容相同仍要发布"},
        {"delivery.retried", "重试投递"},
        {"delivery.cancelled", "取消投递"},
        {"delivery.probed", "查询平台是否已发出"},
        {"delivery.evidence", "登记人工发布凭据"},
        {"delivery.settled", "认定投递结果"},
        {"delivery.resent", "确认未发出后重新投递"},
        {"hold.set", "暂停发送"},
        {"hold.lifted", "恢复发送"},
        {"store.quarantined", "从备份恢复后暂停全部投递"},
        {"quarantine.probed", "恢复后逐一查询平台"},
        {"quarantine.cleared", "恢复后核实一项投递"},
        {"quarantine.release_asked", "申请恢复发送（待复核）"},
        {"quarantine.released", "复核通过恢复发送"},
        {"quarantine.release_rejected", "驳回恢复发送"},
        {"clock.doubted", "系统时间可疑，暂停发送"},
        {"clock.confirmed", "确认系统时间"},
        {"counter.begun", "建立外部计数文件"},
        {"counter.accepted", "认可外部计数文件"},
    };
    for (const auto& [act, label] : acts)
        access::label_act(act, label);
    add_delivery_routes(table, e, d);
    add_receipt_routes(table, e, d);
    add_release_routes(table, e, d);
    add_correction_routes(table, e, d);
    add_urgency_routes(table, e, d);
    add_hold_routes(table, e, d);
    add_alarm_routes(table, e);
    add_quarantine_routes(table, e, d);
    add_clock_routes(table, e, d);
}

} // namespace tongyuan::delivery
