// One run: an office, its people, its daemons and the platforms, through a bad hour and a calm end. Everything follows
// from the seed.
#pragma once

#include "tests/delivery/writing_desk.hpp"
#include "tests/simulation/channels.hpp"
#include "tests/simulation/office.hpp"
#include "tests/simulation/process.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tongyuan::simulation {

// What a run has shown: for "sometimes it must happen" over many of them.
struct hardship {
    std::int64_t breakers = 0;     // open when somebody looked
    std::int64_t parked = 0;       // for a quota, likewise
    std::int64_t fullest = 0;      // quotas that were used to the last call
    std::int64_t told_to_wait = 0; // and the delivery waited
    std::int64_t dead_hosts = 0;   // for a quarter of an hour, and everything else went on
    std::int64_t restores = 0;     // of an earlier copy of the store
    std::int64_t forgotten = 0;    // deliveries that it did not know
    std::int64_t quarantined = 0;  // deliveries that waited for a person after it
    std::int64_t fleets = 0;       // several daemons at one store
    std::int64_t taken_over = 0;   // lanes of a daemon whose lease had run out
    std::int64_t expired = 0;      // leases that ran out
    std::int64_t ended = 0;        // daemons that the kernel ended, frozen as they were
};

struct sightings {
    std::map<std::string, std::int64_t> changes; // "queued>sending", "accepted>accepted leased", …: how often
    std::set<std::string> verdicts;              // "doubt", …
    std::set<std::string> acts;                  // that people have done with success
    fault_count faults;
    hardship hard;
    std::chrono::milliseconds time{0};
};

struct outcome {
    std::vector<std::string> violations;
    std::uint64_t trace = 0;
    sightings seen;
};

class people;

boost::asio::thread_pool& shared_workers();

// `daemons`: so many; 0: chance decides.
outcome run_one(std::uint64_t seed, bool tell = false, std::size_t daemons = 0);

class world {
public:
    world(std::uint64_t seed, bool tell, std::size_t daemons, std::optional<plenty> granted = {});
    ~world();
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    // A bad hour, then calm until everything has come to rest.
    void live();
    // For plays with a script of their own.
    void run_for(std::chrono::milliseconds span) { run_until(time.monotonic() + span); }
    std::function<std::optional<way>(const std::string& url)> script = [](const std::string&) {
        return std::optional<way>();
    };

    // For people and the checker.
    template <class F>
    auto in_store(F work)
    {
        return disk_->write_now(std::move(work));
    }
    std::vector<delivery::delivery> deliveries();
    std::string approved_text(const delivery::delivery& d);
    void violate(std::string what) { violations_.push_back(std::move(what)); }
    void note(std::string_view what, std::string_view id);
    void wake_daemons();
    // Nobody gets through to this platform for so long: refused at once, or heard and never answered.
    void break_host(const std::string& host, std::chrono::milliseconds span, bool hangs);
    void heal_hosts() { down_.clear(); }
    std::size_t requests_to(const std::string& host) { return requests_[host]; }
    void forget_to_wait(const std::string& delivery) { told_to_wait_.erase(delivery); } // a person knows better
    void look_for_hardship();
    void count_the_fleet();
    // Kills every daemon and puts the store back to its copy.
    void restore_the_store(people& staff);
    bool was_restored() const { return hard.restores > 0; }
    // Something of this article went to this account, and the store has forgotten what.
    bool has_forgotten(const delivery::delivery& d) const { return touched_.contains({d.article_id, d.account_id}); }
    bool has_forgotten(const std::string& delivery) const { return forgotten_.contains(delivery); }
    void recount(const std::string& act);
    void tell_journals();

    const office_plan& plan = the_office();
    chance dice;
    const plenty granted;
    const std::size_t daemons; // that share the store; one has it to itself
    timeline time;
    platform_side platform{time, dice};
    fault_plan faults_planned;
    fault_count faults;
    hardship hard;
    std::set<std::string> acknowledged; // deliveries that somebody was told of
    std::map<std::string, std::int64_t> audited_acts;
    std::set<std::string> acts_done;
    std::vector<std::string> violations_;
    std::uint64_t trace = 14695981039346656037ULL;

    access::context& people_ctx() { return *ctx_; }
    const delivery::engine& people_engine() const { return *engine_; }
    writing_desk& writer() { return *writer_; }
    bool nobody_is_frozen() const;

private:
    void run_until(std::chrono::milliseconds end);
    void let_run();
    void something_may_happen();
    void start_process();
    void freeze_the_one();
    // Of several daemons (fleet.cpp).
    void start_daemon(const std::string& name);
    void end_daemon(const std::string& name, const char* how);
    bool a_daemon_stops();
    void freeze_daemon(process& one);
    void gather_the_fleet();
    process* daemon_called(const std::string& name);
    void count_interrupted();
    std::optional<way> planned_for(const std::string& url);
    void check_departure(const std::string& request, const way& what, const std::string& owner);
    void check_lease(const delivery::delivery& d, const std::string& step, const std::string& owner);
    void check_quota(const delivery::delivery& d, const std::string& step, timestamp at);
    void check_patience(const std::string& delivery, const std::string& step, const way& what);
    void come_to_rest(people& staff);

    void check_public_departure(const delivery::delivery& d, const std::string& step);

    const bool tell_;
    std::filesystem::path file_;
    std::unique_ptr<replaceable_store> disk_;
    counter_files counted_;
    id_source ids_{time, dice};
    access::vault vault_;
    channels::catalogue channels_;
    std::optional<access::context> ctx_;
    std::unique_ptr<outbound::transport> nowhere_;
    std::optional<channels::exchange> exchange_;
    std::optional<delivery::engine> engine_;
    std::optional<content::options> content_;
    std::optional<writing_desk> writer_;
    std::optional<surroundings> around_;
    std::vector<std::unique_ptr<process>> processes_;
    std::set<std::string> forgotten_;                       // deliveries
    std::set<std::pair<std::string, std::string>> touched_; // article, account
    std::optional<std::chrono::milliseconds> last_jump_;
    struct outage {
        std::chrono::milliseconds until;
        bool hangs;
    };
    std::map<std::string, outage> down_;                      // by platform
    std::map<std::string, std::size_t> requests_;             // likewise
    std::map<std::string, std::int64_t> calls_;               // by account, step and period
    std::set<std::pair<std::string, std::int64_t>> departed_; // intents, by delivery and row
    struct patience {
        std::string step;
        std::chrono::milliseconds until;
        std::int64_t interruptions;
    };
    std::map<std::string, patience> told_to_wait_; // by delivery
    std::size_t process_count_ = 0;
};

} // namespace tongyuan::simulation
