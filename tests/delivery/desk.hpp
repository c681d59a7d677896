// A newsroom with two channels that do what a test says: "stage", and "portal", which can be a unit's source. Articles
// go through the house's own review; time stands still until the test moves it.
#pragma once

#include "channels/journal_store.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/releases/acts.hpp"
#include "delivery/releases/holds.hpp"
#include "delivery/releases/releases.hpp"
#include "delivery/sending/attempt.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/sending/recovery.hpp"
#include "delivery/watching/alarm_store.hpp"
#include "registry/account_store.hpp"
#include "registry/register_store.hpp"
#include "tests/access/people.hpp"
#include "tests/channels/scripted.hpp"
#include "tests/delivery/writing_desk.hpp"

#include <set>

namespace tongyuan {

class delivery_desk {
public:
    explicit delivery_desk(sql::database& db)
        : here(db), city(here.a_unit("江州市")), neighbour(here.a_unit("别市")),
          editor(here.a_person("editor", city, {"editor"})), reviewer(here.a_person("reviewer", city, {"reviewer_3"})),
          chief(here.a_person("chief", city, {"business_admin"})),
          stranger(here.a_person("stranger", neighbour, {"editor", "reviewer_3", "business_admin"})),
          writer(here.ctx, content_options, editor, reviewer, city.id)
    {
        stage.about = a_manifest("stage");
        portal.about = a_manifest("portal");
        portal.about.is_source = true;
        add_channels();
        content_options.when_approved = [this](sql::session& s, const content::approval& given) {
            return delivery::release_approved(s, engine, given, here.time.now());
        };
        set_up_city();
    }

    template <class F>
    auto in_store(F work)
    {
        return here.ctx.db.write_now(std::move(work));
    }

    // Active, with its key in the vault.
    std::string an_account(const std::string& channel = "stage")
    {
        const auto id = here.ids.next();
        in_store([&](sql::session& s) {
            using registry::account_event;
            const auto now = here.time.now();
            registry::register_store::insert_proposed(s, {id, channel, id, "账号", "", city.id, "{}"}, now);
            registry::account_store::move(s, id, account_event::open_approved, "test", now);
            registry::account_store::move(s, id, account_event::connected, "test", now);
            here.ctx.secrets.put(s, id, "key", secret{"PLANTED-KEY"}, now);
            return true;
        });
        return id;
    }

    // The newest delivery of the article on this account.
    delivery::delivery newest(const std::string& article, const std::string& account)
    {
        return in_store([&](sql::session& s) {
            std::optional<delivery::delivery> found;
            for (auto& d : delivery::delivery_store::of_article(s, article))
                if (d.account_id == account && (!found || d.id > found->id))
                    found = std::move(d);
            return found.value();
        });
    }
    delivery::delivery find(const std::string& id)
    {
        return in_store([&](sql::session& s) { return delivery::delivery_store::find(s, id).value(); });
    }
    std::string state_of(const std::string& id) { return std::string(name_of(find(id).where)); }
    std::vector<channels::journal_row> journal_of(const std::string& id)
    {
        return in_store([&](sql::session& s) { return channels::journal_store::load(s, id); });
    }
    std::optional<delivery::receipt> receipt_of(const std::string& id)
    {
        return in_store([&](sql::session& s) { return delivery::receipt_store::find(s, id); });
    }
    // Kinds of the alarms that stand about this.
    std::set<std::string> alarms_about(const std::string& subject)
    {
        return in_store([&](sql::session& s) {
            std::set<std::string> kinds;
            for (const auto& r : s.query("SELECT kind FROM alarm WHERE subject_id = $1 AND closed_at IS NULL", subject))
                kinds.insert(r.text(0));
            return kinds;
        });
    }
    std::int64_t audited(const std::string& act, const std::string& subject)
    {
        return in_store([&](sql::session& s) {
            return s.query_one("SELECT COUNT(*) FROM audit WHERE act = $1 AND subject_id = $2", act, subject)
                ->integer(0);
        });
    }

    // One round of the dispatcher, to the rest of whatever it started; the number of attempts.
    std::size_t go() { return go(dispatcher); }
    std::size_t go(delivery::dispatcher& with)
    {
        std::size_t started = 0;
        std::exception_ptr failure;
        const auto round = [&](std::exception_ptr f, std::size_t n) {
            started = n;
            failure = f;
        };
        boost::asio::co_spawn(loop, with.run_once(here.time.now()), round);
        loop.restart();
        loop.run();
        try {
            if (failure)
                std::rethrow_exception(failure);
        } catch (const sql::store_broken&) { // what a dispatcher that runs survives
        }
        return started;
    }
    std::size_t go_after(std::chrono::milliseconds span)
    {
        here.time.advance(span);
        return go();
    }

    delivery::actor as(const access::principal& who, std::optional<std::int64_t> version = {})
    {
        return {who, version, here.time.now()};
    }

