#include "delivery/delivery.hpp"

#include <array>
#include <utility>

namespace tongyuan::delivery {

namespace {

struct word {
    state value;
    std::string_view name, label;
};

constexpr std::array words{
    word{state::held, "held", "待处理"},           word{state::queued, "queued", "排队中"},
    word{state::sending, "sending", "发送中"},     word{state::accepted, "accepted", "平台处理中"},
    word{state::deferred, "deferred", "稍后重试"}, word{state::published, "published", "已发布"},
    word{state::refused, "refused", "被拒绝"},     word{state::unconfirmed, "unconfirmed", "未确认"},
    word{state::cancelled, "cancelled", "已取消"}, word{state::superseded, "superseded", "已被取代"},
    word{state::withdrawn, "withdrawn", "已撤回"}};

using row = transition<state, event>;

constexpr std::array table{
    row{state::held, event::release, state::queued}, row{state::held, event::cancel, state::cancelled},
    row{state::held, event::supersede, state::superseded},
    row{state::held, event::defer, state::deferred},  // its plan is confirmed; it waits for its turn
    row{state::held, event::accept, state::accepted}, // its plan is confirmed; a person's task is next
    row{state::held, event::doubt,
        state::unconfirmed}, // a later operation stands, or the store was restored: it is looked for
    row{state::held, event::withdraw, state::withdrawn}, // a withdrawal that a person has done meanwhile

    row{state::queued, event::lease, state::sending}, row{state::queued, event::hold, state::held},
    row{state::queued, event::cancel, state::cancelled}, row{state::queued, event::supersede, state::superseded},
    row{state::queued, event::defer, state::deferred}, row{state::queued, event::doubt, state::unconfirmed},

    row{state::sending, event::accept, state::accepted}, row{state::sending, event::defer, state::deferred},
    row{state::sending, event::publish, state::published}, row{state::sending, event::refuse, state::refused},
    row{state::sending, event::hold, state::held}, row{state::sending, event::doubt, state::unconfirmed},
    row{state::sending, event::withdraw, state::withdrawn}, row{state::sending, event::supersede, state::superseded},

    row{state::deferred, event::lease, state::sending}, row{state::deferred, event::release, state::queued},
    row{state::deferred, event::hold, state::held}, row{state::deferred, event::cancel, state::cancelled},
    row{state::deferred, event::supersede, state::superseded}, row{state::deferred, event::doubt, state::unconfirmed},
    row{state::deferred, event::accept, state::accepted},

    // Polls lease it and leave it where it is.
    row{state::accepted, event::lease, state::accepted}, row{state::accepted, event::accept, state::accepted},
    row{state::accepted, event::defer, state::accepted}, row{state::accepted, event::publish, state::published},
    row{state::accepted, event::refuse, state::refused}, row{state::accepted, event::doubt, state::unconfirmed},
    row{state::accepted, event::withdraw, state::withdrawn},
    // Only a person's task that nobody has done yet; what a platform has taken cannot be called back.
    row{state::accepted, event::cancel, state::cancelled}, row{state::accepted, event::supersede, state::superseded},

    // Probes lease it and leave it where it is, unless they find proof.
    row{state::unconfirmed, event::lease, state::unconfirmed},
    row{state::unconfirmed, event::defer, state::unconfirmed},
    row{state::unconfirmed, event::publish, state::published}, row{state::unconfirmed, event::refuse, state::refused},
    row{state::unconfirmed, event::withdraw, state::withdrawn},
    row{state::unconfirmed, event::supersede, state::superseded}, // proven absent, and a later operation stands

    row{state::published, event::withdraw, state::withdrawn},
    row{state::published, event::supersede, state::superseded}, // a revision has taken its place
};

} // namespace

std::string_view name_of(state s)
{
    for (const auto& w : words)
        if (w.value == s)
            return w.name;
    return {};
}

std::string_view label_of(state s)
{
    for (const auto& w : words)
        if (w.value == s)
            return w.label;
    return {};
}

std::optional<state> state_from(std::string_view name)
{
    for (const auto& w : words)
        if (w.name == name)
            return w.value;
    return {};
}

std::span<const transition<state, event>> transitions()
{
    return table;
}

bool is_final(state s)
{
    return s == state::published || s == state::refused || s == state::cancelled || s == state::superseded ||
           s == state::withdrawn;
}

} // namespace tongyuan::delivery
