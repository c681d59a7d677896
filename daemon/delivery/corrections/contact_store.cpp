#include "delivery/corrections/contact_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery::contact_store {

namespace json = boost::json;

namespace {

std::string text_in(const json::object& o, std::string_view name)
{
    const auto* found = o.if_contains(name);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

contact in_settings(const registry::account& a)
{
    const auto at = [&](const char* name) {
        const auto found = a.settings.find(name);
        return found == a.settings.end() ? std::string() : found->second;
    };
    return {at("contact"), at("phone")};
}

} // namespace

contact of(sql::session& s, const registry::account& account)
{
    if (auto named = in_settings(account); !named.phone.empty())
        return named;
    const auto r = s.query_one("SELECT fields FROM account WHERE id = $1", account.id);
    boost::system::error_code unreadable;
    const auto record = json::parse(r ? r->text(0) : "{}", unreadable);
    if (unreadable || !record.is_object())
        return in_settings(account);
    for (const auto* role : {"handler", "deputy", "principal"})
        if (const auto* person = record.get_object().if_contains(role); person && person->is_object())
            if (contact found{text_in(person->get_object(), "name"), text_in(person->get_object(), "phone")};
                !found.phone.empty())
                return found;
    return in_settings(account);
}

std::string connection_of(sql::session& s, const registry::account& account)
{
    const auto r = s.query_one("SELECT connection FROM account WHERE id = $1", account.id);
    return r ? r->text(0) : "untested";
}

} // namespace tongyuan::delivery::contact_store
