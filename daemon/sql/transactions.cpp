#include "sql/transactions.hpp"

#include "base/log.hpp"

#include <utility>

namespace tongyuan::sql {
namespace {

constexpr int most_tries = 10;

// Why nothing was stored although every task was content. `again`: the same work may run once more.
struct outcome {
    std::exception_ptr failure;
    bool again = false;
    bool broken = false;
};

outcome what_went_wrong(damage_mark& damage)
{
    const auto failure = std::current_exception();
    try {
        throw;
    } catch (const store_damaged& e) {
        damage.set(e.what());
        return {.failure = failure, .broken = true};
    } catch (const connection_lost&) {
        return {.failure = failure, .again = true, .broken = true};
    } catch (const store_broken& e) {
        log::error("store.broken", {{"reason", e.what()}});
        return {.failure = failure, .broken = true};
    } catch (const conflict&) {
        return {.failure = failure, .again = true};
    } catch (...) {
        return {.failure = failure};
    }
}

// A task's own failure is its answer; the store's failures concern everybody and pass through.
bool run_task(connection& writer, database::task& task, std::exception_ptr& answer)
{
    bool kept = false;
    try {
        kept = task.run(writer);
    } catch (const store_broken&) {
        throw;
    } catch (const conflict&) {
        throw;
    } catch (...) {
        answer = std::current_exception();
    }
    switch (writer.state()) {
    case transaction_state::open:
        return kept && !answer;
    case transaction_state::failed:
        if (!answer)
            answer = std::make_exception_ptr(error("the work went on after a statement had failed"));
        return false;
    case transaction_state::gone:
        break;
    }
    // Whoever shared the transaction has lost his changes too, and runs again alone.
    if (answer)
        std::rethrow_exception(answer);
    throw error("the work ended the transaction it ran in");
}

void tell_all(connection& writer)
{
    const log::together in_one_piece;
    for (const auto& tell : writer.take_tellings())
        tell();
}

// False: one of them was not to be kept, and nothing of any was stored.
bool run_in_trust(connection& writer, tasks all, std::vector<std::exception_ptr>& answers)
{
    writer.begin();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (run_task(writer, *all[i], answers[i]))
            continue;
        writer.roll_back();
        writer.forget_tellings_from(0);
        return false;
    }
    writer.commit();
    tell_all(writer);
    return true;
}

// False: one of them was not to be kept.
bool run_behind_savepoints(connection& writer, tasks all, std::vector<std::exception_ptr>& answers)
{
    std::size_t kept = 0;
    bool at_savepoint = false;
    writer.begin();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!at_savepoint)
            writer.set_savepoint();
        const auto told = writer.tellings();
        at_savepoint = !run_task(writer, *all[i], answers[i]);
        if (at_savepoint) {
            writer.forget_tellings_from(told);
            writer.back_to_savepoint();
        } else {
            ++kept;
        }
    }
    kept > 0 ? writer.commit() : writer.roll_back();
    tell_all(writer);
    return kept == all.size();
}

void run_all(connection& writer, tasks all, std::vector<std::exception_ptr>& answers, trust& in_tasks)
{
    if (all.size() == 1) {
        run_in_trust(writer, all, answers);
        return;
    }
    if (in_tasks.is_given()) {
        if (run_in_trust(writer, all, answers))
            return;
        answers.assign(all.size(), nullptr);
    }
    if (!run_behind_savepoints(writer, all, answers))
        in_tasks.withdraw();
}

outcome attempt(connection& writer, tasks all, std::vector<std::exception_ptr>& answers, damage_mark& damage,
                trust& in_tasks)
{
    try {
        damage.check();
        run_all(writer, all, answers, in_tasks);
        return {};
    } catch (...) {
        writer.forget_tellings_from(0);
        writer.roll_back();
        auto wrong = what_went_wrong(damage);
        answers.assign(all.size(), wrong.failure);
        return wrong;
    }
}

bool is_duplicate(const std::exception_ptr& answer)
{
    if (!answer)
        return false;
    try {
        std::rethrow_exception(answer);
    } catch (const duplicate&) {
        return true;
    } catch (...) {
        return false;
    }
}

// Work asks whether a name is taken before it takes it. Somebody who took it in between, in a transaction that it could
// not see, is found by asking again; a second collision is a fault of the work.
outcome write_alone(connection& writer, const std::unique_ptr<database::task>& task, damage_mark& damage)
{
    bool met_duplicate = false;
    for (int tries = 1;; ++tries) {
        std::vector<std::exception_ptr> answers(1);
        trust unused; // nobody is there to be protected
        const auto got = attempt(writer, {&task, 1}, answers, damage, unused);
        if (got.again && tries < most_tries)
            continue;
        if (!got.failure && is_duplicate(answers.front()) && !std::exchange(met_duplicate, true))
            continue;
        task->done(answers.front());
        return got;
    }
}

} // namespace

void damage_mark::set(const std::string& reason)
{
    const std::scoped_lock lock(mutex_);
    if (reason_)
        return;
    reason_ = reason;
    log::error("store.damaged", {{"reason", reason}});
}

void damage_mark::check() const
{
    const std::scoped_lock lock(mutex_);
    if (reason_)
        throw store_damaged("the store is not written to after: " + *reason_);
}

bool trust::is_given()
{
    if (wary_for_ == 0)
        return true;
    --wary_for_;
    return false;
}

void trust::withdraw()
{
    wary_for_ = 16;
}

void write_together(connection& writer, tasks all, damage_mark& damage, trust& in_tasks)
{
    if (all.size() == 1) {
        write_alone(writer, all.front(), damage);
        return;
    }
    std::vector<std::exception_ptr> answers(all.size());
    const auto got = attempt(writer, all, answers, damage, in_tasks);
    if (!got.failure || (got.broken && !got.again)) {
        for (std::size_t i = 0; i < all.size(); ++i)
            if (!got.failure && is_duplicate(answers[i]))
                write_alone(writer, all[i], damage);
            else
                all[i]->done(answers[i]);
        return;
    }
    // One of them met a conflict or breaks a rule that is checked at commit: apart, each gets its own answer. Once the
    // store itself is broken the rest is not tried, because each try may cost a connection time-out.
    outcome last;
    for (const auto& task : all) {
        if (last.broken)
            task->done(last.failure);
        else
            last = write_alone(writer, task, damage);
    }
}

void read_alone(connection& reader, database::task& task, damage_mark& damage)
{
    std::exception_ptr answer;
    for (int tries = 1; tries <= most_tries; ++tries) {
        bool again = false;
        answer = nullptr;
        try {
            reader.begin();
            task.run(reader);
        } catch (...) {
            auto wrong = what_went_wrong(damage);
            answer = wrong.failure;
            again = wrong.again;
        }
        reader.forget_tellings_from(0);
        reader.roll_back();
        if (!again)
            break;
    }
    task.done(answer);
}

} // namespace tongyuan::sql
