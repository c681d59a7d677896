#include "channels/callbacks.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "channels/callback_scheme.hpp"
#include "channels/callback_store.hpp"

#include <charconv>

namespace tongyuan::channels {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds most_off{300};

struct listener_account {
    correspondent who;
    secret token, key;
};

secret secret_of(const correspondent& who, std::string_view name)
{
    const auto found = who.secrets.find(std::string(name));
    return found == who.secrets.end() ? secret{} : found->second;
}

asio::awaitable<result<listener_account>> find(access::context& ctx, const catalogue& channels, std::string id)
{
    auto ask = [&](sql::session& s) { return load_correspondent(s, ctx.secrets, channels, id, ""); };
    auto who = co_await ctx.db.read(ask);
    const auto* about = who ? channels.manifest_of(who->account.platform) : nullptr;
    if (!about || about->callbacks == adapters::callback_scheme::none)
        co_return tongyuan::not_found("个回调地址");
    listener_account out{std::move(*who), {}, {}};
    out.token = secret_of(out.who, "callback_token");
    out.key = secret_of(out.who, "callback_key");
    if (out.token.empty())
        co_return tongyuan::not_found("个回调地址");
    co_return out;
}

bool is_fresh(const std::string& seconds, timestamp now)
{
    std::int64_t at = 0;
    const auto [end, failed] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), at);
    if (failed != std::errc{} || end != seconds.data() + seconds.size() || at < 0)
        return false;
    const auto off = now - timestamp{std::chrono::seconds{at}};
    return off <= most_off && off >= -most_off;
}

wechat_scheme::envelope envelope_of(const push& p)
{
    return {p.signature, p.msg_signature, p.timestamp, p.nonce, p.encrypted};
}

refusal stale()
{
    return {errc::forbidden, "callback.stale", "回调的时间与本机相差超过五分钟。"};
}

std::string_view name_of(adapters::event_kind k)
{
    return k == adapters::event_kind::publish_decided ? "publish_decided" : "activity";
}

} // namespace

asio::awaitable<result<std::string>> confirm_address(access::context& ctx, const catalogue& channels, push p,
                                                     std::string echo)
{
    const auto found = co_await find(ctx, channels, p.account_id);
    if (found.has_error())
        co_return found.error();
    if (!wechat_scheme::is_signed(envelope_of(p), found->token))
        co_return refusal{errc::forbidden, "callback.signature", "回调签名不正确。"};
    if (!is_fresh(p.timestamp, ctx.time.now()))
        co_return stale();
    co_return std::move(echo);
}

asio::awaitable<result<void>> receive(access::context& ctx, const catalogue& channels, push p,
                                      const event_listener& heard)
{
    const auto found = co_await find(ctx, channels, p.account_id);
    if (found.has_error())
        co_return found.error();
    const auto& settings = found->who.account.settings;
    const auto appid = settings.find("appid");
    auto plain = wechat_scheme::open(envelope_of(p), p.body, found->token, found->key,
                                     appid == settings.end() ? std::string_view{} : appid->second);
    if (plain.has_error()) {
        log::warning("callback.refused", {{"account", p.account_id}, {"why", plain.error().code}});
        co_return plain.error();
    }
    const auto now = ctx.time.now();
    if (!is_fresh(p.timestamp, now))
        co_return stale();
    auto what = channels.read_callback(*plain, found->who.account);
    if (what.kind == adapters::event_kind::ignored)
        co_return result<void>{};
    if (what.key.empty())
        what.key = sha256_hex(*plain);
    auto keep = [&](sql::session& s) {
        const bool is_new = callback_store::note(s, p.account_id, what.key, name_of(what.kind), what.reference, now);
        if (is_new)
            heard(s, p.account_id, what);
        return is_new;
    };
    const bool is_new = co_await ctx.db.write(keep);
    log::info(is_new ? "callback.heard" : "callback.repeated",
              {{"account", p.account_id}, {"kind", name_of(what.kind)}, {"reference", what.reference}});
    co_return result<void>{};
}

} // namespace tongyuan::channels
