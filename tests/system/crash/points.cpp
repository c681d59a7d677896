#include "tests/system/crash/points.hpp"

#include "tests/system/crash/disk.hpp"

#include <csignal>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace tongyuan::crash {

namespace {

class watched_task final : public sql::database::task {
public:
    watched_task(std::unique_ptr<task> inner, points& moments, const witness& beside)
        : inner_(std::move(inner)), moments_(moments), beside_(beside)
    {
        moments_.task_began();
    }

    bool run(sql::session& s) override
    {
        kept_ = inner_->run(s);
        if (kept_ && moments_.counting())
            number_ = witness::count(s);
        moments_.pass();
        return kept_;
    }
    void done(std::exception_ptr failure) override
    {
        if (!failure) {
            if (kept_ && number_ > 0)
                beside_.acknowledge(number_);
            moments_.pass();
        }
        moments_.task_ended();
        inner_->done(failure);
    }

private:
    std::unique_ptr<task> inner_;
    points& moments_;
    const witness& beside_;
    std::int64_t number_ = 0;
    bool kept_ = false;
};

class watched_database final : public sql::database {
public:
    watched_database(std::unique_ptr<database> inner, points& moments, const witness& beside)
        : inner_(std::move(inner)), moments_(moments), beside_(beside)
    {
    }

    sql::engine kind() const override { return inner_->kind(); }
    void submit_write(std::unique_ptr<task> work) override
    {
        inner_->submit_write(std::make_unique<watched_task>(std::move(work), moments_, beside_));
    }
    void submit_read(std::unique_ptr<task> work) override { inner_->submit_read(std::move(work)); }
    void close() override { inner_->close(); }

private:
    std::unique_ptr<database> inner_;
    points& moments_;
    const witness& beside_;
};

class watched_transport final : public outbound::transport {
public:
    watched_transport(std::unique_ptr<transport> inner, points& moments) : inner_(std::move(inner)), moments_(moments)
    {
    }

    boost::asio::awaitable<outbound::outcome> send(outbound::request r) override
    {
        moments_.pass();
        moments_.send(disk_so_far().failed > 0);
        auto end = co_await inner_->send(std::move(r));
        moments_.pass();
        co_return end;
    }

private:
    std::unique_ptr<transport> inner_;
    points& moments_;
};

} // namespace

void points::pass()
{
    if (counting_ && ++passed_ == fatal_)
        end_();
}

void end_as_kill_9()
{
    ::kill(::getpid(), SIGKILL);
}

witness::witness(const std::filesystem::path& folder)
    : file_(::open((folder / "acknowledged").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600))
{
    if (file_ < 0)
        throw std::runtime_error("cannot open the witness's file");
}

witness::~witness()
{
    ::close(file_);
}

void witness::prepare(sql::database& store) const
{
    store.write_now([](sql::session& s) {
        s.run_script("CREATE TABLE crash_witness (n BIGINT NOT NULL); INSERT INTO crash_witness VALUES (0)");
        return true;
    });
}

std::int64_t witness::count(sql::session& s)
{
    return s.query_one("UPDATE crash_witness SET n = n + 1 RETURNING n").value().integer(0);
}

void witness::acknowledge(std::int64_t number) const
{
    if (::pwrite(file_, &number, sizeof number, 0) != sizeof number)
        throw std::runtime_error("the witness cannot write");
}

std::int64_t witness::acknowledged() const
{
    std::int64_t number = 0;
    return ::pread(file_, &number, sizeof number, 0) == sizeof number ? number : 0;
}

std::unique_ptr<sql::database> watched(std::unique_ptr<sql::database> store, points& moments, const witness& beside)
{
    return std::make_unique<watched_database>(std::move(store), moments, beside);
}

std::unique_ptr<outbound::transport> watched(std::unique_ptr<outbound::transport> wire, points& moments)
{
    return std::make_unique<watched_transport>(std::move(wire), moments);
}

} // namespace tongyuan::crash
