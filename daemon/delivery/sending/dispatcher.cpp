#include "delivery/sending/dispatcher.hpp"

#include "base/log.hpp"
#include "delivery/sending/attempt.hpp"
#include "delivery/sending/lane_store.hpp"
#include "sql/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace tongyuan::delivery {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto lease_together = 5ms; // how long few free places wait for company: one lease for several

} // namespace

dispatcher::dispatcher(asio::io_context& loop, engine& e) : dispatcher(loop, e, real_time_) {}

dispatcher::dispatcher(asio::io_context& loop, engine& e, timers& timing)
    : loop_(loop), engine_(e), real_time_(loop), timing_(timing), rest_(timing_.make()), guards_(e)
{
}

dispatcher::~dispatcher()
{
    *alive_ = false;
}

void dispatcher::wake()
{
    auto hint = [this, alive = alive_] {
        if (!*alive)
            return;
        woken_ = stale_ = true;
        rest_->wake();
    };
    asio::post(loop_, std::move(hint));
}

void dispatcher::expect_a_recovery()
{
    if (!looked_ && broken_.empty())
        broken_ = "正在恢复上次中断的投递";
}

asio::awaitable<void> dispatcher::look_first()
{
    expect_a_recovery();
    try {
        co_await recover_after_a_break();
    } catch (const std::exception& e) {
        stop_sending(e);
    }
}

asio::awaitable<void> dispatcher::run()
{
    expect_a_recovery();
    while (!stopping_) {
        try {
            notice_another_server();
            if (!broken_.empty())
                co_await recover_after_a_break();
            co_await take_over_from_the_ended();
            woken_ = false;
            const auto begun = co_await run_once(engine_.ctx.time.now());
            if (broken_.empty() && (begun == 0 || !has_room()))
                co_await rest_until_due();
        } catch (const std::exception& e) {
            stop_sending(e);
        }
        if (!broken_.empty() && !stopping_)
            co_await rest_->wait(engine_.limits.break_poll);
    }
}

void dispatcher::notice_another_server()
{
    if (!broken_.empty() || sql::reconnections() == reconnections_)
        return;
    broken_ = "与数据库的连接曾中断，正在核对";
    stock_.drop_all();
}

asio::awaitable<void> dispatcher::recover_after_a_break()
{
    if (places_.running() > 0)
        co_return; // their answers come first
    const auto reconnections = sql::reconnections();
    const bool alone = !engine_.member && engine_.ctx.db.kind() == sql::engine::sqlite;
    const auto done = co_await take_over(alone ? lane_store::whose::everybodys : lane_store::whose::ours);
    const bool looked = co_await guards_.look_at_the_store();
    if (!looked)
        co_return;
    if (engine_.member && !co_await all_have_compared(reconnections))
        co_return;
    // A full disk lets a transaction pass that changes nothing.
    auto& db = engine_.member ? engine_.member->db() : engine_.ctx.db;
    auto proof = [](sql::session& s) { return lane_store::write_unchanged(s); };
    (void)co_await db.write(proof);
    log::info("delivery.recovered",
              {{"lanes", done.lanes}, {"unconfirmed", done.unconfirmed}, {"queued_again", done.queued_again}});
    reconnections_ = reconnections;
    looked_ = true;
    broken_.clear();
    if (last_stop_ && !last_stop_->until)
        last_stop_->until = engine_.ctx.time.now();
}

// Another daemon may remember what a server that took over has forgotten, and would see it sent again.
asio::awaitable<bool> dispatcher::all_have_compared(std::uint64_t known)
{
    const auto others = co_await engine_.member->compared(known);
    if (others.empty())
        co_return true;
    broken_ = "数据库服务曾中断或切换，正在等待服务“" + others.front() + "”核对各自的发送记录";
    co_return false;
}

asio::awaitable<recovered> dispatcher::take_over(lane_store::whose leases)
{
    const auto now = engine_.ctx.time.now();
    auto& db = engine_.member ? engine_.member->db() : engine_.ctx.db;
    recovered all;
    while (true) {
        auto some = [&](sql::session& s) {
            if (engine_.member)
                access::member_store::wait_at_most_a_second(s);
            return recover(s, engine_, now, leases);
        };
        const auto done = co_await db.write(some);
        if (done.lanes == 0)
            break;
        all += done;
    }
    co_return all;
}

