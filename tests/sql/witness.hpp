// Tasks that are watched, and a writer that is held until several wait for it.
#pragma once

#include "sql/database.hpp"

#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tongyuan {

using work = std::function<bool(sql::session&)>;

// A task that writes down when it ran and when it was answered.
class witness {
public:
    std::unique_ptr<sql::database::task> task(std::string name, work what)
    {
        ++open_;
        return std::make_unique<watched>(*this, std::move(name), std::move(what));
    }
    void wait()
    {
        std::unique_lock lock(mutex_);
        answered_.wait(lock, [this] { return open_ == 0; });
    }
    std::vector<std::string> events;
    std::map<std::string, std::exception_ptr> failures;
    std::function<void()> on_done = [] {};

private:
    struct watched final : sql::database::task {
        watched(witness& w, std::string n, work d) : owner(w), name(std::move(n)), what(std::move(d)) {}
        bool run(sql::session& s) override
        {
            owner.events.push_back("run " + name);
            return what(s);
        }
        void done(std::exception_ptr failure) override
        {
            owner.on_done();
            const std::scoped_lock lock(owner.mutex_);
            owner.events.push_back("done " + name);
            owner.failures[name] = failure;
            if (--owner.open_ == 0)
                owner.answered_.notify_all();
        }
        witness& owner;
        std::string name;
        work what;
    };

    std::mutex mutex_;
    std::condition_variable answered_;
    int open_ = 0;
};

// Keeps the writer busy until released, so that what is submitted meanwhile shares one commit.
class held_writer {
public:
    explicit held_writer(sql::database& db)
    {
        auto entered = std::make_shared<std::promise<void>>();
        auto inside = entered->get_future();
        auto gate = release_.get_future().share();
        db.submit_write(first_.task("first", [entered, gate](sql::session&) {
            entered->set_value();
            gate.wait();
            return true;
        }));
        inside.wait();
    }
    void release()
    {
        release_.set_value();
        first_.wait();
    }

private:
    std::promise<void> release_;
    witness first_;
};

// Whether this is what went wrong.
template <class E>
bool is(const std::exception_ptr& failure)
{
    try {
        if (failure)
            std::rethrow_exception(failure);
    } catch (const E&) {
        return true;
    } catch (...) {
        return false;
    }
    return false;
}

} // namespace tongyuan
