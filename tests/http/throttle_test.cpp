#include "http/throttle.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan::http;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(throttling)

BOOST_AUTO_TEST_CASE(a_minutes_worth_may_come_at_once_and_then_one_by_one)
{
    throttle t{60};
    for (int i = 0; i < 60; ++i)
        BOOST_TEST(t.take("203.0.113.1", 1, 0ms).count() == 0);
    BOOST_TEST(t.take("203.0.113.1", 1, 0ms).count() == 1);
    BOOST_TEST(t.take("203.0.113.1", 1, 999ms).count() == 1);
    BOOST_TEST(t.take("203.0.113.1", 1, 1000ms).count() == 0);
    BOOST_TEST(t.take("203.0.113.1", 1, 1000ms).count() == 1);
}

BOOST_AUTO_TEST_CASE(each_address_has_its_own_and_a_network_of_ipv6_one_together)
{
    throttle t{1};
    BOOST_TEST(t.take("203.0.113.1", 1, 0ms).count() == 0);
    BOOST_TEST(t.take("203.0.113.1", 1, 0ms).count() == 60);
    BOOST_TEST(t.take("203.0.113.2", 1, 0ms).count() == 0);
    BOOST_TEST(t.take("2001:db8::1", 1, 0ms).count() == 0);
    BOOST_TEST(t.take("2001:db8::2", 1, 0ms).count() == 60);
    BOOST_TEST(t.take("2001:db8:0:1::1", 1, 0ms).count() == 0);
}

BOOST_AUTO_TEST_CASE(loopback_is_not_counted)
{
    throttle t{1};
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(t.take("127.0.0.1", 1, 0ms).count() == 0);
        BOOST_TEST(t.take("::1", 1, 0ms).count() == 0);
    }
}

BOOST_AUTO_TEST_CASE(what_costs_more_than_there_is_can_still_be_had_once_a_minute)
{
    throttle t{5};
    BOOST_TEST(t.take("203.0.113.1", 10, 0ms).count() == 0);
    BOOST_TEST(t.take("203.0.113.1", 10, 30s).count() == 30);
    BOOST_TEST(t.take("203.0.113.1", 10, 60s).count() == 0);
}

BOOST_AUTO_TEST_CASE(addresses_without_number_do_not_fill_the_memory)
{
    throttle t{1, 3};
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(t.take("203.0.113." + std::to_string(i), 1, 0ms).count() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
