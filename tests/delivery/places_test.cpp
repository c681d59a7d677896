// Places among the requests in flight.
#include "tests/delivery/post_room.hpp"
#include "tests/sql/databases.hpp"

using namespace tongyuan;
using delivery::state;

namespace {

// Keeps the n-th write from now until it is let go.
class tardy_store final : public sql::database {
public:
    explicit tardy_store(sql::database& prompt) : prompt_(prompt) {}

    void keep_write(std::size_t n) { left_ = n; }
    bool keeps_one() const { return kept_ != nullptr; }
    void let_go() { prompt_.submit_write(std::move(kept_)); }

    sql::engine kind() const override { return prompt_.kind(); }
    void submit_read(std::unique_ptr<task> work) override { prompt_.submit_read(std::move(work)); }
    void submit_write(std::unique_ptr<task> work) override
    {
        if (left_ > 0 && --left_ == 0)
            kept_ = std::move(work);
        else
            prompt_.submit_write(std::move(work));
    }
    void close() override { prompt_.close(); }

private:
    sql::database& prompt_;
    std::size_t left_ = 0;
    std::unique_ptr<task> kept_;
};

template <class F>
void run_until(post_room& p, F is_reached)
{
    while (!is_reached()) {
        p.loop.restart();
        BOOST_REQUIRE(p.loop.run_one_for(std::chrono::seconds{10}) == 1);
    }
}

void look(post_room& p)
{
    auto look = boost::asio::co_spawn(p.loop, p.dispatcher.run_once(p.here.time.now()), boost::asio::use_future);
    run_until(p, [&] { return look.wait_for(std::chrono::seconds{0}) == std::future_status::ready; });
    look.get();
}

} // namespace

BOOST_AUTO_TEST_SUITE(places)

BOOST_AUTO_TEST_CASE(the_next_request_does_not_wait_for_the_settlement_of_the_last)
{
    for_each_database([](sql::database& db) {
        tardy_store store{db};
        delivery::options limits;
        limits.most_in_flight = 1;
        post_room p{store, limits};
        for (int i = 0; i < 3; ++i)
            p.a_delivery(p.an_account("api.example.cn", p.county), p.county);
        store.keep_write(3); // after the lease and the intent
        look(p);
        run_until(p, [&] { return store.keeps_one(); });
        look(p);
        run_until(p, [&] { return p.in_state(state::published) == 1; });
        BOOST_TEST(p.transport.asked["api.example.cn"] == 2);
        BOOST_TEST(p.dispatcher.running() >= 1u);
        store.let_go();
        run_until(p, [&] { return p.dispatcher.running() == 0; });
        BOOST_TEST(p.in_state(state::published) == 2);
        BOOST_TEST(p.in_state(state::queued) == 1);
    });
}

BOOST_AUTO_TEST_SUITE_END()
