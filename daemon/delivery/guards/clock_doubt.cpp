#include "delivery/guards/clock_doubt.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "base/log.hpp"
#include "delivery/engine.hpp"
#include "delivery/guards/quarantine.hpp"
#include "delivery/watching/alarm_store.hpp"

#include <algorithm>

namespace tongyuan::delivery {

namespace {

constexpr std::chrono::hours anchored_for{1};
constexpr const char* alarm_subject = "clock";

std::chrono::seconds longest_reading(const options& limits)
{
    std::chrono::seconds longest{0};
    for (const auto& waits : {limits.read_back_after, limits.read_gone_after})
        for (const auto wait : waits)
            longest = std::max(longest, wait);
    return longest;
}

} // namespace

clock_guard::clock_guard(const clock& time) : time_(time)
{
    go_on_from_here();
}

void clock_guard::go_on_from_here()
{
    wall_ = time_.now();
    monotonic_ = time_.monotonic();
}

std::optional<clock_guard::jump> clock_guard::check()
{
    const auto passed = time_.monotonic() - monotonic_;
    const auto expected = wall_ + passed;
    const auto found = time_.now();
    const auto off = found - expected;
    if (off > clock_tolerance || off < -clock_tolerance)
        return jump{expected, found};
    if (passed > anchored_for)
        go_on_from_here();
    return {};
}

bool is_scheduled(const delivery& d)
{
    return d.not_before && *d.not_before > d.created_at;
}

refusal clock_doubted()
{
    return {errc::unavailable, "clock", "服务器时间异常，定时发布已暂停。"};
}

std::string words_of(const clock_doubt& d)
{
    const auto found = to_shanghai_minute(d.found_at), expected = to_shanghai_minute(d.expected_at);
    const auto what = d.code == "jumped" ? "服务器时间突然变化：应为 " + expected + " 左右，却是 " + found
                      : d.code == "behind"
                          ? "服务器时间（" + found + "）早于最近的记录（" + expected + "）"
                          : "服务器时间（" + found + "）比最近的记录（" + expected + "）晚了 30 天以上";
    return what + "。定时发布已暂停，即时发布不受影响。请管理员核对服务器时间后确认。";
}

std::optional<clock_doubt> doubt_at_start(sql::session& s, const engine& e, timestamp now)
{
    const auto seen = clock_store::last_seen(s);
    if (!seen || (now >= *seen - clock_tolerance && now <= *seen + longest_pause))
        return {};
    clock_doubt d;
    d.id = e.ctx.ids.next();
    d.writer = e.ctx.writer;
    d.code = now < *seen ? "behind" : "ahead";
    d.found_at = now;
    d.expected_at = *seen;
    return d;
}

void doubt(sql::session& s, const engine& e, const clock_doubt& what, timestamp now)
{
    log::error("clock.doubted",
               {{"code", what.code}, {"found", to_rfc3339(what.found_at)}, {"expected", to_rfc3339(what.expected_at)}});
    clock_store::insert(s, what);
    if (what.found_at < what.expected_at)
        clock_store::go_back(s, now, what.expected_at - what.found_at, longest_reading(e.limits));
    const auto root = quarantine_store::root_unit(s).value_or("");
    access::append_audit(
        s, e.ctx.writer,
        {now,
         "system",
         "system",
         "clock.doubted",
         "clock",
         what.writer,
         root,
         {{"code", what.code}, {"found", to_rfc3339(what.found_at)}, {"expected", to_rfc3339(what.expected_at)}}});
    alarm_store::raise(s, {e.ctx.ids.next(), "clock.doubted", alarm_subject, {}, {}, root, words_of(what), now});
}

result<void> confirm_clock(sql::session& s, const engine& e, const access::principal& who, std::string_view reason,
                           timestamp now)
{
    const auto scopes = who.scopes(permissions::guard_confirm);
    const bool everywhere =
        std::ranges::any_of(scopes, [](const auto& path) { return std::ranges::count(path, '/') == 2; });
    if (!everywhere)
        return refusal{errc::forbidden, "clock.forbidden", "只有顶级单位的管理员可以确认服务器时间。"};
    const auto what = clock_store::standing(s);
    if (!what || clock_store::confirm(s, who.person_id, who.name, reason, now) == 0)
        return refusal{errc::wrong_state, "clock.well", "服务器时间没有异常，不需要确认。"};
    clock_store::let_scheduled_go(s, now, e.limits.deadline);
    alarm_store::close(s, alarm_subject, now);
    access::append_audit(s, e.ctx.writer,
                         access::act_by(who, now, "clock.confirmed", "clock", what->writer,
                                        quarantine_store::root_unit(s).value_or(""),
                                        {{"code", what->code}, {"reason", reason}, {"time", to_rfc3339(now)}}));
    return {};
}

} // namespace tongyuan::delivery
