#include "sql/reconnections.hpp"
#include "tests/sql/databases.hpp"
#include "tests/sql/witness.hpp"

#include <barrier>
#include <thread>

using namespace tongyuan;
using sql::session;

namespace {

template <class F>
void with_postgres(F body)
{
    const auto& kinds = engines_under_test();
    if (std::ranges::find(kinds, sql::engine::postgres) == kinds.end())
        return; // said once, by the fixture
    const scratch_store store(sql::engine::postgres, contents::empty);
    const auto db = store.open();
    db->write_now([](session& s) {
        s.run_script("CREATE TABLE thing (id BIGINT PRIMARY KEY, size BIGINT NOT NULL, ok BOOLEAN, small SMALLINT);"
                     "INSERT INTO thing VALUES (1, 0, true, 7), (2, 0, false, 8)");
        return true;
    });
    body(store, *db);
}

std::string setting(session& s, const std::string& name)
{
    return s.query_one("SELECT current_setting($1)", name)->text(0);
}

std::int64_t size_of(sql::database& db, int id)
{
    return db.read_now([&](session& s) { return s.query_one("SELECT size FROM thing WHERE id = $1", id)->integer(0); });
}

// Ends every other connection of this database, as a restart of the server would.
bool cut_the_others(session& s)
{
    s.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'");
    return true;
}

} // namespace

BOOST_AUTO_TEST_SUITE(postgres)

BOOST_AUTO_TEST_CASE(the_session_waits_for_the_disk_and_speaks_utf8)
{
    with_postgres([](const scratch_store&, sql::database& db) {
        db.write_now([](session& s) {
            BOOST_TEST(setting(s, "synchronous_commit") == "on");
            BOOST_TEST(setting(s, "client_encoding") == "UTF8");
            BOOST_TEST(setting(s, "transaction_isolation") == "read committed");
            return true;
        });
        db.read_now([](session& s) {
            BOOST_TEST(setting(s, "transaction_isolation") == "repeatable read");
            BOOST_TEST(setting(s, "transaction_read_only") == "on");
            return true;
        });
    });
}

BOOST_AUTO_TEST_CASE(booleans_and_small_integers_come_back_as_integers)
{
    with_postgres([](const scratch_store&, sql::database& db) {
        const auto row =
            db.read_now([](session& s) { return s.query_one("SELECT ok, small, size FROM thing WHERE id = 1"); });
        BOOST_TEST(row->boolean(0));
        BOOST_TEST(row->integer(1) == 7);
        BOOST_TEST(row->integer(2) == 0);
    });
}

BOOST_AUTO_TEST_CASE(a_serialization_failure_is_run_again)
{
    with_postgres([](const scratch_store&, sql::database& db) {
        int runs = 0;
        db.write_now([&](session& s) {
            s.execute("UPDATE thing SET size = size + 1 WHERE id = 1");
            if (++runs < 3)
                s.run_script("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$");
            return true;
        });
        BOOST_TEST(runs == 3);
        BOOST_TEST(size_of(db, 1) == 1);
    });
}

BOOST_AUTO_TEST_CASE(a_conflict_without_end_is_told_to_the_caller)
{
    with_postgres([](const scratch_store&, sql::database& db) {
        const auto never = [](session& s) {
            s.run_script("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$");
            return true;
        };
        BOOST_CHECK_THROW(db.write_now(never), sql::error);
        BOOST_TEST(size_of(db, 1) == 0);
    });
}

namespace {

// Takes id 9 unless it is taken. The first time another daemon is quicker: it takes the id between question and insert.
struct late_taker {
    sql::database& quicker;
    int runs = 0;
    bool found_taken = false;

