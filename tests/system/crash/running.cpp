#include "tests/system/crash/running.hpp"

#include "access/audit.hpp"
#include "channels/journal_store.hpp"
#include "delivery/acts.hpp"
#include "delivery/chores.hpp"
#include "delivery/dispatcher.hpp"
#include "delivery/lane_store.hpp"
#include "delivery/receipt_store.hpp"
#include "delivery/releases.hpp"
#include "delivery/verdict.hpp"
#include "outbound/folder_transport.hpp"
#include "outbound/http_client.hpp"
#include "registry/account_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

namespace tongyuan::crash {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// Skipped time, not waited for; long enough for every probe and back-off, short of polling for ever.
constexpr std::chrono::hours longest_story{72};

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

class story {
public:
    story(newsdesk& desk, const run_plan& plan, points& moments)
        : desk_(desk), plan_(plan), moments_(moments),
          wire_(watched(transport_of(loop_, desk.ctx.workers, plan), moments)),
          exchange_(desk.ctx, desk.channels(), *wire_, content::media_bytes, {}),
          engine_(desk.ctx, exchange_, {}, {}, "crash-" + desk.ctx.ids.next()), dispatcher_(loop_, engine_)
    {
    }

    json::object tell()
    {
        moments_.begin();
        asio::co_spawn(loop_, dispatcher_.run(), asio::detached);
        std::exception_ptr failure;
        asio::co_spawn(loop_, follow(), [&](std::exception_ptr e) { failure = e; });
        loop_.run();
        if (failure)
            std::rethrow_exception(failure);
        return report();
    }

private:
    asio::awaitable<void> follow()
    {
        const auto began = desk_.time.now();
        while (desk_.time.now() - began < longest_story) {
            co_await quiet();
            if (co_await skip_to_the_next())
                continue;
            if (co_await delivery::read_one_back(engine_))
                continue;
            if (co_await delivery::refresh_one(engine_))
                continue;
            if (do_the_task() || withdraw())
                continue;
            rests_ = true;
            break;
        }
        const std::chrono::seconds grace{5};
        co_await dispatcher_.stop(grace);
        loop_.stop();
    }

    // Until the dispatcher has recovered and nothing is under way.
    asio::awaitable<void> quiet()
    {
        asio::steady_timer tick{loop_};
        do {
            tick.expires_after(std::chrono::milliseconds{1});
            co_await tick.async_wait(asio::use_awaitable);
        } while (dispatcher_.running() > 0 || !dispatcher_.stopped_because().empty());
    }

    // True while something is due, now or later: then that is now.
    asio::awaitable<bool> skip_to_the_next()
    {
        auto ask = [](sql::session& s) { return delivery::lane_store::next_due(s); };
        auto leased = [](sql::session& s) {
            return s.query_one("SELECT COUNT(*) FROM lane WHERE lease_owner IS NOT NULL")->integer(0) > 0;
        };
        if (co_await desk_.ctx.db.read(leased))
            co_return true;
        const auto due = co_await desk_.ctx.db.read(ask);
        if (due && *due > desk_.time.now())
            desk_.time.skip(*due - desk_.time.now());
        dispatcher_.wake();
        co_return due.has_value();
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
            if (d.where != delivery::state::accepted || !d.task_title || d.due_at)
                continue;
            const auto who = desk_.editor();
            desk_.ctx.db.write_now([&](sql::session& s) {
                const delivery::actor by{who, {}, desk_.time.now()};
                return delivery::bring_evidence(s, engine_, d.id, {"https://www.qinghe.example/proof", ""}, by);
            });
            dispatcher_.wake();
            return true;
        }
        return false;
    }

    bool withdraw()
    {
        if (!plan_.withdraw)
            return false;
        for (const auto& d : all())
            if (d.operation == "withdraw")
                return false;
        const auto who = desk_.editor();
        const auto article = desk_.article();
        const auto made = desk_.ctx.db.write_now([&](sql::session& s) {
            return delivery::withdraw_article(s, engine_, who, article, "演练", desk_.time.now());
        });
        dispatcher_.wake();
        return made.has_value();
    }

    static json::object row_of(const channels::journal_row& r)
    {
        return {{"n", r.n},
                {"operation", channels::name_of(r.operation)},
                {"kind", channels::name_of(r.entry.kind)},
                {"step", r.entry.step},
                {"public", r.effect.public_},
                {"duplicates", r.effect.repeat == adapters::on_repeat::duplicates},
                {"outcome", channels::name_of(r.entry.outcome)},
                {"meant", channels::name_of(r.entry.meant)},
                {"harmless", delivery::had_no_effect(r.entry)},
                {"code", r.entry.why.code}};
    }

    json::object described(sql::session& s, const delivery::delivery& d)
    {
        const auto rows = channels::journal_store::load(s, d.id);
        json::array journal;
        for (const auto& r : rows)
            journal.push_back(row_of(r));
        const auto account = registry::account_store::find(s, d.account_id);
        json::object out{{"id", d.id},
                         {"platform", account->platform},
                         {"account", account->platform_id},
                         {"operation", d.operation},
                         {"state", delivery::name_of(d.where)},
                         {"why_code", d.why_code},
                         {"why", d.why},
                         {"leased", d.lease_owner.has_value()},
                         {"journal", std::move(journal)},
                         {"receipt", nullptr}};
        if (const auto r = delivery::receipt_store::find(s, d.id))
            out["receipt"] = json::object{{"platform_id", r->platform_id},
                                          {"url", r->url},
                                          {"proven_by", r->proven_by},
                                          {"read_back", r->read_back},
                                          {"digest_holds", r->journal_digest == channels::digest_of(rows)}};
        return out;
    }

    json::object report()
    {
        json::array deliveries, alarms;
        const auto known = all();
        const auto audit = desk_.ctx.db.read_now([&](sql::session& s) {
            deliveries.clear();
            for (const auto& d : known)
                deliveries.push_back(described(s, d));
            for (const auto& r : s.query("SELECT kind, subject_id FROM alarm WHERE closed_at IS NULL"))
                alarms.push_back(json::object{{"kind", r.text(0)}, {"subject", r.text(1)}});
            return access::verify_audit(s);
        });
        return {{"points", moments_.passed()}, {"rests", rests_},          {"deliveries", std::move(deliveries)},
                {"alarms", std::move(alarms)}, {"audit_rows", audit.rows}, {"audit_broken", audit.broken.size()}};
    }

    newsdesk& desk_;
    const run_plan& plan_;
    points& moments_;
    asio::io_context loop_{1};
    std::unique_ptr<outbound::transport> wire_;
    channels::exchange exchange_;
    delivery::engine engine_;
    delivery::dispatcher dispatcher_;
    bool rests_ = false;
};

} // namespace

void fill(newsdesk& desk, const json::object& plan)
{
    asio::io_context loop;
    asio::thread_pool workers{1};
    points none{0};
    const run_plan nothing;
    const auto wire = transport_of(loop, workers, nothing);
    channels::exchange exchange{desk.ctx, desk.channels(), *wire, content::media_bytes, {}};
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
