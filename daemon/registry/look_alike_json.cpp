#include "registry/look_alike_json.hpp"

#include "access/permissions.hpp"
#include "http/json_values.hpp"
#include "registry/account.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::registry {

boost::json::array look_alikes_for(sql::session& s, const platform_book& book, const access::principal& who,
                                   const look_alike_store::question& q)
{
    namespace json = boost::json;
    json::array out;
    for (const auto& one : look_alike_store::find(s, q)) {
        const bool is_unit = one.account_id.empty();
        const bool visible = !is_unit && who.may(permissions::account_read, one.unit_path);
        const auto state = account_state_from(one.state);
        out.push_back({{"kind", is_unit ? "unit" : "account"},
                       {"id", visible ? json::value(one.account_id) : json::value(nullptr)},
                       {"name", is_unit ? one.unit_name : one.name},
                       {"handle", one.handle},
                       {"was", one.was},
                       {"platform_label", is_unit ? std::string() : label_of(book, one.platform)},
                       {"state_label", state ? label_of(*state) : ""},
                       {"unit", http::ref(one.unit_id, one.unit_name)}});
    }
    return out;
}

} // namespace tongyuan::registry
