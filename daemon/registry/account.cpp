#include "registry/account.hpp"

#include <array>

namespace tongyuan::registry {

namespace {

struct word {
    account_state value;
    std::string_view name, label;
};

constexpr std::array words{
    word{account_state::proposed, "proposed", "拟开设"},     word{account_state::approved, "approved", "已备案待接入"},
    word{account_state::active, "active", "正常使用"},       word{account_state::suspended, "suspended", "已停更"},
    word{account_state::closing, "closing", "关停公告中"},   word{account_state::closed, "closed", "已关停"},
    word{account_state::cancelling, "cancelling", "注销中"}, word{account_state::cancelled, "cancelled", "已注销"},
    word{account_state::removed, "removed", "已移出"}};

struct event_word {
    account_event value;
    std::string_view name, label;
};

constexpr std::array event_words{
    event_word{account_event::open_approved, "open_approved", "开设获批准"},
    event_word{account_event::supplement_approved, "supplement_approved", "补报获批准"},
    event_word{account_event::connected, "connected", "连接测试通过"},
    event_word{account_event::declared_manual, "declared_manual", "登记为人工发布"},
    event_word{account_event::suspend_approved, "suspend_approved", "停更获批准"},
    event_word{account_event::resume_approved, "resume_approved", "恢复获批准"},
    event_word{account_event::resume_approved_untested, "resume_approved_untested", "恢复获批准，待接入"},
    event_word{account_event::close_approved, "close_approved", "关停获批准"},
    event_word{account_event::notice_ended, "notice_ended", "关停公告期满"},
    event_word{account_event::cancel_approved, "cancel_approved", "注销获批准"},
    event_word{account_event::platform_cancelled, "platform_cancelled", "平台完成注销"},
    event_word{account_event::remove_approved, "remove_approved", "移出获批准"},
    event_word{account_event::open_refused, "open_refused", "开设未获批准或已撤回"},
    event_word{account_event::proposed_again, "proposed_again", "重新申请开设"}};

using row = transition<account_state, account_event>;
using enum account_event;

constexpr std::array table{
    row{account_state::proposed, open_approved, account_state::approved},
    row{account_state::proposed, supplement_approved, account_state::approved},
    row{account_state::proposed, open_refused, account_state::removed},

    row{account_state::approved, connected, account_state::active},
    row{account_state::approved, declared_manual, account_state::active},
    row{account_state::approved, suspend_approved, account_state::suspended},
    row{account_state::approved, close_approved, account_state::closing},
    row{account_state::approved, remove_approved, account_state::removed},

    row{account_state::active, connected, account_state::active},
    row{account_state::active, declared_manual, account_state::active},
    row{account_state::active, suspend_approved, account_state::suspended},
    row{account_state::active, close_approved, account_state::closing},
    row{account_state::active, remove_approved, account_state::removed},

    row{account_state::suspended, resume_approved, account_state::active},
    row{account_state::suspended, resume_approved_untested, account_state::approved},
    row{account_state::suspended, close_approved, account_state::closing},
    row{account_state::suspended, remove_approved, account_state::removed},

    row{account_state::closing, notice_ended, account_state::closed},
    row{account_state::closed, cancel_approved, account_state::cancelling},
    row{account_state::cancelling, platform_cancelled, account_state::cancelled},

    row{account_state::removed, proposed_again, account_state::proposed},
};

} // namespace

std::string_view name_of(account_state s)
{
    for (const auto& w : words)
        if (w.value == s)
            return w.name;
    return {};
}

std::string_view label_of(account_state s)
{
    for (const auto& w : words)
        if (w.value == s)
            return w.label;
    return {};
}

std::optional<account_state> account_state_from(std::string_view name)
{
    for (const auto& w : words)
        if (w.name == name)
            return w.value;
    return {};
}

std::string_view name_of(account_event e)
{
    for (const auto& w : event_words)
        if (w.value == e)
            return w.name;
    return {};
}

std::optional<account_event> account_event_from(std::string_view name)
{
    for (const auto& w : event_words)
        if (w.name == name)
            return w.value;
    return {};
}

std::string_view label_of_event(std::string_view name)
{
    for (const auto& w : event_words)
        if (w.name == name)
            return w.label;
    return name == "proposed" ? "申请开设" : name;
}

std::span<const transition<account_state, account_event>> account_transitions()
{
    return table;
}

bool may_publish(account_state s)
{
    return s == account_state::active || s == account_state::closing;
}

bool is_watched(account_state s)
{
    return s == account_state::approved || s == account_state::active;
}

bool has_been_active(account_state s)
{
    return s != account_state::proposed && s != account_state::approved;
}

bool is_gone(account_state s)
{
    return s == account_state::closed || s == account_state::cancelling || s == account_state::cancelled ||
           s == account_state::removed;
}

} // namespace tongyuan::registry
