#include "tests/simulation/process.hpp"

#include "delivery/receipts/refresh.hpp"
#include "delivery/watching/alarms.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace tongyuan::simulation {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

// Runs, commits, and is told that it failed.
class unanswered final : public sql::database::task {
public:
    unanswered(std::unique_ptr<sql::database::task> work, std::exception_ptr failure)
        : work_(std::move(work)), failure_(std::move(failure))
    {
    }
    bool run(sql::session& s) override { return work_->run(s); }
    void done(std::exception_ptr failure) override { work_->done(failure ? failure : failure_); }

private:
    std::unique_ptr<sql::database::task> work_;
    std::exception_ptr failure_;
};

// Shrunk, so that a bad hour is worth a bad day.
delivery::options impatient(std::size_t in_flight)
{
    delivery::options o;
    o.most_in_flight = in_flight;
    o.deadline = std::chrono::hours{2};
    o.idle_poll = 60s;
    o.most_calls = 30; // a platform that takes longer to decide is given up on, and looked at
    o.retries.steps = {2s, 5s, 20s, 60s};
    o.probe_after = {20s, 2min, 10min};
    o.latest_effect = 9min; // the network keeps a request for five, and the wall clock jumps
    o.source_recheck = 60s;
    return o;
}

// Half of the platforms say for how long.
outbound::reply throttled(chance& dice)
{
    outbound::reply r;
    r.status = 429;
    if (dice.in_a_hundred(50))
        r.headers.emplace_back("retry-after", std::to_string(20 + dice.below(280)));
    return r;
}

} // namespace

void slow_store::submit_write(std::unique_ptr<task> work)
{
    last_write_ = std::max(last_write_, around_.time.monotonic() + around_.dice.between(0ms, 4ms));
    auto held = std::make_shared<std::unique_ptr<task>>(std::move(work));
    around_.time.after(last_write_ - around_.time.monotonic(), [this, held] { run_write(std::move(*held)); }, of_);
}

void slow_store::run_write(std::unique_ptr<task> work)
{
    if (around_.plan.calm || !around_.dice.in_ten_thousand(around_.plan.store))
        return around_.disk.submit_write(std::move(work));
    ++around_.faults.store;
    around_.note("store_broken", "");
    const auto failure = std::make_exception_ptr(sql::store_broken("the disk is on fire"));
    if (around_.dice.in_a_hundred(50))
        return work->done(failure);
    around_.disk.submit_write(std::make_unique<unanswered>(std::move(work), failure));
}

void slow_store::submit_read(std::unique_ptr<task> work)
{
    auto held = std::make_shared<std::unique_ptr<task>>(std::move(work));
    around_.time.after(
        around_.dice.between(0ms, 4ms), [this, held] { around_.disk.submit_read(std::move(*held)); }, of_);
}

way bad_network::draw(const std::string& url)
{
    using outbound::failure;
    using outbound::stage;
    auto& dice = around_.dice;
    way w;
    w.effect_after = dice.between(5ms, 300ms);
    w.answer_after = *w.effect_after + dice.between(5ms, 300ms);
    if (cut) {
        w.effect_after.reset();
        w.instead = failure{stage::not_sent, "connect", "连接已断开"};
        return w;
    }
    if (const auto planned = around_.script(url))
        return *planned;
    if (around_.plan.calm || !dice.in_a_hundred(around_.plan.network))
        return w;
    ++around_.faults.network;
    const auto status = [](int code) {
        outbound::reply r;
        r.status = code;
        return r;
    };
    const auto time_out = failure{stage::ambiguous, "timeout", "等待答复超时"};
    switch (dice.below(11)) {
    case 0: // never got out
        w.effect_after.reset();
        w.instead = failure{stage::not_sent, "connect", "连接被拒绝"};
        break;
    case 1: // got there, the answer did not get back
        w.answer_after = 30s;
        w.instead = time_out;
        break;
    case 2: // got lost
        w.effect_after.reset();
        w.answer_after = 30s;
        w.instead = time_out;
        break;
    case 3: // somewhere in between keeps it for a while
        w.effect_after = dice.between(31s, 5min);
        w.answer_after = 30s;
        w.instead = time_out;
        break;
    case 4: // cut off at once, done all the same
        w.instead = failure{stage::ambiguous, "reset", "连接被重置"};
        break;
    case 5: // a middle box speaks, after the platform has worked
        w.instead = status(502);
        break;
    case 6: // or instead of it
        w.effect_after.reset();
        w.instead = status(503);
        break;
    case 7: // slow
        w.effect_after = dice.between(1s, 20s);
        w.answer_after = *w.effect_after + dice.between(1s, 9s);
        break;
    case 8:
        w.effect_after.reset();
        w.instead = throttled(dice);
        break;
    case 9: // a page where an answer should be
        w.instead = status(200);
        break;
    case 10:
        w.effect_after.reset();
        w.instead = status(dice.in_a_hundred(50) ? 401 : dice.in_a_hundred(50) ? 403 : 400);
        break;
    }
    return w;
}

asio::awaitable<void> bad_network::pass(std::chrono::milliseconds span)
{
    auto plan = [this, span](std::shared_ptr<sleeper> who) { around_.time.after(span, [who] { who->wake(); }, of_); };
    return sleep(loop_, std::move(plan));
}

