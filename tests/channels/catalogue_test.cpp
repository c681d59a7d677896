// Plugins that are broken on purpose: refused by name, or survived.
#include "base/digest.hpp"
#include "channels/catalogue.hpp"
#include "tests/channels/scripted.hpp"
#include "tests/sql/databases.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace {

using namespace tongyuan;
using channels::catalogue;
using channels::plugin_file;

std::filesystem::path broken_plugin(const std::string& name)
{
    return std::filesystem::path(std::getenv("TONGYUAN_BUILD")) / "tests/plugins" / (name + ".so");
}

std::string why_not(const plugin_file& plugin)
{
    catalogue all;
    try {
        all.load(plugin);
    } catch (const std::runtime_error& e) {
        BOOST_TEST(all.manifests().empty());
        return e.what();
    }
    return "loaded";
}

bool says(const std::string& sentence, std::string_view what)
{
    return sentence.find(what) != std::string::npos;
}

// Loads, and every call into it throws.
struct thrower {
    thrower()
    {
        all.load({broken_plugin("throws_in_next"), ""});
        where.platform = all.manifests().at(0)->platform;
        what.account = where;
    }
    catalogue all;
    adapters::account where;
    adapters::operation what;
};

} // namespace

BOOST_AUTO_TEST_SUITE(a_catalogue)

BOOST_AUTO_TEST_CASE(a_plugin_that_is_not_ours_is_refused_with_its_file_and_the_reason)
{
    const std::array<std::pair<const char*, const char*>, 9> expected{{{"no_symbol", "does not export"},
                                                                       {"null_descriptor", "describes nothing"},
                                                                       {"wrong_size", "another size"},
                                                                       {"wrong_abi", "built for ABI"},
                                                                       {"wrong_compiler", "another compiler"},
                                                                       {"null_create", "cannot make its adapter"},
                                                                       {"creates_nothing", "made no adapter"},
                                                                       {"throws_in_create", "threw while making"},
                                                                       {"throws_in_about", "describing itself"}}};
    for (const auto& [name, reason] : expected) {
        const auto sentence = why_not({broken_plugin(name), ""});
        BOOST_TEST(says(sentence, reason), name << ": " << sentence);
        BOOST_TEST(says(sentence, std::string(name) + ".so"), sentence);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_missing_or_no_library_is_refused)
{
    BOOST_TEST(says(why_not({broken_plugin("nowhere"), ""}), "cannot be read"));
    BOOST_TEST(says(why_not({std::filesystem::path(std::getenv("TONGYUAN_SOURCE")) / "README.md", ""}), "README.md"));
}

BOOST_AUTO_TEST_CASE(a_pinned_plugin_must_be_the_very_file)
{
    const auto file = broken_plugin("throws_in_next");
    std::ifstream in{file, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{in}, {}};
    BOOST_TEST(why_not({file, sha256_hex(bytes)}) == "loaded");
    BOOST_TEST(says(why_not({file, sha256_hex(bytes + " ")}), "SHA-256"));
}

BOOST_AUTO_TEST_CASE(a_platform_has_a_plain_name_a_label_and_one_adapter)
{
    scripted_adapter::script named;
    const auto added = [&](std::string platform, std::string label) {
        named.about = a_manifest(std::move(platform));
        named.about.label = std::move(label);
        catalogue all;
        try {
            all.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(named)));
            all.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(named)));
        } catch (const std::runtime_error& e) {
            return std::string(e.what());
        }
        return std::string();
    };
    BOOST_TEST(says(added("", "一"), "only a-z"));
    BOOST_TEST(says(added("We Chat", "一"), "only a-z"));
    BOOST_TEST(says(added("../x", "一"), "only a-z"));
    BOOST_TEST(says(added("stage", ""), "no label"));
    BOOST_TEST(says(added("stage", "一"), "another plugin already"));
}

BOOST_AUTO_TEST_CASE(a_plugin_that_throws_is_a_refusal_and_not_a_crash)
{
    thrower t;
    const auto next = t.all.next(t.what, {});
    BOOST_TEST_REQUIRE(std::holds_alternative<adapters::failure>(next));
    BOOST_TEST((std::get<adapters::failure>(next).kind == adapters::fault::protocol));
    BOOST_TEST((t.all.read(t.where.platform, "post", {}).meant == adapters::meaning::ambiguous));
    const auto made = t.all.render({}, t.where);
    BOOST_TEST_REQUIRE(made.violations.size() == 1U);
    BOOST_TEST(made.violations.front().code == "adapter.broken");
    BOOST_TEST(t.all.link_of("1", t.where).empty());
}

