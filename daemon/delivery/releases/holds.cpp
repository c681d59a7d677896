#include "delivery/releases/holds.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "delivery/sending/lane_store.hpp"
#include "registry/account_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace {

struct reach {
    std::string scope_id;
    std::string unit_path;
    std::string unit_id;
};

// The root's path has one level; whoever may act there may act everywhere.
constexpr std::string_view everywhere = "/";

result<reach> reach_of(sql::session& s, std::string_view scope, std::string_view id)
{
    if (scope == "global")
        return reach{"", std::string(everywhere), ""};
    if (scope == "unit") {
        const auto unit = access::unit_store::find(s, id);
        return unit ? result<reach>{reach{unit->path, unit->path, unit->id}} : result<reach>{not_found("个单位")};
    }
    const auto account = registry::account_store::find(s, id);
    return account ? result<reach>{reach{account->id, account->unit_path, account->unit_id}}
                   : result<reach>{not_found("个账号")};
}

bool may_reach(const access::principal& who, std::string_view scope, const reach& r)
{
    if (scope != "global")
        return who.may(permissions::hold_set, r.unit_path);
    for (const auto& subtree : who.scopes(permissions::hold_set))
        if (std::ranges::count(subtree, '/') == 2) // "/<root id>/"
            return true;
    return false;
}

} // namespace

result<hold> set_hold(sql::session& s, const engine& e, const access::principal& who, std::string_view scope,
                      std::string_view id, std::string_view reason, timestamp now)
{
    const auto where = reach_of(s, scope, id);
    if (where.has_error())
        return where.error();
    if (!may_reach(who, scope, *where))
        return scope == "global" ? refusal{errc::forbidden, "hold.global", "只有顶级单位的管理员可以暂停全部发布。"}
                                 : not_found(scope == "unit" ? "个单位" : "个账号");
    hold h{e.ctx.ids.next(), std::string(scope), where->scope_id, std::string(reason), who.person_id, who.name, now};
    hold_store::insert(s, h);
    access::append_audit(s, e.ctx.writer,
                         {now,
                          who.person_id,
                          who.name,
                          "hold.set",
                          "hold",
                          h.id,
                          where->unit_id,
                          {{"scope", h.scope}, {"scope_id", h.scope_id}, {"reason", h.reason}}});
    return h;
}

result<void> lift_hold(sql::session& s, const engine& e, const access::principal& who, std::string_view id,
                       timestamp now)
{
    const auto h = hold_store::find(s, id);
    if (!h)
        return not_found("项暂停");
    reach where{h->scope_id, h->scope == "unit" ? h->scope_id : std::string(everywhere), ""};
    if (h->scope == "account")
        if (const auto account = registry::account_store::find(s, h->scope_id))
            where = {account->id, account->unit_path, account->unit_id};
    if (!may_reach(who, h->scope, where))
        return not_found("项暂停");
    if (!hold_store::lift(s, id, who.person_id, now))
        return refusal{errc::wrong_state, "hold.lifted", "这项暂停已经解除。"};
    for (const auto& account : hold_store::let_go(s, now, e.limits.deadline))
        lane_store::wake(s, account);
    access::append_audit(
        s, e.ctx.writer,
        {now, who.person_id, who.name, "hold.lifted", "hold", h->id, where.unit_id, {{"scope", h->scope}}});
    return {};
}

} // namespace tongyuan::delivery
