// Every test executable begins here; its suites come from the folder's *_test.cpp files.
#define BOOST_TEST_MODULE tongyuan
#include <boost/test/unit_test.hpp>
