// What happens while a delivery is under way: somebody stops it, the platform takes it down, another shows its files.
#include "delivery/releases/holds.hpp"
#include "tests/delivery/desk.hpp"

namespace {

using namespace tongyuan;
using delivery::state;

} // namespace

BOOST_AUTO_TEST_SUITE(meanwhile)

BOOST_AUTO_TEST_CASE(a_person_is_not_asked_to_publish_what_was_stopped_meanwhile)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next =
            straight({a_call("upload", quietly)}, adapters::person_task{"发布草稿", "请登录公众平台发布。"});
        const auto held = a_delivery(desk).id;
        desk.platform.during = [&](const std::string&) {
            desk.in_store([&](sql::session& s) {
                return delivery::set_hold(s, desk.engine, desk.chief, "global", "", "核查中", desk.here.time.now())
                    .has_value();
            });
        };
        desk.go();
        BOOST_TEST(desk.state_of(held) == "held");
        BOOST_TEST(desk.find(held).why_code == "hold");
        BOOST_TEST(!desk.find(held).task_title);
    });
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next =
            straight({a_call("upload", quietly)}, adapters::person_task{"发布草稿", "请登录公众平台发布。"});
        const a_delivery edited{desk};
        desk.platform.during = [&](const std::string&) {
            desk.in_store([&](sql::session& s) {
                s.execute("UPDATE article SET state = 'draft' WHERE id = $1", edited.article);
                return true;
            });
        };
        desk.go();
        BOOST_TEST(desk.state_of(edited.id) == "held");
        BOOST_TEST(desk.find(edited.id).why_code == "not_approved");
    });
}

BOOST_AUTO_TEST_CASE(what_the_platform_took_down_after_accepting_it_was_out_and_is_withdrawn)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = straight({a_call("poll", quietly)},
                                   adapters::failure{adapters::fault::gone, "publish_status 5",
                                                     "发布成功后，文章已被删除。", "请核对是谁删除了文章。"});
        const auto id = a_delivery(desk).with_step(a_call("post", publicly_once), answered(200)).in(state::accepted);
        desk.go();
        BOOST_TEST(desk.state_of(id) == "withdrawn");
        BOOST_TEST(!desk.receipt_of(id));
        BOOST_TEST(desk.alarms_about(id).contains("delivery.refused"));
        BOOST_TEST(desk.told_withdrawn.empty());
    });
}

BOOST_AUTO_TEST_CASE(a_file_that_something_else_shows_is_not_removed_with_a_withdrawal)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const a_delivery one{desk};
        const auto other = desk.newest(desk.writer.approve({one.account}, "另一篇"), one.account).id;
        const auto in_use = [&](const std::string& file) {
            return desk.in_store([&](sql::session& s) {
                return delivery::receipt_store::is_shown_elsewhere(s, one.account, "1", file);
            });
        };
        desk.go();
        desk.in_store([&](sql::session& s) {
            s.execute("UPDATE rendition SET body = '{\"media\":[\"both\",\"only\"]}' "
                      "WHERE digest = (SELECT rendition_digest FROM delivery WHERE id = $1)",
                      one.id);
            s.execute("UPDATE rendition SET body = '{\"media\":[\"both\"]}' "
                      "WHERE digest = (SELECT rendition_digest FROM delivery WHERE id = $1)",
                      other);
            return true;
        });
        BOOST_TEST(in_use("both")); // the other waits to be sent
        BOOST_TEST(!in_use("only"));
        desk.in_store([&](sql::session& s) {
            s.execute("UPDATE delivery SET state = 'cancelled' WHERE id = $1", other);
            return true;
        });
        BOOST_TEST(!in_use("both"));
    });
}

BOOST_AUTO_TEST_SUITE_END()
