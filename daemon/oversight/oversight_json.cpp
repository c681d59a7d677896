#include "oversight/oversight_json.hpp"

#include "http/json_values.hpp"

#include <boost/json.hpp>

namespace tongyuan::oversight {

namespace json = boost::json;
using http::ref;
using http::time_or_null;

namespace {

std::string_view label_of_source(std::string_view source)
{
    return source == "receipt" ? "发布回执" : source == "platform" ? "平台读取" : "人工登记";
}

json::value text_or_null(const std::string& text)
{
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value last_post(sql::session& s, const watched_account& a)
{
    const auto o = a.last_observation ? observation_store::find(s, *a.last_observation) : std::nullopt;
    if (!o)
        return nullptr;
    return json::object{{"at", to_rfc3339(o->published_at)},
                        {"url", o->url},
                        {"title", o->title},
                        {"source", o->source},
                        {"source_label", label_of_source(o->source)},
                        {"source_note", o->source_note}};
}

json::object rule_in_force(const silent_rule& r)
{
    return {{"hours", r.span.count()},
            {"inspection_time", clock_text(r.inspected_at)},
            {"scope", r.reason.empty()    ? "national"
                      : r.unit_id.empty() ? "everybody"
                                          : r.unit_id},
            {"scope_label", r.reason.empty()    ? "全国标准"
                            : r.unit_id.empty() ? "通用规则"
                                                : r.unit_name}};
}

json::value case_of(const watched_account& a)
{
    if (!a.of)
        return nullptr;
    const auto state = case_state_from(a.of->state).value_or(case_state::open);
    return json::object{
        {"id", a.of->id}, {"state", a.of->state}, {"state_label", label_of(state)}, {"version", a.of->version}};
}

} // namespace

json::object json_of(const observation& o)
{
    return {{"id", o.id},
            {"link", o.url},
            {"title", o.title},
            {"published_at", to_rfc3339(o.published_at)},
            {"source", o.source},
            {"source_label", label_of_source(o.source)},
            {"source_note", o.source_note},
            {"seen_at", to_rfc3339(o.seen_at)},
            {"removed_at", time_or_null(o.removed_at)},
            {"removed_note", o.removed_note}};
}

json::object json_of(const channels::catalogue& channels, const silent_rule& r)
{
    return {{"rule", "silent"},
            {"unit_id", text_or_null(r.unit_id)},
            {"unit", r.unit_id.empty() ? json::value(nullptr) : json::value(ref(r.unit_id, r.unit_name))},
            {"platform", text_or_null(r.platform)},
            {"platform_label", r.platform.empty() ? json::value(nullptr) : json::value(channels.label_of(r.platform))},
            {"hours", r.span.count()},
            {"warning_hours", r.warning.count()},
            {"inspection_time", clock_text(r.inspected_at)},
            {"reason", r.reason},
            {"version", r.version}};
}

json::object json_of(sql::session& s, const channels::catalogue& channels, const assessed& a, timestamp now)
{
    const auto& w = a.account;
    json::value hours_left = nullptr, days_since = nullptr;
    if (a.verdict.violation_at)
        hours_left = std::chrono::floor<std::chrono::hours>(*a.verdict.violation_at - now).count();
    if (w.last_published_at)
        days_since = std::chrono::floor<std::chrono::days>(now - *w.last_published_at).count();
    return {{"account", json::object{{"id", w.id},
                                     {"name", w.name},
                                     {"platform", w.platform},
                                     {"platform_label", channels.label_of(w.platform)},
                                     {"url", w.url},
                                     {"state", registry::name_of(w.state)},
                                     {"state_label", registry::label_of(w.state)},
                                     {"unit", ref(w.unit_id, w.unit_name)}}},
            {"status", name_of(a.verdict.status)},
            {"status_label", label_of(a.verdict)},
            {"last_post", last_post(s, w)},
            {"observed_at", time_or_null(w.observed_at)},
            {"asked_at", time_or_null(w.asked_at)},
            {"ask_message", w.ask_message},
            {"days_since", std::move(days_since)},
            {"hours_left", std::move(hours_left)},
            {"violation_at", time_or_null(a.verdict.violation_at)},
            {"rule", rule_in_force(a.rule)},
            {"case", case_of(w)}};
}

json::object json_of(const channels::catalogue& channels, const oversight_case& c, timestamp now)
{
    return {{"id", c.id},
            {"finding", json::object{{"kind", c.finding},
                                     {"kind_label", label_of_finding(c.finding)},
                                     {"at", to_rfc3339(c.found_at)},
                                     {"evidence", json::parse(c.evidence)}}},
            {"account", json::object{{"id", c.account_id},
                                     {"name", c.account_name},
                                     {"platform", c.platform},
                                     {"platform_label", channels.label_of(c.platform)},
                                     {"state", registry::name_of(c.account_state)},
                                     {"state_label", registry::label_of(c.account_state)},
                                     {"unit", ref(c.unit_id, c.unit_name)}}},
            {"unit", ref(c.unit_id, c.unit_name)},
            {"state", name_of(c.state)},
            {"state_label", label_of(c.state)},
            {"owner", c.owner ? json::value(ref(*c.owner, c.owner_name)) : json::value(nullptr)},
            {"due_at", time_or_null(c.due_at)},
            {"overdue", is_overdue(c, now)},
            {"until", time_or_null(c.until)},
            {"decision", c.decision},
            {"decision_label", label_of_decision(c.decision)},
            {"reason", c.reason},
            {"updated_at", to_rfc3339(c.updated_at)},
            {"version", c.version}};
}

} // namespace tongyuan::oversight
