#include "registry/closing/closing.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "registry/account_store.hpp"
#include "registry/accounts.hpp"
#include "registry/bindings.hpp"
#include "registry/custody/custodies.hpp"
#include "registry/register_store.hpp"
#include "registry/rules/calendar_store.hpp"
#include "registry/rules/register_rules.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;
using std::chrono::days;

namespace {

constexpr std::int64_t most_at_once = 100;
constexpr days look_once_more{30}; // after an account that was back is gone again

std::int64_t number_in(const json::object& of, std::string_view field, std::int64_t otherwise)
{
    const auto* value = of.if_contains(field);
    return value && value->is_int64() ? value->get_int64() : otherwise;
}

std::int64_t followers_on_record(sql::session& s, std::string_view account_id)
{
    return number_in(json::parse(register_store::extras_of(s, account_id).fields).as_object(), "followers", 0);
}

// The end of the day in Shanghai, so many calendar days later.
timestamp end_of_day(std::chrono::sys_days day, std::int64_t later = 0)
{
    return timestamp{day + days{later + 1}} - std::chrono::milliseconds{1} - shanghai_offset;
}

// Everything that is reckoned by the rules of one unit from one moment.
class reckoning {
public:
    // `since`: nothing that is reported happened before that.
    reckoning(sql::session& s, const filing_context& c, const account& a, timestamp now,
              std::optional<timestamp> since = {})
        : rules_(s, a.unit_id), calendar_(calendar_store::from(s, since.value_or(now))), now_(now)
    {
        const auto book = c.platforms.now();
        const auto* p = book->find(a.platform);
        is_frozen_ = !p || p->keeps_cancelled;
    }

    timestamp in_working_days(timestamp from, std::int64_t n) const
    {
        return calendar_.end_of(from, static_cast<int>(n));
    }
    timestamp due(timestamp from) const { return in_working_days(from, rules_.number("filing_due")); }
    std::int64_t notice_days() const { return rules_.number("notice_days"); }
    std::int64_t freeze(std::int64_t followers) const
    {
        // A portal is switched off, nobody keeps it revocable.
        return is_frozen_ ? days_of_freeze(followers, rules_.numbers("freeze_days")) : 0;
    }
    std::vector<std::int64_t> watch() const { return days_of_watch(rules_.numbers("watch_days")); }

