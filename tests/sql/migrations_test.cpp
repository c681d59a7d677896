#include "sql/migrations.hpp"
#include "tests/sql/databases.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

using namespace tongyuan;
using sql::session;
namespace fs = std::filesystem;

namespace {

// A schema folder under our own hands.
class schema {
public:
    schema()
    {
        static int count = 0;
        folder = fs::path(scratch_folder()) / ("schema" + std::to_string(++count));
        put("sqlite/before.sql", "");
        put("postgres/before.sql", "");
        put("0001_first.sql", "CREATE TABLE first (id BIGINT PRIMARY KEY); INSERT INTO first VALUES (1);");
    }
    ~schema() { fs::remove_all(folder); }
    schema(const schema&) = delete;
    schema& operator=(const schema&) = delete;

    void put(const std::string& name, const std::string& text) const
    {
        fs::create_directories((folder / name).parent_path());
        std::ofstream(folder / name) << text;
    }
    fs::path folder;
};

std::int64_t count(sql::database& db, const std::string& table)
{
    return db.read_now([&](session& s) { return s.query_one("SELECT count(*) FROM " + table)->integer(0); });
}

auto says(std::string_view what)
{
    return [what](const sql::error& e) {
        BOOST_TEST_MESSAGE(e.what());
        return std::string_view(e.what()).find(what) != std::string_view::npos;
    };
}

template <class F>
void with_schema(F body)
{
    const auto over = [&](sql::database& db) {
        const schema s;
        body(db, s);
    };
    for_each_database(over, contents::empty);
}

} // namespace

BOOST_AUTO_TEST_SUITE(migrations)

BOOST_AUTO_TEST_CASE(each_is_applied_once_in_order)
{
    with_schema([](sql::database& db, const schema& files) {
        const auto first = sql::migrate(db, files.folder);
        BOOST_TEST(first.before == 0);
        BOOST_TEST(first.after == 1);
        files.put("0002_second.sql", "ALTER TABLE first ADD COLUMN note TEXT; CREATE TABLE second (id BIGINT);");
        const auto second = sql::migrate(db, files.folder);
        BOOST_TEST(second.before == 1);
        BOOST_TEST(second.after == 2);
        const auto third = sql::migrate(db, files.folder);
        BOOST_TEST(third.before == 2);
        BOOST_TEST(count(db, "first") == 1);
        BOOST_TEST(count(db, "second") == 0);
    });
}

BOOST_AUTO_TEST_CASE(one_that_fails_leaves_nothing_behind)
{
    with_schema([](sql::database& db, const schema& files) {
        files.put("0002_bad.sql", "CREATE TABLE second (id BIGINT); INSERT INTO nowhere VALUES (1);");
        BOOST_CHECK_THROW(sql::migrate(db, files.folder), sql::error);
        BOOST_TEST(count(db, "schema_migration") == 1);
        BOOST_CHECK_THROW(count(db, "second"), sql::error);
        files.put("0002_bad.sql", "CREATE TABLE second (id BIGINT);");
        BOOST_TEST(sql::migrate(db, files.folder).after == 2);
    });
}

BOOST_AUTO_TEST_CASE(a_script_that_ends_the_transaction_is_refused)
{
    with_schema([](sql::database& db, const schema& files) {
        files.put("0002_commits.sql", "CREATE TABLE second (id BIGINT); COMMIT;");
        BOOST_CHECK_EXCEPTION(sql::migrate(db, files.folder), sql::error, says("must not end the transaction"));
        BOOST_TEST(count(db, "schema_migration") == 1);
    });
}

BOOST_AUTO_TEST_CASE(a_file_that_was_changed_after_it_ran_is_refused)
{
    with_schema([](sql::database& db, const schema& files) {
        sql::migrate(db, files.folder);
        files.put("0001_first.sql", "CREATE TABLE first (id BIGINT PRIMARY KEY);");
        BOOST_CHECK_EXCEPTION(sql::migrate(db, files.folder), sql::error, says("0001_first.sql was changed"));
    });
}

BOOST_AUTO_TEST_CASE(a_database_of_a_newer_program_is_refused)
{
    with_schema([](sql::database& db, const schema& files) {
        files.put("0002_second.sql", "CREATE TABLE second (id BIGINT);");
        sql::migrate(db, files.folder);
        fs::remove(files.folder / "0002_second.sql");
        BOOST_CHECK_EXCEPTION(sql::migrate(db, files.folder), sql::error, says("newer than this program"));
    });
}

BOOST_AUTO_TEST_CASE(numbers_that_repeat_or_are_missing_and_odd_names_are_refused)
{
    const auto refused = [](const char* name, const char* sentence) {
        const schema files;
        files.put(name, "SELECT 1;");
        BOOST_CHECK_EXCEPTION(sql::read_migrations(files.folder), sql::error, says(sentence));
    };
    refused("0001_again.sql", "where number 2 is due");
    refused("0003_gap.sql", "where number 2 is due");
    refused("2_short.sql", "NNNN_name.sql");
    refused("0002-Dash.sql", "NNNN_name.sql");
}

BOOST_AUTO_TEST_CASE(two_daemons_that_start_at_once_migrate_once)
{
    for_each_store(
        [](const scratch_store& store) {
            if (store.kind() == sql::engine::sqlite)
                return; // the file lock lets only one start
            const schema files;
            files.put("0002_second.sql", "CREATE TABLE second (id BIGINT); INSERT INTO second VALUES (1);");
            std::vector<std::unique_ptr<sql::database>> daemons;
            for (int i = 0; i < 4; ++i)
                daemons.push_back(store.open());
            {
                std::vector<std::jthread> starting;
                for (auto& each : daemons)
                    starting.emplace_back([&] { sql::migrate(*each, files.folder); });
            }
            BOOST_TEST(count(*daemons.front(), "second") == 1);
            BOOST_TEST(count(*daemons.front(), "schema_migration") == 2);
        },
        contents::empty);
}

BOOST_AUTO_TEST_CASE(the_schema_of_the_product_applies_to_every_engine)
{
    for_each_database([](sql::database& db) { BOOST_TEST(count(db, "schema_migration") > 0); });
}

BOOST_AUTO_TEST_SUITE_END()
