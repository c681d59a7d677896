#include "registry/account_json.hpp"

#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "http/json_values.hpp"
#include "registry/account_former_store.hpp"
#include "registry/account_store.hpp"
#include "registry/closing/closing_json.hpp"
#include "registry/custody/custody.hpp"
#include "registry/filing/filing_past_store.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/register_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;
using http::ref;
using http::time_or_null;

namespace {

json::object json_of(const account_store::connection& c)
{
    return {{"state", c.state},
            {"at", time_or_null(c.at)},
            {"message", c.message},
            {"cure", c.cure},
            {"expires_at", time_or_null(c.expires_at)}};
}

json::array secrets_of(sql::session& s, const filing_context& c, const account& a)
{
    json::array out;
    const auto book = c.platforms.now();
    const auto* p = book->find(a.platform);
    if (!p)
        return out;
    for (const auto& field : p->channel.secrets) {
        const auto state = c.ctx.secrets.state_of(s, a.id, field.name);
        out.push_back({{"name", field.name},
                       {"label", field.label},
                       {"required", field.required},
                       {"set", state.has_value()},
                       {"updated_at", state ? json::value(to_rfc3339(state->updated_at)) : json::value(nullptr)}});
    }
    return out;
}

std::string label_in(const std::vector<platform_field>* fields, const std::string& name)
{
    const auto* field = fields ? field_named(*fields, name) : nullptr;
    return field ? field->label : name;
}

// What the second person compares: the value there is and the one that is asked for.
json::value change_of(sql::session& s, const filing_context& c, const account& a)
{
    const auto change = register_store::open_change(s, a.id);
    if (!change)
        return nullptr;
    const auto book = c.platforms.now();
    const auto* p = book->find(a.platform);
    json::array fields;
    for (const auto& [name, value] : change->settings) {
        const auto* field = p ? field_named(p->channel.settings, name) : nullptr;
        const auto current = field ? in_force(*field, a.settings) : std::string();
        fields.push_back({{"name", name},
                          {"label", field ? field->label : name},
                          {"current", current.empty() ? json::value(nullptr) : json::value(current)},
                          {"value", value}});
    }
    for (const auto& name : change->secrets)
        fields.push_back({{"name", name},
                          {"label", label_in(p ? &p->channel.secrets : nullptr, name)},
                          {"current", nullptr},
                          {"value", nullptr}});
    return json::object{{"id", change->id},
                        {"by", ref(change->by_person, change->by_name)},
                        {"at", to_rfc3339(change->at)},
                        {"fields", std::move(fields)}};
}

json::object record_of(const std::string& stored, bool whole)
{
    auto record = json::parse(stored).as_object();
    for (const auto* role : {"principal", "deputy", "handler"})
        if (auto* person = record.if_contains(role); person && person->is_object() && !whole)
            if (auto* phone = person->get_object().if_contains("phone"); phone && phone->is_string())
                *phone = masked_phone(std::string_view(phone->get_string()));
    return record;
}

json::array history_of(sql::session& s, const account& a, std::optional<timestamp> until = {})
{
    json::array out;
    for (const auto& h : register_store::history(s, a.id))
        if (!until || h.at <= *until)
            out.push_back({{"at", to_rfc3339(h.at)},
                           {"event", h.event},
                           {"event_label", label_of_event(h.event)},
                           {"from", h.from},
                           {"to", h.to},
                           {"by", h.by}});
    return out;
}

// Which filings can be begun now; what speaks against the others is said where somebody looks for them.
json::array offers_of(const account& a, bool may_file)
{
    json::array out;
    for (const auto kind : all_filing_kinds)
        if (may_file && !registers(kind))
            out.push_back(
                {{"kind", name_of(kind)}, {"kind_label", label_of(kind)}, {"advice", advice_against(kind, a.state)}});
    return out;
}

json::value under_way_of(sql::session& s, const account& a)
{
    const auto f = filing_store::under_way(s, a.id);
    if (!f)
        return nullptr;
    return json::object{{"id", f->id},
                        {"kind", name_of(f->kind)},
                        {"kind_label", label_of(f->kind)},
                        {"due_at", time_or_null(f->due_at)}};
}

json::array filings_of(sql::session& s, const access::principal& who, const account& a,
                       std::optional<timestamp> then = {})
{
    filing_store::filter f;
    f.reader_id = who.person_id;
    f.account_id = a.id;
    json::array out;
    for (const auto& one : then ? filing_past_store::list(s, f, *then, 50) : filing_store::list(s, f, 50))
        out.push_back({{"id", one.id},
                       {"kind", name_of(one.kind)},
                       {"kind_label", label_of(one.kind)},
                       {"number", one.number},
                       {"state", name_of(one.state)},
                       {"state_label", label_of(one.state)},
                       {"submitted_at", time_or_null(one.submitted_at)}});
    return out;
}

} // namespace