    // Notice, two steps of people, freeze, confirm window.
    timestamp planned_end(std::int64_t notice, std::int64_t followers) const
    {
        const auto asked = due(due(in_working_days(now_, notice)));
        return asked + days{freeze(followers)} + confirm_window;
    }
    // Somebody can act from then on.
    void let_act(closing& c, timestamp from) const
    {
        c.act_from = from;
        c.due_at = due(from);
    }

private:
    rules_in_force rules_;
    working_calendar calendar_;
    bool is_frozen_ = true;
    timestamp now_;
};

void nobody_acts(closing& c)
{
    c.act_from.reset();
    c.due_at.reset();
}

void begin_closing(sql::session& s, const filing_context& context, const account& a, const json::object& asked,
                   std::string_view by, timestamp now)
{
    const reckoning when{s, context, a, now};
    closing c;
    c.account_id = a.id;
    c.began_at = now;
    c.notice_days = number_in(asked, "notice_days", when.notice_days());
    if (const auto* instead = asked.if_contains("follow_instead"); instead && instead->is_string())
        c.follow_instead = std::string_view(instead->get_string());
    if (const auto* lost = asked.if_contains("lost_password"); lost && lost->is_bool())
        c.is_locked_out = lost->get_bool();
    c.planned_until = when.planned_end(c.notice_days, followers_on_record(s, a.id));
    const bool is_announced = c.notice_days > 0;
    c.step = is_announced ? closing_step::post_notice : closing_step::notice;
    if (is_announced)
        when.let_act(c, now);
    else
        c.notice_until = when.in_working_days(now, 0);
    closing_store::begin(s, c);
    const auto act = is_announced ? closing_act::approved : closing_act::approved_no_notice;
    closing_store::note(s, a.id, {now, std::string(name_of(act)), "", "", {}, std::string(by)});
}

void begin_cancelling(sql::session& s, const filing_context& context, const account& a, const json::object& asked,
                      std::string_view by, timestamp now)
{
    auto c = closing_store::find(s, a.id).value_or(closing{});
    const auto* lost = asked.if_contains("lost_password");
    c.account_id = a.id;
    c.is_locked_out = lost && lost->is_bool() && lost->get_bool();
    const auto act = c.is_locked_out ? closing_act::cancel_locked_out : closing_act::cancel_approved;
    c.step = *next_state(closing_transitions(), closing_step::file_cancel, act);
    reckoning{s, context, a, now}.let_act(c, now);
    closing_store::begin(s, c);
    closing_store::note(s, a.id, {now, std::string(name_of(act)), "", "", {}, std::string(by)});
}

std::size_t end_those_over(sql::session& s, const filing_context& c, timestamp now)
{
    std::size_t ended = 0;
    for (const auto& id : closing_store::notices_over(s, now, most_at_once)) {
        const auto a = account_store::find(s, id);
        if (!a || !account_store::move(s, id, account_event::notice_ended, "system", now))
            continue;
        auto leaving = closing_store::find(s, id).value_or(closing{});
        const auto from = leaving.step;
        leaving.step = closing_step::file_cancel;
        reckoning{s, c, *a, now}.let_act(leaving, now);
        (void)closing_store::move(s, from, leaving);
        closing_store::note(s, id, {now, std::string(name_of(closing_act::notice_over)), "", "", {}, "system"});
        access::append_audit(s, c.ctx.writer,
                             {now, "system", "system", "account.notice_ended", "account", id, a->unit_id, {}});
        ++ended;
    }
    return ended;
}

// When the next look is due; nothing after the last one.
std::optional<timestamp> next_look(const closing& c, const std::vector<std::int64_t>& watch)
{
    if (!c.cancelled_at || c.checks >= static_cast<std::int64_t>(watch.size()))
        return {};
    return *c.cancelled_at + days{watch[static_cast<std::size_t>(c.checks)]};
}

// What the act makes of the closing, apart from its step.
void take_step(sql::session& s, const reckoning& when, const closing_report& r, std::chrono::sys_days day, closing& c,
               timestamp now)
{
    switch (r.act) {
    case closing_act::posted:
        c.notice_place = r.words;
        c.notice_until = when.in_working_days(timestamp{day} - shanghai_offset, c.notice_days);
        nobody_acts(c);
        break;
    case closing_act::locked_out:
    case closing_act::recovered:
        c.is_locked_out = r.act == closing_act::locked_out;
        when.let_act(c, now);
        break;
    case closing_act::applied: {
        const auto followers = r.followers.value_or(followers_on_record(s, c.account_id));
        const auto told = r.frozen_until ? day_from(*r.frozen_until) : std::nullopt;
        c.frozen_until = told ? end_of_day(*told) : end_of_day(day, when.freeze(followers));
        c.confirm_until = *c.frozen_until + confirm_window;
        c.act_from = c.frozen_until;
        c.due_at = c.confirm_until;
        break;
    }
    case closing_act::lapsed:
        c.frozen_until.reset();
        c.confirm_until.reset();
        when.let_act(c, now);
        break;
    case closing_act::cancelled:
        c.cancelled_at = timestamp{day} - shanghai_offset;
        c.checks = 0;
        when.let_act(c, *next_look(c, when.watch()));
        break;
    case closing_act::gone:
    case closing_act::last_gone:
        if (c.step == closing_step::done)
            nobody_acts(c);
        else
            when.let_act(c, next_look(c, when.watch()).value_or(now + look_once_more));
        break;
    default:
        nobody_acts(c);
    }
}

refusal not_at_this_step(const closing& c, closing_act act)
{
    return {errc::wrong_state, "closing.not_now",
            "该账号目前的步骤是“" + std::string(label_of(c.step)) + "”，不能登记“" + std::string(label_of(act)) +
                "”。请刷新后按页面提示办理。"};
}

result<std::chrono::sys_days> day_of(const closing_report& r, timestamp now)
{
    const auto today = day_in_shanghai(now);
    if (r.day.empty())
        return today;
    const auto day = day_from(r.day);
    if (!day)
        return unacceptable({{"day", "not_a_date", "应为日期，例如 2026-01-31。"}});
    if (*day > today)
        return unacceptable({{"day", "in_the_future", "还没有到这一天。请在事情办完之后登记。"}});
    return *day;
}

struct first_day {
    std::string_view what;
    std::optional<timestamp> at;
};
// Before that the act cannot have been done: it belongs to a step that had not begun.
first_day first_day_of(sql::session& s, const closing& c, closing_act act)
{
    switch (act) {
    case closing_act::posted:
        return {"关停获批准", c.began_at};
    case closing_act::cancelled:
        return {"平台冷静期截止", c.frozen_until};
    case closing_act::gone:
    case closing_act::last_gone:
    case closing_act::revived:
        return {"平台完成注销", c.cancelled_at};
    default:
        return {"注销获批准", closing_store::cancel_approved_at(s, c.account_id)};
    }
}

std::optional<refusal> too_early(const first_day& first, std::chrono::sys_days day)
{
    if (!first.at || day >= day_in_shanghai(*first.at))
        return {};
    return unacceptable({{"day", "too_early",
                          "不能早于" + std::string(first.what) + "的日期 " + text_of(day_in_shanghai(*first.at)) +
                              "。请填写实际办理的日期。"}});
}

refusal still_frozen(const closing& c)
{
    return {errc::wrong_state, "account.frozen",
            "平台冷静期到 " + to_shanghai_minute(*c.frozen_until) +
                " 才结束，在此之前注销还可能被撤销。请到期后再到平台核实并登记。"};
}

refusal not_yet(const closing& c)
{
    return {errc::wrong_state, "closing.too_early",
            "下一次复核在 " + text_of(day_in_shanghai(*c.act_from)) + "，届时再登记。发现账号复活可随时登记。"};
}

} // namespace

