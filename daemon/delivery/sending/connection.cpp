#include "delivery/sending/connection.hpp"

#include "base/log.hpp"
#include "delivery/sending/blame.hpp"
#include "delivery/sending/breaker_store.hpp"
#include "delivery/watching/alarm_store.hpp"

#include <algorithm>

namespace tongyuan::delivery {

namespace {

std::string alarm_subject(std::string_view kind, std::string_view id)
{
    return "breaker/" + std::string(kind) + "/" + std::string(id);
}

void announce(sql::session& s, std::string name, std::string kind, std::string id, const breaker& b)
{
    s.after_commit([name = std::move(name), kind = std::move(kind), id = std::move(id), b] {
        log::warning(name, {{"of", kind},
                            {"id", id},
                            {"failures", b.failures},
                            {"until", b.opened_at ? to_rfc3339(b.retry_at) : std::string{}},
                            {"reason", b.trouble}});
    });
}

struct tripped {
    std::string kind; // account, host
    std::string id;
    std::string name; // for people
};

void open_alarm(sql::session& s, const engine& e, const work& w, const tripped& what, const breaker& b, timestamp now)
{
    const bool account = what.kind == "account";
    const auto text = what.name + "连续 " + std::to_string(b.failures) + " 次连接失败，已暂停发送，" +
                      to_shanghai_minute(b.retry_at).substr(11) + " 再试：" + b.trouble;
    alarm_store::raise(s, {e.ctx.ids.next(), "breaker.open", alarm_subject(what.kind, what.id), std::nullopt,
                           account ? std::optional{what.id} : std::nullopt, w.who.registered.unit_id, text, now});
    announce(s, "breaker.opened", what.kind, what.id, b);
}

void close_alarm(sql::session& s, const tripped& what, const breaker& was, timestamp now)
{
    alarm_store::close(s, alarm_subject(what.kind, what.id), now);
    auto closed = was;
    closed.opened_at.reset();
    announce(s, "breaker.closed", what.kind, what.id, closed);
}

// True: the host's breaker is open, so that no account is to blame.
bool note_host_failure(sql::session& s, const engine& e, const work& w, const seen_contact& seen, timestamp now)
{
    const auto was = breaker_store::of_host(s, seen.host).value_or(breaker{});
    const auto is = after_a_failure(was, e.limits.host_breaker, seen.why, now, e.ctx.random);
    breaker_store::keep(s, seen.host, is);
    *e.hosts_in_trouble = true;
    if (is.openings > was.openings)
        open_alarm(s, e, w, {"host", seen.host, "“" + seen.host + "”"}, is, now);
    return is.opened_at.has_value();
}

void note_host_reached(sql::session& s, const engine& e, const std::string& host, timestamp now)
{
    if (!*e.hosts_in_trouble)
        return;
    const auto was = breaker_store::of_host(s, host);
    if (!was)
        return;
    breaker_store::forget(s, host);
    if (was->opened_at)
        close_alarm(s, {"host", host, host}, *was, now);
}

timestamp end_of_pace(const engine& e, const work& w, timestamp now)
{
    const auto* about = e.exchange.channels().manifest_of(w.who.account.platform);
    const bool went_public = std::ranges::any_of(w.rows, [&](const channels::journal_row& row) {
        return row.epoch == w.by.epoch && row.effect.public_ && row.entry.outcome != adapters::fate::not_sent;
    });
    const bool paces = about && about->lane_pause_seconds > 0 && went_public;
    const auto before = w.lane.connection.opened_at ? timestamp{} : w.lane.connection.retry_at;
    return paces ? now + std::chrono::seconds{about->lane_pause_seconds} : before;
}

} // namespace

seen_contact contact_of(const work& w, const ending& end)
{
    const auto last = std::ranges::find_if(w.rows.rbegin(), w.rows.rend(), [&](const channels::journal_row& row) {
        return row.epoch == w.by.epoch && row.entry.kind == adapters::entry_kind::call &&
               row.entry.outcome != adapters::fate::open;
    });
    if (end.unreached)
        return {contact::failed, w.host, end.why};
    if (last == w.rows.rend())
        return {contact::none, w.host, ""};
    auto host = host_of(std::string_view(last->request_line));
    if (host.empty())
        host = w.host;
    if (last->entry.outcome == adapters::fate::answered)
        return {contact::reached, host, ""};
    if (is_ours(last->entry.why))
        return {contact::none, host, ""};
    return {contact::failed, host, last->entry.why.reason};
}

lane_store::rest after_contact(sql::session& s, const engine& e, const work& w, const seen_contact& seen, timestamp now)
{
    const tripped account{"account", w.what.account_id, "“" + w.who.account.name + "”"};
    lane_store::rest left{w.what.unit_id, seen.host, w.lane.connection};
    const auto was = w.lane.connection;
    if (w.trial && (seen.how == contact::none || seen.host != w.lane.host))
        breaker_store::end_trial(s, w.lane.host);
    if (seen.how == contact::reached) {
        note_host_reached(s, e, seen.host, now);
        if (was.opened_at)
            close_alarm(s, account, was, now);
        left.connection = {};
    }
    if (seen.how == contact::failed && !note_host_failure(s, e, w, seen, now)) {
        left.connection = after_a_failure(was, e.limits.account_breaker, seen.why, now, e.ctx.random);
        if (left.connection.openings > was.openings)
            open_alarm(s, e, w, account, left.connection, now);
    }
    if (!left.connection.opened_at)
        left.connection.retry_at = end_of_pace(e, w, now);
    return left;
}

} // namespace tongyuan::delivery
