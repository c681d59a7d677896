// What the first page reminds of, over all rooms.
#include "registry/register_store.hpp"
#include "registry/rules/working_calendar.hpp"
#include "tests/application/whole_office.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;

namespace json = boost::json;

namespace {

struct first_page : whole_office {
    using whole_office::whole_office;

    void verify(const std::string& account, std::chrono::days from_now)
    {
        const auto day = registry::text_of(registry::day_in_shanghai(time.now() + from_now));
        ctx.db.write_now([&](sql::session& s) {
            registry::register_store::change_record(s, registry::account_store::find(s, account).value(), "青禾发布",
                                                    "", json::serialize(json::object{{"verified_until", day}}),
                                                    time.now());
            return true;
        });
    }
    // How many of that kind wait for the person; 0: it is not mentioned.
    std::int64_t due(const access::principal& who, std::string_view kind)
    {
        const auto page = body_of(ask(who, verb::get, "/api/v1/home"));
        for (const auto& one : page.at("due").as_array())
            if (one.at("kind").as_string() == kind)
                return one.at("count").to_number<std::int64_t>();
        return 0;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(first_page_of_all)

BOOST_AUTO_TEST_CASE(tells_whose_verification_ends_within_a_month)
{
    for_each_database([](sql::database& db) {
        first_page here{db};
        const auto registrar = here.a_person("dengji", here.district, {"registrar"});
        const auto reader = here.a_person("shenji", here.district, {"audit_admin"});
        BOOST_TEST(here.due(registrar, "accounts.verification") == 0);
        here.verify(here.paper, std::chrono::days{10});
        here.verify(here.portal, std::chrono::days{300});
        here.verify(here.newsroom::an_account("paper", "旧报", here.district, "cancelled"), std::chrono::days{-5});
        BOOST_TEST(here.due(registrar, "accounts.verification") == 1);
        here.verify(here.portal, std::chrono::days{-1}); // has ended
        BOOST_TEST(here.due(registrar, "accounts.verification") == 2);
        BOOST_TEST(here.due(reader, "accounts.verification") == 0); // who cannot file is not asked to
        here.verify(here.paper, std::chrono::days{365});
        BOOST_TEST(here.due(registrar, "accounts.verification") == 1);
    });
}

BOOST_AUTO_TEST_CASE(counts_the_accounts_that_wait_to_be_connected)
{
    for_each_database([](sql::database& db) {
        first_page here{db};
        const auto registrar = here.a_person("dengji", here.district, {"registrar"});
        BOOST_TEST(here.due(registrar, "accounts.unconnected") == 0);
        here.newsroom::an_account("paper", "新报", here.district, "approved");
        here.newsroom::an_account("paper", "晚报", here.district, "approved");
        BOOST_TEST(here.due(registrar, "accounts.unconnected") == 2);
    });
}

BOOST_AUTO_TEST_CASE(tells_of_custody_whom_it_concerns)
{
    for_each_database([](sql::database& db) {
        first_page here{db};
        const auto registrar = here.a_person("dengji", here.district, {"registrar"});
        const auto holder = here.a_person("bianji9", here.district, {"editor"});
        const auto boss = here.a_person("yewu", here.district, {"business_admin"});
        const auto before = here.due(registrar, "accounts.unheld");
        BOOST_TEST(before > 0);
        BOOST_TEST(here.due(boss, "accounts.unheld") == 0); // who cannot enter anybody is not asked to
        const auto account = here.newsroom::an_account("paper", "新报", here.district, "approved");
        here.newsroom::an_account("paper", "旧报", here.district, "cancelled");
        BOOST_TEST(here.due(registrar, "accounts.unheld") == before + 1);
        const auto custody = "/api/v1/accounts/" + account + "/custody/password";
        const json::object entry{{"person_id", holder.person_id}};
        BOOST_TEST_REQUIRE(here.ask(registrar, first_page::verb::put, custody, json::serialize(entry)).status == 200);
        BOOST_TEST(here.due(registrar, "accounts.unheld") == before);

        (void)here.a_handover(here.district, holder);
        BOOST_TEST(here.due(holder, "handovers.receive") == 1);
        BOOST_TEST(here.due(registrar, "handovers.receive") == 0);
        (void)here.a_reveal(here.district);
        BOOST_TEST(here.due(boss, "reveals.decide") == 1);
        BOOST_TEST(here.due(holder, "reveals.decide") == 0);
    });
}

BOOST_AUTO_TEST_SUITE_END()