bool is_time_for(const closing& c, closing_act act, timestamp now)
{
    const bool is_look = c.step == closing_step::watch && (act == closing_act::gone || act == closing_act::last_gone);
    const bool waits = is_look || act == closing_act::cancelled;
    return !waits || !c.act_from || *c.act_from <= now;
}

void begin_leaving(sql::session& s, const filing_context& c, const filing& f, std::string_view by, timestamp now)
{
    if (f.kind != filing_kind::close && f.kind != filing_kind::cancel)
        return;
    const auto a = account_store::find(s, *f.account_id);
    const auto asked = json::parse(f.proposed);
    if (f.kind == filing_kind::close)
        begin_closing(s, c, *a, asked.as_object(), by, now);
    else
        begin_cancelling(s, c, *a, asked.as_object(), by, now);
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

result<void> report_closing(sql::session& s, const filing_context& c, const access::principal& who,
                            std::string_view account_id, const closing_report& report)
{
    const auto a = account_for(s, who, permissions::filing_create, account_id);
    if (a.has_error())
        return a.error();
    const auto found = closing_store::find(s, account_id);
    if (!found)
        return refusal{errc::wrong_state, "closing.none",
                       "该账号没有在办的关停，当前为“" + std::string(label_of(a->state)) + "”。请先提交关停备案。"};
    const auto now = c.ctx.time.now();
    const reckoning when{s, c, *a, now, found->began_at};
    auto act = report.act;
    auto leaving = *found;
    if (act == closing_act::gone && found->step == closing_step::watch &&
        ++leaving.checks >= static_cast<std::int64_t>(when.watch().size()))
        act = closing_act::last_gone;
    const auto next = next_state(closing_transitions(), found->step, act);
    if (!next)
        return not_at_this_step(*found, report.act);
    const auto day = day_of(report, now);
    if (day.has_error())
        return day.error();
    if (report.frozen_until && day_from(*report.frozen_until) < day_in_shanghai(now))
        return unacceptable({{"frozen_until", "in_the_past",
                              "平台告知的冷静期截止日期已经过去。请核对；平台没有告知日期的，请留空，由系统推算。"}});
    if (act == closing_act::cancelled && found->frozen_until && now < *found->frozen_until)
        return still_frozen(*found);
    if (!is_time_for(*found, act, now))
        return not_yet(*found);
    if (auto refused = too_early(first_day_of(s, *found, act), *day))
        return std::move(*refused);
    leaving.step = *next;
    take_step(s, when, report, *day, leaving, now);
    if (!closing_store::move(s, found->step, leaving) ||
        (act == closing_act::cancelled &&
         !account_store::move(s, account_id, account_event::platform_cancelled, who.name, now)))
        return refusal{errc::wrong_state, "account.wrong_state", "账号状态已变化。请刷新后再试。"};
    if (act == closing_act::cancelled) {
        forget_credentials(s, c, who, *a, now);
        end_custody(s, c, who, *a, now);
    }
    closing_store::note(s, account_id,
                        {now, std::string(name_of(act)), text_of(*day), report.words, report.followers, who.name});
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, "closing." + std::string(name_of(report.act)), "account", a->id,
                                        a->unit_id, {{"day", text_of(*day)}, {"words", report.words}}));
    if (c.revived && (report.act == closing_act::revived || found->step == closing_step::revived))
        c.revived(s, *a, report.act == closing_act::revived ? report.words : "", who, now);
    return {};
}

std::string notice_of(sql::session& s, const filing_context& c, const account& a, const closing& leaving, timestamp now)
{
    const auto last_day =
        leaving.notice_until.value_or(calendar_store::from(s, now).end_of(now, static_cast<int>(leaving.notice_days)));
    const auto spoken = [](std::chrono::sys_days day) {
        const std::chrono::year_month_day date{day};
        return std::to_string(static_cast<int>(date.year())) + "年" +
               std::to_string(static_cast<unsigned>(date.month())) + "月" +
               std::to_string(static_cast<unsigned>(date.day())) + "日";
    };
    return notice_from(rules_in_force{s, a.unit_id}.value("notice_text"),
                       {label_of(c.platforms, a.platform), a.name, spoken(day_in_shanghai(last_day)),
                        leaving.follow_instead, register_store::extras_of(s, a.id).unit_name,
                        spoken(day_in_shanghai(now))});
}

} // namespace tongyuan::registry
