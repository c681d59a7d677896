#include "tests/system/crash/running.hpp"

#include "tests/system/crash/disk.hpp"
#include "tests/system/crash/report.hpp"

#include "delivery/corrections/corrections.hpp"
#include "delivery/receipts/read_back.hpp"
#include "delivery/receipts/refresh.hpp"
#include "delivery/releases/acts.hpp"
#include "delivery/releases/releases.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "delivery/sending/lane_store.hpp"
#include "outbound/folder_transport.hpp"
#include "outbound/http_client.hpp"
#include "sql/connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace tongyuan::crash {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// Skipped time, not waited for; long enough for every probe and back-off, short of polling for ever.
constexpr std::chrono::hours longest_story{72};
constexpr int most_recoveries = 100; // from a full disk, before somebody has to make room

outbound::client_options client_of(const run_plan& plan)
{
    std::vector<std::string> entries;
    for (std::size_t from = 0; from < plan.allowed.size();) {
        const auto comma = std::min(plan.allowed.find(',', from), plan.allowed.size());
        entries.push_back(plan.allowed.substr(from, comma - from));
        from = comma + 1;
    }
    outbound::client_options o;
    o.allowed = outbound::allow_list::parse(entries).value();
    return o;
}

std::unique_ptr<outbound::transport> transport_of(asio::io_context& loop, asio::thread_pool& workers,
                                                  const run_plan& plan)
{
    std::vector<std::filesystem::path> roots;
    if (!plan.root.empty())
        roots.emplace_back(plan.root);
    return outbound::make_routed_transport(outbound::make_http_client(loop, client_of(plan)),
                                           outbound::make_folder_transport(workers.get_executor(), roots));
}

delivery::options limits()
{
    delivery::options o;
    o.read_back_after = o.read_gone_after = {std::chrono::seconds{0}};
    return o;
}

// Weibo wants the caller's address.
channels::exchange_options wire_options()
{
    channels::exchange_options o;
    o.host_address = "127.0.0.1";
    return o;
}

class story {
public:
    story(newsdesk& desk, const run_plan& plan, points& moments)
        : desk_(desk), plan_(plan), moments_(moments), bare_(transport_of(loop_, desk.ctx.workers, plan)),
          wire_(watched(transport_of(loop_, desk.ctx.workers, plan), moments)),
          exchange_(desk.ctx, desk.channels(), *wire_, content::media_bytes, wire_options()),
          engine_(desk.ctx, exchange_, limits(), {}, "crash-" + desk.ctx.ids.next()), dispatcher_(loop_, engine_)
    {
    }

    // Before the loop goes: what the store and the workers still do comes back to it.
    ~story() { desk_.close(); }

    json::object tell()
    {
        if (plan_.act.empty() || has_begun_the_act())
            begin();
        asio::co_spawn(loop_, dispatcher_.run(), asio::detached);
        std::exception_ptr failure;
        asio::co_spawn(loop_, follow(), [&](std::exception_ptr e) { failure = e; });
        loop_.run();
        if (failure)
            std::rethrow_exception(failure);
        auto out = books();
        add_figures(out);
        return out;
    }

private:
    json::object books()
    {
        try {
            if (stopped_.empty())
                return report(desk_);
        } catch (const sql::store_broken& e) {
            stopped_ = e.what();
        }
        return {{"stopped", stopped_}};
    }

    void add_figures(json::object& out)
    {
        if (stopped_.empty())
            out["lost_commits"] = desk_.lost_commits();
        out["points"] = moments_.passed();
        out["sends"] = moments_.sends();
        out["sends_after_failure"] = moments_.sends_after_failure();
        out["reads_are_up"] = reads_are_up();
        out["rests"] = rests_;
        const auto disk = disk_so_far();
        out["disk"] = json::object{{"reads", disk.reads},
                                   {"writes", disk.writes},
                                   {"syncs", disk.syncs},
                                   {"failed", disk.failed},
                                   {"unwatched_syncs", disk.unwatched_syncs}};
    }

    bool reads_are_up()
    {
        try {
            return !desk_.article().empty();
        } catch (const sql::error&) {
            return false;
        }
    }

    asio::awaitable<void> follow()
    {
        const auto began = desk_.time.now();
        while (!rests_ && stopped_.empty() && desk_.time.now() - began < longest_story) {
            try {
                rests_ = !co_await moves_on();
            } catch (const sql::store_broken& e) {
                dispatcher_.stop_sending(e); // as the daemon does when a chore meets it
            }
            if (stopped_.empty())
                stopped_ = why_stopped();
        }
        const std::chrono::seconds grace{5};
        co_await dispatcher_.stop(grace);
        loop_.stop();
    }

    // False at rest.
    asio::awaitable<bool> moves_on()
    {
        co_await quiet();
        if (!stopped_.empty() || co_await skip_to_the_next())
            co_return true;
        if (co_await delivery::read_one_back(engine_))
            co_return true;
        if (co_await delivery::refresh_one(engine_))
            co_return true;
        if (do_the_task())
            co_return true;
        if (!moments_.counting()) {
            co_await tell_the_platform();
            begin();
        }
        co_return do_the_act();
    }

    // A store that takes nothing more stops this life: an operator has to start it again.
    std::string why_stopped()
    {
        if (disk_so_far().failed == 0)
            return {};
        try {
            const auto nothing = desk_.ctx.db.write_now([](sql::session&) -> result<void> { return not_found("x"); });
            return nothing.has_value() ? "?" : "";
        } catch (const sql::store_damaged& e) {
            return e.what();
        } catch (const sql::store_broken&) {
            return {}; // full, for now
        }
    }

