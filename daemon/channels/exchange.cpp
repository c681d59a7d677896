#include "channels/exchange.hpp"

#include "base/log.hpp"
#include "base/sabotage.hpp"
#include "channels/quota_store.hpp"
#include "channels/redaction.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tongyuan::channels {

namespace asio = boost::asio;
using namespace adapters;

namespace {

constexpr std::chrono::milliseconds token_poll{200};
constexpr int most_waits_for_a_token = 150;

failure transport_failure(const outbound::failure& f)
{
    if (f.code == "refused_address" || f.code == "bad_url")
        return {fault::configuration, f.code, "目标地址不允许访问：" + f.reason,
                "请系统管理员检查账号的接口地址与出站白名单。"};
    if (f.at == outbound::stage::not_sent)
        return {fault::busy, f.code, "暂时连不上平台：" + f.reason, "系统会自动重试。"};
    return {fault::busy, f.code, "平台没有给出完整答复：" + f.reason, ""};
}

// An answer that says nothing clear, to something that may simply be asked again: that passes.
failure of_the_unreadable(failure why, does effect)
{
    if (effect.repeat == on_repeat::same && why.kind == fault::protocol)
        why.kind = fault::busy;
    return why;
}

// What passes, such as an endpoint that nobody reaches just now, is no matter of an account's settings.
failure without_a_token(const refusal& why)
{
    const auto kind = why.code == "channel.sign_in"   ? fault::sign_in
                      : why.kind == errc::unavailable ? fault::busy
                                                      : fault::configuration;
    return {kind, why.code, why.message, ""};
}

} // namespace

refusal refusal_of(const failure& why)
{
    const auto kind = why.kind == fault::busy || why.kind == fault::quota ? errc::unavailable : errc::conflict;
    return {kind, "channel." + std::string(name_of(why.kind)), why.reason + (why.cure.empty() ? "" : why.cure)};
}

exchange::exchange(access::context& ctx, const catalogue& channels, outbound::transport& transport, media_source media,
                   exchange_options options)
    : ctx_(ctx), channels_(channels), transport_(transport), media_(std::move(media)), options_(std::move(options))
{
}

std::vector<quota> exchange::quotas_of(std::string_view platform, std::string_view step) const
{
    const auto* about = channels_.manifest_of(platform);
    if (!about)
        return {};
    return step.empty() ? all_quotas(*about, options_.quotas) : quotas_of_step(*about, step, options_.quotas);
}

asio::awaitable<result<void>> exchange::count_call(const correspondent& who, const call& step)
{
    const auto limits = quotas_of(who.account.platform, step.step);
    if (limits.empty())
        co_return result<void>{};
    const auto now = ctx_.time.now();
    auto count = [&](sql::session& s) -> result<void> {
        if (const auto spent = quota_store::use(s, who.account.id, limits, step.effect.public_, false, now))
            return refusal{errc::unavailable, std::string(quota_spent), words_of_spent(*spent, now)};
        return {};
    };
    co_return co_await ctx_.db.write(count);
}

asio::awaitable<void> exchange::uncount_call(const correspondent& who, const entry& tried)
{
    const auto limits = quotas_of(who.account.platform, tried.step);
    if (limits.empty())
        co_return;
    auto forget = [&](sql::session& s) {
        quota_store::give_back(s, who.account.id, limits, tried.at);
        return true;
    };
    (void)co_await ctx_.db.write(forget);
}

asio::awaitable<result<bound_request>> exchange::prepare(const operation& what, const call& step,
                                                         const correspondent& who)
{
    bound_values values;
    values.marker = what.marker;
    values.slots = what.slots;
    values.slots.try_emplace("host_address", options_.host_address);
    for (const auto& [slot, value] : step.slots)
        values.slots[slot] = value;
    const auto needed = references_of(step.request);
    for (const auto& name : needed.secrets)
        if (const auto at = who.secrets.find(name); at != who.secrets.end())
            values.secrets.emplace(name, at->second);
    if (!needed.media.empty()) {
        auto fetch = [&](sql::session& s) {
            std::map<std::string, std::string> found;
            for (const auto& sha : needed.media)
                found.emplace(sha, media_(s, sha));
            return found;
        };
        values.media = co_await ctx_.db.read(fetch);
    }
    const bool in_parts = std::holds_alternative<std::vector<multipart_field>>(step.request.body);
    const auto boundary = in_parts ? "tongyuan" + random_token(ctx_.random, 18) : std::string();
    auto bound = bind_request(step.request, values, boundary);
    if (bound) {
        bound->wire.timeout = step.timeout;
        bound->wire.reply_limit = options_.reply_limit;
        bound->wire.commit = step.effect.public_;
        if (options_.permit)
            bound->wire.go_ahead = options_.permit();
    }
    co_return bound;
}

