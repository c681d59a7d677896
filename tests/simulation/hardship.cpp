#include "tests/simulation/hardship.hpp"

#include "channels/quota.hpp"
#include "delivery/delivery_store.hpp"

namespace tongyuan::simulation {

using namespace std::chrono_literals;
using delivery::state;

namespace {

// Eight failures open the breaker of a host, two more may be under way, and then there is one trial per pause.
constexpr std::size_t most_calls_of_a_dead_host = 24;

bool went_on(const delivery::delivery& d)
{
    return is_final(d.where) || d.why_code == "quota" || (d.where == state::accepted && d.task_title);
}

} // namespace

void live_with_a_dead_host(world& w, people& staff)
{
    const std::string dead = w.dice.in_a_hundred(50) ? "duty" : "press";
    w.break_host(dead, 15min, w.dice.in_a_hundred(50));
    const auto before = w.requests_to(dead);
    const auto article = staff.write_to_everybody();
    w.run_for(12min);
    for (const auto& d : w.in_store([&](sql::session& s) { return delivery::delivery_store::of_article(s, article); }))
    {
        const auto at = std::ranges::find(w.plan.accounts, d.account_id, &place::id);
        if (at->platform != dead && !went_on(d))
            w.violate("B1 " + d.id + " on " + at->platform + " waits for " + dead + ": " + d.why);
    }
    w.look_for_hardship();
    w.run_for(3min);
    if (const auto calls = w.requests_to(dead) - before; calls > most_calls_of_a_dead_host)
        w.violate("B2 " + dead + " was dead and was called " + std::to_string(calls) + " times");
    ++w.hard.dead_hosts;
}

void world::break_host(const std::string& host, std::chrono::milliseconds span, bool hangs)
{
    note(hangs ? "hangs" : "refuses", host);
    down_[host] = {time.monotonic() + span, hangs};
}

std::optional<way> world::planned_for(const std::string& url)
{
    const auto begin = url.find("//") + 2;
    const auto at = down_.find(url.substr(begin, url.find('.', begin) - begin));
    if (at == down_.end() || at->second.until <= time.monotonic())
        return script(url);
    way w;
    w.answer_after = at->second.hangs ? std::chrono::milliseconds{30s} : dice.between(1ms, 50ms);
    w.instead = at->second.hangs ? outbound::failure{outbound::stage::ambiguous, "timeout", "等待答复超时"}
                                 : outbound::failure{outbound::stage::not_sent, "connect", "连接被拒绝"};
    return w;
}

// The platform's own count of what reached it, in the period of the intent.
void world::check_quota(const delivery::delivery& d, const std::string& step, timestamp at)
{
    const auto account = std::ranges::find(plan.accounts, d.account_id, &place::id);
    for (const auto& q : quotas_of(account->platform, granted)) {
        if (q.step != step || step == "look") // readers look as well, and leave no intent
            continue;
        const auto key = d.account_id + " " + step + " " + std::string(channels::name_of(q.per)) + " " +
                         std::to_string(to_millis(channels::period_start(q.per, at)));
        const auto used = ++calls_[key];
        hard.fullest += used == q.most;
        if (used > q.most)
            violate("Q1 " + step + " of " + account->platform_id + " went out " + std::to_string(used) +
                    " times in one " + std::string(channels::name_of(q.per)) + " of " + std::to_string(q.most));
    }
}

// Who was told to come back later does, unless somebody or something came between.
void world::check_patience(const std::string& delivery, const std::string& step, const way& what)
{
    if (const auto told = told_to_wait_.find(delivery); told != told_to_wait_.end() && told->second.step == step) {
        const bool as_it_was = told->second.interruptions == faults.interruptions();
        if (as_it_was && time.monotonic() < told->second.until)
            violate("Q2 " + step + " of " + delivery + " came back too early");
        hard.told_to_wait += as_it_was;
        told_to_wait_.erase(told);
    }
    const auto* reply = what.instead ? std::get_if<outbound::reply>(&*what.instead) : nullptr;
    if (!reply || reply->status != 429 || reply->headers.empty())
        return;
    const auto wait = std::chrono::seconds{std::stoi(reply->headers.front().second)};
    told_to_wait_[delivery] = {step, time.monotonic() + wait, faults.interruptions()};
}

void world::look_for_hardship()
{
    in_store([&](sql::session& s) {
        const auto r = s.query_one("SELECT (SELECT COUNT(*) FROM lane WHERE opened_at IS NOT NULL) "
                                   "+ (SELECT COUNT(*) FROM host_breaker WHERE opened_at IS NOT NULL), "
                                   "(SELECT COUNT(*) FROM delivery WHERE state = 'deferred' AND why_code = 'quota')");
        hard.breakers += r->integer(0);
        hard.parked += r->integer(1);
        return true;
    });
}

} // namespace tongyuan::simulation
