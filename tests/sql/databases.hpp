// Fresh databases for store tests, on every engine there is, removed afterwards:
//
//     for_each_database([](sql::database& db) { db.write_now([&](sql::session& s) { … }); });
//
// SQLite always; PostgreSQL on the throw-away server that TONGYUAN_TEST_POSTGRES names (a libpq string of keyword=value
// pairs with superuser rights; ctest starts one, by hand tests/peers/postgres-up.sh does). Without it that half is
// skipped and says so, unless CI_REQUIRE_PEERS=1, which makes it a failure. The schema is migrated once per process
// and copied from then on.
#pragma once

#include "sql/database.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tongyuan {

enum class contents { migrated, empty };

// One store, which outlives the databases opened over it: reopen it, or open PostgreSQL's several times at once.
class scratch_store {
public:
    explicit scratch_store(sql::engine kind, contents with = contents::migrated);
    ~scratch_store();
    scratch_store(const scratch_store&) = delete;
    scratch_store& operator=(const scratch_store&) = delete;

    sql::engine kind() const { return kind_; }
    // The file of an SQLite database, the connection string of a PostgreSQL one.
    const std::string& address() const { return address_; }
    std::unique_ptr<sql::database> open() const;

private:
    const sql::engine kind_;
    std::string name_;
    std::string address_;
};

// What can be tested here; says what is skipped, once.
const std::vector<sql::engine>& engines_under_test();
std::string name_of(sql::engine kind);
// A folder of this process, removed when it ends.
const std::string& scratch_folder();

template <class F>
void for_each_store(F body, contents with = contents::migrated)
{
    for (const auto kind : engines_under_test()) {
        BOOST_TEST_CONTEXT("on " << name_of(kind))
        {
            const scratch_store store(kind, with);
            body(store);
        }
    }
}

template <class F>
void for_each_database(F body, contents with = contents::migrated)
{
    const auto over_store = [&](const scratch_store& store) {
        const auto db = store.open();
        body(*db);
    };
    for_each_store(over_store, with);
}

} // namespace tongyuan
