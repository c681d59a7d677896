#include "access/member_store.hpp"
#include "channels/journal_store.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/sending/recovery.hpp"
#include "registry/account_store.hpp"
#include "registry/register_store.hpp"
#include "tests/access/people.hpp"
#include "tests/channels/scripted.hpp"

using namespace tongyuan;
using namespace tongyuan::delivery;
using namespace std::chrono_literals;
namespace member_store = access::member_store;
namespace asio = boost::asio;

namespace {

class no_wire final : public outbound::transport {
public:
    asio::awaitable<outbound::outcome> send(outbound::request) override
    {
        co_return outbound::failure{outbound::stage::not_sent, "connect", ""};
    }
};

// A platform that can shut out a former daemon.
class fenced_platform final : public adapters::adapter {
public:
    adapters::manifest about() const override
    {
        adapters::manifest m;
        m.platform = "fenced";
        m.label = "平台";
        m.version = "1";
        m.token = "token";
        m.fence_renewals = 2;
        return m;
    }
    adapters::rendition render(const adapters::article&, const adapters::account&) const override { return {}; }
    adapters::action next(const adapters::operation&, std::span<const adapters::entry>) const override
    {
        return adapters::done{};
    }
    adapters::reading read(std::string_view, const adapters::reply&) const override { return {}; }
};

std::vector<lane_store::leased_lane> lease_due_lanes(sql::session& s, std::string_view owner, timestamp now)
{
    const auto at = lane_store::place_after(s, {}, now);
    return at ? lane_store::lease(s, *at, owner, now, 10) : std::vector<lane_store::leased_lane>{};
}

// Daemon "them" works on one account of it, daemon "us" may take over.
struct two_daemons {
    office here;
    access::unit city = here.a_unit("江州市");
    no_wire wire;
    channels::catalogue plugins;
    channels::exchange exchange;
    engine e;
    std::string account = here.ids.next();
    std::string delivery_id = here.ids.next();
    delivery_store::lease theirs{"them", 0};

    template <class F>
    auto in_store(F work)
    {
        using answer = std::invoke_result_t<F&, sql::session&>;
        if constexpr (std::is_void_v<answer>)
            here.ctx.db.write_now([&](sql::session& s) {
                work(s);
                return true;
            });
        else
            return here.ctx.db.write_now(std::move(work));
    }

    explicit two_daemons(sql::database& db)
        : here(db),
          exchange(here.ctx, plugins, wire, [](sql::session&, std::string_view) { return std::string(); }, {}),
          e(here.ctx, exchange, {}, {}, "us")
    {
        plugins.add(std::unique_ptr<adapters::adapter>(std::make_unique<fenced_platform>()));
        in_store([&](sql::session& s) {
            access::member_store::insert(s, "us", "us", "here", now(), 30s);
            access::member_store::insert(s, "them", "them", "there", now(), 30s);
            registry::register_store::insert_proposed(s, {account, "fenced", account, "账号", "", city.id, "{}"},
                                                      now());
            lane_store::ensure(s, account);
            tongyuan::delivery::delivery d;
            d.id = delivery_id;
            d.article_id = "article";
            d.revision = 1;
            d.account_id = account;
            d.unit_id = city.id;
            d.operation = "publish";
            d.where = state::queued;
            d.due_at = d.created_at = now();
            delivery_store::insert(s, d);
            lane_store::wake(s, account);
        });
    }

    timestamp now() const { return here.time.now(); }

