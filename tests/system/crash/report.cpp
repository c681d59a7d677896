#include "tests/system/crash/report.hpp"

#include "access/audit.hpp"
#include "channels/journal_store.hpp"
#include "content/approval.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/sending/verdict.hpp"
#include "registry/account_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::crash {

namespace json = boost::json;

namespace {

json::object row_of(const channels::journal_row& r)
{
    return {{"n", r.n},
            {"at", to_millis(r.entry.at)},
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
    const auto approved = content::stored_rendition(s, d.rendition_digest);
    json::object out{{"id", d.id},
                     {"platform", account->platform},
                     {"account", account->platform_id},
                     {"operation", d.operation},
                     {"revision", d.revision},
                     {"generation", d.generation},
                     {"state", delivery::name_of(d.where)},
                     {"created_at", to_millis(d.created_at)},
                     {"why_code", d.why_code},
                     {"task", d.task_title.has_value()},
                     {"why", d.why},
                     {"leased", d.lease_owner.has_value()},
                     {"approved_text", approved.reader_text},
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

} // namespace

json::object report(newsdesk& desk)
{
    const auto article = desk.article();
    return desk.ctx.db.read_now([&](sql::session& s) {
        json::array deliveries, alarms;
        for (const auto& d : delivery::delivery_store::of_article(s, article))
            deliveries.push_back(described(s, d));
        for (const auto& r : s.query("SELECT kind, subject_id FROM alarm WHERE closed_at IS NULL"))
            alarms.push_back(json::object{{"kind", r.text(0)}, {"subject", r.text(1)}});
        json::object acts;
        for (const auto& r : s.query("SELECT act, COUNT(*) FROM audit GROUP BY act"))
            acts[r.text(0)] = r.integer(1);
        const auto audit = access::verify_audit(s);
        return json::object{{"article", article},          {"deliveries", std::move(deliveries)},
                            {"alarms", std::move(alarms)}, {"acts", std::move(acts)},
                            {"audit_rows", audit.rows},    {"audit_broken", audit.broken.size()}};
    });
}

} // namespace tongyuan::crash
