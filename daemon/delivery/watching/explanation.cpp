#include "delivery/watching/explanation.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::delivery {

namespace {

struct sentence {
    state where;
    std::string_view why_code; // "*": any other
    std::string_view due;      // with a time: "@" stands for it
    std::string_view waits;    // without one; empty: the cure that came with the reason
};

constexpr std::string_view ask_again = "排除上述原因后点击“重试”；不再需要时请取消。";

constexpr std::array sentences{
    sentence{state::held, "not_released", "", "等待编辑点击“发布”。"},
    sentence{state::held, "hold", "", "解除暂停后自动继续。"},
    sentence{state::held, "deadline", "", "请确认仍需发布，再点击“重试”；不再需要时请取消。"},
    sentence{state::held, "source_missing", "", "请先在信源门户发布，再点击“重试”。"},
    sentence{state::held, "not_approved", "", "请重新送审，通过后自动生成新的投递。"},
    sentence{state::held, "account_not_active", "", "请登记员确认账号状态，恢复使用后点击“重试”。"},
    sentence{state::held, "awaiting_plan", "", "请打开更正方案，核对后确认执行。"},
    sentence{state::held, "same_content", "", "请编辑核对：确需再发一次的，写明理由后选择“仍要发布”；否则请取消。"},
    sentence{state::held, "clock", "", "管理员确认服务器时间后自动继续。"},
    sentence{state::held, "restored", "", "请先到平台核实，再到“恢复核实”页处理；在此之前不会发送。"},
    sentence{state::held, "*", "", ask_again},
    sentence{state::queued, "*", "将于 @ 发送。", "按顺序排队，即将发送。"},
    sentence{state::sending, "*", "正在与平台通信，通常几秒内有结果。", "正在与平台通信，通常几秒内有结果。"},
    sentence{state::accepted, "person_task", "", "请按说明在平台上完成，并提交链接或截图。"},
    sentence{state::accepted, "evidence", "已收到凭证，即将登记。", "已收到凭证，即将登记。"},
    sentence{state::accepted, "*", "将于 @ 向平台查询结果。", "等待平台给出结果。"},
    sentence{state::deferred, "waiting_for_source", "信源门户发布后自动继续；最迟 @ 再检查一次。",
             "信源门户发布后自动继续。"},
    sentence{state::deferred, "quota", "@ 额度恢复，自动继续。", "额度恢复后自动继续。"},
    sentence{state::deferred, "breaker", "@ 再试，连通后自动继续。", "连通后自动继续。"},
    sentence{state::deferred, "too_early", "将于 @ 发送。", "到审核通过的时间后发送。"},
    sentence{state::deferred, "*", "将于 @ 自动继续。", "同一账号上更早的操作有了结果后，自动开始。"},
    sentence{state::unconfirmed, "*", "将于 @ 到平台查找；在此之前不会重复发送。",
             "请到平台核实，然后登记“已发布”或“未发布”；系统不会重复发送。"},
    sentence{state::published, "*", "已经完成，无需处理。", "已经完成，无需处理。"},
    sentence{state::refused, "resent", "", "已另行重新发送，请看最新的一条。"},
    sentence{state::refused, "settled_by_hand", "", "已由人工核实没有发布；仍需发布时请审核人员重新发送。"},
    sentence{state::refused, "*", "", "请按平台给出的原因修改后重新送审，或请审核人员重新发送。"},
    sentence{state::cancelled, "*", "", "已取消，不会再发送。"},
    sentence{state::superseded, "*", "", "已由更新的操作取代，不会再发送。"},
    sentence{state::withdrawn, "*", "", "平台上已没有这篇稿件。"}};

constexpr std::array<std::string_view, 40> codes{"",
                                                 "not_released",
                                                 "hold",
                                                 "deadline",
                                                 "source_missing",
                                                 "breaker",
                                                 "waiting_for_source",
                                                 "waiting",
                                                 "person_task",
                                                 "evidence",
                                                 "interrupted",
                                                 "internal",
                                                 "adapter.endless",
                                                 "not_approved",
                                                 "too_early",
                                                 "account_not_active",
                                                 "quota",
                                                 "no_adapter",
                                                 "account_missing",
                                                 "unreadable",
                                                 "superseded",
                                                 "revised",
                                                 "withdrawn",
                                                 "cancelled",
                                                 "resent",
                                                 "settled_by_hand",
                                                 "unanswered",
                                                 "awaiting_plan",
                                                 "same_content",
                                                 "clock",
                                                 "restored",
                                                 "fenced",
                                                 "fencing",
                                                 "overtaken",
                                                 "not_found",
                                                 "still_there",
                                                 "nothing_out",
                                                 "not_counted",
                                                 "settling",
                                                 "removed_once"};

const sentence& sentence_for(const delivery& d)
{
    const sentence* any = nullptr;
    for (const auto& one : sentences) {
        if (one.where != d.where)
            continue;
        if (one.why_code == d.why_code)
            return one;
        if (one.why_code == "*")
            any = &one;
    }
    return *any;
}

std::string with_time(std::string_view words, timestamp at)
{
    std::string out(words);
    if (const auto sign = out.find('@'); sign != std::string::npos)
        out.replace(sign, 1, to_shanghai_minute(at) + "（北京时间）");
    return out;
}

bool could_go_on(const delivery& d)
{
    return d.where == state::queued || d.where == state::deferred ||
           ((d.where == state::accepted || d.where == state::unconfirmed) && d.due_at);
}

} // namespace