    // They lease it and write the intent of a step.
    void they_begin(adapters::does effect)
    {
        in_store([&](sql::session& s) {
            theirs.epoch = lease_due_lanes(s, "them", now()).at(0).epoch;
            BOOST_TEST_REQUIRE(delivery_store::take(s, account, theirs, now()).has_value());
            channels::journal_store::append(s, delivery_id, step(effect));
        });
    }
    channels::journal_row step(adapters::does effect) const
    {
        channels::journal_row row;
        row.n = 1;
        row.epoch = theirs.epoch;
        row.effect = effect;
        row.request_digest = "digest";
        row.entry.step = "post";
        row.entry.at = now();
        return row;
    }
    void they_end(member_store::ending how)
    {
        in_store([&](sql::session& s) { BOOST_TEST(access::member_store::end(s, "them", how, now())); });
    }
    recovered we_look(lane_store::whose leases = lane_store::whose::the_ended)
    {
        return in_store([&](sql::session& s) { return recover(s, e, now(), leases); });
    }
    tongyuan::delivery::delivery it()
    {
        return in_store([&](sql::session& s) { return delivery_store::find(s, delivery_id).value(); });
    }
    channels::journal_row their_step()
    {
        return in_store([&](sql::session& s) { return channels::journal_store::load(s, delivery_id).at(0); });
    }
    std::int64_t in_lane(const std::string& column)
    {
        return in_store([&](sql::session& s) {
            return s.query_one("SELECT " + column + " FROM lane WHERE account_id = $1", account)->integer(0);
        });
    }
    bool is_leasable()
    {
        return in_store([&](sql::session& s) { return lease_due_lanes(s, "us", now()).size() == 1; });
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(taking_over)

BOOST_AUTO_TEST_CASE(what_a_living_daemon_holds_is_left_alone)
{
    for_each_database([](sql::database& db) {
        two_daemons fleet{db};
        fleet.they_begin(publicly_once);
        BOOST_TEST(fleet.we_look().lanes == 0);
        BOOST_TEST(fleet.we_look(lane_store::whose::ours).lanes == 0);
        BOOST_TEST(name_of(fleet.it().where) == "sending");
    });
}

BOOST_AUTO_TEST_CASE(a_public_step_of_a_silent_daemon_is_doubted_and_its_account_rests_and_is_fenced)
{
    for_each_database([](sql::database& db) {
        two_daemons fleet{db};
        fleet.they_begin(publicly_once);
        fleet.they_end(member_store::ending::expired);
        BOOST_TEST(fleet.we_look().unconfirmed == 1);
        BOOST_TEST(name_of(fleet.it().where) == "unconfirmed");
        BOOST_TEST(fleet.their_step().entry.why.code == "taken_over");
        BOOST_TEST(fleet.in_lane("fences_due") == 2);
        fleet.here.time.advance(59s);
        BOOST_TEST(!fleet.is_leasable(), "a frozen daemon may still have bytes on their way");
        fleet.here.time.advance(1s);
        BOOST_TEST(fleet.is_leasable());
    });
}

BOOST_AUTO_TEST_CASE(a_public_step_that_may_be_repeated_waits_as_long_or_it_could_undo_what_comes_after_it)
{
    for_each_database([](sql::database& db) {
        two_daemons fleet{db};
        fleet.they_begin(publicly);
        fleet.they_end(member_store::ending::expired);
        BOOST_TEST(fleet.we_look().queued_again == 1);
        BOOST_TEST(name_of(fleet.it().where) == "deferred");
        BOOST_TEST(!fleet.is_leasable());
        fleet.here.time.advance(60s);
        BOOST_TEST(fleet.is_leasable());
    });
}

BOOST_AUTO_TEST_CASE(nothing_waits_for_a_daemon_that_is_known_to_have_ended_or_had_nothing_public_in_hand)
{
    for_each_database([](sql::database& db) {
        two_daemons gone{db};
        gone.they_begin(publicly);
        gone.they_end(member_store::ending::died);
        BOOST_TEST(gone.we_look().lanes == 1);
        BOOST_TEST(gone.their_step().entry.why.code == "interrupted");
        BOOST_TEST(gone.in_lane("fences_due") == 0);
        BOOST_TEST(gone.is_leasable());
    });
    for_each_database([](sql::database& db) {
        two_daemons fleet{db};
        fleet.they_begin(quietly);
        fleet.they_end(member_store::ending::expired);
        BOOST_TEST(fleet.we_look().lanes == 1);
        BOOST_TEST(fleet.is_leasable());
    });
}

BOOST_AUTO_TEST_CASE(the_former_owner_changes_nothing_any_more_but_its_late_answer_is_kept)
{
    for_each_database([](sql::database& db) {
        two_daemons fleet{db};
        fleet.they_begin(publicly_once);
        const auto as_they_know_it = fleet.it();
        fleet.they_end(member_store::ending::expired);
        fleet.we_look();
        fleet.in_store([&](sql::session& s) {
            BOOST_TEST(!lane_store::hold_on(s, fleet.account, fleet.theirs));
            delivery_store::change c;
            c.to = state::refused;
            BOOST_TEST(!delivery_store::settle(s, as_they_know_it, fleet.theirs, c, fleet.now()));
            auto late = fleet.step(publicly_once);
            late.entry.outcome = adapters::fate::answered;
            late.entry.meant = adapters::meaning::done;
            late.entry.got = {201, {}, "id 7"};
            BOOST_TEST(channels::journal_store::answer(s, fleet.delivery_id, late));
        });
        BOOST_TEST(name_of(fleet.it().where) == "unconfirmed");
        BOOST_TEST(fleet.their_step().entry.got.body == "id 7");
    });
}

BOOST_AUTO_TEST_CASE(each_renewal_of_the_token_is_counted_and_the_next_one_comes_half_a_minute_later)
{
    for_each_database([](sql::database& db) {
        two_daemons fleet{db};
        const delivery_store::lease ours = fleet.in_store([&](sql::session& s) {
            lane_store::rest_after_take_over(s, fleet.account, fleet.now(), 2);
            return delivery_store::lease{"us", lease_due_lanes(s, "us", fleet.now()).at(0).epoch};
        });
        fleet.in_store([&](sql::session& s) {
            lane_store::fenced(s, fleet.account, ours, 1);
            lane_store::rest left;
            left.connection.retry_at = fleet.now() + 31s;
            lane_store::release(s, fleet.account, ours, left);
        });
        BOOST_TEST(fleet.in_lane("fences_due") == 1);
        BOOST_TEST(!fleet.is_leasable());
        fleet.here.time.advance(31s);
        BOOST_TEST(fleet.is_leasable());
    });
}

BOOST_AUTO_TEST_SUITE_END()