    office here; // stands on Monday 2026-03-02 09:00 in Shanghai
    access::unit city, neighbour;
    access::principal editor, reviewer, chief, stranger;
    scripted_adapter::script stage, portal;
    channels::catalogue channels;
    scripted_transport platform;
    channels::exchange exchange{here.ctx, channels, platform, content::media_bytes, {}};
    std::vector<delivery::seen_published> told;
    std::vector<delivery::seen_withdrawn> told_withdrawn;
    delivery::engine engine{here.ctx, exchange, {}, listeners(), "desk"};
    content::options content_options{channels};
    writing_desk writer;
    boost::asio::io_context loop;
    delivery::dispatcher dispatcher{loop, engine};

private:
    void add_channels()
    {
        channels.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(stage)));
        channels.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(portal)));
    }
    void set_up_city()
    {
        in_store([&](sql::session& s) {
            s.execute("UPDATE unit SET release_on_approval = 1");
            s.execute("INSERT INTO review_chain (unit_id, levels, updated_at, version) VALUES ($1, 1, 0, 1)", city.id);
            return true;
        });
    }
    delivery::listeners listeners()
    {
        delivery::listeners l;
        l.published = [this](sql::session&, const delivery::seen_published& p) { told.push_back(p); };
        l.withdrawn = [this](sql::session&, const delivery::seen_withdrawn& w) { told_withdrawn.push_back(w); };
        return l;
    }
};

// A delivery in some state with a past, of an approved article:
//
//     const auto id = a_delivery(desk).with_step(a_call("post", publicly_once), lost()).in(state::unconfirmed);
class a_delivery {
public:
    explicit a_delivery(delivery_desk& desk, const std::string& platform = "stage")
        : desk_(desk), account(desk.an_account(platform)), article(desk.writer.approve({account}))
    {
        id = desk.newest(article, account).id;
    }

    a_delivery& with_step(const adapters::call& step, const outbound::outcome& answer,
                          adapters::operation_kind operation = adapters::operation_kind::publish)
    {
        channels::journal_row row;
        row.n = static_cast<std::int64_t>(desk_.journal_of(id).size()) + 1;
        row.operation = operation;
        row.effect = step.effect;
        row.entry.step = step.step;
        row.entry.at = desk_.here.time.now();
        row.request_line = "POST http://platform.test/" + step.step;
        desk_.in_store([&](sql::session& s) {
            channels::journal_store::append(s, id, row);
            return channels::journal_store::answer(s, id, with(row, answer));
        });
        return *this;
    }
    // An intent that nobody has answered.
    a_delivery& with_open_step(const adapters::call& step)
    {
        channels::journal_row row;
        row.n = static_cast<std::int64_t>(desk_.journal_of(id).size()) + 1;
        row.effect = step.effect;
        row.entry.step = step.step;
        row.entry.at = desk_.here.time.now();
        desk_.in_store([&](sql::session& s) {
            channels::journal_store::append(s, id, row);
            return true;
        });
        return *this;
    }
    // Not leased, due now unless the state waits for a person; its id.
    std::string in(delivery::state where, const std::string& why_code = "")
    {
        using delivery::state;
        const bool waits = is_final(where) || where == state::held;
        desk_.in_store([&](sql::session& s) {
            s.execute("UPDATE delivery SET state = $2, why_code = $3, attempts = CASE WHEN $2 IN ('held', 'queued') "
                      "THEN 0 ELSE 1 END + (SELECT COUNT(*) FROM journal WHERE delivery_id = $1), "
                      "due_at = CAST($4 AS BIGINT) WHERE id = $1",
                      id, name_of(where), why_code, waits ? std::nullopt : std::optional{desk_.here.time.now()});
            delivery::lane_store::wake(s, account);
            return true;
        });
        return id;
    }
    // Leased by `owner`, as a worker has it that is at it now (or died at it).
    std::string sending(const std::string& owner = "desk")
    {
        desk_.in_store([&](sql::session& s) {
            using namespace delivery;
            const auto now = desk_.here.time.now();
            for (auto at = lane_store::place_after(s, {}, now); at; at = lane_store::place_after(s, *at, now))
                for (const auto& lane : lane_store::lease(s, *at, owner, now, 1000))
                    (void)delivery_store::take(s, lane.account_id, {owner, lane.epoch}, now);
            return true;
        });
        return id;
    }

private:
    channels::journal_row with(channels::journal_row row, const outbound::outcome& answer) const
    {
        using adapters::fate;
        row.answered_at = desk_.here.time.now();
        if (const auto* reply = std::get_if<outbound::reply>(&answer)) {
            row.entry.outcome = fate::answered;
            row.entry.got = {reply->status, reply->headers, reply->body};
            const auto understood = scripted_adapter::by_status(row.entry.step, row.entry.got);
            row.entry.meant = understood.meant;
            row.entry.why = understood.why;
            return row;
        }
        const auto& failed = std::get<outbound::failure>(answer);
        row.entry.outcome = failed.at == outbound::stage::not_sent ? fate::not_sent : fate::ambiguous;
        row.entry.why = {adapters::fault::busy, failed.code, failed.reason, ""};
        return row;
    }

    delivery_desk& desk_;

public:
    const std::string account, article;
    std::string id;
};

} // namespace tongyuan
