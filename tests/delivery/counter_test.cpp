// Every public step is counted outside the store before it leaves.
#include "tests/delivery/restored.hpp"

namespace {

using namespace tongyuan;
using delivery::state;

class failing_counter final : public delivery::counter {
public:
    void submit(const delivery::counted_step&, std::unique_ptr<waiting> who) override { who->done(works); }
    std::string id() const override { return "failing"; }
    chain_place end() const override { return {}; }
    void note_acts(const access::audit_head&) override {}
    delivery::counted after(const std::optional<chain_place>&) const override { return {}; }
    std::string trouble() const override { return works || !reported ? "" : "磁盘已满"; }
    void try_again() override { ++tried; }

    bool works = false, reported = false;
    int tried = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(counter)

BOOST_AUTO_TEST_CASE(a_line_says_again_what_it_was_made_of)
{
    delivery::counted_step step;
    step.delivery_id = "01J";
    step.n = 7;
    step.at = from_millis(1'767'225'600'123);
    step.operation = "publish";
    step.article_id = "01A";
    step.revision = 3;
    step.account_id = "01C";
    const auto again = delivery::counted_from(delivery::to_line(step));
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(again->delivery_id == "01J");
    BOOST_TEST(again->n == 7);
    BOOST_TEST(to_millis(again->at) == to_millis(step.at));
    BOOST_TEST(again->revision == 3);
    BOOST_TEST(again->account_id == "01C");
    for (const auto* broken : {"", "01J 7", "01J 7 1 publish 01A 3 01C more", "01J x 1 publish 01A 3 01C"})
        BOOST_TEST(!delivery::counted_from(broken).has_value(), broken);
}

BOOST_AUTO_TEST_CASE(a_public_step_is_on_the_disk_outside_before_it_leaves_and_a_quiet_one_is_not_counted)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        desk.stage.next =
            straight({a_call("upload", quietly), a_call("post", publicly_once)}, adapters::receipt{"1", ""});
        const a_delivery one{desk};
        std::map<std::string, std::size_t> counted;
        desk.platform.during = [&](const std::string& step) { counted[step] = desk.counter->after({}).steps.size(); };
        desk.go();
        BOOST_TEST(desk.state_of(one.id) == "published");
        BOOST_TEST(counted["upload"] == 0U);
        BOOST_TEST(counted["post"] == 1U);
        const auto lines = desk.counter->after({}).steps;
        BOOST_TEST_REQUIRE(lines.size() == 1U);
        BOOST_TEST(lines[0].delivery_id == one.id);
        BOOST_TEST(desk.in_store([&](sql::session& s) { return delivery::unknown_steps(s, lines).empty(); }));
    });
}

BOOST_AUTO_TEST_CASE(what_cannot_be_counted_is_not_sent_and_goes_on_when_it_can)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        failing_counter outside;
        desk.engine.outside = &outside;
        const a_delivery one{desk};
        desk.go();
        BOOST_TEST(desk.state_of(one.id) == "deferred");
        BOOST_TEST(desk.find(one.id).why_code == "not_counted");
        BOOST_TEST(desk.platform.times("post") == 0U);
        BOOST_TEST((desk.journal_of(one.id)[0].entry.outcome == adapters::fate::not_sent));

        outside.reported = true;
        BOOST_TEST(desk.dispatcher.stopped_because() == "磁盘已满");
        desk.go_after(std::chrono::hours{1});
        BOOST_TEST(outside.tried == 1);
        BOOST_TEST(desk.platform.times("post") == 0U);

        outside.works = true;
        desk.go();
        BOOST_TEST(desk.state_of(one.id) == "published");
        BOOST_TEST(desk.platform.times("post") == 1U);
        BOOST_TEST(desk.dispatcher.stopped_because().empty());
    });
}

BOOST_AUTO_TEST_CASE(deliveries_that_go_out_together_are_all_counted_and_known)
{
    for_each_database([](sql::database& db) {
        counted_desk desk{db};
        for (int i = 0; i < 20; ++i)
            a_delivery one{desk};
        desk.go();
        BOOST_TEST(desk.platform.times("post") == 20U);
        BOOST_TEST(desk.counter->after({}).steps.size() == 20U);
        desk.start();
        BOOST_TEST(!desk.quarantine_is_open());
    });
}

BOOST_AUTO_TEST_SUITE_END()
