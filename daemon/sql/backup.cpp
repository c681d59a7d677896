#include "sql/backup.hpp"

#include "sql/connection.hpp"

#include <future>
#include <memory>

namespace tongyuan::sql {

namespace {

// A mebibyte of the usual pages: about as long as a commit.
constexpr int pages_in_a_step = 256;

struct copy_state {
    std::unique_ptr<copying> copy;
    copy_progress so_far;
    bool complete = false;
};

class step final : public database::aside {
public:
    step(std::shared_ptr<copy_state> state, std::filesystem::path file, std::promise<void> finished)
        : state_(std::move(state)), file_(std::move(file)), finished_(std::move(finished))
    {
    }

    void run(connection& writer) override
    {
        auto& s = *state_;
        try {
            if (!s.copy)
                s.copy = writer.copy_to(file_);
            s.complete = s.copy->go_on(pages_in_a_step);
        } catch (...) {
            s.copy.reset(); // on this thread, as everything that touches the connection
            throw;
        }
        s.so_far = {s.copy->pages() - s.copy->pages_left(), s.copy->pages()};
        if (s.complete)
            s.copy.reset();
    }
    void done(std::exception_ptr failure) override
    {
        if (failure)
            finished_.set_exception(failure);
        else
            finished_.set_value();
    }

private:
    std::shared_ptr<copy_state> state_;
    std::filesystem::path file_;
    std::promise<void> finished_;
};

// Gives a copy up on the thread that made it.
class giving_up final : public database::aside {
public:
    giving_up(std::shared_ptr<copy_state> state, std::promise<void> finished)
        : state_(std::move(state)), finished_(std::move(finished))
    {
    }
    void run(connection&) override { state_->copy.reset(); }
    void done(std::exception_ptr) override { finished_.set_value(); }

private:
    std::shared_ptr<copy_state> state_;
    std::promise<void> finished_;
};

void give_up(database& db, const std::shared_ptr<copy_state>& state, const std::filesystem::path& file)
{
    std::promise<void> promise;
    auto finished = promise.get_future();
    db.submit_aside(std::make_unique<giving_up>(state, std::move(promise)));
    finished.get();
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    std::filesystem::remove(file.string() + "-journal", ignored);
}

} // namespace

void copy_store(database& db, const std::filesystem::path& file, const std::function<void(copy_progress)>& told)
{
    if (std::filesystem::exists(file))
        throw error("the file " + file.string() + " exists already");
    const auto state = std::make_shared<copy_state>();
    try {
        while (!state->complete) {
            std::promise<void> promise;
            auto finished = promise.get_future();
            db.submit_aside(std::make_unique<step>(state, file, std::move(promise)));
            finished.get();
            told(state->so_far);
        }
    } catch (...) {
        give_up(db, state, file);
        throw;
    }
}

} // namespace tongyuan::sql
