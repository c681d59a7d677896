// A desk whose public steps are counted, in a file or by a counter that fails when a test says so.
#pragma once

#include "delivery/guards/clock_doubt.hpp"
#include "delivery/guards/counter_store.hpp"
#include "delivery/guards/guards.hpp"
#include "delivery/guards/quarantines.hpp"
#include "tests/delivery/desk.hpp"

#include <boost/asio/detached.hpp>

#include <filesystem>

namespace tongyuan {

class counted_desk : public delivery_desk {
public:
    explicit counted_desk(sql::database& db) : delivery_desk(db), file_(fresh_file())
    {
        count_in_file();
        start();
    }
    ~counted_desk() { std::filesystem::remove(file_); }

    // What the dispatcher does at a start, on this store as it now is.
    void start()
    {
        in_store([&](sql::session& s) {
            return delivery::recover(s, engine, here.time.now(), delivery::lane_store::whose::everybodys).lanes;
        });
        boost::asio::io_context fresh_loop;
        delivery::guards fresh{engine};
        auto done = boost::asio::co_spawn(fresh_loop, fresh.look_at_the_store(), boost::asio::use_future);
        fresh_loop.run();
        done.get();
    }
    void look_first()
    {
        boost::asio::co_spawn(loop, dispatcher.look_first(), boost::asio::detached);
        loop.restart();
        loop.run();
    }
    // As if the store had been sending this, and had then been put back to before.
    void sent_and_forgotten(const delivery::delivery& d, std::int64_t n = 1)
    {
        delivery::counted_step step;
        step.delivery_id = d.id;
        step.n = n;
        step.at = here.time.now();
        step.operation = d.operation;
        step.article_id = d.article_id;
        step.revision = d.revision;
        step.account_id = d.account_id;
        BOOST_TEST_REQUIRE(run_to_end(delivery::count(*counter, step)));
    }
    std::optional<delivery::quarantined> quarantined(const std::string& id)
    {
        return in_store([&](sql::session& s) { return delivery::quarantine_store::find(s, id); });
    }
    bool quarantine_is_open()
    {
        return in_store([](sql::session& s) { return delivery::quarantine_store::is_open(s); });
    }
    result<void> clear(const access::principal& who, const std::string& id, delivery::judgement what,
                       const std::string& link = "")
    {
        return in_store(
            [&](sql::session& s) { return delivery::clear(s, engine, id, what, {link, ""}, "已到平台核实", as(who)); });
    }

    std::unique_ptr<delivery::counter> counter;
    chain_place place_at_begin;

private:
    static std::filesystem::path fresh_file()
    {
        static int count = 0;
        return std::filesystem::path(scratch_folder()) / ("counter" + std::to_string(++count));
    }
    void count_in_file()
    {
        counter = delivery::make_counter(chained_file::create(file_, here.ids.next()));
        place_at_begin = counter->end();
        engine.outside = counter.get();
    }

    std::filesystem::path file_;
};

} // namespace tongyuan
