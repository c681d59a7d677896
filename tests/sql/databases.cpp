#include "tests/sql/databases.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "sql/migrations.hpp"

#include <libpq-fe.h>

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace tongyuan {
namespace {

namespace fs = std::filesystem;

const fs::path schema_folder = TONGYUAN_SCHEMA_FOLDER;

std::string environment(const char* name)
{
    const char* found = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets it
    return found ? found : "";
}

class own_folder {
public:
    own_folder()
    {
        auto form = (fs::temp_directory_path() / "tongyuan-test-XXXXXX").string();
        if (!::mkdtemp(form.data()))
            throw sql::error("cannot make a folder below " + fs::temp_directory_path().string());
        path = form;
    }
    ~own_folder()
    {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    own_folder(const own_folder&) = delete;
    own_folder& operator=(const own_folder&) = delete;
    std::string path;
};

std::string next_name()
{
    static int count = 0;
    return "t" + std::to_string(++count);
}

// Commands that PostgreSQL refuses inside a transaction.
class administrator {
public:
    administrator() : address(environment("TONGYUAN_TEST_POSTGRES")), link_(::PQconnectdb(address.c_str()))
    {
        if (::PQstatus(link_) != CONNECTION_OK)
            throw sql::error("TONGYUAN_TEST_POSTGRES: " + std::string(::PQerrorMessage(link_)));
        run("SET client_min_messages = warning");
    }
    ~administrator()
    {
        drop_until(0);
        ::PQfinish(link_);
    }
    administrator(const administrator&) = delete;
    administrator& operator=(const administrator&) = delete;

    bool run(const std::string& command)
    {
        PGresult* result = ::PQexec(link_, command.c_str());
        const bool found = ::PQntuples(result) > 0;
        const auto status = ::PQresultStatus(result);
        ::PQclear(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            throw sql::error(command + ": " + ::PQerrorMessage(link_));
        return found;
    }
    // Later, when the server has seen the last connection close: until then it would sleep a tenth of a second.
    void drop(const std::string& database)
    {
        unwanted_.push_back(database);
        drop_until(8);
    }
    std::string address_of(const std::string& database) const { return address + " dbname='" + database + "'"; }

    const std::string address;

private:
    void drop_until(std::size_t left)
    {
        for (; unwanted_.size() > left; unwanted_.pop_front())
            ::PQclear(::PQexec(link_, ("DROP DATABASE \"" + unwanted_.front() + "\" WITH (FORCE)").c_str()));
    }

    PGconn* link_;
    std::deque<std::string> unwanted_;
};

administrator& admin()
{
    static administrator only;
    return only;
}

void create_database(const std::string& name, const std::string& from)
{
    admin().run("CREATE DATABASE \"" + name + "\" TEMPLATE \"" + from + "\" ENCODING 'UTF8' LOCALE 'C.UTF-8'");
}

void migrate_into(sql::database& db)
{
    sql::migrate(db, schema_folder);
    db.close();
}

std::string digest_of_schema()
{
    std::string all;
    for (const auto* part : {"before.sql", "after.sql"}) {
        std::ifstream in(schema_folder / "postgres" / part, std::ios::binary);
        all.append(std::istreambuf_iterator<char>(in), {});
    }
    for (const auto& each : sql::read_migrations(schema_folder))
        all += each.script;
    return sha256_hex(all).substr(0, 24);
}

// Shared by all test programs of one server; the name tells which schema it holds, the lock who makes it.
std::string make_postgres_template()
{
    const auto name = "schema_" + digest_of_schema();
    admin().run("SELECT pg_advisory_lock(8)");
    if (!admin().run("SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
        admin().run("DROP DATABASE IF EXISTS half_made WITH (FORCE)");
        create_database("half_made", "template0");
        migrate_into(*sql::open_postgres({.connection = admin().address_of("half_made"), .readers = 1}));
        admin().run("ALTER DATABASE half_made RENAME TO \"" + name + "\"");
    }
    admin().run("SELECT pg_advisory_unlock(8)");
    return name;
}

const std::string& postgres_template()
{
    static const auto name = make_postgres_template();
    return name;
}

fs::path make_sqlite_template()
{
    const fs::path file = fs::path(scratch_folder()) / "template.db";
    migrate_into(*sql::open_sqlite({.file = file, .readers = 1}));
    return file;
}

const fs::path& sqlite_template()
{
    static const auto file = make_sqlite_template();
    return file;
}

std::vector<sql::engine> find_engines()
{
    log::set_threshold(log::level::error); // the server of tests does not sync, and would be warned of at every start
    if (!environment("TONGYUAN_TEST_POSTGRES").empty())
        return {sql::engine::sqlite, sql::engine::postgres};
    if (environment("CI_REQUIRE_PEERS") == "1")
        BOOST_FAIL("CI_REQUIRE_PEERS is set but TONGYUAN_TEST_POSTGRES is not");
    std::cerr << "SKIPPED postgres: TONGYUAN_TEST_POSTGRES is not set; tests/peers/postgres-up.sh prints its value\n";
    return {sql::engine::sqlite};
}

} // namespace

const std::string& scratch_folder()
{
    static const own_folder only;
    return only.path;
}

const std::vector<sql::engine>& engines_under_test()
{
    static const auto found = find_engines();
    return found;
}

std::string name_of(sql::engine kind)
{
    return kind == sql::engine::sqlite ? "SQLite" : "PostgreSQL";
}

scratch_store::scratch_store(sql::engine kind, contents with)
    : kind_(kind), name_(fs::path(scratch_folder()).filename().string() + "-" + next_name())
{
    if (kind_ == sql::engine::sqlite) {
        address_ = scratch_folder() + "/" + name_ + ".db";
        if (with == contents::migrated)
            fs::copy_file(sqlite_template(), address_);
        return;
    }
    create_database(name_, with == contents::migrated ? postgres_template() : "template0");
    address_ = admin().address_of(name_);
}

scratch_store::~scratch_store()
{
    if (kind_ == sql::engine::postgres) {
        admin().drop(name_);
        return;
    }
    std::error_code ignored;
    for (const auto* suffix : {"", "-wal", "-shm", ".lock"})
        fs::remove(address_ + suffix, ignored);
}

std::unique_ptr<sql::database> scratch_store::open() const
{
    if (kind_ == sql::engine::sqlite)
        return sql::open_sqlite({.file = address_, .readers = 1});
    return sql::open_postgres({.connection = address_, .readers = 1});
}

} // namespace tongyuan
