#include "registry/closing.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "registry/account_store.hpp"
#include "registry/accounts.hpp"
#include "registry/calendar_store.hpp"
#include "registry/register_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

constexpr std::int64_t most_at_once = 100;

std::int64_t number_in(std::string_view stored, std::string_view field, std::int64_t otherwise)
{
    const auto document = json::parse(stored);
    const auto* value = document.as_object().if_contains(field);
    return value && value->is_int64() ? value->get_int64() : otherwise;
}

std::size_t end_those_over(sql::session& s, const filing_context& c, timestamp now)
{
    std::size_t ended = 0;
    for (const auto& id : closing_store::notices_over(s, now, most_at_once)) {
        const auto a = account_store::find(s, id);
        if (!a || !account_store::move(s, id, account_event::notice_ended, "system", now))
            continue;
        access::append_audit(s, c.ctx.writer,
                             {now, "system", "system", "account.notice_ended", "account", id, a->unit_id, {}});
        ++ended;
    }
    return ended;
}

} // namespace

int days_of_freeze(std::int64_t followers)
{
    if (followers <= 10'000)
        return 15;
    return followers <= 100'000 ? 30 : 60;
}

void begin_leaving(sql::session& s, const filing_context& c, const filing& f, timestamp now)
{
    if (f.kind == filing_kind::close) {
        const auto days = static_cast<int>(number_in(f.proposed, "notice_days", c.limits.notice_working_days));
        closing_store::begin_notice(s, *f.account_id, calendar_store::from(s, now).end_of(now, days));
    }
    if (f.kind == filing_kind::cancel) {
        const auto followers = number_in(register_store::extras_of(s, *f.account_id).fields, "followers", 0);
        closing_store::begin_freeze(s, *f.account_id, now + std::chrono::days{days_of_freeze(followers)});
    }
}

boost::asio::awaitable<std::size_t> end_notices(const filing_context& c)
{
    const auto now = c.ctx.time.now();
    // Nearly always nothing: a look takes no turn at the writer.
    auto look = [&](sql::session& s) { return closing_store::notices_over(s, now, 1).empty(); };
    if (co_await c.ctx.db.read(look))
        co_return 0;
    auto act = [&](sql::session& s) { return end_those_over(s, c, now); };
    const auto ended = co_await c.ctx.db.write(act);
    co_return ended;
}

result<void> confirm_cancelled(sql::session& s, const filing_context& c, const access::principal& who,
                               std::string_view account_id, std::string_view seen)
{
    const auto a = account_for(s, who, permissions::filing_create, account_id);
    if (a.has_error())
        return a.error();
    if (a->state != account_state::cancelling)
        return refusal{errc::wrong_state, "account.wrong_state",
                       "账号当前为“" + std::string(label_of(a->state)) +
                           "”。注销备案获批准后，才能登记平台已完成注销。"};
    const auto now = c.ctx.time.now();
    const auto frozen = closing_store::find(s, account_id);
    if (frozen && frozen->frozen_until && now < *frozen->frozen_until)
        return refusal{errc::wrong_state, "account.frozen",
                       "平台冷静期到 " + to_shanghai_minute(*frozen->frozen_until) +
                           " 才结束，在此之前注销还可能被撤销。请到期后再到平台核实并登记。"};
    if (!account_store::move(s, account_id, account_event::platform_cancelled, who.name, now))
        return refusal{errc::wrong_state, "account.wrong_state", "账号状态已变化。请刷新后再试。"};
    access::append_audit(
        s, c.ctx.writer,
        access::act_by(who, now, "account.cancelled", "account", a->id, a->unit_id, {{"seen", std::string(seen)}}));
    return {};
}

} // namespace tongyuan::registry
