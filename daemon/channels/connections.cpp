#include "channels/connections.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "channels/sign_in_store.hpp"
#include "registry/account_store.hpp"
#include "registry/register_store.hpp"

#include <boost/json/object.hpp>

#include <algorithm>

namespace tongyuan::channels {

namespace asio = boost::asio;
using namespace adapters;

namespace {

constexpr std::chrono::minutes sign_in_life{15};

asio::awaitable<result<correspondent>> bindable(access::context& ctx, exchange& x, const access::principal& who,
                                                std::string account_id)
{
    auto ask = [&](sql::session& s) { return load_correspondent(s, ctx.secrets, x.channels(), account_id, ""); };
    auto found = co_await ctx.db.read(ask);
    if (!found || !who.may(permissions::account_bind, found->registered.unit_path))
        co_return tongyuan::not_found("个账号");
    if (!x.channels().manifest_of(found->account.platform))
        co_return refusal{errc::conflict, "channel.no_adapter", "没有加载该平台的渠道插件，请系统管理员检查配置。"};
    co_return std::move(*found);
}

connection_report report_of(const action& rested, timestamp now)
{
    connection_report r;
    r.at = now;
    if (const auto* good = std::get_if<done>(&rested)) {
        r.ok = true;
        r.message = good->note.empty() ? "连接正常。" : good->note;
    } else if (const auto* why = std::get_if<failure>(&rested)) {
        r.message = why->reason + (why->code.empty() ? "" : "（" + why->code + "）");
        r.cure = why->cure;
    } else {
        r.message = "渠道插件没有给出明确结果。";
        r.cure = "请联系系统管理员。";
    }
    return r;
}

bool offers(const exchange& x, const correspondent& who, operation_kind kind)
{
    const auto* about = x.channels().manifest_of(who.account.platform);
    return std::ranges::find(about->operations, kind) != about->operations.end();
}

void audit(sql::session& s, access::context& ctx, const std::string& person_id, const std::string& person,
           std::string act, const correspondent& who, boost::json::object detail, timestamp now)
{
    access::append_audit(
        s, ctx.writer,
        {now, person_id, person, std::move(act), "account", who.account.id, who.registered.unit_id, std::move(detail)});
}

bool keep_connection(sql::session& s, access::context& ctx, const exchange& x, const correspondent& asked,
                     const registry::account_store::connection& found)
{
    const auto now = unless_changed(s, ctx.secrets, x.channels(), asked);
    // Whoever changes them at this moment waits for this row, or this one for theirs.
    if (!now || !registry::register_store::touch(s, asked.account.id, now->registered.version, ctx.time.now()))
        return false;
    registry::account_store::set_connection(s, asked.account.id, found);
    return true;
}

refusal changed_meanwhile()
{
    return {errc::conflict, "channel.changed_meanwhile",
            "等待平台答复期间，账号的接入信息已被修改，结果不适用于现在的设置，未保存。请重新操作。"};
}

} // namespace

asio::awaitable<result<connection_report>> test_connection(access::context& ctx, exchange& x,
                                                           const access::principal& who, std::string account_id)
{
    auto found = co_await bindable(ctx, x, who, account_id);
    if (found.has_error())
        co_return found.error();
    if (!offers(x, *found, operation_kind::connect))
        co_return refusal{errc::conflict, "channel.no_connection", "该渠道没有可测试的连接，请使用“登记为人工发布”。"};
    operation what;
    what.kind = operation_kind::connect;
    what.account = found->account;
    what.began = ctx.time.now();
    std::vector<entry> journal;
    const auto asked = *found;
    const auto rested = co_await x.converse(std::move(what), *found, journal);
    const auto report = report_of(rested, ctx.time.now());
    auto keep = [&](sql::session& s) {
        if (!keep_connection(s, ctx, x, asked,
                             {report.ok ? "ok" : "failed", report.message, report.cure, report.at, found->token_ends}))
            return false;
        if (report.ok && found->registered.state == registry::account_state::approved)
            registry::account_store::move(s, account_id, registry::account_event::connected, who.name, report.at);
        audit(s, ctx, who.person_id, who.name, "account.connection_tested", *found, {{"ok", report.ok}}, report.at);
        return true;
    };
    const bool kept = co_await ctx.db.write(keep);
    if (!kept)
        co_return changed_meanwhile();
    co_return report;
}

asio::awaitable<result<std::string>> begin_sign_in(access::context& ctx, exchange& x, const access::principal& who,
                                                   std::string account_id, std::string redirect_uri)
{
    auto found = co_await bindable(ctx, x, who, account_id);
    if (found.has_error())
        co_return found.error();
    if (!x.channels().manifest_of(found->account.platform)->signs_in)
        co_return refusal{errc::conflict, "channel.no_sign_in", "该平台不需要登录授权。"};
    begun_sign_in begun{
        random_token(ctx.random, 24), account_id, who.person_id, who.name, redirect_uri, ctx.time.now()};
    operation what;
    what.kind = operation_kind::authorise;
    what.account = found->account;
    what.inputs = {{"state", begun.state}, {"redirect_uri", redirect_uri}};
    what.began = begun.began_at;
    std::vector<entry> journal;
    const auto rested = co_await x.converse(std::move(what), *found, journal);
    if (const auto* why = std::get_if<failure>(&rested))
        co_return refusal_of(*why);
    const auto* page = std::get_if<sign_in>(&rested);
    if (!page)
        co_return refusal{errc::conflict, "channel.no_sign_in", "渠道插件没有给出登录页面。"};
    bound_values values;
    values.slots = {{"state", begun.state}, {"redirect_uri", redirect_uri}};
    values.secrets = found->secrets;
    request shown;
    shown.method = "GET";
    shown.url = page->url;
    const auto bound = bind_request(shown, values, "none");
    if (bound.has_error())
        co_return bound.error();
    auto keep = [&](sql::session& s) {
        sign_in_store::insert(s, begun);
        audit(s, ctx, who.person_id, who.name, "account.sign_in_begun", *found, {}, begun.began_at);
        return true;
    };
    (void)co_await ctx.db.write(keep);
    co_return bound->wire.url;
}

asio::awaitable<result<std::string>> finish_sign_in(access::context& ctx, exchange& x, std::string state,
                                                    std::string code)
{
    const auto now = ctx.time.now();
    auto take = [&](sql::session& s) { return sign_in_store::use(s, state, now, now - sign_in_life); };
    const auto begun = co_await ctx.db.write(take);
    if (!begun)
        co_return refusal{errc::conflict, "channel.sign_in_over",
                          "这次授权已过期或已使用，请回到账号页面重新点击“登录授权”。"};
    auto ask = [&](sql::session& s) { return load_correspondent(s, ctx.secrets, x.channels(), begun->account_id, ""); };
    auto found = co_await ctx.db.read(ask);
    if (!found)
        co_return tongyuan::not_found("个账号");
    operation what;
    what.kind = operation_kind::authorise;
    what.account = found->account;
    what.inputs = {{"state", begun->state}, {"redirect_uri", begun->redirect_uri}, {"code", code}};
    what.began = now;
    std::vector<entry> journal;
    const auto asked = *found;
    const auto rested = co_await x.converse(std::move(what), *found, journal);
    if (const auto* why = std::get_if<failure>(&rested))
        co_return refusal_of(*why);
    const auto* granted = std::get_if<grant>(&rested);
    if (!granted)
        co_return refusal{errc::conflict, "channel.no_grant", "平台没有给出授权。"};
    if (!granted->platform_id.empty() && granted->platform_id != found->account.platform_id)
        co_return refusal{errc::conflict, "channel.other_account",
                          "授权的是另一个账号（" + granted->platform_id + "），与登记的（" +
                              found->account.platform_id + "）不一致，未保存。请用正确的账号登录后重试。"};
    auto keep = [&](sql::session& s) {
        if (!keep_connection(s, ctx, x, asked, {"ok", "已登录授权。", "", now, end_of(*granted, now)}))
            return false;
        store_grant(s, ctx.secrets, begun->account_id, *granted, now);
        if (found->registered.state == registry::account_state::approved)
            registry::account_store::move(s, begun->account_id, registry::account_event::connected, begun->person_name,
                                          now);
        audit(s, ctx, begun->person_id, begun->person_name, "account.signed_in", *found, {}, now);
        return true;
    };
    const bool kept = co_await ctx.db.write(keep);
    if (!kept)
        co_return changed_meanwhile();
    co_return found->account.name;
}

} // namespace tongyuan::channels
