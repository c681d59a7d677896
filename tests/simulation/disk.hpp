// The disk under a run: the store's file, which can be put back to an earlier copy, and the outside counter, which can
// not. Both outlive every process.
#pragma once

#include "delivery/guards/counter.hpp"
#include "sql/database.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/timeline.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tongyuan::simulation {

class replaceable_store final : public sql::database {
public:
    // Leases are on this clock, as on a server's.
    replaceable_store(std::filesystem::path file, const clock& time)
        : file_(std::move(file)), time_(time), now_(sql::open_sqlite_inline(file_))
    {
    }
    ~replaceable_store() override;
    replaceable_store(const replaceable_store&) = delete;
    replaceable_store& operator=(const replaceable_store&) = delete;

    sql::engine kind() const override { return now_->kind(); }
    void submit_write(std::unique_ptr<task> work) override;
    void submit_read(std::unique_ptr<task> work) override;
    void close() override { now_->close(); }

    // Between two events, when nothing is under way.
    void back_up();
    void restore();
    bool has_a_backup() const { return backed_up_; }

private:
    void copy(const std::filesystem::path& from, const std::filesystem::path& to);
    std::filesystem::path copy_path() const { return file_.string() + ".copy"; }

    std::filesystem::path file_;
    const clock& time_;
    std::unique_ptr<sql::database> now_;
    bool backed_up_ = false;
};

struct counted_line {
    std::optional<delivery::counted_step> step;
    std::optional<access::audit_head> acts;
};

// By name: each daemon of a fleet has its own.
using counter_files = std::map<std::string, std::vector<counted_line>>;

// One process at its file of the counter. A line takes a moment; whoever dies meanwhile is not told of it.
class outside_counter final : public delivery::counter {
public:
    outside_counter(counter_files& files, const std::string& name, timeline& time, chance& dice, std::weak_ptr<bool> of)
        : name_(name), file_(files[name]), time_(time), dice_(dice), of_(std::move(of))
    {
    }

    void submit(const delivery::counted_step& step, std::unique_ptr<waiting> who) override;
    void note_acts(const access::audit_head& head) override { file_.push_back({{}, head}); }
    std::string id() const override { return name_; }
    chain_place end() const override;
    delivery::counted after(const std::optional<chain_place>& known) const override;
    std::string trouble() const override { return {}; }
    void try_again() override {}

private:
    std::string name_;
    std::vector<counted_line>& file_;
    timeline& time_;
    chance& dice_;
    std::weak_ptr<bool> of_;
};

} // namespace tongyuan::simulation
