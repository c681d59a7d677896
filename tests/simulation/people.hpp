// The people of a run: they write, revise, withdraw, stop, go on, retry, cancel and look. They make mistakes of timing
// but do not lie: what they say of a platform they have seen there, long after anything could still be on its way.
#pragma once

#include "delivery/corrections/corrections.hpp"
#include "delivery/guards/quarantines.hpp"
#include "delivery/releases/acts.hpp"
#include "tests/simulation/world.hpp"

namespace tongyuan::simulation {

class people {
public:
    explicit people(world& w) : w_(w) {}

    // One act, whatever comes to mind.
    void act();
    // What a tidy office does at the end; false when nothing was left to do.
    bool tidy_up();
    void lift_all_holds();
    void resume_all_accounts();
    // Its id.
    std::string write_to_everybody();
    // After the store was put back.
    void remember_what_is_left();

private:
    void write();
    void revise(const std::string& article);
    void meddle();
    void watch(const std::string& article);
    void withdraw_twice_and_revise();
    void draft_only();
    void withdraw_or_kill();
    bool clear_restored();
    void judge(const std::string& quarantined, bool was_sent);
    bool clear(const std::string& id, delivery::judgement what, const std::string& link);
    void confirm_same(const delivery::delivery& d);
    void cancel(const delivery::delivery& d, const char* why);
    std::map<std::string, delivery::way, std::less<>> preferences(const delivery::plan& shown);
    bool correct(const std::string& article);
    bool carry_out(delivery::correction_kind kind, const std::string& article);
    void confirm_the_clock();
    void publish();
    void stop_or_go_on();
    void suspend_or_resume();
    void act_on(const delivery::delivery& d, std::string_view what);
    bool tidy(const delivery::delivery& d);
    void settle(const delivery::delivery& d, const delivery::actor& by);
    void bring_evidence(const delivery::delivery& d, const delivery::actor& by);
    bool is_long_in_doubt(const delivery::delivery& d);
    bool is_really_done(const delivery::delivery& d, std::string& where);
    std::vector<std::string> some_accounts();
    std::string some_article();
    template <class F>
    bool done(const char* act, F use_case);

    world& w_;
    std::vector<std::string> articles_, held_, suspended_;
    std::map<std::string, std::chrono::milliseconds> doubted_since_;
    std::size_t titles_ = 0;
};

template <class F>
bool people::done(const char* act, F use_case)
{
    const auto made = w_.in_store(std::move(use_case));
    if (made.has_error())
        return false;
    ++w_.audited_acts[act];
    w_.acts_done.insert(act);
    w_.wake_daemons();
    return true;
}

} // namespace tongyuan::simulation
