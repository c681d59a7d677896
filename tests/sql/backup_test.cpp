// Copies of a store that is in use.
#include "sql/backup.hpp"
#include "sql/sqlite/copy.hpp"
#include "tests/sql/databases.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace tongyuan;
using sql::session;
namespace fs = std::filesystem;

namespace {

fs::path fresh_file()
{
    static int count = 0;
    return fs::path(scratch_folder()) / ("copy" + std::to_string(++count) + ".db");
}

std::unique_ptr<sql::database> a_store(int rows)
{
    auto db = sql::open_sqlite({.file = fresh_file(), .readers = 1});
    db->write_now([&](session& s) {
        s.run_script("CREATE TABLE thing (id BIGINT PRIMARY KEY, body BYTEA)");
        for (int i = 0; i < rows; ++i)
            s.execute("INSERT INTO thing (id, body) VALUES ($1, $2)", i, sql::blob{std::string(4000, 'x')});
        return true;
    });
    return db;
}

std::int64_t count(sql::database& db)
{
    return db.read_now([](session& s) { return s.query_one("SELECT COUNT(*) FROM thing")->integer(0); });
}

void nobody(sql::copy_progress) {}

} // namespace

BOOST_AUTO_TEST_SUITE(backup)

BOOST_AUTO_TEST_CASE(work_goes_on_beside_a_copy_and_what_it_stored_is_in_it)
{
    const auto db = a_store(4000);
    std::atomic<bool> stop = false;
    std::atomic<std::int64_t> written = 0;
    std::jthread writer([&] {
        for (std::int64_t id = 1'000'000; !stop; ++id) {
            db->write_now([&](session& s) { return s.execute("INSERT INTO thing (id) VALUES ($1)", id); });
            ++written;
        }
    });
    const auto file = fresh_file();
    std::int64_t steps = 0, before_the_last_step = 0, at_the_beginning = -1;
    sql::copy_progress last;
    sql::copy_store(*db, file, [&](sql::copy_progress p) {
        ++steps;
        if (at_the_beginning < 0)
            at_the_beginning = written;
        if (p.pages_done < p.pages)
            before_the_last_step = written;
        BOOST_TEST(p.pages_done >= last.pages_done);
        last = p;
    });
    stop = true;
    writer.join();
    BOOST_TEST(steps > 10);
    BOOST_TEST(last.pages_done == last.pages);
    BOOST_TEST(before_the_last_step > at_the_beginning, "nothing was written while the copy was made");
    const auto found = sql::sqlite::examine(file);
    BOOST_TEST(found.is_sqlite);
    BOOST_TEST(found.damage == "");
    const auto copy = sql::open_sqlite({.file = file, .readers = 1});
    BOOST_TEST(count(*copy) >= 4000 + before_the_last_step);
    BOOST_TEST(count(*copy) <= 4000 + written);
}

BOOST_AUTO_TEST_CASE(a_file_that_exists_is_not_written_to)
{
    const auto db = a_store(1);
    const auto file = fresh_file();
    std::ofstream(file) << "mine";
    BOOST_CHECK_THROW(sql::copy_store(*db, file, nobody), sql::error);
    BOOST_TEST(fs::file_size(file) == 4U);
}

BOOST_AUTO_TEST_CASE(a_copy_that_is_given_up_leaves_nothing_and_disturbs_nothing)
{
    const auto db = a_store(2000);
    const auto file = fresh_file();
    const auto give_up = [](sql::copy_progress) { throw std::runtime_error("enough"); };
    BOOST_CHECK_THROW(sql::copy_store(*db, file, give_up), std::runtime_error);
    BOOST_TEST(!fs::exists(file));
    BOOST_TEST(db->write_now([](session& s) { return s.execute("INSERT INTO thing (id) VALUES (-1)"); }) == 1);
    sql::copy_store(*db, file, nobody);
    BOOST_TEST(sql::sqlite::examine(file).damage == "");
}

BOOST_AUTO_TEST_CASE(a_closed_store_and_a_place_that_cannot_be_written_are_refused)
{
    const auto db = a_store(1);
    BOOST_CHECK_THROW(sql::copy_store(*db, "/proc/nowhere/copy.db", nobody), sql::error);
    db->close();
    BOOST_CHECK_THROW(sql::copy_store(*db, fresh_file(), nobody), sql::error);
}

BOOST_AUTO_TEST_CASE(postgres_names_its_own_tool)
{
    for_each_database([](sql::database& db) {
        if (db.kind() == sql::engine::sqlite)
            return;
        const auto names_it = [](const sql::error& e) {
            return std::string_view(e.what()).find("pg_dump") != std::string_view::npos;
        };
        BOOST_CHECK_EXCEPTION(sql::copy_store(db, fresh_file(), nobody), sql::error, names_it);
    });
}

BOOST_AUTO_TEST_CASE(examining_tells_what_a_file_is)
{
    const scratch_store store(sql::engine::sqlite);
    const auto file = fresh_file();
    {
        const auto db = store.open();
        sql::copy_store(*db, file, nobody);
    }
    auto found = sql::sqlite::examine(file);
    BOOST_TEST(found.is_ours);
    BOOST_TEST(found.migration > 0);
    BOOST_TEST(!fs::exists(file.string() + "-wal"));

    auto bytes = [&] {
        std::ifstream in(file, std::ios::binary);
        return std::string{std::istreambuf_iterator<char>(in), {}};
    }();
    auto damaged = bytes;
    for (std::size_t at = 5 * 4096; at < 6 * 4096; ++at)
        damaged[at] = '\xff';
    std::ofstream(file, std::ios::binary) << damaged;
    BOOST_TEST(sql::sqlite::examine(file).damage != "");
    std::ofstream(file, std::ios::binary) << "nothing of the kind";
    BOOST_TEST(!sql::sqlite::examine(file).is_sqlite);

    const auto foreign = fresh_file();
    a_store(1)->close();
    {
        const auto other = sql::open_sqlite({.file = foreign, .readers = 1});
        other->write_now([](session& s) {
            s.run_script("CREATE TABLE other (id BIGINT)");
            return true;
        });
    }
    found = sql::sqlite::examine(foreign);
    BOOST_TEST(found.is_sqlite);
    BOOST_TEST(!found.is_ours);
}

BOOST_AUTO_TEST_SUITE_END()
