#include "tests/simulation/checker.hpp"

#include "access/audit.hpp"
#include "channels/journal_store.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/guards/quarantine.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/sending/verdict.hpp"

namespace tongyuan::simulation {

using delivery::state;

namespace {

std::string named(const delivery::delivery& d)
{
    return d.operation + " " + d.id + " (" + std::string(name_of(d.where)) + ", " + d.why_code + ")";
}

bool is_superseded_by_a_revision(const delivery::delivery& d)
{
    return d.where == state::superseded && d.why_code == "revised";
}

// After a restoration a person may have settled a withdrawal before what it withdraws: reading back finds that it is
// gone.
bool has_an_alarm(world& w, const delivery::delivery& d)
{
    return w.in_store([&](sql::session& s) {
        return s.query_one("SELECT 1 FROM alarm WHERE subject_id = $1 AND closed_at IS NULL", d.id).has_value();
    });
}

// One visible thing per generation, and as many as its state says.
void check_visible(world& w, const delivery::delivery& d)
{
    if (d.operation != "publish")
        return;
    const auto made = w.platform.made_by(d.id);
    // A removal is not kept waiting for a request that may still be on its way: see check_sight.
    const auto times =
        std::ranges::count_if(made, [&](const item* one) { return one == made.front() || !one->by_a_late_request; });
    if (times > 1)
        w.violate("I1 " + named(d) + " is visible " + std::to_string(times) + " times");
    const bool by_hand = !made.empty() && made.front()->platform == "board";
    if (w.has_forgotten(d) || (w.was_restored() && by_hand)) // what a person has done is nowhere but in the store
        return;
    const auto standing = std::ranges::count_if(made, [](const item* one) { return !one->removed; });
    if (d.where == state::published && standing != 1 && !(w.was_restored() && has_an_alarm(w, d)))
        w.violate("I3 " + named(d) + " is not there");
    if (is_superseded_by_a_revision(d) && made.size() != 1)
        w.violate("I3 " + named(d) + " was never there");
    if ((d.where == state::refused || d.where == state::cancelled ||
         (d.where == state::superseded && !is_superseded_by_a_revision(d))) &&
        (w.was_restored() ? standing != 0 : !made.empty())) // what has gone since may be forgotten with its coming
        w.violate("I3 " + named(d) + " is there");
    if (d.where == state::withdrawn && standing != 0)
        w.violate("I3 " + named(d) + " is still there");
}

// What a reader sees is what was approved.
void check_text(world& w, const delivery::delivery& d)
{
    if (d.where != state::published || w.has_forgotten(d))
        return;
    const auto proof = w.in_store([&](sql::session& s) { return delivery::receipt_store::find(s, d.id); });
    if (!proof)
        return w.violate("I3 " + named(d) + " has no receipt");
    const auto* there = w.platform.find(proof->platform_id);
    if (!there)
        return w.violate("I3 " + named(d) + " names " + proof->platform_id + ", which is not there");
    if (there->text != w.approved_text(d))
        w.violate("I4 " + named(d) + " reads differently from what was approved");
}

// What went out and was forgotten was laid before somebody.
bool was_shown_to_people(world& w, const std::string& delivery)
{
    return w.in_store([&](sql::session& s) {
        return s.query_one("SELECT 1 FROM quarantined WHERE delivery_id = $1 AND sent_at IS NOT NULL", delivery)
            .has_value();
    });
}

void check_quarantine(world& w)
{
    w.in_store([&](sql::session& s) {
        if (delivery::quarantine_store::is_open(s))
            w.violate("R2 the quarantine is never closed");
        return true;
    });
}

// Nothing is visible that neither the journal nor the counter knows of.
void check_origins(world& w, const std::vector<delivery::delivery>& all)
{
    for (const auto& one : w.platform.items()) {
        const auto at = std::ranges::find(all, one.made_by, &delivery::delivery::id);
        if (one.platform != "board" && w.was_restored() && was_shown_to_people(w, one.made_by))
            continue;
        if (at == all.end()) {
            if (one.platform != "board" || !w.has_forgotten(one.made_by))
                w.violate("I7 " + one.id + " was made by nobody");
            continue;
        }
        const auto rows = w.in_store([&](sql::session& s) { return channels::journal_store::load(s, one.made_by); });
        if (one.platform != "board" && !delivery::may_have_gone_out(rows))
            w.violate("I7 " + named(*at) + " is visible without an intent");
    }
}

void check_people(world& w)
{
    w.in_store([&](sql::session& s) {
        if (const auto verdict = access::verify_audit(s); !verdict.broken.empty())
            w.violate("I8 the audit chain is broken: " + verdict.broken.front().reason);
        for (const auto& [act, times] : w.audited_acts) {
            const auto rows = s.query_one("SELECT COUNT(*) FROM audit WHERE act = $1", act)->integer(0);
            if (rows != times)
                w.violate("I8 " + act + " was done " + std::to_string(times) + " times and audited " +
                          std::to_string(rows));
        }
        return true;
    });
}

void check_secrets(world& w)
{
    const auto found = w.in_store([](sql::session& s) {
        return s
            .query_one(
                "SELECT (SELECT COUNT(*) FROM journal WHERE request_line || slots || COALESCE(reply_body, '') || "
                "COALESCE(reason, '') || COALESCE(link, '') LIKE '%CANARY%') + "
                "(SELECT COUNT(*) FROM delivery WHERE why || cure LIKE '%CANARY%') + "
                "(SELECT COUNT(*) FROM alarm WHERE text LIKE '%CANARY%') + "
                "(SELECT COUNT(*) FROM audit WHERE detail LIKE '%CANARY%') + "
                "(SELECT COUNT(*) FROM receipt WHERE platform_id || url LIKE '%CANARY%') + "
                "(SELECT COUNT(*) FROM secret WHERE sealed_value LIKE '%CANARY%')")
            ->integer(0);
    });
    if (found > 0)
        w.violate("I9 a secret is in the store");
}

void check_doubts(world& w)
{
    const auto entered = w.in_store([](sql::session& s) {
        return s
            .query_one("SELECT COALESCE(SUM(times), 0) FROM seen_change WHERE to_state = 'unconfirmed' "
                       "AND from_state <> 'unconfirmed'")
            ->integer(0);
    });
    const auto reasons = w.faults.lost + w.faults.interrupted + w.platform.slow_decisions();
    if (entered > reasons)
        w.violate("I10 " + std::to_string(entered) + " doubts out of " + std::to_string(reasons) + " reasons");
}

// Two articles with one text are not both out on one account unless somebody has said that it is meant.
void check_copies(world& w)
{
    w.in_store([&](sql::session& s) {
        for (const auto& r : s.query(
                 "SELECT a.id, b.id FROM delivery a JOIN delivery b ON b.account_id = a.account_id "
                 "AND b.reader_digest = a.reader_digest AND b.article_id > a.article_id WHERE a.state = 'published' "
                 "AND b.state = 'published' AND a.operation = 'publish' AND b.operation = 'publish' "
                 "AND a.generation = 1 AND b.generation = 1 AND a.reader_digest <> '' AND NOT EXISTS (SELECT 1 "
                 "FROM same_content c WHERE c.delivery_id IN (a.id, b.id) AND c.confirmed_at IS NOT NULL)"))
            w.violate("J11 " + r.text(0) + " and " + r.text(1) + " say the same and nobody was asked");
        return true;
    });
}

// Every change that was seen is in the table.
void check_changes(world& w)
{
    w.in_store([&](sql::session& s) {
        for (const auto& r : s.query("SELECT from_state, to_state FROM seen_change WHERE from_state <> to_state")) {
            const auto from = delivery::state_from(r.text(0)), to = delivery::state_from(r.text(1));
            const bool known = std::ranges::any_of(delivery::transitions(),
                                                   [&](const auto& row) { return row.from == from && row.to == to; });
            if (!known)
                w.violate("a delivery went from " + r.text(0) + " to " + r.text(1));
        }
        return true;
    });
}

} // namespace

void check_alarms(world& w)
{
    w.in_store([&](sql::session& s) {
        for (const auto& r : s.query("SELECT id FROM delivery WHERE state = 'unconfirmed' AND NOT EXISTS (SELECT 1 "
                                     "FROM alarm WHERE subject_id = delivery.id AND kind = 'delivery.unconfirmed' "
                                     "AND closed_at IS NULL)"))
            w.violate("I6 " + r.text(0) + " is unconfirmed without an alarm");
        return true;
    });
}

void check_sight(world& w, const item& seen)
{
    const auto d = w.in_store([&](sql::session& s) { return delivery::delivery_store::find(s, seen.made_by); });
    if (d && (d->where == state::withdrawn || d->where == state::cancelled || d->where == state::refused))
        w.violate("I3 " + named(*d) + " appears after it was said not to be there");
}

void check_end(world& w)
{
    const auto all = w.deliveries();
    for (const auto& id : w.acknowledged)
        if (std::ranges::find(all, id, &delivery::delivery::id) == all.end())
            w.violate("I2 " + id + " was acknowledged and is lost");
    for (const auto& d : all) {
        if (!is_final(d.where))
            w.violate("P1 " + named(d) + " never comes to an end: " + d.why);
        if (d.why_code == "internal" || (d.why_code.starts_with("adapter.") && d.why_code != "adapter.endless"))
            w.violate("a bug stopped " + named(d));
        check_visible(w, d);
        check_text(w, d);
    }
    check_origins(w, all);
    check_people(w);
    check_secrets(w);
    if (!w.was_restored()) // doubts and reasons for them have been forgotten
        check_doubts(w);
    check_quarantine(w);
    check_copies(w);
    check_changes(w);
    check_alarms(w);
}

void look_around(world& w, sightings& seen)
{
    static constexpr std::array names{"go_on", "again", "renew", "wait", "look", "doubt"};
    w.in_store([&](sql::session& s) {
        for (const auto& r : s.query("SELECT from_state, to_state, was_leased, is_leased, times FROM seen_change")) {
            const auto* lease = r.boolean(2) == r.boolean(3) ? "" : r.boolean(3) ? " leased" : " let go";
            seen.changes[r.text(0) + ">" + r.text(1) + lease] += r.integer(4);
        }
        for (const auto& r : s.query("SELECT id FROM delivery"))
            for (const auto& row : channels::journal_store::load(s, r.text(0)))
                if (row.entry.kind == adapters::entry_kind::call)
                    seen.verdicts.insert(names.at(static_cast<std::size_t>(delivery::judge(row.entry, row.effect))));
        return true;
    });
    w.count_the_fleet();
    seen.acts = w.acts_done;
    seen.faults = w.faults;
    seen.hard = w.hard;
    seen.time = w.time.monotonic();
}

} // namespace tongyuan::simulation
