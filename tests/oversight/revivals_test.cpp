// An account that was cancelled and is back.
#include "oversight/revivals.hpp"
#include "tests/oversight/watch.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::oversight;

namespace {

using http::verb;

struct revived_watch : a_watch {
    explicit revived_watch(sql::database& db) : a_watch(db), account(an_account(bureau))
    {
        using enum registry::account_event;
        here.ctx.db.write_now([&](sql::session& s) {
            for (const auto event : {close_approved, notice_ended, cancel_approved, platform_cancelled})
                BOOST_TEST_REQUIRE(registry::account_store::move(s, account, event, "test", here.time.now()));
            return true;
        });
    }
    void note(std::string_view words)
    {
        here.ctx.db.write_now([&](sql::session& s) {
            note_revival(s, context, registry::account_store::find(s, account).value(), words, admin, here.time.now());
            return true;
        });
    }
    boost::json::array cases() { return list_in(ask(admin, verb::get, "/cases?account=" + account)); }

    std::string account;
};

} // namespace

BOOST_AUTO_TEST_SUITE(revivals)

BOOST_AUTO_TEST_CASE(open_one_case_that_stands_until_the_account_is_gone_again)
{
    for_each_database([](sql::database& db) {
        revived_watch w{db};
        w.note("又能搜到了，https://a.example.cn/1");
        w.note("还在");
        w.inspect(); // a case of an account that is gone usually ends by itself
        BOOST_TEST_REQUIRE(w.cases().size() == 1);
        const auto one = w.cases()[0];
        BOOST_TEST(text_at(one, "/state") == "open");
        BOOST_TEST(text_at(one, "/finding/kind_label") == "注销后复活");
        BOOST_TEST(text_at(one, "/finding/evidence/seen") == "又能搜到了，https://a.example.cn/1");
        w.note("");
        BOOST_TEST(text_at(w.cases()[0], "/state") == "closed");
        w.note("又来了");
        BOOST_TEST(w.cases().size() == 2);
    });
}

BOOST_AUTO_TEST_CASE(leave_who_saw_it_in_the_audit_chain)
{
    for_each_database([](sql::database& db) {
        revived_watch w{db};
        w.note("又能搜到了");
        w.note("还在");
        w.note("");
        const auto acts = w.case_acts();
        BOOST_TEST_REQUIRE(acts.size() == 2U);
        BOOST_TEST(acts[0].act == "case.opened");
        BOOST_TEST(acts[1].act == "case.closed");
        for (const auto& one : acts) {
            BOOST_TEST(one.actor_id == w.admin.person_id);
            BOOST_TEST(text_at(one.detail, "/account") == w.account);
            BOOST_TEST(text_at(one.detail, "/rule") == "revived");
        }
        BOOST_TEST(text_at(acts[0].detail, "/words") == "又能搜到了");
    });
}

BOOST_AUTO_TEST_SUITE_END()
