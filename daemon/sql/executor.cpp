#include "sql/executor.hpp"

#include "sql/transactions.hpp"

#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <thread>

namespace tongyuan::sql {
namespace {

using task_list = std::vector<std::unique_ptr<database::task>>;

template <class Work>
void refuse(Work& work)
{
    work.done(std::make_exception_ptr(error("the database is closed")));
}

void run_aside(database::aside& work, connection& writer)
{
    try {
        work.run(writer);
    } catch (...) {
        work.done(std::current_exception());
        return;
    }
    work.done(nullptr);
}

// In the queue of the tasks, so that neither kind starves the other.
class aside_in_line final : public database::task {
public:
    explicit aside_in_line(std::unique_ptr<database::aside> work) : work_(std::move(work)) {}
    bool run(session&) override { throw error("work that belongs between transactions was run in one"); }
    void done(std::exception_ptr failure) override { work_->done(failure); }
    void run_on(connection& writer) { run_aside(*work_, writer); }

private:
    std::unique_ptr<database::aside> work_;
};

class work_queue {
public:
    // Takes the task unless closed.
    bool push(std::unique_ptr<database::task>& task)
    {
        const std::scoped_lock lock(mutex_);
        if (closed_)
            return false;
        waiting_.push_back(std::move(task));
        filled_.notify_one();
        return true;
    }

    // Waits for work; empty once closed and drained.
    void take(task_list& taken, std::size_t most)
    {
        taken.clear();
        std::unique_lock lock(mutex_);
        filled_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
        const auto count = static_cast<std::ptrdiff_t>(std::min(most, waiting_.size()));
        const auto end = waiting_.begin() + count;
        taken.insert(taken.end(), std::move_iterator(waiting_.begin()), std::move_iterator(end));
        waiting_.erase(waiting_.begin(), end);
    }

    void close()
    {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        filled_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable filled_;
    std::deque<std::unique_ptr<database::task>> waiting_;
    bool closed_ = false;
};

class executor final : public database {
public:
    explicit executor(executor_parts parts) : kind_(parts.writer->kind()), parts_(std::move(parts))
    {
        threads_.emplace_back([this] { keep_writing(); });
        for (auto& reader : parts_.readers)
            threads_.emplace_back([this, &reader] { keep_reading(*reader); });
    }
    ~executor() override { executor::close(); }

    engine kind() const override { return kind_; }
    void submit_write(std::unique_ptr<task> work) override { submit(writes_, std::move(work)); }
    void submit_read(std::unique_ptr<task> work) override { submit(reads_, std::move(work)); }
    void submit_aside(std::unique_ptr<aside> work) override
    {
        submit(writes_, std::make_unique<aside_in_line>(std::move(work)));
    }

    void close() override
    {
        const std::scoped_lock lock(closing_);
        reads_.close();
        writes_.close();
        for (auto& thread : threads_)
            thread.join();
        threads_.clear();
        parts_.readers.clear(); // before the writer, whose closing may checkpoint
        parts_.writer.reset();
    }

private:
    static void submit(work_queue& queue, std::unique_ptr<task> work)
    {
        if (!queue.push(work))
            refuse(*work);
    }

    void keep_writing()
    {
        task_list together;
        for (writes_.take(together, parts_.most_in_one_commit); !together.empty();
             writes_.take(together, parts_.most_in_one_commit))
        {
            take_asides_out(together);
            if (!together.empty())
                write_together(*parts_.writer, together, damage_, trust_);
        }
    }

    void take_asides_out(task_list& all)
    {
        std::erase_if(all, [this](const std::unique_ptr<task>& one) {
            auto* const work = dynamic_cast<aside_in_line*>(one.get());
            if (work)
                work->run_on(*parts_.writer);
            return work != nullptr;
        });
    }

    void keep_reading(connection& reader)
    {
        task_list one;
        for (reads_.take(one, 1); !one.empty(); reads_.take(one, 1))
            read_alone(reader, *one.front(), damage_);
    }

    const engine kind_;
    executor_parts parts_;
    damage_mark damage_;
    trust trust_;
    work_queue writes_;
    work_queue reads_;
    std::mutex closing_;
    std::vector<std::thread> threads_;
};

class inline_executor final : public database {
public:
    inline_executor(std::unique_ptr<connection> writer, std::unique_ptr<connection> reader)
        : kind_(writer->kind()), writer_(std::move(writer)), reader_(std::move(reader))
    {
    }
    ~inline_executor() override { inline_executor::close(); }

    engine kind() const override { return kind_; }
    void submit_write(std::unique_ptr<task> work) override
    {
        if (!writer_)
            return refuse(*work);
        write_together(*writer_, {&work, 1}, damage_, trust_);
    }
    void submit_read(std::unique_ptr<task> work) override
    {
        if (!reader_)
            return refuse(*work);
        read_alone(*reader_, *work, damage_);
    }
    void submit_aside(std::unique_ptr<aside> work) override
    {
        if (!writer_)
            return refuse(*work);
        run_aside(*work, *writer_);
    }
    void close() override
    {
        reader_.reset();
        writer_.reset();
    }

private:
    const engine kind_;
    std::unique_ptr<connection> writer_;
    std::unique_ptr<connection> reader_;
    damage_mark damage_;
    trust trust_;
};

} // namespace

std::unique_ptr<database> make_executor(executor_parts parts)
{
    return std::make_unique<executor>(std::move(parts));
}

std::unique_ptr<database> make_inline_executor(std::unique_ptr<connection> writer, std::unique_ptr<connection> reader)
{
    return std::make_unique<inline_executor>(std::move(writer), std::move(reader));
}

} // namespace tongyuan::sql