BOOST_AUTO_TEST_CASE(a_platform_that_nobody_speaks_is_a_refusal_too)
{
    const catalogue none;
    adapters::operation what;
    what.account.platform = "nobody";
    BOOST_TEST(std::holds_alternative<adapters::failure>(none.next(what, {})));
    BOOST_TEST((none.read("nobody", "post", adapters::reply{}).meant == adapters::meaning::ambiguous));
    BOOST_TEST(!none.render({}, what.account).violations.empty());
    BOOST_TEST(none.manifest_of("nobody") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_platform_without_an_adapter_of_its_own_is_served_by_the_one_its_row_names)
{
    for_each_database([](sql::database& db) {
        scripted_adapter::script by_hand, by_wechat; // outlive their adapters
        by_hand.about = a_manifest("manual");
        by_hand.next = [](const auto&, auto) -> adapters::action { return adapters::receipt{"by hand", "http://x/1"}; };
        by_wechat.about = a_manifest("wechat");
        by_wechat.next = [](const auto&, auto) -> adapters::action {
            return adapters::receipt{"by wechat", "http://x/2"};
        };
        catalogue all;
        all.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(by_hand)));
        all.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(by_wechat)));
        registry::platform_shelf platforms{{{"manual", {}}, {"wechat", {}}}};
        db.read_now([&](sql::session& s) { return platforms.in(s) != nullptr; });
        const auto proof_on = [&](const std::string& platform) {
            adapters::operation what;
            what.account.platform = platform;
            const auto done = all.next(what, {});
            return std::holds_alternative<adapters::receipt>(done) ? std::get<adapters::receipt>(done).platform_id
                                                                   : std::get<adapters::failure>(done).code;
        };
        BOOST_TEST(proof_on("douyin") == "adapter.broken"); // who knows no list of platforms speaks for its own alone
        all.know(platforms);
        BOOST_TEST(proof_on("douyin") == "by hand");
        BOOST_TEST(proof_on("wechat_service") == "by wechat");
        BOOST_TEST(proof_on("wechat") == "by wechat");
        BOOST_TEST(proof_on("weibo") == "adapter.broken"); // its row names one that is not loaded
        BOOST_TEST(proof_on("nobody") == "adapter.broken");
        BOOST_TEST_REQUIRE(all.manifest_of("douyin") != nullptr);
        BOOST_TEST(all.manifest_of("douyin")->platform == "manual");
        BOOST_TEST(all.label_of("douyin") == "抖音");

        // The row decides, as it stands now.
        db.write_now([](sql::session& s) {
            s.execute("UPDATE platform SET adapter = 'wechat' WHERE code = 'douyin'");
            return s.execute("UPDATE platform_clock SET n = n + 1") == 1;
        });
        db.read_now([&](sql::session& s) { return platforms.in(s) != nullptr; });
        BOOST_TEST(proof_on("douyin") == "by wechat");
    });
}

BOOST_AUTO_TEST_CASE(bytes_that_no_store_would_take_are_made_harmless_at_the_border)
{
    scripted_adapter::script garbled;
    garbled.about = a_manifest("garbled");
    garbled.next = [](const auto&, auto) -> adapters::action {
        return adapters::receipt{std::string("1\0\xff", 3), "http://x/\xc3"};
    };
    garbled.read = [](auto, const auto&) {
        return adapters::reading{adapters::meaning::refused, {adapters::fault::content, "\xfe", "坏\xff", ""}, {}};
    };
    catalogue all;
    all.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(garbled)));
    adapters::operation what;
    what.account.platform = "garbled";
    const auto proof = std::get<adapters::receipt>(all.next(what, {}));
    BOOST_TEST(proof.platform_id == "1\uFFFD\uFFFD");
    BOOST_TEST(proof.url == "http://x/\uFFFD");
    BOOST_TEST(all.read("garbled", "post", {}).why.reason == "坏\uFFFD");
}

BOOST_AUTO_TEST_SUITE_END()