asio::awaitable<outbound::outcome> bad_network::send(outbound::request r)
{
    if (r.go_ahead && !r.go_ahead()) {
        ++around_.faults.withheld;
        co_return outbound::failure{outbound::stage::not_sent, "withheld", "租约已失效"};
    }
    const auto w = draw(r.url);
    around_.leaves(r.url + "\n" + r.body.substr(0, r.body.find('\n')), w, owner_());
    const bool is_public = r.commit;
    const auto answer = std::make_shared<outbound::reply>();
    if (w.effect_after) { // whatever becomes of the process
        const bool late = *w.effect_after > w.answer_after;
        around_.time.after(*w.effect_after, [&platform = around_.platform, answer, late, sent = std::move(r)] {
            *answer = platform.answer(sent, late);
        });
    }
    co_await pass(w.answer_after);
    if (!w.instead)
        co_return *answer;
    const auto* failed = std::get_if<outbound::failure>(&*w.instead);
    const auto* page = std::get_if<outbound::reply>(&*w.instead);
    const bool unclear =
        (failed && failed->at == outbound::stage::ambiguous) || (page && (page->status >= 500 || page->status == 200));
    if (is_public && unclear)
        ++around_.faults.lost;
    co_return *w.instead;
}

process::process(surroundings& around, const access::vault& vault, id_source& ids, asio::thread_pool& workers,
                 std::string name, std::optional<seat> at)
    : around_(around), name_(at ? at->name : std::move(name)), timers_(around.time, loop_, alive_),
      store_(around, alive_), lease_store_(around, alive_),
      network_(around, loop_, alive_, [this] { return engine_.owner_name(); }),
      counter_(around.counted, at ? name_ : "counter", around.time, around.dice, alive_),
      ctx_{store_, around.time, ids, around.dice, vault, workers, at ? name_ : "sim"},
      exchange_(
          ctx_, around.channels, network_, [](sql::session&, std::string_view) { return std::string(); },
          exchange_options(!at)),
      engine_(ctx_, exchange_, impatient(around.in_flight), {}, name_), dispatcher_(loop_, engine_, timers_),
      readings_(engine_), chores_(timers_.make()), reading_rest_(timers_.make())
{
    engine_.outside = &counter_;
    at ? share_the_store(*at, ids) : begin();
}

void process::share_the_store(const seat& at, id_source& ids)
{
    const access::membership_options o{at.lease, false, 0}; // the world sees to those that are frozen
    member_.emplace(loop_, timers_, lease_store_, around_.time, ids, name_, o);
    engine_.member = &*member_;
    asio::co_spawn(loop_, join(), asio::detached);
}

channels::exchange_options process::exchange_options(bool alone)
{
    channels::exchange_options o;
    o.timing = &timers_;
    if (alone)
        return o;
    o.permit = [this] { return member_->permit(member_->owner()); };
    o.claim = [this](std::string what) { return member_->claim(std::move(what)); };
    o.give_up = [this](std::string what) { return member_->give_up(std::move(what)); };
    return o;
}

// Where the name or the store cannot be had, a daemon ends and is started again.
asio::awaitable<void> process::join()
{
    for (bool joined = false; !joined;) {
        try {
            co_await member_->join();
            joined = true;
        } catch (const std::exception&) {
            around_.note("cannot join", name_);
        }
        if (!joined)
            co_await chores_->wait(1s);
    }
    around_.note("joined", member_->owner());
    asio::co_spawn(loop_, member_->keep(), asio::detached);
    co_await dispatcher_.look_first();
    begin();
}

void process::begin()
{
    asio::co_spawn(loop_, dispatcher_.run(), asio::detached);
    const auto read = [this] { return readings_.run_once(); };
    const auto the_rest = [this] { return do_chores(); };
    asio::co_spawn(loop_, keep_doing(*reading_rest_, read), asio::detached);
    asio::co_spawn(loop_, keep_doing(*chores_, the_rest), asio::detached);
}

process::~process()
{
    alive_.reset();
    around_.time.forget_the_dead();
}

bool process::run_ready()
{
    if (frozen_)
        return false;
    loop_.restart();
    const bool ran = loop_.poll() > 0;
    network_.cut = just_woken_ = false;
    return ran;
}

void process::freeze()
{
    frozen_ = true;
}

void process::thaw()
{
    frozen_ = false;
    just_woken_ = true;
    network_.cut = !member_; // who shares the store asks for itself what it may still send
}

std::optional<std::chrono::milliseconds> process::ends_after() const
{
    if (!member_ || !member_->holds())
        return {};
    return member_->left() + member_->lease() / 6;
}

asio::awaitable<bool> process::chores_are_ours()
{
    if (dispatcher_.store_is_broken())
        co_return false;
    if (!member_)
        co_return true;
    co_return co_await member_->claim("chores");
}

// As the composition root does them, what throws included.
asio::awaitable<void> process::keep_doing(timer& rest, std::function<asio::awaitable<bool>()> once)
{
    for (;;) {
        bool busy = false, ours = false;
        try {
            ours = co_await chores_are_ours();
            if (ours)
                busy = co_await once();
        } catch (const std::exception&) {
            around_.note("chores failed", name_);
        }
        co_await rest.wait(busy ? 1s : 60s);
    }
}

asio::awaitable<bool> process::do_chores()
{
    const bool refreshed = co_await delivery::refresh_one(engine_);
    (void)co_await delivery::repeat_alarms(engine_);
    co_return refreshed;
}

} // namespace tongyuan::simulation
