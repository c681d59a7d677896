// All the time there is: a clock, timers, and a list of what happens when. Nothing waits for anything real; the same
// events in the same order every time.
#pragma once

#include "base/time.hpp"
#include "base/timers.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <map>
#include <memory>

namespace tongyuan::simulation {

// Whatever belongs to a process that may be killed; what it had planned dies with it.
using life = std::shared_ptr<bool>;

class timeline final : public clock {
public:
    explicit timeline(timestamp start) : base_(start) {}

    timestamp now() const override { return base_ + elapsed_; }
    std::chrono::milliseconds monotonic() const override { return elapsed_; }
    void jump(std::chrono::milliseconds by) { base_ += by; }

    // What is planned for one instant happens in the order of planning.
    void after(std::chrono::milliseconds span, std::function<void()> what, std::weak_ptr<bool> of = {})
    {
        const bool owned = !of.expired();
        planned_.emplace(std::pair{elapsed_ + std::max(span, std::chrono::milliseconds{0}), ++planned_so_far_},
                         event{std::move(what), std::move(of), owned});
    }
    // Moves to the next event and lets it happen; false when none comes before `until`.
    bool step(std::chrono::milliseconds until)
    {
        if (planned_.empty() || planned_.begin()->first.first > until)
            return false;
        auto node = planned_.extract(planned_.begin());
        elapsed_ = node.key().first;
        if (!node.mapped().is_dead())
            node.mapped().what();
        return true;
    }
    void pass_to(std::chrono::milliseconds at) { elapsed_ = std::max(elapsed_, at); }
    void forget_the_dead()
    {
        std::erase_if(planned_, [](const auto& one) { return one.second.is_dead(); });
    }
    void clear() { planned_.clear(); }

private:
    struct event {
        std::function<void()> what;
        std::weak_ptr<bool> of;
        bool owned = false;
        bool is_dead() const { return owned && of.expired(); }
    };

    timestamp base_;
    std::chrono::milliseconds elapsed_{0};
    std::uint64_t planned_so_far_ = 0;
    std::map<std::pair<std::chrono::milliseconds, std::uint64_t>, event> planned_;
};

// A coroutine of some loop that waits to be woken; woken twice, the second is nothing.
class sleeper {
public:
    sleeper(std::function<void()> rest, boost::asio::io_context& loop) : rest_(std::move(rest)), loop_(loop) {}
    void wake()
    {
        if (rest_)
            boost::asio::post(loop_, std::exchange(rest_, nullptr));
    }

private:
    std::function<void()> rest_;
    boost::asio::io_context& loop_;
};

// Suspends until somebody wakes the sleeper that `plan` was given.
template <class Plan>
boost::asio::awaitable<void> sleep(boost::asio::io_context& loop, Plan plan)
{
    auto begin = [&loop](auto handler, Plan with) {
        auto held = std::make_shared<decltype(handler)>(std::move(handler));
        with(std::make_shared<sleeper>([held] { std::move (*held)(); }, loop));
    };
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        std::move(begin), boost::asio::use_awaitable, std::move(plan));
}

// Timers of one process.
class simulated_timers final : public timers {
public:
    simulated_timers(timeline& time, boost::asio::io_context& loop, std::weak_ptr<bool> of)
        : time_(time), loop_(loop), of_(std::move(of))
    {
    }
    std::unique_ptr<timer> make() override { return std::make_unique<one>(*this); }

private:
    class one final : public timer {
    public:
        explicit one(simulated_timers& all) : all_(all) {}
        boost::asio::awaitable<void> wait(std::chrono::milliseconds span) override
        {
            auto plan = [this, span](std::shared_ptr<sleeper> who) {
                sleeping_ = who;
                all_.time_.after(span, [who] { who->wake(); }, all_.of_);
            };
            return sleep(all_.loop_, std::move(plan));
        }
        void wake() override
        {
            if (const auto who = sleeping_.lock())
                who->wake();
        }

    private:
        simulated_timers& all_;
        std::weak_ptr<sleeper> sleeping_; // the plan keeps it
    };

    timeline& time_;
    boost::asio::io_context& loop_;
    std::weak_ptr<bool> of_;
};

} // namespace tongyuan::simulation