asio::awaitable<void> exchange::send(const operation& what, const call& step, bound_request request, entry& intent)
{
    auto outcome = co_await transport_.send(std::move(request.wire));
    if (auto* reply_ = std::get_if<outbound::reply>(&outcome)) {
        intent.outcome = fate::answered;
        intent.got = {reply_->status, std::move(reply_->headers), std::move(reply_->body)};
        auto understood = channels_.read(what.account.platform, step.step, intent.got);
        intent.meant = understood.meant;
        intent.why = std::move(understood.why);
        hide(intent.got, request.credentials, intent.meant != meaning::done);
        hide(intent.why, request.credentials);
        if (intent.got.body.size() > options_.journal_reply_limit && intent.meant != meaning::done)
            intent.got.body.resize(options_.journal_reply_limit);
        co_return;
    }
    const auto& failed = std::get<outbound::failure>(outcome);
    intent.outcome = failed.at == outbound::stage::not_sent ? fate::not_sent : fate::ambiguous;
    intent.meant = meaning::ambiguous;
    intent.why = transport_failure(failed);
}

// False: the settings or keys that it was asked with are other ones by now. A token of theirs would speak for another
// account.
asio::awaitable<bool> exchange::keep(const grant& granted, correspondent& who)
{
    const auto now = ctx_.time.now();
    auto store = [&](sql::session& s) {
        if (!unless_changed(s, ctx_.secrets, channels_, who))
            return false;
        store_grant(s, ctx_.secrets, who.account.id, granted, now);
        return true;
    };
    const bool stored = co_await ctx_.db.write(store);
    if (!stored)
        co_return false;
    for (const auto& [name, value] : granted.secrets)
        who.secrets[name] = secret{value};
    who.token_ends = end_of(granted, now);
    co_return true;
}

asio::awaitable<result<void>> exchange::shut_out_others(correspondent& who)
{
    co_return co_await authorise(who, true);
}

asio::awaitable<result<void>> exchange::authorise(correspondent& who, bool shut_out)
{
    operation what;
    what.kind = operation_kind::authorise;
    what.account = who.account;
    what.began = ctx_.time.now();
    if (shut_out)
        what.inputs.emplace("shut_out", "1");
    std::vector<entry> journal;
    auto next = co_await converse(std::move(what), who, journal);
    if (auto* granted = std::get_if<grant>(&next)) {
        const bool kept = co_await keep(*granted, who);
        if (!kept)
            co_return refusal_of({fault::busy, "changed_meanwhile",
                                  "账号的接入信息刚刚修改过，按原信息取得的授权没有采用。", "系统会自动重试。"});
        log::info("token.granted", {{"account", who.account.id}, {"lifetime", granted->lifetime.count()}});
        if (is_made(sabotage::log_tokens) && !granted->secrets.empty())
            log::info("token.value", {{"token", granted->secrets.begin()->second}});
        co_return result<void>{};
    }
    if (std::holds_alternative<sign_in>(next))
        co_return refusal_of({fault::sign_in, "sign_in", "账号授权已失效或尚未授权。", "请在账号页面点击“登录授权”。"});
    if (const auto* why = std::get_if<failure>(&next))
        co_return refusal_of(*why);
    co_return refusal_of({fault::protocol, "authorise", "渠道插件没有给出授权结果。", "请联系系统管理员。"});
}

asio::awaitable<result<void>> exchange::ensure_token(correspondent& who)
{
    const auto* about = channels_.manifest_of(who.account.platform);
    if (!about || about->token.empty())
        co_return result<void>{};
    const bool held = who.secrets.contains(about->token);
    const auto now = ctx_.time.now();
    if (held && about->signs_in && (!who.token_ends || *who.token_ends > now))
        co_return result<void>{}; // only a person can renew it: use it to its last minute
    if (held && (!who.token_ends || *who.token_ends > now + about->token_early))
        co_return result<void>{};
    co_return co_await renew_token(who);
}

// What is in the vault may be newer than what we hold: another attempt or another daemon was quicker.
asio::awaitable<bool> exchange::found_renewed(correspondent& who)
{
    const auto* about = channels_.manifest_of(who.account.platform);
    const auto account_id = who.account.id;
    auto reload = [&](sql::session& s) { return load_correspondent(s, ctx_.secrets, channels_, account_id, ""); };
    auto fresh = co_await ctx_.db.read(reload);
    if (!fresh || !about)
        co_return false;
    const auto value = [&](const correspondent& of) -> std::string {
        const auto at = of.secrets.find(about->token);
        return at == of.secrets.end() ? std::string() : std::string(at->second.reveal());
    };
    const bool newer = value(*fresh) != value(who);
    who.secrets = std::move(fresh->secrets);
    who.token_ends = fresh->token_ends;
    co_return newer && !value(who).empty() && (!who.token_ends || *who.token_ends > ctx_.time.now());
}

