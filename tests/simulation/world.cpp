#include "tests/simulation/world.hpp"

#include "channels/journal_store.hpp"
#include "content/approval.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/releases/hold.hpp"
#include "delivery/releases/releases.hpp"
#include "tests/simulation/channels.hpp"
#include "tests/simulation/checker.hpp"
#include "tests/simulation/hardship.hpp"
#include "tests/simulation/people.hpp"

#include <algorithm>
#include <iostream>

namespace tongyuan::simulation {

using namespace std::chrono_literals;

namespace {

class no_network final : public outbound::transport {
public:
    boost::asio::awaitable<outbound::outcome> send(outbound::request) override
    {
        throw std::logic_error("people do not send");
        co_return outbound::outcome{};
    }
};

std::filesystem::path a_copy_of_the_office()
{
    static std::size_t copies = 0;
    const auto& plan = the_office();
    auto file = plan.folder / ("run-" + std::to_string(++copies) + ".db");
    std::filesystem::copy_file(plan.database, file, std::filesystem::copy_options::overwrite_existing);
    return file;
}

// Midnight of a month's end is near where days count.
plenty draw_plenty(chance& dice)
{
    const auto n = dice.below(100);
    return n < 8 ? plenty::scarce_by_the_day : n < 33 ? plenty::scarce_by_the_hour : plenty::plenty;
}

timestamp start_of(plenty granted)
{
    return *parse_rfc3339(granted == plenty::scarce_by_the_day ? "2026-03-31T23:42:00+08:00"
                                                               : "2026-03-02T10:00:00+08:00");
}

std::size_t draw_daemons(chance& dice)
{
    return dice.in_a_hundred(80) ? 1 : 2 + dice.below(2);
}

std::string platform_in(const std::string& url)
{
    const auto begin = url.find("//") + 2;
    return url.substr(begin, url.find('.', begin) - begin);
}

delivery::options impatient()
{
    delivery::options o;
    o.deadline = std::chrono::hours{2};
    return o;
}

} // namespace

boost::asio::thread_pool& shared_workers()
{
    static boost::asio::thread_pool one{1};
    return one;
}

world::world(std::uint64_t seed, bool tell, std::size_t how_many, std::optional<plenty> given)
    : dice(seed), granted(given.value_or(draw_plenty(dice))), daemons(how_many > 0 ? how_many : draw_daemons(dice)),
      time(start_of(granted)), tell_(tell), file_(a_copy_of_the_office()), disk_(new replaceable_store(file_, time)),
      vault_(access::vault::open(plan.key, dice)), nowhere_(new no_network)
{
    for (const auto* platform_name : platforms)
        channels_.add(std::unique_ptr<adapters::adapter>(new simulated_channel(platform_name, granted)));
    ctx_.emplace(access::context{*disk_, time, ids_, dice, vault_, shared_workers(), "sim"});
    exchange_.emplace(
        *ctx_, channels_, *nowhere_, [](sql::session&, std::string_view) { return std::string(); },
        channels::exchange_options{});
    engine_.emplace(*ctx_, *exchange_, impatient(), delivery::listeners{}, "people");
    content_.emplace(channels_);
    content_->when_approved = [this](sql::session& s, const content::approval& given) {
        return delivery::release_approved(s, *engine_, given, time.now());
    };
    content_->when_voided = [this](sql::session& s, std::string_view article_id) {
        return delivery::void_releases(s, *engine_, article_id, time.now());
    };
    writer_.emplace(*ctx_, *content_, plan.editor, plan.reviewer, plan.unit_id);
    around_.emplace(surroundings{time, dice, *disk_, counted_, platform, channels_, faults_planned, faults,
                                 [this](std::string_view what, std::string_view id) { note(what, id); },
                                 [this](const std::string& request, const way& what, const std::string& owner) {
                                     check_departure(request, what, owner);
                                 },
                                 [this](const std::string& url) { return planned_for(url); },
                                 std::array<std::size_t, 3>{2, 3, 8}[dice.below(3)]});
    platform.on_sight = [this](const item& seen) { check_sight(*this, seen); };
    daemons > 1 ? gather_the_fleet() : start_process();
}

world::~world()
{
    processes_.clear();
    time.clear();
}

void world::note(std::string_view what, std::string_view id)
{
    const auto line = std::to_string(time.monotonic().count()) + " " + std::string(what) + " " + std::string(id);
    for (const char c : line)
        trace = (trace ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    if (tell_)
        std::cout << line << '\n';
}

std::vector<delivery::delivery> world::deliveries()
{
    return in_store([&](sql::session& s) {
        std::vector<delivery::delivery> all;
        for (const auto& r : s.query("SELECT DISTINCT article_id FROM delivery"))
            for (auto& d : delivery::delivery_store::of_article(s, r.text(0)))
                all.push_back(std::move(d));
        std::ranges::sort(all, {}, &delivery::delivery::id);
        return all;
    });
}

std::string world::approved_text(const delivery::delivery& d)
{
    const auto made = in_store([&](sql::session& s) { return content::stored_rendition(s, d.rendition_digest); });
    std::string all;
    for (const auto& field : made.fields)
        for (const auto& part : field.value)
            all += std::get<adapters::literal>(part).text;
    return all;
}

void world::wake_daemons()
{
    in_store([&](sql::session& s) {
        for (const auto& r : s.query("SELECT id FROM delivery"))
            acknowledged.insert(r.text(0));
        return true;
    });
    for (const auto& one : processes_)
        if (dice.in_a_hundred(80)) // the rest is found by polling
            one->wake();
}

bool world::nobody_is_frozen() const
{
    return std::ranges::none_of(processes_, [](const auto& p) { return p->is_frozen(); });
}

void world::start_process()
{
    processes_.push_back(std::make_unique<process>(*around_, vault_, ids_, shared_workers(),
                                                   "daemon-" + std::to_string(++process_count_)));
    note("started", std::to_string(process_count_));
}

void world::count_interrupted()
{
    faults.interrupted += in_store([](sql::session& s) {
        return s.query_one("SELECT COUNT(*) FROM delivery WHERE lease_owner IS NOT NULL")->integer(0);
    });
}

// Stopped while another takes over, as an operator might have it who starts a second one.
void world::freeze_the_one()
{
    count_interrupted();
    ++faults.freezes;
    note("frozen", "");
    processes_.back()->freeze();
    const auto thaw = [this, one = processes_.back().get()] {
        const auto still = std::ranges::any_of(processes_, [&](const auto& p) { return p.get() == one; });
        if (still && one->is_frozen()) {
            note("thawed", "");
            count_interrupted();
            one->thaw();
        }
    };
    time.after(dice.between(1s, 3min), thaw);
    start_process();
}

// The moments are the events: a process may stop between any two of them.
void world::something_may_happen()
{
    if (faults_planned.calm)
        return;
    if (daemons > 1 && a_daemon_stops())
        return;
    if (daemons == 1 && dice.in_ten_thousand(faults_planned.kills)) {
        count_interrupted();
        ++faults.kills;
        note("killed", "");
        processes_.clear();
        start_process();
    } else if (daemons == 1 && processes_.size() == 1 && dice.in_ten_thousand(faults_planned.freezes)) {
        freeze_the_one();
    } else if (dice.in_ten_thousand(faults_planned.jumps)) {
        ++faults.jumps;
        time.jump(dice.between(0s, 200s) - 100s);
        last_jump_ = time.monotonic();
        note("jumped", "");
    } else if (dice.in_ten_thousand(faults_planned.lockouts)) {
        const auto& account = dice.one_of(plan.accounts).platform_id;
        platform.lock_out(account, time.monotonic() + dice.between(1min, 10min));
        note("locked out", account);
    } else if (dice.in_ten_thousand(faults_planned.outages)) {
        ++faults.outages;
        break_host(dice.one_of(plan.accounts).platform, dice.between(1min, 15min), dice.in_a_hundred(50));
    }
}

void world::let_run()
{
    for (bool ran = true; ran;) {
        ran = false;
        for (std::size_t i = 0; i < processes_.size(); ++i)
            ran = processes_[i]->run_ready() || ran;
    }
    // The older one goes after all.
    if (daemons == 1 && processes_.size() > 1 && nobody_is_frozen() && dice.in_a_hundred(1)) {
        count_interrupted();
        note("killed the older", "");
        processes_.erase(processes_.begin());
    }
}

void world::run_until(std::chrono::milliseconds end)
{
    let_run();
    for (auto failures = faults.store; time.step(end); failures = faults.store) {
        if (faults.store != failures)
            count_interrupted();
        let_run();
        something_may_happen();
        let_run();
    }
    time.pass_to(end);
}

void world::live()
{
    people staff{*this};
    if (dice.in_a_hundred(30))
        in_store([&](sql::session& s) { return s.execute("UPDATE unit SET release_on_approval = 0"); });
    if (dice.in_a_hundred(50))
        faults_planned.kills = faults_planned.freezes = 0;
    const auto end = time.monotonic() + 30min;
    std::optional<std::chrono::milliseconds> copied_at, restored_at;
    if (daemons == 1 && dice.in_a_hundred(12)) {
        copied_at = time.monotonic() + dice.between(2min, 15min);
        restored_at = *copied_at + dice.between(10s, 12min);
    }
    while (time.monotonic() < end) {
        if (copied_at && time.monotonic() >= *copied_at && !disk_->has_a_backup())
            disk_->back_up();
        if (restored_at && time.monotonic() >= *restored_at && !was_restored() && disk_->has_a_backup())
            restore_the_store(staff);
        staff.act();
        check_alarms(*this);
        look_for_hardship();
        run_until(time.monotonic() + (dice.in_a_hundred(20) ? dice.between(1ms, 900ms) : dice.between(1s, 3min)));
    }
    faults_planned.calm = true;
    platform.be_kind();
    heal_hosts();
    note("calm", "");
    count_interrupted();
    if (daemons == 1) {
        processes_.clear();
        start_process();
    } else {
        gather_the_fleet();
    }
    staff.lift_all_holds();
    staff.resume_all_accounts();
    come_to_rest(staff);
    if (dice.in_a_hundred(25)) {
        live_with_a_dead_host(*this, staff);
        come_to_rest(staff);
    }
}

// Where a day's quota is spent, that takes days.
void world::come_to_rest(people& staff)
{
    const int most = granted == plenty::scarce_by_the_day ? 60 * 24 : 60;
    for (int round = 0; round < most; ++round) {
        run_until(time.monotonic() + 6min);
        look_for_hardship();
        if (!staff.tidy_up())
            break;
    }
    run_until(time.monotonic() + 10min);
}

// A request that leaves: the journal must know it, and a public one must be allowed at this very moment.
void world::check_departure(const std::string& request, const way& what, const std::string& owner)
{
    const auto path = request.substr(0, request.find('?'));
    const auto step = path.substr(path.rfind('/') + 1);
    const auto marker = request.substr(request.find('\n') + 1);
    note(step, marker);
    requests_[platform_in(request)] += step != "look" && step != "list"; // reading back keeps no account of breakers
    if (step == "token" || step == "list" || step == "look" || marker.empty())
        return;
    const auto d = in_store([&](sql::session& s) { return delivery::delivery_store::find(s, marker); });
    if (!d)
        return violate("I7 a request of " + marker + ", which is not in the store");
    const auto rows = in_store([&](sql::session& s) { return channels::journal_store::load(s, marker); });
    // Not always the last row: whoever was stopped for a while may find that others have written since.
    if (std::ranges::none_of(rows, [&](const auto& row) { return row.entry.step == step; }))
        violate("J1 " + step + " of " + marker + " left without an intent");
    if (daemons > 1)
        check_lease(*d, step, owner);
    if (step == "post" || step == "submit" || step == "move")
        check_public_departure(*d, step);
    const auto* failed = what.instead ? std::get_if<outbound::failure>(&*what.instead) : nullptr;
    const bool went_out = !failed || failed->at != outbound::stage::not_sent;
    // The newest that has not left yet: a daemon that was frozen ahead of its request sends it after those of others.
    const auto intent = std::find_if(rows.rbegin(), rows.rend(), [&](const auto& row) {
        return row.entry.step == step && !departed_.contains({marker, row.n});
    });
    if (intent != rows.rend()) {
        departed_.emplace(marker, intent->n);
        if (went_out)
            check_quota(*d, step, intent->entry.at);
    }
    check_patience(d->id, step, what);
}

void world::check_public_departure(const delivery::delivery& d, const std::string& step)
{
    const auto just_now = [&](std::optional<std::chrono::milliseconds> at) {
        return at && time.monotonic() - *at < 10s;
    };
    const bool stale = std::ranges::any_of(processes_, [](const auto& p) { return p->was_stopped(); });
    if (stale) // stopped between its intent and now: what was true then is what counts
        return;
    in_store([&](sql::session& s) {
        if (const auto stop = delivery::hold_store::over(s, d.account_id, d.unit_id); stop && stop->set_at < time.now())
            violate("I5 " + step + " of " + d.id + " during a hold");
        if (!content::is_approved(s, d.article_id, d.revision, d.account_id, d.rendition_digest))
            violate("I5 " + step + " of " + d.id + " without an approval");
        if (d.not_before && time.now() < *d.not_before && !just_now(last_jump_))
            violate("I5 " + step + " of " + d.id + " before its time");
        return true;
    });
}

// For whoever replays a seed: what every delivery has been through.
void world::tell_journals()
{
    for (const auto& d : deliveries()) {
        std::cout << "-- " << d.id << ' ' << d.operation << " of " << d.article_id << " on " << d.account_id << ": "
                  << name_of(d.where) << ' ' << d.why_code << ' ' << d.target_id.value_or("") << '\n';
        for (const auto& row : in_store([&](sql::session& s) { return channels::journal_store::load(s, d.id); }))
            std::cout << "   " << row.n << ' ' << to_rfc3339(row.entry.at) << ' ' << channels::name_of(row.operation)
                      << ' ' << row.entry.step << ' ' << channels::name_of(row.entry.outcome) << ' '
                      << channels::name_of(row.entry.meant) << ' ' << row.entry.why.code << ' ' << row.entry.got.body
                      << '\n';
    }
}

outcome run_one(std::uint64_t seed, bool tell, std::size_t daemons)
{
    world w{seed, tell, daemons};
    w.live();
    check_end(w);
    outcome out;
    for (const auto& d : w.deliveries())
        w.note(name_of(d.where), d.id);
    if (tell)
        w.tell_journals();
    look_around(w, out.seen);
    out.trace = w.trace;
    out.violations = std::move(w.violations_);
    return out;
}

} // namespace tongyuan::simulation
