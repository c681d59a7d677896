// What the first page reminds of, over all rooms.
#include "registry/register_store.hpp"
#include "registry/working_calendar.hpp"
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
            registry::register_store::change_record(s, account, "青禾发布", "",
                                                    json::serialize(json::object{{"verified_until", day}}), time.now());
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

BOOST_AUTO_TEST_SUITE_END()