// Whatever becomes of it, the next one may try, on this daemon or another.
asio::awaitable<result<void>> exchange::authorise_and_give_up(correspondent& who, const std::string& claimed)
{
    result<void> outcome;
    std::exception_ptr broken;
    try {
        outcome = co_await authorise(who);
    } catch (...) {
        broken = std::current_exception();
    }
    co_await options_.give_up(claimed);
    if (broken)
        std::rethrow_exception(broken);
    co_return outcome;
}

asio::awaitable<result<void>> exchange::authorise_alone(correspondent& who)
{
    if (!options_.claim)
        co_return co_await authorise(who);
    const auto what = "token:" + who.account.id;
    for (int tries = 0; tries < most_waits_for_a_token; ++tries) {
        const bool ours = co_await options_.claim(what);
        const bool renewed = co_await found_renewed(who);
        if (renewed) {
            if (ours)
                co_await options_.give_up(what);
            co_return result<void>{};
        }
        if (ours) {
            auto outcome = co_await authorise_and_give_up(who, what);
            co_return outcome;
        }
        co_await rest(token_poll);
    }
    co_return refusal_of({fault::busy, "token_busy", "另一服务正在更换访问令牌。", "系统会自动重试。"});
}

asio::awaitable<void> exchange::rest(std::chrono::milliseconds span) const
{
    if (options_.timing) {
        const auto pause = options_.timing->make();
        co_await pause->wait(span);
        co_return;
    }
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer pause{executor, span};
    co_await pause.async_wait(asio::use_awaitable);
}

// One at a time per account; whoever comes meanwhile waits for its outcome.
asio::awaitable<result<void>> exchange::renew_token(correspondent& who)
{
    const auto account_id = who.account.id;
    if (const auto at = authorising_.find(account_id); at != authorising_.end()) {
        const auto running = at->second;
        boost::system::error_code ignored;
        co_await running->over.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        (void)co_await found_renewed(who);
        co_return running->outcome;
    }
    const auto executor = co_await asio::this_coro::executor;
    const auto run = std::make_shared<authorisation>(executor);
    authorising_.emplace(account_id, run);
    try {
        run->outcome = co_await authorise_alone(who);
    } catch (...) {
        authorising_.erase(account_id);
        run->over.cancel();
        throw;
    }
    authorising_.erase(account_id);
    run->over.cancel();
    co_return run->outcome;
}

asio::awaitable<action> exchange::converse(operation what, correspondent& who, std::vector<entry>& journal)
{
    bool renewed = false;
    for (std::size_t steps = 0; steps < options_.most_steps; ++steps) {
        auto next = channels_.next(what, journal);
        const auto* step = std::get_if<call>(&next);
        if (!step)
            co_return next;
        if (step->effect.public_ && step->effect.repeat == on_repeat::duplicates)
            co_return failure{fault::protocol, "adapter.public", "渠道插件在只读操作中试图发布。",
                              "请联系系统管理员。"};
        if (what.kind != operation_kind::authorise) {
            const auto token = co_await ensure_token(who);
            if (token.has_error())
                co_return without_a_token(token.error());
        }
        auto bound = co_await prepare(what, *step, who);
        if (bound.has_error())
            co_return failure{fault::configuration, bound.error().code, bound.error().message,
                              "请检查账号的设置与密钥是否齐全。"};
        entry tried;
        tried.step = step->step;
        tried.attempt = 1 + static_cast<int>(std::ranges::count_if(journal, [&](const entry& e) {
                            return e.kind == entry_kind::call && e.step == step->step;
                        }));
        tried.at = ctx_.time.now();
        const auto counted = co_await count_call(who, *step);
        if (counted.has_error())
            co_return failure{fault::quota, counted.error().code, counted.error().message, ""};
        co_await send(what, *step, std::move(*bound), tried);
        if (tried.outcome == fate::not_sent)
            co_await uncount_call(who, tried);
        if (tried.outcome == fate::not_sent || tried.outcome == fate::ambiguous) {
            auto why = tried.why;
            journal.push_back(std::move(tried)); // whoever asked may want to know that nobody answered
            co_return why;
        }
        if (tried.meant == meaning::ambiguous)
            co_return of_the_unreadable(tried.why, step->effect);
        if (tried.meant == meaning::throttled)
            co_return tried.why;
        if (tried.meant == meaning::stale_token && !renewed && what.kind != operation_kind::authorise) {
            renewed = true;
            const auto token = co_await renew_token(who);
            if (token.has_error())
                co_return without_a_token(token.error());
            continue;
        }
        if (tried.meant == meaning::stale_token)
            co_return tried.why;
        journal.push_back(std::move(tried));
    }
    co_return failure{fault::protocol, "adapter.endless", "渠道操作步骤过多，已停止。", "请联系系统管理员。"};
}

} // namespace tongyuan::channels
