#include "delivery/watching/health.hpp"

#include "access/secret_store.hpp"
#include "channels/quota_store.hpp"
#include "delivery/watching/alarm_store.hpp"
#include "delivery/watching/explanation.hpp"
#include "registry/account_store.hpp"

#include <algorithm>

namespace tongyuan::delivery {

namespace {

constexpr std::size_t most_listed = 200;
constexpr std::chrono::days warned_ahead{7};
constexpr std::chrono::days longest_period{31};

std::string label_of(const engine& e, const std::string& platform, const std::string& account)
{
    return e.exchange.channels().label_of(platform) + " " + account;
}

void add_quotas(sql::session& s, const engine& e, timestamp now, health& h)
{
    for (const auto& used : channels::quota_store::most_used(s, now - longest_period, most_listed))
        for (const auto& q : e.exchange.quotas_of(used.platform)) {
            if (q.step != used.step || channels::name_of(q.per) != used.per ||
                used.began_at < channels::period_start(q.per, now))
                continue;
            const auto most = static_cast<std::int64_t>(q.most - std::min(q.reserve, q.most));
            const auto left = most == 0 ? 0.0 : 1.0 - std::min(1.0, double(used.calls) / double(most));
            h.least_quota_left = std::min(left, h.least_quota_left.value_or(1.0));
            if (used.calls >= most)
                h.quotas.push_back({used.account_id, label_of(e, used.platform, used.account_name), used.unit_id,
                                    channels::words_of_spent(q, now), channels::period_end(q.per, now)});
        }
}

void add_tokens(sql::session& s, const engine& e, timestamp now, health& h)
{
    for (const auto& one : access::secret_store::ending_before(s, now + warned_ahead, most_listed)) {
        const auto account = registry::account_store::find(s, one.owner);
        const auto* about = account ? e.exchange.channels().manifest_of(account->platform) : nullptr;
        if (about && about->signs_in && about->token == one.name && !registry::is_gone(account->state))
            h.tokens.push_back(
                {account->id, label_of(e, account->platform, account->name), account->unit_id, one.expires_at});
    }
}

} // namespace

health health_of(sql::session& s, const engine& e, timestamp now)
{
    health h;
    h.figures = delivery_store::count_all(s, now);
    h.accounts = breaker_store::open_accounts(s, most_listed);
    for (auto& host : breaker_store::troubled_hosts(s))
        if (host.is.opened_at)
            h.hosts.push_back(std::move(host));
    h.holds = hold_store::standing(s);
    h.alarms = alarm_store::count_by_kind(s);
    add_quotas(s, e, now, h);
    add_tokens(s, e, now, h);
    return h;
}

std::vector<trouble> troubles_of(const health& h, const engine& e, timestamp now)
{
    std::vector<trouble> out;
    for (const auto& stop : h.holds)
        out.push_back({"hold",
                       (stop.scope == "global" ? "全部发布"
                        : stop.scope == "unit" ? "一个单位的发布"
                                               : "一个账号的发布") +
                           ("已由" + stop.set_name + "暂停：" + stop.reason),
                       std::nullopt, std::nullopt, ""});
    for (const auto& host : h.hosts)
        out.push_back({"breaker", words_of_breaker(host.host, host.is), host.is.retry_at, std::nullopt, ""});
    for (const auto& a : h.accounts)
        out.push_back({"breaker", words_of_breaker(label_of(e, a.platform, a.account_name), a.is), a.is.retry_at,
                       a.account_id, a.unit_id});
    for (const auto& q : h.quotas)
        out.push_back({"quota", q.account_label + "：" + q.words, q.until, q.account_id, q.unit_id});
    for (const auto& t : h.tokens)
        out.push_back(
            {"token",
             t.account_label + (t.ends <= now ? "：授权已失效，请登录授权"
                                              : "：授权将于 " + to_shanghai_minute(t.ends) + " 失效，请提前登录授权"),
             t.ends, t.account_id, t.unit_id});
    return out;
}

} // namespace tongyuan::delivery