    bool operator()(session& s)
    {
        ++runs;
        found_taken = s.query_one("SELECT 1 FROM thing WHERE id = 9").has_value();
        if (found_taken)
            return false;
        if (runs == 1)
            quicker.write_now([](session& q) { return q.execute("INSERT INTO thing VALUES (9, 0, true, 0)"); });
        return s.execute("INSERT INTO thing VALUES (9, 0, true, 0)") == 1;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(what_another_daemon_took_between_question_and_insert_is_found_by_asking_again)
{
    with_postgres([](const scratch_store& store, sql::database& db) {
        const auto other = store.open();
        late_taker taker{*other};
        db.write_now([&](session& s) { return taker(s); });
        BOOST_TEST(taker.runs == 2);
        BOOST_TEST(taker.found_taken);
    });
}

BOOST_AUTO_TEST_CASE(what_another_daemon_took_is_found_in_a_shared_commit_too)
{
    with_postgres([](const scratch_store& store, sql::database& db) {
        const auto other = store.open();
        late_taker taker{*other};
        witness seen;
        held_writer held(db);
        db.submit_write(
            seen.task("harmless", [](session& s) { return s.execute("UPDATE thing SET size = 5 WHERE id = 1") == 1; }));
        db.submit_write(seen.task("late", [&](session& s) { return taker(s); }));
        held.release();
        seen.wait();
        BOOST_TEST(taker.runs == 2);
        BOOST_TEST((seen.failures.at("late") == nullptr));
        BOOST_TEST(size_of(db, 1) == 5);
    });
}

BOOST_AUTO_TEST_CASE(a_rule_that_work_breaks_by_itself_is_told_after_one_more_try)
{
    with_postgres([](const scratch_store&, sql::database& db) {
        int runs = 0;
        const auto twice = [&](session& s) {
            ++runs;
            return s.execute("INSERT INTO thing VALUES (1, 0, true, 0)") == 1;
        };
        BOOST_CHECK_THROW(db.write_now(twice), sql::constraint_error);
        BOOST_TEST(runs == 2);
    });
}

BOOST_AUTO_TEST_CASE(two_daemons_in_a_deadlock_both_finish)
{
    with_postgres([](const scratch_store& store, sql::database& db) {
        const auto other = store.open();
        std::barrier both(2);
        const auto cross = [&](sql::database& mine, int first, int second) {
            bool met = false;
            mine.write_now([&, first, second](session& s) {
                s.execute("UPDATE thing SET size = size + 1 WHERE id = $1", first);
                if (!std::exchange(met, true))
                    both.arrive_and_wait();
                return s.execute("UPDATE thing SET size = size + 1 WHERE id = $1", second);
            });
        };
        std::jthread one([&] { cross(db, 1, 2); });
        std::jthread two([&] { cross(*other, 2, 1); });
        one.join();
        two.join();
        BOOST_TEST(size_of(db, 1) == 2);
        BOOST_TEST(size_of(db, 2) == 2);
    });
}

BOOST_AUTO_TEST_CASE(a_guarded_update_is_won_by_one_daemon_only)
{
    with_postgres([](const scratch_store& store, sql::database& db) {
        const auto other = store.open();
        std::barrier both(2);
        const auto claim = [&](sql::database& mine) {
            both.arrive_and_wait();
            return mine.write_now(
                [](session& s) { return s.execute("UPDATE thing SET size = 1 WHERE id = 1 AND size = 0"); });
        };
        std::int64_t first = 0;
        std::int64_t second = 0;
        {
            std::jthread one([&] { first = claim(db); });
            std::jthread two([&] { second = claim(*other); });
        }
        BOOST_TEST(first + second == 1);
    });
}

BOOST_AUTO_TEST_CASE(a_lost_connection_is_made_again_without_anybody_noticing)
{
    with_postgres([](const scratch_store& store, sql::database& db) {
        const auto before = sql::reconnections();
        store.open()->write_now(cut_the_others);
        BOOST_TEST(size_of(db, 1) == 0);
        BOOST_TEST(db.write_now([](session& s) { return s.execute("UPDATE thing SET size = 5 WHERE id = 1"); }) == 1);
        BOOST_TEST(size_of(db, 1) == 5);
        BOOST_TEST(sql::reconnections() > before, "but whoever must look again can see it");
    });
}

BOOST_AUTO_TEST_CASE(work_that_was_cut_off_before_its_commit_runs_again_once)
{
    with_postgres([](const scratch_store& store, sql::database& db) {
        int runs = 0;
        db.write_now([&](session& s) {
            s.execute("UPDATE thing SET size = size + 1 WHERE id = 1");
            if (++runs == 1)
                store.open()->write_now(cut_the_others);
            return s.execute("UPDATE thing SET size = size + 1 WHERE id = 2");
        });
        BOOST_TEST(runs == 2);
        BOOST_TEST(size_of(db, 1) == 1);
        BOOST_TEST(size_of(db, 2) == 1);
    });
}

BOOST_AUTO_TEST_CASE(a_connection_lost_amid_many_tasks_makes_each_run_again_and_count_once)
{
    with_postgres([](const scratch_store& store, sql::database& db) {
        const auto grow = [](session& s) { return s.execute("UPDATE thing SET size = size + 1 WHERE id = 1") == 1; };
        db.write_now(grow);
        witness seen;
        bool cut = false;
        held_writer held(db);
        db.submit_write(seen.task("one", grow));
        db.submit_write(seen.task("cuts", [&](session& s) {
            if (!std::exchange(cut, true))
                store.open()->write_now(cut_the_others);
            return grow(s);
        }));
        db.submit_write(seen.task("two", grow));
        held.release();
        seen.wait();
        for (const auto& [name, failure] : seen.failures)
            BOOST_TEST(!failure, name);
        BOOST_TEST(size_of(db, 1) == 4);
    });
}

BOOST_AUTO_TEST_CASE(a_commit_whose_outcome_is_unknown_is_reported_and_not_repeated)
{
    with_postgres([](const scratch_store& store, sql::database& db) {
        int runs = 0;
        const auto cut_before_commit = [&](session& s) {
            ++runs;
            const auto changed = s.execute("UPDATE thing SET size = size + 1 WHERE id = 1");
            store.open()->write_now(cut_the_others);
            return changed;
        };
        BOOST_CHECK_THROW(db.write_now(cut_before_commit), sql::store_broken);
        BOOST_TEST(runs == 1);
        BOOST_TEST(db.write_now([](session& s) { return s.execute("UPDATE thing SET size = 9 WHERE id = 2"); }) == 1);
    });
}

BOOST_AUTO_TEST_CASE(a_table_that_another_daemon_migrated_is_read_with_a_new_plan)
{
    with_postgres([](const scratch_store& store, sql::database& db) {
        const auto width = [&] {
            return db.read_now([](session& s) { return s.query_one("SELECT * FROM thing WHERE id = 1")->size(); });
        };
        BOOST_TEST(width() == 4U);
        store.open()->write_now([](session& s) {
            s.run_script("ALTER TABLE thing ADD COLUMN note TEXT");
            return true;
        });
        BOOST_TEST(width() == 5U);
    });
}

BOOST_AUTO_TEST_CASE(a_server_that_cannot_be_reached_is_a_broken_store)
{
    BOOST_CHECK_THROW(sql::open_postgres({.connection = "host=" + scratch_folder() + "/nowhere dbname=x"}),
                      sql::store_broken);
}

BOOST_AUTO_TEST_SUITE_END()
