// A store whose n-th write from now fails, once or for ever: ahead of the work, or after its commit (the answer to
// COMMIT was lost).
#pragma once

#include "sql/database.hpp"

#include <optional>

namespace tongyuan {

class failing_store final : public sql::database {
public:
    enum class when { before_the_work, after_the_commit };

    explicit failing_store(sql::database& sound) : sound_(sound) {}

    void fail_write(std::size_t n, when at = when::before_the_work, bool for_ever = false)
    {
        left_ = n;
        at_ = at;
        for_ever_ = for_ever;
    }
    void mend() { left_.reset(); }
    bool has_failed() const { return failed_; }

    sql::engine kind() const override { return sound_.kind(); }
    void submit_read(std::unique_ptr<task> work) override { sound_.submit_read(std::move(work)); }
    void submit_write(std::unique_ptr<task> work) override
    {
        if (!is_due())
            return sound_.submit_write(std::move(work));
        failed_ = true;
        const auto failure = std::make_exception_ptr(sql::store_broken("the disk is on fire"));
        if (at_ == when::before_the_work)
            return work->done(failure);
        sound_.submit_write(std::make_unique<unanswered>(std::move(work), failure));
    }
    void close() override { sound_.close(); }

private:
    // Runs, commits, and says that it failed.
    class unanswered final : public task {
    public:
        unanswered(std::unique_ptr<task> work, std::exception_ptr failure)
            : work_(std::move(work)), failure_(std::move(failure))
        {
        }
        bool run(sql::session& s) override { return work_->run(s); }
        void done(std::exception_ptr failure) override { work_->done(failure ? failure : failure_); }

    private:
        std::unique_ptr<task> work_;
        std::exception_ptr failure_;
    };

    bool is_due()
    {
        if (!left_)
            return false;
        if (*left_ > 1) {
            --*left_;
            return false;
        }
        if (!for_ever_)
            left_.reset();
        return true;
    }

    sql::database& sound_;
    std::optional<std::size_t> left_;
    when at_ = when::before_the_work;
    bool for_ever_ = false;
    bool failed_ = false;
};

} // namespace tongyuan
