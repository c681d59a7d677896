#include "registry/accounts.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "registry/register_store.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act, const account& a,
           json::object detail, timestamp now)
{
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, std::move(act), "account", a.id, a.unit_id, std::move(detail)));
}

// Nothing when the account can be the portal to which a unit's other accounts point.
std::optional<refusal> faults_of_source(sql::session& s, const filing_context& c, const access::principal& who,
                                        std::string_view account_id)
{
    const auto a = account_store::find(s, account_id);
    if (!a || !who.may(permissions::account_read, a->unit_path))
        return unacceptable({{"account_id", "unknown", "找不到这个账号，或者您无权查看。"}});
    const auto book = c.platforms.now();
    const auto* p = book->find(a->platform);
    if (!p || !p->channel.can_be_source)
        return unacceptable({{"account_id", "not_a_source", "来源门户必须是发布前就能确定链接的门户网站账号。"}});
    if (is_gone(a->state))
        return unacceptable(
            {{"account_id", "gone", "该账号" + std::string(label_of(a->state)) + "，不能作为来源门户。"}});
    return {};
}

} // namespace

result<account> account_for(sql::session& s, const access::principal& who, permission wanted, std::string_view id)
{
    auto a = account_store::find(s, id);
    if (!a || !who.may(wanted, a->unit_path))
        return not_found("个账号");
    return std::move(*a);
}

result<void> declare_manual(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id)
{
    const auto a = account_for(s, who, permissions::account_bind, id);
    if (a.has_error())
        return a.error();
    const auto book = c.platforms.now();
    const auto* p = book->find(a->platform);
    if (p && p->channel.has_connection)
        return refusal{errc::conflict, "account.has_connection", "该平台可以自动发布，请填写接入信息并测试连接。"};
    const auto now = c.ctx.time.now();
    if (!account_store::move(s, id, account_event::declared_manual, who.name, now))
        return refusal{errc::wrong_state, "account.wrong_state",
                       "账号当前为“" + std::string(label_of(a->state)) + "”，备案批准后才能登记为人工发布。"};
    register_store::set_manual(s, id, now);
    audit(s, c, who, "account.declared_manual", *a, {}, now);
    return {};
}

result<void> choose_cover(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                          std::int64_t version, std::string_view sha256)
{
    const auto a = account_for(s, who, permissions::account_bind, id);
    if (a.has_error())
        return a.error();
    if (!sha256.empty() && c.file(s, sha256, who.person_id) != uploaded::picture)
        return unacceptable({{"sha256", "not_a_picture", "找不到这张图片，请先上传图片（JPG、PNG）再选为封面。"}});
    const auto now = c.ctx.time.now();
    if (!register_store::set_cover(s, id, version, sha256, now))
        return access::changed_meanwhile();
    audit(s, c, who, "account.cover_chosen", *a, {{"sha256", sha256}}, now);
    return {};
}

result<void> name_source(sql::session& s, const filing_context& c, const access::principal& who,
                         std::string_view unit_id, const std::optional<std::string>& account_id,
                         std::optional<std::int64_t> version)
{
    const auto unit = access::unit_store::find(s, unit_id);
    if (!unit || !who.may(permissions::account_bind, unit->path))
        return not_found("个单位");
    if (account_id)
        if (auto wrong = faults_of_source(s, c, who, *account_id))
            return *wrong;
    const auto now = c.ctx.time.now();
    if (!access::unit_store::renew(s, unit_id, version, now))
        return access::changed_meanwhile();
    register_store::set_source(s, unit_id, account_id);
    json::object detail{{"account", account_id ? json::value(*account_id) : json::value(nullptr)}};
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, "unit.source_named", "unit", unit->id, unit->id, std::move(detail)));
    return {};
}

} // namespace tongyuan::registry