// What a frozen daemon has locked is left for the next time: the server ends its transaction by and by.
asio::awaitable<void> dispatcher::take_over_from_the_ended()
{
    if (!engine_.member || !engine_.may_lease() || !broken_.empty())
        co_return;
    const auto tick = engine_.ctx.time.monotonic();
    if (tick < next_take_over_)
        co_return;
    next_take_over_ = tick + engine_.member->lease() / 6;
    try {
        const auto ended = co_await engine_.member->end_expired();
        for (const auto& owner : ended)
            log::warning("daemon.expired", {{"owner", owner}});
        const auto done = co_await take_over(lane_store::whose::the_ended);
        taken_over_ += static_cast<std::uint64_t>(done.lanes);
        if (done.lanes > 0)
            log::warning("delivery.taken_over", {{"lanes", done.lanes}, {"unconfirmed", done.unconfirmed}});
    } catch (const sql::store_broken&) {
        throw;
    } catch (const sql::error& e) {
        log::warning("delivery.take_over_waits", {{"reason", e.what()}});
    }
}

void dispatcher::give_back(places::taken& place)
{
    if (!place.is_over)
        stock_.note_answer(place.host, engine_.ctx.time.monotonic());
    places_.give_back(place);
}

// Looking costs something: nobody is woken again for a place that will not be leased alone.
void dispatcher::note_change()
{
    begin_what_fits();
    const bool is_news = !std::exchange(stale_, true);
    if (!is_news && !has_room() && broken_.empty())
        return;
    woken_ = true;
    rest_->wake();
}

// How much more may be leased.
std::size_t dispatcher::wanted() const
{
    const auto ahead = std::min(stock_.ahead(engine_.ctx.time.monotonic()), engine_.limits.most_in_flight);
    const auto most = places_.free() + ahead;
    return most - std::min(most, stock_.size());
}

// For several deliveries at once: one lease transaction serves them all. But nobody waits for long behind attempts that
// hang, and what is urgent may take the last places.
bool dispatcher::has_room() const
{
    const auto more = wanted();
    if (places_.running() == 0 || more >= places_.kept_for_urgent() + engine_.limits.most_in_flight / 8)
        return more > 0;
    return more > 0 && (!last_lease_ || engine_.ctx.time.monotonic() - *last_lease_ >= lease_together);
}

room dispatcher::room_now() const
{
    const auto tick = engine_.ctx.time.monotonic();
    room has;
    has.free = wanted();
    has.reserved = places_.kept_for_urgent();
    has.in_flight = places_.asking_at();
    for (const auto& [host, waiting] : stock_.waiting_at())
        has.in_flight[host] += waiting;
    for (const auto& [host, in_flight] : has.in_flight)
        has.ahead[host] = stock_.ahead_at(host, tick);
    has.last = last_place_;
    return has;
}

asio::awaitable<std::size_t> dispatcher::run_once(timestamp now)
{
    if (stopping_ || !broken_.empty() || !engine_.may_lease() || !has_room())
        co_return 0;
    const bool passed = co_await guards_.let_pass();
    if (!passed)
        co_return 0;
    const auto has = room_now();
    last_lease_ = engine_.ctx.time.monotonic();
    last_look_ = now;
    stale_ = false;
    auto take = [&](sql::session& s) {
        // Cut off and run again, it would note the counter's end in a store that may have forgotten what is counted.
        if (sql::reconnections() != reconnections_)
            return leased_work{};
        guards_.note(s, now);
        return lease_due(s, engine_, now, has);
    };
    auto leased = co_await engine_.ctx.db.write(take);
    notice_another_server();
    if (!broken_.empty())
        co_return 0;
    guards_.noted();
    last_place_ = std::move(leased.last);
    next_trial_ = leased.next_trial;
    if (leased.list.empty())
        co_return 0;
    auto fill_in = [&](sql::session& s) {
        load(s, engine_, leased.list, now);
        return true;
    };
    (void)co_await engine_.ctx.db.read(fill_in);
    if (!broken_.empty())
        co_return 0; // recovered with all that was leased
    for (auto& w : leased.list) {
        const auto shut = leased.shut.find(w.host);
        if (shut != leased.shut.end() && !w.trial)
            w.shut_for = std::max(shut->second, now + 1s);
        stock_.put(std::move(w));
    }
    begin_what_fits();
    co_return leased.list.size();
}

