#include "tests/simulation/disk.hpp"

namespace tongyuan::simulation {

using namespace std::chrono_literals;

namespace {

// The store's session on a clock that belongs to the test.
class timed_session final : public sql::session {
public:
    timed_session(sql::session& real, const clock& time) : real_(real), time_(time) {}

    sql::engine kind() const override { return real_.kind(); }
    std::int64_t lease_clock() override { return time_.monotonic().count(); }
    void run_script(std::string_view script) override { real_.run_script(script); }
    sql::rows run_query(std::string_view statement, std::span<const sql::value> parameters) override
    {
        return real_.run_query(statement, parameters);
    }
    std::int64_t run_execute(std::string_view statement, std::span<const sql::value> parameters) override
    {
        return real_.run_execute(statement, parameters);
    }
    void pass_on_what_is_told()
    {
        for (auto& tell : tellings_)
            real_.after_commit(std::move(tell));
    }

private:
    sql::session& real_;
    const clock& time_;
};

class timed_task final : public sql::database::task {
public:
    timed_task(std::unique_ptr<sql::database::task> work, const clock& time) : work_(std::move(work)), time_(time) {}
    bool run(sql::session& s) override
    {
        timed_session timed{s, time_};
        const bool kept = work_->run(timed);
        timed.pass_on_what_is_told();
        return kept;
    }
    void done(std::exception_ptr failure) override { work_->done(failure); }

private:
    std::unique_ptr<sql::database::task> work_;
    const clock& time_;
};

} // namespace

void replaceable_store::submit_write(std::unique_ptr<task> work)
{
    now_->submit_write(std::make_unique<timed_task>(std::move(work), time_));
}

void replaceable_store::submit_read(std::unique_ptr<task> work)
{
    now_->submit_read(std::make_unique<timed_task>(std::move(work), time_));
}

replaceable_store::~replaceable_store()
{
    now_->close();
    std::error_code ignored;
    for (const auto* end : {"", "-wal", "-shm", ".lock", ".copy"})
        std::filesystem::remove(file_.string() + end, ignored);
}

// A store that is closed is one file.
void replaceable_store::copy(const std::filesystem::path& from, const std::filesystem::path& to)
{
    now_->close();
    now_.reset();
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
    now_ = sql::open_sqlite_inline(file_);
}

void replaceable_store::back_up()
{
    copy(file_, copy_path());
    backed_up_ = true;
}

void replaceable_store::restore()
{
    copy(copy_path(), file_);
}

void outside_counter::submit(const delivery::counted_step& step, std::unique_ptr<waiting> who)
{
    file_.push_back({step, {}});
    auto held = std::make_shared<std::unique_ptr<waiting>>(std::move(who));
    time_.after(dice_.between(0ms, 3ms), [held] { (*held)->done(true); }, of_);
}

chain_place outside_counter::end() const
{
    const auto size = static_cast<std::int64_t>(file_.size());
    return {size, std::to_string(size), size};
}

delivery::counted outside_counter::after(const std::optional<chain_place>& known) const
{
    delivery::counted out;
    for (auto at = known ? static_cast<std::size_t>(known->sequence) : 0; at < file_.size(); ++at) {
        if (file_[at].step)
            out.steps.push_back(*file_[at].step);
        if (file_[at].acts)
            out.acts = file_[at].acts;
    }
    return out;
}

} // namespace tongyuan::simulation
