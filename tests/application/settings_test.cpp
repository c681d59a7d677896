// What the operator is told about the settings, with the line to look at.
#include "settings.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>

using namespace tongyuan;

namespace {

namespace fs = std::filesystem;

std::set<std::string> mistakes_in(const std::string& text)
{
    const auto file = fs::temp_directory_path() / ("settings-" + std::to_string(::getpid()) + ".toml");
    std::ofstream(file) << "store.schema = \"schema\"\n" << text;
    std::set<std::string> out;
    for (const auto& w : load_settings(file).wrong)
        out.insert(std::to_string(w.line) + " " + w.key);
    fs::remove(file);
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(settings_file)

BOOST_AUTO_TEST_CASE(names_the_line_of_every_address_that_is_none)
{
    const auto wrong = mistakes_in("[server]\n"
                                   "listen = [\"127.0.0.1:8080\",\n"
                                   "  \"localhost:8080\"]\n"
                                   "trusted_proxies = [\"10.0.0.3\",\n"
                                   "  \"10.0.0.0/33\"]\n"
                                   "[outbound]\n"
                                   "allow = [\"portal.intra.gov.cn:443\",\n"
                                   "  \"10.0.0.0/8\"]\n");
    BOOST_TEST(wrong == (std::set<std::string>{"4 server.listen", "6 server.trusted_proxies", "9 outbound.allow"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(does_not_listen_to_the_world_without_a_proxy)
{
    const std::string open = "[server]\nlisten = [\"127.0.0.1:8080\",\n\"0.0.0.0:8080\"]\n";
    BOOST_TEST(mistakes_in(open) == std::set<std::string>{"4 server.listen"}, boost::test_tools::per_element());
    BOOST_TEST(mistakes_in(open + "trusted_proxies = [\"10.0.0.3\"]\n").empty());
}

BOOST_AUTO_TEST_SUITE_END()
