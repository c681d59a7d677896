#include "registry/filing/filing_json.hpp"

#include "access/idempotency.hpp"
#include "http/json_values.hpp"
#include "registry/account_store.hpp"
#include "registry/exchange/national_store.hpp"
#include "registry/filing/effects.hpp"
#include "registry/filing/filing_checks.hpp"
#include "registry/filing/filing_desk.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/printing/papers.hpp"
#include "registry/record.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;
using http::ref;
using http::time_or_null;

namespace {

json::value waiting_for(sql::session& s, const filing& f)
{
    if (f.state == filing_state::in_review)
        for (const auto& level : filing_store::route(s, f.id))
            if (level.level == f.level)
                return json::object{{"unit", ref(level.unit_id, level.unit_name)}};
    return nullptr;
}

json::object what_may(sql::session& s, const access::principal& who, const filing& f, timestamp now)
{
    const bool own = may_change(who, f);
    const auto offers = [&](filing_event e) { return next_state(filing_transitions(), f.state, e).has_value(); };
    return {{"edit", own && may_edit(f.state)},
            {"submit", own && offers(filing_event::submit)},
            {"decide", may_decide_as(s, who, f, now).has_value()},
            {"note", !levels_to_note(s, who, f).empty()},
            {"withdraw", own && offers(filing_event::withdraw)},
            {"seal", may_seal(who, f)}};
}

bool is_of_level(const filing_decision& d, std::int64_t round, std::int64_t level)
{
    return d.round == round && d.level == level && d.decision != "submit" && d.decision != "withdraw";
}

json::array route_of(sql::session& s, const filing& f, const std::vector<filing_decision>& decided)
{
    const auto round = decided.empty() ? 0 : decided.back().round;
    json::array out;
    const auto noted = filing_store::readings(s, f.id);
    for (const auto& level : filing_store::route(s, f.id)) {
        const bool is_current = f.state == filing_state::in_review && f.level == level.level;
        const bool is_informed = level.mode == "inform" && is_reached(f, level.level);
        json::object one{
            {"level", level.level},  {"unit", ref(level.unit_id, level.unit_name)},
            {"mode", level.mode},    {"state", is_current ? "current" : is_informed ? "informed" : "waiting"},
            {"decided_by", nullptr}, {"decided_at", nullptr},
            {"comment", ""}};
        for (const auto& d : decided)
            if (is_of_level(d, round, level.level)) {
                one["state"] = d.decision;
                one["decided_by"] = ref(d.person, d.person_name);
                one["decided_at"] = to_rfc3339(d.at);
                one["comment"] = d.comment;
            }
        for (const auto& n : noted)
            if (n.level == level.level && is_informed) {
                one["decided_by"] = ref(n.person, n.person_name);
                one["decided_at"] = to_rfc3339(n.at);
            }
        out.push_back(std::move(one));
    }
    return out;
}

json::array json_of(const std::vector<filing_decision>& decided)
{
    json::array out;
    for (const auto& d : decided)
        out.push_back({{"round", d.round},
                       {"level", d.level},
                       {"decision", d.decision},
                       {"decision_label", label_of_decision(d.decision)},
                       {"person", ref(d.person, d.person_name)},
                       {"in_place_of", d.for_name},
                       {"comment", d.comment},
                       {"field_comments", json::parse(d.field_comments)},
                       {"at", to_rfc3339(d.at)}});
    return out;
}

// What the account's record said when the filing was submitted; of a draft, what it says now. An opening has no record
// to be compared with until it is approved.
std::optional<json::object> record_compared(sql::session& s, const filing& f)
{
    if (!f.account_id ||
        (registers(f.kind) && f.state != filing_state::approved && f.state != filing_state::registered))
        return {};
    if (!f.record_before.empty() && !may_edit(f.state))
        return json::parse(f.record_before).as_object();
    const auto a = account_store::find(s, *f.account_id);
    if (!a)
        return {};
    auto record = record_of(s, *a);
    record["state"] = name_of(a->state);
    return record;
}

json::object row_of(std::string field, std::string label, std::string before, std::string after)
{
    return {{"field", std::move(field)},
            {"label", std::move(label)},
            {"before", std::move(before)},
            {"after", std::move(after)}};
}

json::array differences_of(const filing& f, const json::object& record)
{
    json::array out;
    if (f.kind == filing_kind::change)
        for (auto& d : differences(record, json::parse(f.proposed).as_object()))
            out.push_back(row_of(std::move(d.field), std::move(d.label), std::move(d.before), std::move(d.after)));
    auto event = registers(f.kind) ? std::nullopt : event_of(f.kind);
    if (const auto* named = record.if_contains("event"); event && named)
        event = account_event_from(std::string_view(named->as_string()));
    const auto* stored = record.if_contains("state");
    const auto before = stored ? account_state_from(std::string_view(stored->as_string())) : std::nullopt;
    const auto after = event && before ? next_state(account_transitions(), *before, *event) : std::nullopt;
    if (after)
        out.push_back(row_of("state", std::string(label_of_field("state")), std::string(label_of(*before)),
                             std::string(label_of(*after))));
    return out;
}

// The account as it stands today, whatever the filing asks for.
json::value subject_of(sql::session& s, const filing& f)
{
    const auto a = f.account_id ? account_store::find(s, *f.account_id) : std::nullopt;
    if (!a)
        return nullptr;
    return json::object{{"id", a->id},
                        {"name", a->name},
                        {"platform", a->platform},
                        {"platform_id", a->platform_id},
                        {"state", name_of(a->state)},
                        {"state_label", label_of(a->state)}};
}

json::array scans_of(sql::session& s, const filing& f)
{
    json::array out;
    for (const auto& one : scan_store::of_filing(s, f.id))
        out.push_back({{"n", one.n},
                       {"sha256", one.sha256},
                       {"file_name", one.file_name},
                       {"by", ref(one.by_person, one.by_name)},
                       {"at", to_rfc3339(one.at)}});
    return out;
}

json::object details(sql::session& s, const access::principal& who, const filing& f, timestamp now)
{
    auto out = filing_summary(s, who, f, now);
    const auto decided = filing_store::decisions(s, f.id);
    json::array attachments;
    for (const auto& a : filing_store::attachments(s, f.id))
        attachments.push_back({{"sha256", a.sha256}, {"file_name", a.file_name}});
    out["route"] = route_of(s, f, decided);
    out["proposed"] = json::parse(f.proposed);
    auto record = record_compared(s, f);
    out["differences"] = differences_of(f, record.value_or(json::object{}));
    if (record)
        record->erase("state");
    out["current"] = record ? json::value(std::move(*record)) : json::value(nullptr);
    out["subject"] = subject_of(s, f);
    json::array hints;
    for (const auto& hint : hints_about(s, f, now))
        hints.push_back(json::value(hint));
    out["hints"] = std::move(hints);
    out["decisions"] = json_of(decided);
    out["attachments"] = std::move(attachments);
    out["scans"] = scans_of(s, f);
    out["receipt"] = national_store::receipt_of(s, f.id);
    return out;
}

} // namespace

json::object filing_summary(sql::session& s, const access::principal& who, const filing& f, timestamp now)
{
    return {{"id", f.id},
            {"number", f.number},
            {"kind", name_of(f.kind)},
            {"kind_label", label_of(f.kind)},
            {"state", name_of(f.state)},
            {"state_label", label_of(f.state)},
            {"level", f.level},
            {"levels", f.levels},
            {"unit", ref(f.unit_id, f.unit_name)},
            {"account", f.account_id ? json::value(ref(*f.account_id, f.title)) : json::value(nullptr)},
            {"title", f.title},
            {"applicant", ref(f.applicant, f.applicant_name)},
            {"submitted_at", time_or_null(f.submitted_at)},
            {"due_at", time_or_null(f.due_at)},
            {"overdue", is_overdue(f, now)},
            {"waiting_for", waiting_for(s, f)},
            {"may", what_may(s, who, f, now)},
            {"updated_at", to_rfc3339(f.updated_at)},
            {"version", f.version}};
}

result<http::response> answer_with_filing(sql::session& s, const access::principal& who, const filing& f, timestamp now,
                                          int status)
{
    auto r = http::json_response(details(s, who, f, now), status);
    access::with_version(r, f.version);
    return r;
}

} // namespace tongyuan::registry
