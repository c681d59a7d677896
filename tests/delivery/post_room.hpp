// Lanes with deliveries on them, in numbers: accounts on hosts that answer, refuse the connection or hang, as the test
// says. No articles behind them: unless the test wants a public step, nobody asks for an approval.
#pragma once

#include "delivery/delivery_store.hpp"
#include "delivery/sending/breaker_store.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "delivery/sending/lane_store.hpp"
#include "registry/account_store.hpp"
#include "registry/register_store.hpp"
#include "tests/access/people.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <set>

namespace tongyuan {

class posting_adapter final : public adapters::adapter {
public:
    posting_adapter(adapters::manifest about, bool publicly) : about_(std::move(about)), publicly_(publicly) {}

    adapters::manifest about() const override { return about_; }
    adapters::rendition render(const adapters::article&, const adapters::account&) const override { return {}; }
    adapters::action next(const adapters::operation& what, std::span<const adapters::entry> journal) const override
    {
        const auto is_done = [&](std::string_view step) {
            return std::ranges::any_of(journal, [&](const adapters::entry& e) {
                return e.step == step && e.meant == adapters::meaning::done && e.outcome == adapters::fate::answered;
            });
        };
        if (is_done("post"))
            return adapters::receipt{what.marker, "https://posts.example.cn/" + what.marker};
        const bool prepares = publicly_ && !is_done("prepare");
        adapters::call step;
        step.step = prepares ? "prepare" : "post";
        step.request.method = "POST";
        step.request.url = {adapters::literal{what.account.settings.at("endpoint") + "/" + step.step}};
        if (publicly_ && !prepares)
            step.effect = {true, adapters::on_repeat::duplicates};
        return step;
    }
    adapters::reading read(std::string_view, const adapters::reply& answer) const override
    {
        adapters::reading r;
        r.meant = answer.status == 200   ? adapters::meaning::done
                  : answer.status == 429 ? adapters::meaning::throttled
                                         : adapters::meaning::ambiguous;
        if (r.meant == adapters::meaning::throttled) {
            r.why = {adapters::fault::quota, "http 429", "平台要求放慢请求。", ""};
            r.retry_after = std::chrono::seconds{7200};
        }
        return r;
    }

private:
    adapters::manifest about_;
    bool publicly_;
};

// By host: what it does. A host that is not named answers 200.
class posting_transport final : public outbound::transport {
public:
    enum class manner { answers, refuses, hangs, throttles };

    boost::asio::awaitable<outbound::outcome> send(outbound::request r) override
    {
        const auto host = delivery::host_of(std::string_view(r.url));
        ++asked[host];
        const auto at = hosts.find(host);
        const auto does = at == hosts.end() ? manner::answers : at->second;
        if (does == manner::hangs) {
            ++hanging;
            const auto executor = co_await boost::asio::this_coro::executor;
            const auto timer =
                std::make_shared<boost::asio::steady_timer>(executor, boost::asio::steady_timer::time_point::max());
            waiting_.push_back(timer);
            boost::system::error_code ignored;
            co_await timer->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
            --hanging;
            co_return in_the_end;
        }
        if (does == manner::refuses)
            co_return outbound::failure{outbound::stage::not_sent, "connect", "连接被拒绝"};
        outbound::reply answer;
        answer.status = does == manner::throttles ? 429 : 200;
        co_return answer;
    }
    void give_up_waiting()
    {
        for (const auto& timer : std::exchange(waiting_, {}))
            timer->cancel();
    }

    std::map<std::string, manner> hosts;
    std::map<std::string, int> asked;
    std::size_t hanging = 0;
    outbound::outcome in_the_end = outbound::failure{outbound::stage::ambiguous, "timeout", "等待答复超时"};

private:
    std::vector<std::shared_ptr<boost::asio::steady_timer>> waiting_;
};

struct post_room {
    using manner = posting_transport::manner;

    explicit post_room(sql::database& db, delivery::options limits = {}, std::vector<adapters::quota> quotas = {},
                       bool publicly = false)
        : here(db), city(here.a_unit("江州市")), county(here.a_unit("青禾县", &city)),
          port(here.a_unit("临港区", &city)),
          exchange(here.ctx, channels, transport, [](sql::session&, std::string_view) { return std::string(); }, {}),
          engine(here.ctx, exchange, std::move(limits), {}, "room")
    {
        adapters::manifest m;
        m.platform = "post";
        m.label = "公告牌";
        m.version = "1";
        m.operations = {adapters::operation_kind::publish};
        m.settings = {{"endpoint", "接口地址", adapters::setting_kind::url, true, "", ""}};
        m.quotas = std::move(quotas);
        channels.add(std::unique_ptr<adapters::adapter>(new posting_adapter(m, publicly)));
    }