    void begin()
    {
        moments_.begin();
        begin_disk();
    }

    // Until the dispatcher has recovered and nothing is under way, or it never will.
    asio::awaitable<void> quiet()
    {
        asio::steady_timer tick{loop_};
        int patience = most_recoveries;
        do {
            tick.expires_after(std::chrono::milliseconds{1});
            co_await tick.async_wait(asio::use_awaitable);
            if (dispatcher_.running() > 0 || disk_so_far().failed == 0)
                continue;
            stopped_ = why_stopped();
            if (dispatcher_.stopped_because().empty() || !stopped_.empty())
                continue;
            dispatcher_.wake(); // it tries again, sooner than by itself
            if (--patience == 0)
                stopped_ = dispatcher_.stopped_because();
        } while (stopped_.empty() && (dispatcher_.running() > 0 || !dispatcher_.stopped_because().empty()));
    }

    // True while something is due, now or later: then that is now.
    asio::awaitable<bool> skip_to_the_next()
    {
        struct lanes {
            bool leased;
            std::optional<timestamp> due;
        };
        auto ask = [](sql::session& s) {
            const auto busy = s.query_one("SELECT COUNT(*) FROM lane WHERE lease_owner IS NOT NULL")->integer(0);
            return lanes{busy > 0, delivery::lane_store::next_due(s)};
        };
        const auto seen = co_await desk_.ctx.db.read(ask);
        if (!seen.leased && seen.due && *seen.due > desk_.time.now())
            desk_.time.skip(*seen.due - desk_.time.now());
        dispatcher_.wake();
        co_return seen.leased || seen.due;
    }

    std::vector<delivery::delivery> all()
    {
        const auto article = desk_.article();
        return desk_.ctx.db.read_now([&](sql::session& s) { return delivery::delivery_store::of_article(s, article); });
    }

    // What the manual channel, or a platform that asks for a hand, waits for.
    bool do_the_task()
    {
        for (const auto& d : all()) {
            // What a platform refused to take down waits: here nobody can go there and do it.
            if (d.where != delivery::state::accepted || !d.task_title || d.due_at || d.why_code != "person_task")
                continue;
            const auto who = desk_.editor();
            (void)desk_.ctx.db.write_now([&](sql::session& s) {
                const delivery::actor by{who, {}, desk_.time.now()};
                return delivery::bring_evidence(s, engine_, d.id, {"https://www.qinghe.example/proof", ""}, by);
            });
            dispatcher_.wake();
            return true;
        }
        return false;
    }

    bool has_begun_the_act()
    {
        if (plan_.act == "revise")
            return desk_.has_second_revision();
        return std::ranges::any_of(all(), [&](const auto& d) { return d.operation == plan_.act; });
    }

    asio::awaitable<void> tell_the_platform()
    {
        if (plan_.faults.empty())
            co_return;
        outbound::request told;
        told.method = "POST";
        told.url = plan_.faults_url;
        told.headers.emplace_back("Content-Type", "application/json");
        told.body = plan_.faults;
        const auto said = co_await bare_->send(told);
        const auto* answer = std::get_if<outbound::reply>(&said);
        if (!answer || answer->status != 200)
            throw std::runtime_error("the platform did not take the faults: " + (answer ? answer->body : ""));
    }

    bool do_the_act()
    {
        bool more = false;
        if (plan_.act == "withdraw")
            more = withdraw();
        if (plan_.act == "revise")
            more = desk_.correct(release()) || carry_out(delivery::correction_kind::correct);
        dispatcher_.wake();
        return more;
    }

    content::when_approved release()
    {
        return [this](sql::session& s, const content::approval& given) {
            return delivery::release_approved(s, engine_, given, desk_.time.now());
        };
    }

    bool withdraw() { return !has_begun_the_act() && carry_out(delivery::correction_kind::withdraw); }

    // False when there is nothing to do: the plan is made and confirmed in one transaction.
    bool carry_out(delivery::correction_kind kind)
    {
        const auto who = desk_.editor();
        const auto article = desk_.article();
        const auto made = desk_.ctx.db.write_now([&](sql::session& s) -> result<delivery::correction> {
            const auto now = desk_.time.now();
            const auto p = delivery::plan_correction(s, engine_, who, article, kind, now);
            if (p.has_error())
                return p.error();
            return delivery::start_correction(s, engine_, who, article, {kind, "演练", p->digest, {}}, now);
        });
        return made.has_value();
    }

    newsdesk& desk_;
    const run_plan& plan_;
    points& moments_;
    asio::io_context loop_{1};
    std::unique_ptr<outbound::transport> bare_;
    std::unique_ptr<outbound::transport> wire_;
    channels::exchange exchange_;
    delivery::engine engine_;
    delivery::dispatcher dispatcher_;
    bool rests_ = false;
    std::string stopped_;
};

} // namespace

void fill(newsdesk& desk, const json::object& plan)
{
    asio::io_context loop;
    asio::thread_pool workers{1};
    points none{0, end_as_kill_9};
    const run_plan nothing;
    const auto wire = transport_of(loop, workers, nothing);
    channels::exchange exchange{desk.ctx, desk.channels(), *wire, content::media_bytes, wire_options()};
    const delivery::engine engine{desk.ctx, exchange, {}, {}, "crash"};
    desk.fill(plan, [&](sql::session& s, const content::approval& given) {
        return delivery::release_approved(s, engine, given, desk.time.now());
    });
}

json::object run(newsdesk& desk, const run_plan& plan, points& moments)
{
    return story{desk, plan, moments}.tell();
}

} // namespace tongyuan::crash
