// One exchange with a platform: fetch what the request refers to, bind, send, read the answer. Who journals what, and
// when, is the caller's business: a delivery journals to disk before send(), a conversation keeps its entries in
// memory.
#pragma once

#include "access/context.hpp"
#include "base/timers.hpp"
#include "channels/binding.hpp"
#include "channels/correspondent.hpp"
#include "channels/journal.hpp"
#include "channels/quota.hpp"
#include "outbound/transport.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace tongyuan::channels {

struct exchange_options {
    std::string host_address;          // public address of this office, for platforms that ask for it (rip)
    std::size_t most_steps = 200;      // of one conversation
    std::size_t reply_limit = 1 << 20; // bytes
    std::size_t journal_reply_limit = 1 << 16;
    std::vector<quota_override> quotas; // the settings' word over the manifests'
    // What outbound::request::go_ahead becomes, for what is begun now; empty: nothing to ask.
    std::function<std::function<bool()>()> permit;
    // Of several daemons one renews the token of an account (access::membership); empty: there is only one.
    std::function<boost::asio::awaitable<bool>(std::string what)> claim;
    std::function<boost::asio::awaitable<void>(std::string what)> give_up;
    timers* timing = nullptr; // somebody else's time; nothing: real time
};

class exchange {
public:
    using media_source = std::function<std::string(sql::session&, std::string_view sha256)>;

    exchange(access::context& ctx, const catalogue& channels, outbound::transport& transport, media_source media,
             exchange_options options);

    const catalogue& channels() const { return channels_; }
    const exchange_options& options() const { return options_; }
    // What a call of this step uses up; all of the platform's when `step` is empty.
    std::vector<adapters::quota> quotas_of(std::string_view platform, std::string_view step = {}) const;

    // Makes sure that the token lives long enough; authorises when it does not. A refusal carries the platform's reason
    // and cure ("channel.configuration", "channel.sign_in", "channel.busy", …).
    boost::asio::awaitable<result<void>> ensure_token(correspondent& who);
    // After a platform called the token stale. One authorisation at a time per account: the others wait for it.
    boost::asio::awaitable<result<void>> renew_token(correspondent& who);

    // Asks for a token that ends the ones before it, where the platform has such (manifest::fence_renewals).
    boost::asio::awaitable<result<void>> shut_out_others(correspondent& who);

    boost::asio::awaitable<result<bound_request>> prepare(const adapters::operation& what, const adapters::call& step,
                                                          const correspondent& who);
    // Sends and reads the answer into `intent`; never throws for anything the platform does.
    boost::asio::awaitable<void> send(const adapters::operation& what, const adapters::call& step,
                                      bound_request request, adapters::entry& intent);

    // Runs an operation that leaves no journal (observe, connect, authorise, refresh) until it rests. Public steps that
    // duplicate are refused. `journal` is what went before; it grows.
    boost::asio::awaitable<adapters::action> converse(adapters::operation what, correspondent& who,
                                                      std::vector<adapters::entry>& journal);

    timestamp now() const { return ctx_.time.now(); }

private:
    boost::asio::awaitable<result<void>> authorise(correspondent& who, bool shut_out = false);
    boost::asio::awaitable<bool> keep(const adapters::grant& granted, correspondent& who);
    boost::asio::awaitable<result<void>> authorise_and_give_up(correspondent& who, const std::string& claimed);
    boost::asio::awaitable<result<void>> authorise_alone(correspondent& who);
    boost::asio::awaitable<void> rest(std::chrono::milliseconds span) const;
    boost::asio::awaitable<bool> found_renewed(correspondent& who);
    boost::asio::awaitable<result<void>> count_call(const correspondent& who, const adapters::call& step);
    boost::asio::awaitable<void> uncount_call(const correspondent& who, const adapters::entry& tried);

    access::context& ctx_;
    const catalogue& channels_;
    outbound::transport& transport_;
    // Under way; `over` is cancelled when it ends. Until it has a token, those who wait have none either.
    struct authorisation {
        explicit authorisation(const boost::asio::any_io_executor& here)
            : over(here, boost::asio::steady_timer::time_point::max())
        {
        }
        boost::asio::steady_timer over;
        result<void> outcome = refusal{errc::unavailable, "channel.busy", "访问令牌没有更换成功。系统会自动重试。"};
    };

    media_source media_;
    exchange_options options_;
    std::map<std::string, std::shared_ptr<authorisation>, std::less<>> authorising_; // by account
};

// "channel.<fault>" with the platform's reason and cure as one sentence.
refusal refusal_of(const adapters::failure& why);

} // namespace tongyuan::channels
