#include "sql/migrations.hpp"
#include "tests/sql/databases.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

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

// ctest says where the sources are; by hand it is the current folder.
const fs::path product_schema = [] {
    const char* source = std::getenv("TONGYUAN_SOURCE"); // NOLINT(concurrency-mt-unsafe): nobody sets it
    return fs::path(source ? source : ".") / "schema";
}();

// The product's first migrations.
class part_of_schema {
public:
    part_of_schema(const std::vector<sql::migration>& all, std::size_t most)
    {
        static int count = 0;
        folder = fs::path(scratch_folder()) / ("part" + std::to_string(++count));
        for (const auto* engine : {"sqlite", "postgres"}) {
            fs::create_directories(folder / engine);
            fs::copy_file(product_schema / engine / "before.sql", folder / engine / "before.sql");
        }
        for (std::size_t i = 0; i < most; ++i) {
            const auto number = std::to_string(10'000 + all[i].number).substr(1);
            std::ofstream(folder / (number + "_" + all[i].name + ".sql")) << all[i].script;
        }
    }
    ~part_of_schema() { fs::remove_all(folder); }
    part_of_schema(const part_of_schema&) = delete;
    part_of_schema& operator=(const part_of_schema&) = delete;
    fs::path folder;
};

std::vector<std::string> statements_of(const std::string& script)
{
    std::vector<std::string> out;
    for (std::size_t from = 0;;) {
        const auto end = script.find(";\n", from);
        if (end == script.npos)
            return out;
        out.push_back(script.substr(from, end + 2 - from));
        from = end + 2;
    }
}

// The first statement that a daemon of the version before would notice; empty when all of them only add.
std::string first_that_takes_away(const std::string& script)
{
    // Only the beginnings are matched: std::regex recurses once per character of what it takes.
    static const std::regex comment("--[^\n]*"), several(R"(\s+)");
    static const std::regex adds(" ?(CREATE TABLE |CREATE INDEX |INSERT INTO |UPDATE |$)");
    static const std::regex column(R"( ?ALTER TABLE \w+ ADD COLUMN )");
    constexpr auto here = std::regex_constants::match_continuous;
    const auto plain = std::regex_replace(std::regex_replace(script, comment, ""), several, " ");
    const auto only_adds = [&](const std::string& statement) {
        const bool must_be_given =
            statement.find("NOT NULL") != std::string::npos && statement.find("DEFAULT") == std::string::npos;
        return std::regex_search(statement, adds, here) ||
               (std::regex_search(statement, column, here) && !must_be_given);
    };
    for (std::size_t from = 0; from < plain.size();) {
        const auto end = std::min(plain.find(';', from), plain.size());
        const auto statement = plain.substr(from, end - from);
        if (!only_adds(statement))
            return statement;
        from = end + 1;
    }
    return {};
}

// Another process that dies after so many statements of the migration's transaction.
void kill_within(const scratch_store& store, int number, const std::vector<std::string>& statements, std::size_t most)
{
    const auto child = ::fork();
    if (child == 0)
        try {
            const auto db = store.open();
            db->write_now([&](session& s) {
                for (std::size_t i = 0; i < most; ++i)
                    s.run_script(statements[i]);
                s.execute("INSERT INTO schema_migration (number, name, sha256, applied_at) VALUES ($1, 'x', '', 0)",
                          number);
                ::kill(::getpid(), SIGKILL);
                return true;
            });
            ::_exit(1);
        } catch (...) {
            ::_exit(2);
        }
    int status = 0;
    BOOST_TEST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST_REQUIRE(WIFSIGNALED(status));
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

BOOST_AUTO_TEST_CASE(a_migration_that_is_killed_at_any_statement_leaves_the_store_as_it_was)
{
    for (const auto kind : engines_under_test()) {
        const auto known = sql::read_migrations(product_schema);
        const scratch_store store(kind, contents::empty);
        sql::migrate(*store.open(), part_of_schema{known, 0}.folder);
        for (std::size_t m = 0; m < known.size(); ++m) {
            const auto statements = statements_of(known[m].script);
            // Every statement on SQLite; PostgreSQL's rollback is its own, so once per migration is enough.
            for (auto k = kind == sql::engine::sqlite ? 1U : statements.size(); k <= statements.size(); ++k) {
                BOOST_TEST_CONTEXT(name_of(kind) << ", " << known[m].name << ", statement " << k)
                {
                    kill_within(store, known[m].number, statements, k);
                    BOOST_TEST(count(*store.open(), "schema_migration") == static_cast<std::int64_t>(m));
                }
            }
            BOOST_TEST(sql::migrate(*store.open(), part_of_schema{known, m + 1}.folder).after ==
                       static_cast<int>(m + 1));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_daemon_of_the_older_schema_works_on_while_a_newer_one_adds_to_it)
{
    for_each_store(
        [](const scratch_store& store) {
            if (store.kind() == sql::engine::sqlite)
                return; // one daemon at a time
            const schema files;
            const auto older = store.open();
            sql::migrate(*older, files.folder);
            std::atomic<bool> stop = false;
            std::atomic<std::int64_t> done = 0;
            std::jthread at_work([&] {
                for (std::int64_t id = 100; !stop; ++id) {
                    older->write_now([&](session& s) {
                        s.execute("INSERT INTO first (id) VALUES ($1)", id);
                        return s.query_one("SELECT id FROM first WHERE id = $1", id)->integer(0) == id;
                    });
                    ++done;
                }
            });
            while (done < 10)
                std::this_thread::yield();
            files.put("0002_second.sql", "ALTER TABLE first ADD COLUMN note TEXT; CREATE TABLE second (id BIGINT);"
                                         "CREATE INDEX first_note ON first (note);");
            const auto newer = store.open();
            sql::migrate(*newer, files.folder);
            const auto at_the_change = done.load();
            while (done < at_the_change + 10)
                std::this_thread::yield();
            stop = true;
            at_work.join();
            BOOST_TEST(count(*newer, "first") == 1 + done);
            fs::remove(files.folder / "0002_second.sql");
            BOOST_CHECK_EXCEPTION(sql::migrate(*older, files.folder), sql::error, says("newer than this program"));
        },
        contents::empty);
}

BOOST_AUTO_TEST_CASE(one_that_takes_something_away_waits_for_the_daemons_that_still_use_it)
{
    with_schema([](sql::database& db, const schema& files) {
        files.put("0002_adds.sql", "ALTER TABLE first ADD COLUMN note TEXT;");
        files.put("0003_drops.sql", "-- not beside daemons older than 0002\nALTER TABLE first DROP COLUMN note;");
        std::vector<int> asked;
        const auto somebody_is_older = [&](session&, const sql::migration& next) {
            asked.push_back(next.number);
            throw sql::error("stop the older one first, it knows less than " + std::to_string(next.oldest_beside));
        };
        BOOST_CHECK_EXCEPTION(sql::migrate(db, files.folder, somebody_is_older), sql::error, says("less than 2"));
        BOOST_TEST(asked == std::vector<int>{3}, boost::test_tools::per_element());
        BOOST_TEST(count(db, "schema_migration") == 2);
        BOOST_TEST(db.read_now([](session& s) { return sql::newest_migration(s); }) == 2);
        BOOST_TEST(sql::migrate(db, files.folder, [](session&, const sql::migration&) {}).after == 3);
    });
}

BOOST_AUTO_TEST_CASE(every_migration_of_the_product_only_adds_or_says_beside_whom_it_may_run)
{
    constexpr int before_daemons_said_what_they_know = 15;
    for (const auto& m : sql::read_migrations(product_schema))
        if (m.number > before_daemons_said_what_they_know && m.oldest_beside == 0)
            BOOST_TEST(first_that_takes_away(m.script) == "", "0" << m.number << " " << m.name);
    BOOST_TEST(first_that_takes_away("-- new\nALTER TABLE a ADD COLUMN b BIGINT NOT NULL DEFAULT 0; -- so\n") == "");
    for (const auto* bad : {"DROP INDEX a", "ALTER TABLE a DROP COLUMN b", "ALTER TABLE a RENAME TO b",
                            "ALTER TABLE a ADD COLUMN b BIGINT NOT NULL", "CREATE UNIQUE INDEX a ON b (c)"})
        BOOST_TEST(first_that_takes_away(std::string("CREATE TABLE x (y TEXT);\n") + bad + ";") ==
                   std::string(" ") + bad);
}

BOOST_AUTO_TEST_CASE(a_file_of_another_program_is_refused_and_left_as_it_is)
{
    const scratch_store store(sql::engine::sqlite, contents::empty);
    const schema files;
    const auto db = store.open();
    db->write_now([](session& s) {
        s.run_script("CREATE TABLE theirs (id BIGINT)");
        return true;
    });
    BOOST_CHECK_EXCEPTION(sql::migrate(*db, files.folder), sql::error, says("another program"));
    BOOST_CHECK_THROW(count(*db, "schema_migration"), sql::error);
}

BOOST_AUTO_TEST_CASE(the_schema_of_the_product_applies_to_every_engine)
{
    for_each_database([](sql::database& db) { BOOST_TEST(count(db, "schema_migration") > 0); });
}

BOOST_AUTO_TEST_SUITE_END()