// An attempt may be over before its start returns.
void dispatcher::begin_what_fits()
{
    if (stopping_ || std::exchange(beginning_, true))
        return;
    const auto fits = [this](const work& w) {
        return w.trial ? places_.free() > 0 : places_.fits(w.lane.host, w.what.priority > 0);
    };
    while (auto next = stock_.take(fits))
        start(std::move(*next));
    beginning_ = false;
}

void dispatcher::start(work w)
{
    ++started_;
    const auto place = places_.take(w.lane.host);
    const auto id = w.what.id;
    const auto attempt_ = std::make_shared<attempt>(engine_, std::move(w));
    auto at_rest = [this, alive = alive_, place] {
        if (!*alive)
            return;
        give_back(*place);
        note_change();
    };
    auto finished = [this, alive = alive_, attempt_, place, id](std::exception_ptr failure) {
        if (!*alive)
            return;
        give_back(*place);
        places_.end();
        if (failure) {
            try {
                std::rethrow_exception(failure);
            } catch (const std::exception& e) {
                log::error("delivery.attempt_broken", {{"delivery", id}, {"reason", e.what()}});
                stop_sending(e);
            }
        }
        note_change();
    };
    asio::co_spawn(loop_, attempt_->run(std::move(at_rest)), std::move(finished));
}

std::string dispatcher::stopped_because() const
{
    if (engine_.member && engine_.member->is_outgrown())
        return "数据库已由更新版本的程序升级，本机程序版本较旧，不再发送；其他已升级的服务照常发送。请升级本机程序后重"
               "启服务";
    if (broken_.empty() && !engine_.may_lease())
        return "与数据库的联系中断，租约无法续期，已暂停发送，恢复后自动继续";
    return broken_.empty() ? guards_.trouble() : broken_;
}

void dispatcher::stop_sending(const std::exception& e)
{
    if (stopping_)
        return;
    const bool damaged = dynamic_cast<const sql::store_damaged*>(&e) != nullptr;
    stock_.drop_all(); // the recovery queues it again
    broken_ = damaged ? "数据库文件或磁盘出错，已停止发送。请系统管理员检查磁盘后重启服务，重启时会先核对全部数据"
                      : "存储出错（例如磁盘已满），已停止发送，恢复后自动继续";
    if (!last_stop_ || last_stop_->until)
        last_stop_ = stoppage{engine_.ctx.time.now(), {}};
    log::error("delivery.stopped", {{"reason", e.what()}});
}

asio::awaitable<void> dispatcher::rest_until_due()
{
    if (woken_ || stopping_)
        co_return;
    const auto now = engine_.ctx.time.now();
    std::optional<timestamp> due;
    if (has_room() && engine_.may_lease()) { // otherwise the next attempt that ends wakes us, whatever is due
        // What was due at the last look and was not leased waits for something that wakes us: room, or a trial's time.
        auto ask = [&](sql::session& s) { return lane_store::next_due(s, last_look_.value_or(now)); };
        due = co_await engine_.ctx.db.read(ask);
        if (woken_ || stopping_)
            co_return;
    }
    co_await rest_->wait(rest_for(due, now));
}

std::chrono::milliseconds dispatcher::rest_for(std::optional<timestamp> next_due, timestamp now) const
{
    if (!guards_.trouble().empty())
        return engine_.limits.break_poll;
    std::chrono::milliseconds wait = engine_.limits.idle_poll;
    if (engine_.member)
        wait = std::min(wait, engine_.member->lease() / 6);
    if (wanted() == 0 || !engine_.may_lease())
        return wait;
    for (const auto& at : {next_due, next_trial_})
        if (at)
            wait = std::clamp(std::chrono::milliseconds{*at - now}, 1ms, wait);
    return stale_ && !has_room() ? std::min<std::chrono::milliseconds>(wait, lease_together) : wait;
}

asio::awaitable<void> dispatcher::stop(std::chrono::milliseconds grace)
{
    stopping_ = true;
    rest_->wake();
    const auto until = engine_.ctx.time.monotonic() + grace;
    const auto tick = timing_.make();
    while (places_.running() > 0 && engine_.ctx.time.monotonic() < until)
        co_await tick->wait(20ms);
}

} // namespace tongyuan::delivery
