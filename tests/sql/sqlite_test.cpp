#include "sql/sqlite/file.hpp"
#include "tests/sql/databases.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <sys/resource.h>

using namespace tongyuan;
using sql::session;
namespace fs = std::filesystem;

namespace {

std::string fresh_file()
{
    static int count = 0;
    return scratch_folder() + "/sqlite" + std::to_string(++count) + ".db";
}

std::unique_ptr<sql::database> open(const std::string& file)
{
    return sql::open_sqlite({.file = file, .readers = 1});
}

std::string ask(session& s, std::string_view pragma)
{
    const auto found = s.query_one(pragma).value();
    return pragma == "PRAGMA journal_mode" ? found.text(0) : std::to_string(found.integer(0));
}

fs::perms mode_of(const std::string& file)
{
    return fs::status(file).permissions();
}

constexpr auto owner_only = fs::perms::owner_read | fs::perms::owner_write;

bool make_table(session& s)
{
    s.run_script("CREATE TABLE thing (id BIGINT PRIMARY KEY, body BYTEA)");
    return true;
}

// While it stands, writing beyond the limit fails with an error that is not "no space".
class failing_disk {
public:
    explicit failing_disk(rlim_t most)
    {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit tight{most, before_.rlim_max};
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &tight);
    }
    ~failing_disk()
    {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    failing_disk(const failing_disk&) = delete;
    failing_disk& operator=(const failing_disk&) = delete;

private:
    rlimit before_{};
    void (*handler_)(int);
};

auto put(std::int64_t id, std::size_t size)
{
    return [id, size](session& s) {
        return s.execute("INSERT INTO thing (id, body) VALUES ($1, $2)", id, sql::blob{std::string(size, 'x')});
    };
}

std::size_t count(sql::database& db)
{
    return db.read_now([](session& s) { return s.query("SELECT id FROM thing").size(); });
}

bool tells_of_refusal(const sql::store_broken& e)
{
    return std::string_view(e.what()).find("not written to after") != std::string_view::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sqlite)

BOOST_AUTO_TEST_CASE(the_settings_that_keep_commits_are_in_force_on_every_connection)
{
    const auto db = open(fresh_file());
    const auto check = [](session& s) {
        BOOST_TEST(ask(s, "PRAGMA journal_mode") == "wal");
        BOOST_TEST(ask(s, "PRAGMA synchronous") == "2");
        BOOST_TEST(ask(s, "PRAGMA foreign_keys") == "1");
        BOOST_TEST(ask(s, "PRAGMA trusted_schema") == "0");
        return true;
    };
    db->write_now(check);
    db->read_now(check);
    db->write_now([](session& s) {
        BOOST_TEST(ask(s, "PRAGMA secure_delete") == "1");
        return true;
    });
    db->read_now([](session& s) {
        BOOST_TEST(ask(s, "PRAGMA wal_autocheckpoint") == "0");
        return true;
    });
}

BOOST_AUTO_TEST_CASE(a_second_opener_is_refused_with_a_sentence_until_the_first_has_closed)
{
    const auto file = fresh_file();
    auto first = open(file);
    const auto tells = [&](const sql::error& e) {
        const std::string_view sentence = e.what();
        return sentence.find("another tongyuand") != sentence.npos && sentence.find(file) != sentence.npos;
    };
    BOOST_CHECK_EXCEPTION(open(file), sql::error, tells);
    BOOST_CHECK_EXCEPTION(sql::open_sqlite_inline(file), sql::error, tells);
    first->close();
    BOOST_CHECK_NO_THROW(open(file));
}

BOOST_AUTO_TEST_CASE(files_are_for_their_owner_only_even_when_one_was_not)
{
    const auto file = fresh_file();
    std::ofstream(file).flush();
    fs::permissions(file, fs::perms::all);
    const auto db = open(file);
    db->write_now(make_table);
    for (const auto* suffix : {"", "-wal", "-shm", ".lock"})
        BOOST_TEST((mode_of(file + suffix) == owner_only), file + suffix);
}

BOOST_AUTO_TEST_CASE(network_file_systems_are_known_by_their_numbers)
{
    for (const std::int64_t shared : {0x6969L, 0xFF534D42L, 0xFE534D42L, 0x517BL, 0x65735546L, -11317950L})
        BOOST_TEST(sql::sqlite::is_network_file_system(shared), shared);
    for (const std::int64_t local : {0xEF53L /* ext4 */, 0x58465342L /* xfs */, 0x9123683EL /* btrfs */,
                                     0x794C7630L /* overlay */, 0x01021994L /* tmpfs */})
        BOOST_TEST(!sql::sqlite::is_network_file_system(local), local);
}

BOOST_AUTO_TEST_CASE(a_missing_folder_and_a_file_of_another_kind_are_refused)
{
    BOOST_CHECK_THROW(open(scratch_folder() + "/nowhere/a.db"), sql::error);
    const auto file = fresh_file();
    std::ofstream(file) << std::string(8192, 'x');
    BOOST_CHECK_THROW(open(file), sql::error);
}

BOOST_AUTO_TEST_CASE(the_writer_leaves_one_file_behind_when_it_closes)
{
    const auto file = fresh_file();
    const auto db = open(file);
    db->write_now(make_table);
    db->close();
    BOOST_TEST(fs::exists(file));
    BOOST_TEST(!fs::exists(file + "-wal"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_fails_the_work_and_spares_what_comes_later)
{
    const auto db = open(fresh_file());
    db->write_now(make_table);
    const auto pages = [](std::string_view limit) { return [limit](session& s) { return s.query(limit).size(); }; };
    db->write_now(pages("PRAGMA max_page_count = 50"));
    BOOST_CHECK_THROW(db->write_now(put(1, 1'000'000)), sql::store_broken);
    BOOST_TEST(count(*db) == 0U);
    BOOST_TEST(db->write_now(put(2, 1000)) == 1);
    db->write_now(pages("PRAGMA max_page_count = 5000"));
    BOOST_TEST(db->write_now(put(3, 1'000'000)) == 1);
    BOOST_TEST(count(*db) == 2U);
}

BOOST_AUTO_TEST_CASE(a_failed_write_stops_all_writing_but_not_reading_until_the_next_start)
{
    const auto file = fresh_file();
    auto db = open(file);
    db->write_now(make_table);
    db->write_now(put(1, 1000));
    {
        const failing_disk now(rlim_t{256} * 1024);
        BOOST_CHECK_THROW(db->write_now(put(2, 1'000'000)), sql::store_broken);
    }
    BOOST_CHECK_EXCEPTION(db->write_now(put(3, 10)), sql::store_broken, tells_of_refusal);
    BOOST_TEST(count(*db) == 1U);
    db->close();
    BOOST_TEST(fs::exists(file + "-wal")); // closing copied nothing from a log that may not be on the disk
    db = open(file);
    BOOST_TEST(db->write_now(put(3, 10)) == 1);
    BOOST_TEST(count(*db) == 2U);
}

BOOST_AUTO_TEST_CASE(a_start_after_damage_checks_the_file_and_refuses_a_bad_one)
{
    const auto file = fresh_file();
    const auto recorded = [&] { return fs::file_size(file + ".lock") > 0; };
    open(file)->write_now([](session& s) {
        make_table(s);
        for (int i = 0; i < 200; ++i)
            s.execute("INSERT INTO thing (id, body) VALUES ($1, $2)", i, sql::blob{std::string(2000, 'x')});
        return true;
    });
    const auto original = [&] {
        std::ifstream in(file, std::ios::binary);
        return std::string{std::istreambuf_iterator<char>(in), {}};
    }();
    std::ofstream(file, std::ios::binary) << original.substr(0, 8192) << std::string(original.size() - 8192, '\xff');
    BOOST_CHECK_THROW(count(*open(file)), sql::store_broken);
    BOOST_TEST(recorded());
    BOOST_CHECK_THROW(open(file), sql::store_broken);
    std::ofstream(file, std::ios::binary) << original;
    BOOST_TEST(count(*open(file)) == 200U);
    BOOST_TEST(!recorded());
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_never_written_again)
{
    const auto file = fresh_file();
    {
        const auto db = open(file);
        db->write_now(make_table);
        db->write_now([](session& s) {
            for (int i = 0; i < 200; ++i)
                s.execute("INSERT INTO thing (id, body) VALUES ($1, $2)", i, sql::blob{std::string(2000, 'x')});
            return true;
        });
    }
    {
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(8192);
        bytes << std::string(std::size_t{100} * 1024, '\xff');
    }
    const auto db = open(file);
    const auto read_all = [](session& s) { return s.query("SELECT id, body FROM thing ORDER BY id").size(); };
    BOOST_CHECK_THROW(db->read_now(read_all), sql::store_broken);
    const auto harmless = [](session& s) { return s.execute("CREATE TABLE other (id BIGINT)"); };
    BOOST_CHECK_EXCEPTION(db->write_now(harmless), sql::store_broken, tells_of_refusal);
}

BOOST_AUTO_TEST_CASE(inline_work_runs_at_once_on_the_calling_thread)
{
    const auto db = sql::open_sqlite_inline(fresh_file());
    const auto here = std::this_thread::get_id();
    const auto put = [&](session& s) {
        make_table(s);
        return s.execute("INSERT INTO thing (id) VALUES (1)") == 1 && std::this_thread::get_id() == here;
    };
    BOOST_TEST(db->write_now(put));
    const auto sneak = [](session& s) { return s.execute("INSERT INTO thing (id) VALUES (2)"); };
    BOOST_CHECK_THROW(db->read_now(sneak), sql::error);
    BOOST_TEST(db->read_now([](session& s) { return s.query("SELECT id FROM thing").size(); }) == 1U);
    db->close();
    BOOST_CHECK_THROW(db->read_now([](session&) { return 1; }), sql::error);
}

BOOST_AUTO_TEST_SUITE_END()
