#include "registry/filing/filing_kind.hpp"

namespace tongyuan::registry {

namespace {

struct word {
    filing_kind value;
    std::string_view name, label;
};

constexpr std::array words{
    word{filing_kind::open, "open", "开设"},       word{filing_kind::change, "change", "变更"},
    word{filing_kind::suspend, "suspend", "停更"}, word{filing_kind::resume, "resume", "恢复"},
    word{filing_kind::close, "close", "关停"},     word{filing_kind::cancel, "cancel", "注销"},
    word{filing_kind::remove, "remove", "移出"},   word{filing_kind::supplement, "supplement", "补报"}};

std::string_view why_not_while_live(filing_kind k)
{
    if (k == filing_kind::resume)
        return "该账号可以正常使用，无需恢复。";
    return "注销前须先关停并公告。请先提交关停备案，公告期满后再办理注销。";
}

std::string_view why_not_while_suspended(filing_kind k)
{
    if (k == filing_kind::suspend)
        return "该账号已经停更，无需重复办理。恢复发布请提交恢复备案，不再使用请提交关停备案。";
    return "注销前须先关停并公告。请先提交关停备案，公告期满后再办理注销。";
}

std::string why_not(filing_kind k, account_state s)
{
    const auto label = std::string(label_of(k));
    switch (s) {
    case account_state::proposed:
        return "该账号的开设备案还没有办结，不能办理" + label + "。请先等它办结，或在那份备案里修改、撤回。";
    case account_state::approved:
    case account_state::active:
        return std::string(why_not_while_live(k));
    case account_state::suspended:
        return std::string(why_not_while_suspended(k));
    case account_state::closing:
        return "该账号正在关停公告期，不能办理" + label + "。公告期满后自动转为已关停，届时请提交注销备案。";
    case account_state::closed:
        return "该账号已经关停，不能办理" + label +
               "。下一步请提交注销备案；如需继续运营，请另开新账号并提交开设备案。";
    case account_state::cancelling:
        return "该账号正在平台注销，不能办理" + label +
               "。冷静期满、平台完成注销后，请在账号页登记；期间请勿登录平台，以免注销中断。";
    case account_state::cancelled:
        return "该账号已经注销，不能办理" + label +
               "。如需继续运营，请另开新账号并提交开设备案；如果它又在平台上发文，请登记一条动态，由主管单位处置。";
    case account_state::removed:
        return "该账号已经移出登记，不能办理" + label + "。如需重新纳入，请用同一个账号标识提交开设或补报备案。";
    }
    return {};
}

} // namespace

std::string_view name_of(filing_kind k)
{
    for (const auto& w : words)
        if (w.value == k)
            return w.name;
    return {};
}

std::string_view label_of(filing_kind k)
{
    for (const auto& w : words)
        if (w.value == k)
            return w.label;
    return {};
}

std::optional<filing_kind> filing_kind_from(std::string_view name)
{
    for (const auto& w : words)
        if (w.name == name)
            return w.value;
    return {};
}

bool registers(filing_kind k)
{
    return k == filing_kind::open || k == filing_kind::supplement;
}

std::optional<account_event> event_of(filing_kind k)
{
    switch (k) {
    case filing_kind::open:
        return account_event::open_approved;
    case filing_kind::supplement:
        return account_event::supplement_approved;
    case filing_kind::suspend:
        return account_event::suspend_approved;
    case filing_kind::resume:
        return account_event::resume_approved;
    case filing_kind::close:
        return account_event::close_approved;
    case filing_kind::cancel:
        return account_event::cancel_approved;
    case filing_kind::remove:
        return account_event::remove_approved;
    case filing_kind::change:
        return {};
    }
    return {};
}

bool may_be_filed(filing_kind k, account_state s)
{
    if (registers(k))
        return s == account_state::removed;
    if (const auto event = event_of(k))
        return next_state(account_transitions(), s, *event).has_value();
    // The record is kept right for as long as anybody answers for the account.
    return s != account_state::proposed && s != account_state::cancelled && s != account_state::removed;
}

std::string advice_against(filing_kind k, account_state s)
{
    if (may_be_filed(k, s))
        return {};
    if (!registers(k))
        return why_not(k, s);
    if (is_gone(s))
        return why_not(k, s);
    return "该账号已经登记（" + std::string(label_of(s)) + "），不能重复登记。如需变更，请在该账号上提交变更备案。";
}

} // namespace tongyuan::registry