json::array former_names(sql::session& s, std::string_view account_id)
{
    json::array out;
    for (const auto& one : account_former_store::of_account(s, account_id))
        out.push_back({{"of_what", one.of_what}, {"words", one.words}, {"until", to_rfc3339(one.until)}});
    return out;
}

json::object account_summary(const filing_context& c, const register_store::listed& a)
{
    json::array sources;
    for (const auto& [id, name] : a.sources)
        sources.push_back(ref(id, name));
    json::value cover = nullptr;
    if (!a.default_cover.empty())
        cover = json::object{{"sha256", a.default_cover}};
    const auto record = json::parse(a.fields);
    const auto of_record = [&](std::string_view name) {
        const auto* value = record.as_object().if_contains(name);
        return value ? *value : json::value(nullptr);
    };
    return {{"id", a.id},
            {"platform", a.platform},
            {"platform_label", label_of(c.platforms, a.platform)},
            {"platform_id", a.platform_id},
            {"name", a.name},
            {"url", a.url},
            {"unit", ref(a.unit_id, a.unit_name)},
            {"state", name_of(a.state)},
            {"state_label", label_of(a.state)},
            {"filing_number", a.filing_number},
            {"manual", a.manual},
            {"connection", json_of(a.connection)},
            {"default_cover", std::move(cover)},
            {"is_source_of", std::move(sources)},
            {"followers", of_record("followers")},
            {"verified_until", of_record("verified_until")},
            {"version", a.version},
            {"created_at", to_rfc3339(a.created_at)}};
}

json::object account_summary(sql::session& s, const filing_context& c, const account& a)
{
    return account_summary(c, register_store::list(s, {a.id}).at(0));
}

json::object account_details(sql::session& s, const filing_context& c, const access::principal& who, const account& a)
{
    auto out = account_summary(s, c, a);
    json::object settings;
    for (const auto& [name, value] : a.settings)
        settings[name] = value;
    out["settings"] = std::move(settings);
    out["secrets"] = secrets_of(s, c, a);
    out["fields"] =
        record_of(register_store::extras_of(s, a.id).fields, who.may(permissions::filing_read, a.unit_path));
    out["formerly"] = former_names(s, a.id);
    out["pending_change"] = change_of(s, c, a);
    out["history"] = history_of(s, a);
    out["filings"] = filings_of(s, who, a);
    out["may_file"] = offers_of(a, who.may(permissions::filing_create, a.unit_path));
    out["closing"] = closing_of(s, c, a, who.may(permissions::filing_create, a.unit_path));
    out["filing_under_way"] =
        who.may(permissions::filing_read, a.unit_path) ? under_way_of(s, a) : json::value(nullptr);
    return out;
}

json::object account_summary_then(const filing_context& c, const account_past_store::known_account& k)
{
    const auto& a = k.then;
    return {{"id", a.id},
            {"platform", a.platform},
            {"platform_label", label_of(c.platforms, a.platform)},
            {"platform_id", a.platform_id},
            {"name", a.name},
            {"url", a.url},
            {"unit", ref(a.unit_id, k.unit_name)},
            {"state", name_of(a.state)},
            {"state_label", label_of(a.state)},
            {"filing_number", k.filing_number},
            {"manual", a.manual},
            {"connection", nullptr},
            {"default_cover", nullptr},
            {"is_source_of", json::array{}},
            {"followers", nullptr},
            {"verified_until", nullptr},
            {"version", a.version},
            {"created_at", to_rfc3339(a.created_at)}};
}

json::object account_details_then(sql::session& s, const filing_context& c, const access::principal& who,
                                  const account_past_store::known_account& k, timestamp at)
{
    auto out = account_summary_then(c, k);
    out["settings"] = json::object{};
    out["secrets"] = json::array{};
    out["fields"] = record_of(k.fields, who.may(permissions::filing_read, k.then.unit_path));
    out["formerly"] = json::array{};
    out["pending_change"] = nullptr;
    out["history"] = history_of(s, k.then, at);
    out["filings"] = filings_of(s, who, k.then, at);
    out["may_file"] = json::array{};
    out["closing"] = nullptr;
    out["filing_under_way"] = nullptr;
    out["as_of"] = to_rfc3339(at);
    out["known_from"] = to_rfc3339(k.known_from);
    return out;
}

result<http::response> answer_with_account(sql::session& s, const filing_context& c, const access::principal& who,
                                           std::string_view id, int status)
{
    const auto a = account_store::find(s, id);
    auto r = http::json_response(account_details(s, c, who, *a), status);
    access::with_version(r, a->version);
    return r;
}

} // namespace tongyuan::registry