std::span<const std::string_view> known_why_codes()
{
    return codes;
}

std::string words_of_breaker(std::string_view name, const breaker& b)
{
    return std::string(name) + "：连续 " + std::to_string(b.failures) + " 次连接失败，" +
           to_shanghai_minute(b.retry_at).substr(11) + " 再试（" + b.trouble + "）";
}

std::optional<obstacle> obstacle_of(const delivery& d, const std::optional<lane_store::waiting>& lane,
                                    const std::optional<hold>& stopped, std::string_view account_label, timestamp now)
{
    if (!could_go_on(d))
        return {};
    if (stopped && d.operation != "withdraw")
        return obstacle{"hold", "已暂停发布：" + stopped->reason, {}};
    if (d.where == state::deferred && d.why_code == "quota")
        return obstacle{"quota", d.why, d.due_at};
    if (d.where == state::deferred && d.why_code == "waiting_for_source")
        return obstacle{"source", d.why, d.due_at};
    if (!lane)
        return {};
    if (lane->host_connection && standing_of(*lane->host_connection, now) == standing::open)
        return obstacle{"breaker", words_of_breaker(lane->host, *lane->host_connection),
                        lane->host_connection->retry_at};
    if (standing_of(lane->connection, now) == standing::open)
        return obstacle{"breaker", words_of_breaker(account_label, lane->connection), lane->connection.retry_at};
    if (lane->connection.retry_at > now && (!d.due_at || *d.due_at < lane->connection.retry_at))
        return obstacle{"turn", "平台要求两次发布之间留出间隔", lane->connection.retry_at};
    return {};
}

std::string next_words(const delivery& d, const std::optional<obstacle>& waits)
{
    const bool behind_it = waits && waits->until && (!d.due_at || *d.due_at <= *waits->until);
    if (behind_it && waits->kind == "breaker")
        return with_time("@ 再试，连通后自动继续。", *waits->until);
    if (behind_it && waits->kind == "turn")
        return with_time("将于 @ 发送。", *waits->until);
    if (waits && waits->kind == "hold")
        return "解除暂停后自动继续。";
    const bool by_cure = (d.where == state::held || d.where == state::refused) && !d.cure.empty();
    if (by_cure)
        return d.cure;
    const auto& words = sentence_for(d);
    const bool later = d.due_at && (d.where != state::queued || *d.due_at > d.updated_at);
    if (later && !words.due.empty())
        return with_time(words.due, *d.due_at);
    return std::string(words.waits);
}

} // namespace tongyuan::delivery
