#include "access/vault.hpp"

#include "base/digest.hpp"
#include "tests/access/people.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace tongyuan;
using namespace tongyuan::access;

namespace {

std::string fresh_file()
{
    static int n = 0;
    return scratch_folder() + "/vault-key-" + std::to_string(++n);
}

vault fresh_vault(random_source& random)
{
    const auto file = fresh_file();
    vault::create_key_file(file, random);
    return vault::open(file, random);
}

std::string refusal_of(const std::string& file, random_source& random)
{
    try {
        vault::open(file, random);
    } catch (const std::runtime_error& e) {
        return e.what();
    }
    return "";
}

std::string content_of(const std::string& file)
{
    std::ostringstream out;
    out << std::ifstream(file).rdbuf();
    return out.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(key_file)

BOOST_AUTO_TEST_CASE(is_private_and_never_overwritten)
{
    system_random random;
    const auto file = fresh_file();
    vault::create_key_file(file, random);
    using std::filesystem::perms;
    BOOST_TEST((std::filesystem::status(file).permissions() == (perms::owner_read | perms::owner_write)));
    const auto before = content_of(file);
    BOOST_TEST(from_hex(before.substr(0, 64)).has_value());
    BOOST_CHECK_THROW(vault::create_key_file(file, random), std::runtime_error);
    BOOST_TEST(content_of(file) == before);
}

BOOST_AUTO_TEST_CASE(is_refused_when_missing_short_or_readable_by_others)
{
    system_random random;
    BOOST_TEST(refusal_of(fresh_file(), random).find("cannot be opened") != std::string::npos);
    const auto open_to_all = fresh_file();
    vault::create_key_file(open_to_all, random);
    std::filesystem::permissions(open_to_all, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
    BOOST_TEST(refusal_of(open_to_all, random).find("chmod 600") != std::string::npos);
    for (const auto* content : {"", "abcd\n", "zz"}) {
        const auto file = fresh_file();
        vault::create_key_file(file, random);
        std::ofstream(file) << content;
        BOOST_TEST(refusal_of(file, random).find("64 hexadecimal digits") != std::string::npos, content);
    }
    const auto link = fresh_file();
    const auto real = fresh_file();
    vault::create_key_file(real, random);
    std::filesystem::create_symlink(real, link);
    BOOST_TEST(refusal_of(link, random).find("cannot be opened") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(come_back_as_they_were_put_and_the_store_does_not_show_them)
{
    for_each_database([](sql::database& db) {
        system_random random;
        const auto keys = fresh_vault(random);
        const auto now = from_millis(1'000);
        const std::string value{"app\0secret 密", 13};
        db.write_now([&](sql::session& s) {
            keys.put(s, "account-1", "app_secret", secret{"old"}, now);
            keys.put(s, "account-1", "app_secret", secret{value}, from_millis(2'000), from_millis(9'000));
            keys.put(s, "account-1", "empty", secret{""}, now);
            return true;
        });
        db.read_now([&](sql::session& s) {
            BOOST_TEST(keys.get(s, "account-1", "app_secret")->reveal() == value);
            BOOST_TEST(keys.get(s, "account-1", "empty")->empty());
            BOOST_TEST(!keys.get(s, "account-2", "app_secret").has_value());
            const auto state = keys.state_of(s, "account-1", "app_secret");
            BOOST_TEST_REQUIRE(state.has_value());
            BOOST_TEST(to_millis(state->updated_at) == 2'000);
            BOOST_TEST(to_millis(state->expires_at.value()) == 9'000);
            BOOST_TEST(keys.list(s, "account-1").size() == 2U);
            const auto row = s.query_one("SELECT sealed_key || sealed_value FROM secret WHERE name = 'app_secret'");
            BOOST_TEST(row->text(0).find("secret") == std::string::npos);
            BOOST_TEST(row->text(0).find(to_base64(value)) == std::string::npos);
            return true;
        });
        db.write_now([&](sql::session& s) {
            keys.forget(s, "account-1", "app_secret");
            BOOST_TEST(!keys.state_of(s, "account-1", "app_secret").has_value());
            return true;
        });
    });
}

BOOST_AUTO_TEST_CASE(cannot_be_moved_to_another_row_or_changed)
{
    for_each_database([](sql::database& db) {
        system_random random;
        const auto keys = fresh_vault(random);
        db.write_now([&](sql::session& s) {
            keys.put(s, "a", "token", secret{"of a"}, from_millis(1));
            keys.put(s, "b", "token", secret{"of b"}, from_millis(1));
            return true;
        });
        db.write_now([&](sql::session& s) {
            s.execute("UPDATE secret SET sealed_key = (SELECT sealed_key FROM secret WHERE owner = 'a'), "
                      "       sealed_value = (SELECT sealed_value FROM secret WHERE owner = 'a') WHERE owner = 'b'");
            BOOST_CHECK_THROW(keys.get(s, "b", "token"), std::runtime_error);
            BOOST_TEST(keys.get(s, "a", "token")->reveal() == "of a");
            s.execute("UPDATE secret SET sealed_value = 'AAAA' || substr(sealed_value, 5) WHERE owner = 'a'");
            BOOST_CHECK_THROW(keys.get(s, "a", "token"), std::runtime_error);
            return true;
        });
    });
}

BOOST_AUTO_TEST_CASE(are_refused_with_another_key_file)
{
    for_each_database([](sql::database& db) {
        system_random random;
        const auto right = fresh_vault(random);
        const auto wrong = fresh_vault(random);
        db.write_now([&](sql::session& s) {
            right.check(s, from_millis(1));
            right.check(s, from_millis(2));
            right.put(s, "a", "token", secret{"x"}, from_millis(1));
            return true;
        });
        db.write_now([&](sql::session& s) {
            BOOST_CHECK_THROW(wrong.check(s, from_millis(3)), std::runtime_error);
            BOOST_CHECK_THROW(wrong.get(s, "a", "token"), std::runtime_error);
            right.check(s, from_millis(3));
            return true;
        });
    });
}

BOOST_AUTO_TEST_CASE(sealed_values_open_for_their_purpose_only)
{
    system_random random;
    const auto keys = fresh_vault(random);
    const auto sealed = keys.seal("change 1", secret{"new value"});
    BOOST_TEST(keys.unseal("change 1", sealed).reveal() == "new value");
    BOOST_TEST(keys.seal("change 1", secret{"new value"}) != sealed);
    BOOST_CHECK_THROW(keys.unseal("change 2", sealed), std::runtime_error);
    BOOST_CHECK_THROW(keys.unseal("change 1", sealed.substr(0, sealed.size() - 4)), std::runtime_error);
    BOOST_CHECK_THROW(keys.unseal("change 1", "new value"), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
