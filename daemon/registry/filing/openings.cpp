#include "registry/filing/openings.hpp"

#include "access/idempotency.hpp"
#include "registry/account_past_store.hpp"
#include "registry/account_store.hpp"
#include "registry/bindings.hpp"
#include "registry/custody/custodies.hpp"
#include "registry/platforms/platform_store.hpp"
#include "registry/register_store.hpp"

#include <boost/json/serialize.hpp>

namespace tongyuan::registry {

namespace {

refusal exists_already(const account& twin)
{
    return {errc::conflict, "account.exists",
            "该账号已登记为“" + twin.name + "”。" + advice_against(filing_kind::open, twin.state)};
}

// Two submissions at the same moment: the second one finds the index taken.
refusal just_registered()
{
    return {errc::conflict, "account.exists", "该账号刚刚由其他备案登记，不能重复登记。请刷新后核对。"};
}

bool propose_again(sql::session& s, const filing_context& c, const access::principal& who, const account& twin,
                   const register_store::proposed_account& row, timestamp now)
{
    account_past_store::keep(s, twin.id, now, true);
    if (twin.state == account_state::removed &&
        !account_store::move(s, twin.id, account_event::proposed_again, who.name, now))
        return false;
    if (twin.unit_id != row.unit_id)
        forget_credentials(s, c, who, twin, now);
    return register_store::propose(s, row, now);
}

} // namespace

result<std::string> propose_account(sql::session& s, const filing_context& c, const access::principal& who,
                                    const filing& f, const proposal& p, timestamp now)
{
    platform_store::lock_shared_ids(s, p.platform);
    const auto twin = register_store::find_by_identity(s, p.platform, p.platform_id);
    const bool is_own = twin && twin->id == f.account_id;
    if (twin && !is_own && twin->state != account_state::removed)
        return exists_already(*twin);
    register_store::proposed_account row{
        "", p.platform, p.platform_id, p.name, p.url, f.unit_id, boost::json::serialize(p.fields)};
    if (twin) {
        if (f.account_id && !is_own)
            give_up_account(s, c, who, *f.account_id, now);
        row.id = twin->id;
        if (!propose_again(s, c, who, *twin, row, now))
            return just_registered();
        return row.id;
    }
    // A returned filing whose id was corrected: nothing but this filing has ever known the account under the old one.
    if (f.account_id && !register_store::was_ever_approved(s, *f.account_id)) {
        row.id = *f.account_id;
        if (!register_store::propose(s, row, now))
            return just_registered();
        return row.id;
    }
    if (f.account_id)
        give_up_account(s, c, who, *f.account_id, now);
    row.id = c.ctx.ids.next();
    if (!register_store::insert_proposed(s, row, now))
        return just_registered();
    account_store::begin_history(s, row.id, who.name, now);
    return row.id;
}

result<void> open_account(sql::session& s, const access::principal& who, const filing& f, std::string_view number,
                          timestamp now)
{
    const auto a = account_store::find(s, *f.account_id);
    if (!a || !register_store::take_over(s, *a, f.proposed, number, now))
        return access::changed_meanwhile();
    if (!account_store::move(s, *f.account_id, *event_of(f.kind), who.name, now))
        return refusal{errc::wrong_state, "account.wrong_state", "账号状态已变化，不能批准。请刷新后再试。"};
    return {};
}

void give_up_account(sql::session& s, const filing_context& c, const access::principal& who,
                     std::string_view account_id, timestamp now)
{
    const auto a = account_store::find(s, account_id);
    if (!a)
        return;
    account_past_store::keep(s, account_id, now, true);
    if (!account_store::move(s, account_id, account_event::open_refused, who.name, now))
        return;
    forget_credentials(s, c, who, *a, now);
    end_custody(s, c, who, *a, now);
    (void)register_store::put_back(s, account_id, now);
}

} // namespace tongyuan::registry
