#include "tests/system/crash/points.hpp"

#include <csignal>
#include <unistd.h>

namespace tongyuan::crash {

namespace {

class watched_task final : public sql::database::task {
public:
    watched_task(std::unique_ptr<task> inner, points& moments) : inner_(std::move(inner)), moments_(moments) {}

    bool run(sql::session& s) override
    {
        const bool kept = inner_->run(s);
        moments_.pass();
        return kept;
    }
    void done(std::exception_ptr failure) override
    {
        if (!failure)
            moments_.pass();
        inner_->done(failure);
    }

private:
    std::unique_ptr<task> inner_;
    points& moments_;
};

class watched_database final : public sql::database {
public:
    watched_database(std::unique_ptr<database> inner, points& moments) : inner_(std::move(inner)), moments_(moments) {}

    sql::engine kind() const override { return inner_->kind(); }
    void submit_write(std::unique_ptr<task> work) override
    {
        inner_->submit_write(std::make_unique<watched_task>(std::move(work), moments_));
    }
    void submit_read(std::unique_ptr<task> work) override { inner_->submit_read(std::move(work)); }
    void close() override { inner_->close(); }

private:
    std::unique_ptr<database> inner_;
    points& moments_;
};

class watched_transport final : public outbound::transport {
public:
    watched_transport(std::unique_ptr<transport> inner, points& moments) : inner_(std::move(inner)), moments_(moments)
    {
    }

    boost::asio::awaitable<outbound::outcome> send(outbound::request r) override
    {
        moments_.pass();
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
        ::kill(::getpid(), SIGKILL);
}

std::unique_ptr<sql::database> watched(std::unique_ptr<sql::database> store, points& moments)
{
    return std::make_unique<watched_database>(std::move(store), moments);
}

std::unique_ptr<outbound::transport> watched(std::unique_ptr<outbound::transport> wire, points& moments)
{
    return std::make_unique<watched_transport>(std::move(wire), moments);
}

} // namespace tongyuan::crash
