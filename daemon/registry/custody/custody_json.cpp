#include "registry/custody/custody_json.hpp"

#include "access/permissions.hpp"
#include "http/json_values.hpp"
#include "registry/custody/handover_store.hpp"
#include "registry/custody/reveal_json.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;
using http::ref;
using http::time_or_null;

namespace {

constexpr std::int64_t most_reveals = 20;

json::value holder_of(sql::session& s, const account& a, custody_role r, bool is_deputy, bool whole)
{
    const auto standing = custody_store::standing(s, a.id, r, is_deputy);
    if (!standing)
        return nullptr;
    auto out = json_of(*standing, whole);
    const auto handover = handover_store::under_way(s, standing->id);
    out["handover_id"] = handover ? json::value(*handover) : json::value(nullptr);
    return out;
}

json::value note_of(sql::session& s, const account& a)
{
    const auto note = reveal_store::note_of(s, a.id);
    if (!note)
        return nullptr;
    return json::object{{"set_by", note->set_by}, {"set_at", to_rfc3339(note->set_at)}};
}

json::array reveals_of(sql::session& s, const filing_context& c, const access::principal& who, const account& a)
{
    json::array out;
    for (const auto& r : reveal_store::of_account(s, a.id, most_reveals))
        out.push_back(json_of(r, c, who));
    return out;
}

} // namespace

bool may_see_phones(const access::principal& who, std::string_view unit_path)
{
    return who.may(permissions::custody_manage, unit_path) || who.may(permissions::custody_confirm, unit_path);
}

json::object json_of(const custody& c, bool whole)
{
    const auto shown = [&](const std::string& phone) { return whole ? phone : masked_phone(phone); };
    return {{"id", c.id},
            {"role", name_of(c.role)},
            {"role_label", label_of(c.role, c.is_deputy)},
            {"deputy", c.is_deputy},
            {"person_id", c.person_id ? json::value(*c.person_id) : json::value(nullptr)},
            {"name", c.name},
            {"phone", shown(c.phone)},
            {"number", shown(c.number)},
            {"since", to_rfc3339(c.since)},
            {"entered_at", to_rfc3339(c.entered_at)},
            {"entered_by", c.entered_by},
            {"by_handover", c.handover_id.empty() ? json::value(nullptr) : json::value(c.handover_id)},
            {"until", time_or_null(c.until)},
            {"ended_by", c.ended_by},
            {"ended_how", c.ended_how},
            {"ended_words", c.ended_words}};
}

json::object json_of(const custody_store::held& h, const platform_book& platforms, bool whole)
{
    auto out = json_of(h.it, whole);
    out["handover_id"] = h.handover_id.empty() ? json::value(nullptr) : json::value(h.handover_id);
    out["account"] = ref(h.it.account_id, h.account_name);
    out["platform_label"] = label_of(platforms, h.platform);
    out["unit"] = ref(h.unit_id, h.unit_name);
    return out;
}

json::object custody_of(sql::session& s, const filing_context& c, const access::principal& who, const account& a)
{
    const bool whole = may_see_phones(who, a.unit_path), sees_all = who.may(permissions::custody_read, a.unit_path);
    json::array roles, history;
    bool unheld = false;
    for (const auto r : all_custody_roles) {
        auto holder = holder_of(s, a, r, false, whole);
        const bool is_needed = needs(a.platform, r);
        unheld = unheld || (is_needed && holder.is_null());
        roles.push_back({{"role", name_of(r)},
                         {"label", label_of(r)},
                         {"needed", is_needed},
                         {"holder", std::move(holder)},
                         {"deputy", holder_of(s, a, r, true, whole)}});
    }
    for (const auto& one : custody_store::of_account(s, a.id))
        history.push_back(json_of(one, whole));
    return {{"roles", std::move(roles)},
            {"unheld", unheld && needs_custody(a.state)},
            {"history", std::move(history)},
            {"note", sees_all ? note_of(s, a) : json::value(nullptr)},
            {"reveals", sees_all ? reveals_of(s, c, who, a) : json::array{}},
            {"version", custody_store::version_of(s, a.id)},
            {"may_manage", who.may(permissions::custody_manage, a.unit_path)},
            {"may_ask", who.may(permissions::custody_reveal, a.unit_path)}};
}

} // namespace tongyuan::registry
