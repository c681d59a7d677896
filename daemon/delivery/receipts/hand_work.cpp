#include "delivery/receipts/hand_work.hpp"

#include "delivery/corrections/contact_store.hpp"
#include "delivery/corrections/fence_store.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/sending/outcome.hpp"
#include "registry/account_store.hpp"

namespace tongyuan::delivery {

namespace {

std::string line(std::string_view label, const std::string& value)
{
    return value.empty() ? std::string() : std::string(label) + "：" + value + "\n";
}

// Its id is a link or a picture that a person brought: no API knows it.
bool was_brought_by_hand(sql::session& s, const delivery& d)
{
    const auto about = fence_store::place_of(s, d.id).about;
    const auto proof = about ? receipt_store::find(s, *about) : std::nullopt;
    return proof && proof->proven_by == "evidence";
}

} // namespace

adapters::person_task task_after(sql::session& s, const engine& e, const delivery& d, const std::string& why)
{
    const auto account = registry::account_store::find(s, d.account_id);
    const auto* about = account ? e.exchange.channels().manifest_of(account->platform) : nullptr;
    const auto who = account ? contact_store::of(s, *account) : contact{};
    const bool withdraws = d.operation == "withdraw";
    std::string text = line("位置", d.target_url.value_or("")) + line("联系人", who.name) + line("电话", who.phone) +
                       line("平台答复", why);
    text += "1. " +
            (about && !about->after.hand_work.empty() ? about->after.hand_work
             : withdraws                              ? std::string("登录平台，删除这篇内容。")
                                                      : std::string("登录平台，找到这篇内容。")) +
            "\n";
    text += withdraws ? "2. 删除后回到本页，上传删除后的截图，或填写能证明已删除的链接。\n"
                      : "2. 按审定的新稿改正，不增不减；改后回到本页，填写链接或上传截图。\n";
    return {(withdraws ? "撤下：" : "更正：") + d.title, text};
}

std::optional<delivery_store::change> task_of(sql::session& s, const engine& e, const delivery& d)
{
    const auto account = registry::account_store::find(s, d.account_id);
    const auto kind = d.operation == "withdraw" ? adapters::operation_kind::withdraw : adapters::operation_kind::revise;
    const auto* about = account ? e.exchange.channels().manifest_of(account->platform) : nullptr;
    // The adapter of a channel without an API asks a person by itself.
    const bool asks_by_itself = about && about->after.by_hand && offers(e, account->platform, kind);
    const bool offered = account && offers(e, account->platform, kind);
    const bool chosen = d.task_title.has_value();
    if (!chosen && (asks_by_itself || (offered && !was_brought_by_hand(s, d))))
        return {};
    auto task = task_after(s, e, d, "");
    delivery_store::change c;
    c.to = state::accepted;
    c.why_code = "person_task";
    c.why = d.operation == "withdraw" ? "该渠道不能自动撤回，等待人工在平台上删除并提交凭证。"
                                      : "该渠道不能自动更正，等待人工在平台上改正并提交凭证。";
    c.task_title = std::move(task.title);
    c.task_text = std::move(task.instructions);
    return c;
}

} // namespace tongyuan::delivery