    template <class F>
    auto in_store(F work)
    {
        return here.ctx.db.write_now(std::move(work));
    }

    std::string an_account(const std::string& host, const access::unit& in) { return accounts(1, host, in).front(); }
    std::vector<std::string> accounts(int n, const std::string& host, const access::unit& in)
    {
        return in_store([&](sql::session& s) {
            std::vector<std::string> made;
            for (int i = 0; i < n; ++i) {
                using registry::account_event;
                const auto id = here.ids.next();
                const auto now = here.time.now();
                registry::register_store::insert_proposed(s, {id, "post", id, "公告" + id, "", in.id, "{}"}, now);
                registry::account_store::move(s, id, account_event::open_approved, "test", now);
                registry::account_store::move(s, id, account_event::connected, "test", now);
                const auto version = registry::account_store::find(s, id)->version;
                registry::register_store::set_settings(s, id, version, {{"endpoint", "https://" + host}}, now);
                made.push_back(id);
            }
            return made;
        });
    }
    // Queued and due now, of an article of `by`; its id.
    std::string a_delivery(const std::string& account, const access::unit& by, std::int64_t priority = 0)
    {
        return in_store([&](sql::session& s) { return a_delivery(s, account, by, priority); });
    }
    std::string a_delivery(sql::session& s, const std::string& account, const access::unit& by,
                           std::int64_t priority = 0)
    {
        delivery::delivery d;
        d.id = here.ids.next();
        d.article_id = here.ids.next();
        d.revision = 1;
        d.title = "通知";
        d.account_id = account;
        d.unit_id = by.id;
        d.operation = "publish";
        d.where = delivery::state::queued;
        d.priority = priority;
        d.due_at = here.time.now();
        d.deadline_at = here.time.now() + std::chrono::hours{24};
        d.created_at = d.updated_at = here.time.now();
        delivery::delivery_store::insert(s, d);
        delivery::lane_store::ensure(s, account);
        delivery::lane_store::wake(s, account);
        return d.id;
    }
    delivery::delivery find(const std::string& id)
    {
        return in_store([&](sql::session& s) { return delivery::delivery_store::find(s, id).value(); });
    }
    std::string state_of(const std::string& id) { return std::string(name_of(find(id).where)); }
    std::int64_t in_state(delivery::state where)
    {
        return in_store([&](sql::session& s) {
            return s.query_one("SELECT COUNT(*) FROM delivery WHERE state = $1", name_of(where))->integer(0);
        });
    }
    std::set<std::string> alarms()
    {
        return in_store([&](sql::session& s) {
            std::set<std::string> subjects;
            for (const auto& r : s.query("SELECT kind, subject_id FROM alarm WHERE closed_at IS NULL"))
                subjects.insert(r.text(0) + " " + r.text(1));
            return subjects;
        });
    }

    // One round, and whatever it started to its rest, unless it hangs; how many began.
    std::size_t go()
    {
        auto begun = boost::asio::co_spawn(loop, dispatcher.run_once(here.time.now()), boost::asio::use_future);
        while (begun.wait_for(std::chrono::seconds{0}) != std::future_status::ready ||
               dispatcher.running() > transport.hanging)
        {
            loop.restart();
            loop.run_one_for(std::chrono::seconds{10});
        }
        return begun.get();
    }
    void go_until_nothing_is_due()
    {
        while (go() > 0) {
        }
    }
    std::vector<delivery::work> lease(delivery::room has)
    {
        return in_store([&](sql::session& s) {
            auto leased = delivery::lease_due(s, engine, here.time.now(), has);
            last = leased.last;
            return std::move(leased.list);
        });
    }

    office here; // stands on Monday 2026-03-02 09:00 in Shanghai
    access::unit city, county, port;
    channels::catalogue channels;
    posting_transport transport;
    channels::exchange exchange;
    delivery::engine engine;
    boost::asio::io_context loop{1};
    delivery::dispatcher dispatcher{loop, engine};
    delivery::lane_store::place last;
};

} // namespace tongyuan
