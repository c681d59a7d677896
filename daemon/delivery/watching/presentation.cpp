#include "delivery/watching/presentation.hpp"

#include "access/role_store.hpp"
#include "base/text.hpp"
#include "channels/journal_store.hpp"
#include "delivery/listing_store.hpp"
#include "delivery/receipts/read_back_store.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/releases/acts.hpp"
#include "delivery/releases/same_content.hpp"
#include "delivery/releases/urgency.hpp"
#include "delivery/sight.hpp"
#include "delivery/watching/explanation.hpp"
#include "delivery/watching/timeline.hpp"
#include "registry/account_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace json = boost::json;

namespace {

constexpr std::size_t excerpt = 4000; // bytes of a reply shown in the console

json::value time_or_null(std::optional<timestamp> at)
{
    return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

json::value receipt_of(sql::session& s, const delivery& d)
{
    const auto r = receipt_store::find(s, d.id);
    if (!r)
        return nullptr;
    return json::object{{"platform_id", r->platform_id},
                        {"url", r->url},
                        {"published_at", to_rfc3339(r->published_at)},
                        {"proven_by", r->proven_by},
                        {"journal_digest", r->journal_digest},
                        {"withdrawn_at", time_or_null(r->withdrawn_at)},
                        {"read_back", json::object{{"state", r->read_back},
                                                   {"at", time_or_null(r->read_back_at)},
                                                   {"message", r->read_back_message}}}};
}

// A withdrawal has no receipt: that its object is gone is read back.
json::value gone_of(sql::session& s, const delivery& d)
{
    const auto r = d.operation == "withdraw" ? read_back_store::find(s, d.id) : std::nullopt;
    if (!r || r->expects != "gone")
        return nullptr;
    return json::object{{"state", r->state}, {"at", time_or_null(r->read_at)}, {"message", r->message}};
}

// Which article it repeats, for as long as somebody must decide about it.
json::value same_content_of(sql::session& s, const delivery& d)
{
    if (d.where != state::held || d.why_code != same_content)
        return nullptr;
    const auto stopped = same_content_store::of(s, d.id);
    if (!stopped)
        return nullptr;
    const auto& earlier = stopped->earlier;
    return json::object{{"delivery", earlier.delivery_id},
                        {"article", json::object{{"id", earlier.article_id}, {"title", earlier.title}}},
                        {"state", name_of(earlier.where)},
                        {"at", to_rfc3339(earlier.at)}};
}

struct standing {
    std::string label, next;
};

// Nothing reads as a success before a reader's view has been seen, where it can be; nor as done when that view is
// wrong.
standing standing_of(sql::session& s, const delivery& d, const std::optional<obstacle>& waits)
{
    standing plain{std::string(label_of(d.where)), next_words(d, waits)};
    if (d.where != state::published && !(d.where == state::withdrawn && d.operation == "withdraw"))
        return plain;
    const auto r = read_back_store::find(s, d.id);
    if (!r)
        return plain;
    if (r->state == "pending")
        return {plain.label + "，待读回核对", plain.next};
    if (r->state == "visible")
        return {"读者仍能看到", "请到平台上查看；仍能看到的，请在平台上手工删除。"};
    if (r->state == "differs")
        return {"与审定不一致", "请打开发布结果，与稿件核对；确有出入的，请更正或撤回。"};
    return plain;
}

std::string excerpt_of(const std::string& body)
{
    if (first_bad_utf8(body))
        return "（二进制内容，" + std::to_string(body.size()) + " 字节）";
    auto cut = std::min(body.size(), excerpt);
    while (cut < body.size() && (static_cast<unsigned char>(body[cut]) & 0xc0) == 0x80)
        --cut;
    return body.substr(0, cut);
}

json::object row_of(const channels::journal_row& r)
{
    const auto& e = r.entry;
    return {{"n", r.n},
            {"operation", channels::name_of(r.operation)},
            {"kind", channels::name_of(e.kind)},
            {"step", e.step},
            {"attempt", e.attempt},
            {"at", to_rfc3339(e.at)},
            {"answered_at", time_or_null(r.answered_at)},
            {"outcome", channels::name_of(e.outcome)},
            {"meant", channels::name_of(e.meant)},
            {"public", r.effect.public_},
            {"request", r.request_line},
            {"request_digest", r.request_digest},
            {"slots", r.slots},
            {"status", e.got.status},
            {"code", e.why.code},
            {"reason", e.why.reason},
            {"link", e.link},
            {"picture", e.picture_sha256},
            {"person", e.person},
            {"reply_excerpt", excerpt_of(e.got.body)}};
}

json::value json_of(const std::optional<obstacle>& waits)
{
    if (!waits)
        return nullptr;
    return json::object{{"for", waits->kind}, {"words", waits->words}, {"until", time_or_null(waits->until)}};
}

std::optional<obstacle> what_it_waits_for(sql::session& s, const engine& e, const delivery& d,
                                          const std::string& account_label)
{
    if (is_final(d.where) || d.where == state::held)
        return {};
    return obstacle_of(d, lane_store::waiting_of(s, d.account_id), hold_store::over(s, d.account_id, d.unit_id),
                       account_label, e.ctx.time.now());
}

// Everything that can be done with it, by whom, and whether this person may.
json::array acts_of(sql::session& s, const access::principal& who, const delivery& d)
{
    json::array out;
    for (const auto& act : open_acts(s, d)) {
        json::array roles;
        for (auto& label : access::role_store::labels_with(s, act.needs.name))
            roles.push_back(json::value(label));
        out.push_back({{"act", act.name}, {"may", may_see(s, who, d, act.needs)}, {"who", std::move(roles)}});
    }
    return out;
}

} // namespace

json::object summary_of(sql::session& s, const engine& e, const access::principal& who, const delivery& d)
{
    const auto names = listing_store::names_of(s, d);
    const auto label = e.exchange.channels().label_of(names.platform);
    const auto waits = what_it_waits_for(s, e, d, label + " " + names.account);
    auto stands = standing_of(s, d, waits);
    json::array may;
    for (const auto act : possible_acts(s, who, d))
        may.push_back(json::value(act));
    return {
        {"id", d.id},
        {"article", json::object{{"id", d.article_id}, {"title", d.title}, {"revision", d.revision}}},
        {"account",
         json::object{
             {"id", d.account_id}, {"name", names.account}, {"platform", names.platform}, {"platform_label", label}}},
        {"unit", json::object{{"id", d.unit_id}, {"name", names.unit}}},
        {"operation", d.operation},
        {"generation", d.generation},
        {"state", name_of(d.where)},
        {"state_label", std::move(stands.label)},
        {"why_code", d.why_code},
        {"why", d.why},
        {"next", std::move(stands.next)},
        {"waits", json_of(waits)},
        {"urgent", d.operation != "withdraw" && d.priority >= urgent_priority},
        {"due_at", time_or_null(d.due_at)},
        {"not_before", time_or_null(d.not_before)},
        {"deadline_at", time_or_null(d.deadline_at)},
        {"attempts", d.attempts},
        {"receipt", receipt_of(s, d)},
        {"gone", gone_of(s, d)},
        {"same_content", same_content_of(s, d)},
        {"task", d.task_title
                     ? json::value(json::object{{"title", *d.task_title}, {"instructions", d.task_text.value_or("")}})
                     : json::value(nullptr)},
        {"may", std::move(may)},
        {"created_at", to_rfc3339(d.created_at)},
        {"updated_at", to_rfc3339(d.updated_at)},
        {"version", d.version}};
}

json::object details_of(sql::session& s, const engine& e, const access::principal& who, const delivery& d)
{
    auto out = summary_of(s, e, who, d);
    const auto rows = channels::journal_store::load(s, d.id);
    json::array journal;
    for (const auto& row : rows)
        journal.push_back(row_of(row));
    out["journal"] = std::move(journal);
    const auto account = registry::account_store::find(s, d.account_id);
    const auto* about = account ? e.exchange.channels().manifest_of(account->platform) : nullptr;
    out["timeline"] = timeline_of(s, d, rows, about);
    out["acts"] = acts_of(s, who, d);
    out["rendition"] = json::object{{"digest", d.rendition_digest}};
    return out;
}

} // namespace tongyuan::delivery
