#include "tests/simulation/disk.hpp"

namespace tongyuan::simulation {

using namespace std::chrono_literals;

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
