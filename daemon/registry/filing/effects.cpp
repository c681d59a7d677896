#include "registry/filing/effects.hpp"

#include "access/idempotency.hpp"
#include "registry/account_store.hpp"
#include "registry/bindings.hpp"
#include "registry/custody/custodies.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/filing/openings.hpp"
#include "registry/record.hpp"
#include "registry/register_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

refusal under_way(const filing& other)
{
    return {errc::conflict, "filing.under_way",
            "该账号有一份" + std::string(label_of(other.kind)) +
                "备案正在审批，同一账号同一时间只办理一份。请等它办结，或由申请人撤回后再提交。"};
}

refusal state_moved_on(const account& a)
{
    return {errc::wrong_state, "account.wrong_state",
            "账号状态已变为“" + std::string(label_of(a.state)) + "”，这份备案不能再生效。请退回申请人，说明情况。"};
}

// Resuming leads back to where the account was suspended: it is active when its connection has stood a test, and not
// before.
account_event event_for(sql::session& s, account_event of_kind, const account& a)
{
    if (of_kind != account_event::resume_approved || a.manual)
        return of_kind;
    const auto connection = register_store::extras_of(s, a.id).connection.state;
    return connection == "ok" ? of_kind : account_event::resume_approved_untested;
}

std::string text_in(const json::object& of, std::string_view name)
{
    const auto* value = of.if_contains(name);
    return value && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string();
}

} // namespace

json::object record_of(sql::session& s, const account& a)
{
    const auto on_record = register_store::extras_of(s, a.id);
    auto record = json::parse(on_record.fields).as_object();
    if (!record.contains("host"))
        record["host"] = on_record.unit_name;
    record["platform"] = a.platform;
    record["platform_id"] = a.platform_id;
    record["name"] = a.name;
    record["url"] = a.url;
    return record;
}

std::string title_for(const account& a, const proposal& p)
{
    return p.name.empty() || p.name == a.name ? a.name : a.name + " → " + p.name;
}

result<json::object> begin_effect(sql::session& s, const filing& f, proposal& p)
{
    // Two submissions at the same moment meet here.
    register_store::lock(s, *f.account_id);
    const auto a = account_store::find(s, *f.account_id);
    if (!a)
        return not_found("个账号");
    if (auto why = advice_against(f.kind, a->state); !why.empty())
        return refusal{errc::wrong_state, "filing.not_now", std::move(why)};
    if (const auto other = filing_store::under_way(s, a->id); other && other->id != f.id)
        return under_way(*other);
    auto record = record_of(s, *a);
    record["state"] = name_of(a->state);
    // Whoever decides sees where the account will stand.
    if (const auto kind = event_of(f.kind))
        record["event"] = name_of(event_for(s, *kind, *a));
    if (f.kind == filing_kind::change) {
        p.fields = only_what_differs(record, p.fields);
        if (differences(record, p.fields).empty())
            return unacceptable(
                {{"proposed", "no_change", "没有任何一项与现登记信息不同。请修改需要变更的内容后再提交。"}});
    }
    return record;
}

result<void> take_effect(sql::session& s, const filing_context& c, const access::principal& who, const filing& f,
                         std::string_view number, timestamp now)
{
    if (registers(f.kind))
        return open_account(s, who, f, number, now);
    const auto a = account_store::find(s, *f.account_id);
    if (!a || !may_be_filed(f.kind, a->state))
        return a ? state_moved_on(*a) : result<void>{not_found("个账号")};
    if (const auto event = event_of(f.kind)) {
        if (!account_store::move(s, a->id, event_for(s, *event, *a), who.name, now))
            return state_moved_on(*a);
        if (*event == account_event::remove_approved) {
            forget_credentials(s, c, who, *a, now);
            end_custody(s, c, who, *a, now);
        }
        return {};
    }
    const auto record = applied(record_of(s, *a), json::parse(f.proposed).as_object());
    if (!register_store::change_record(s, *a, text_in(record, "name"), text_in(record, "url"), json::serialize(record),
                                       now))
        return access::changed_meanwhile();
    return {};
}

void give_up_effect(sql::session& s, const filing_context& c, const access::principal& who, const filing& f,
                    timestamp now)
{
    if (registers(f.kind) && f.account_id)
        give_up_account(s, c, who, *f.account_id, now);
}

} // namespace tongyuan::registry
