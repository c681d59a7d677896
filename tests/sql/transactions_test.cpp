#include "base/errors.hpp"
#include "tests/sql/databases.hpp"
#include "tests/sql/witness.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <thread>

using namespace tongyuan;
using sql::session;

namespace {

void make_table(sql::database& db)
{
    db.write_now([](session& s) {
        s.run_script("CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT);"
                     "CREATE TABLE part (thing BIGINT REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED)");
        return true;
    });
}

template <class F>
void with_table(F body)
{
    const auto over = [&](sql::database& db) {
        make_table(db);
        body(db);
    };
    for_each_database(over, contents::empty);
}

bool insert(session& s, std::int64_t id)
{
    return s.execute("INSERT INTO thing (id, name) VALUES ($1, 'x')", id) == 1;
}

std::string ids(sql::database& db)
{
    return db.read_now([](session& s) {
        std::string all;
        for (const auto& row : s.query("SELECT id FROM thing ORDER BY id"))
            all += std::to_string(row.integer(0)) + " ";
        return all;
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(transactions)

BOOST_AUTO_TEST_CASE(waiting_writes_share_one_commit_and_are_answered_after_it)
{
    with_table([](sql::database& db) {
        witness seen;
        std::vector<std::string> stored_when_answered;
        seen.on_done = [&] { stored_when_answered.push_back(ids(db)); };
        held_writer held(db);
        for (int i = 1; i <= 3; ++i)
            db.submit_write(seen.task(std::to_string(i), [i](session& s) { return insert(s, i); }));
        held.release();
        seen.wait();
        const std::vector<std::string> expected{"run 1", "run 2", "run 3", "done 1", "done 2", "done 3"};
        BOOST_TEST(seen.events == expected, boost::test_tools::per_element());
        const std::vector<std::string> all{"1 2 3 ", "1 2 3 ", "1 2 3 "};
        BOOST_TEST(stored_when_answered == all, boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(a_task_that_fails_does_not_disturb_those_in_the_same_commit)
{
    with_table([](sql::database& db) {
        witness seen;
        held_writer held(db);
        db.submit_write(seen.task("good", [](session& s) { return insert(s, 1); }));
        db.submit_write(seen.task("throws", [](session& s) -> bool {
            insert(s, 2);
            throw std::runtime_error("no");
        }));
        db.submit_write(seen.task("breaks a rule", [](session& s) { return insert(s, 3) && insert(s, 1); }));
        db.submit_write(seen.task("breaks one at once", [](session& s) { return insert(s, 1); }));
        db.submit_write(seen.task("does nothing", [](session&) { return true; }));
        db.submit_write(seen.task("nonsense", [](session& s) { return s.execute("UPDATE nowhere SET x = 1") == 1; }));
        db.submit_write(seen.task("refuses", [](session& s) { return insert(s, 4) && false; }));
        db.submit_write(seen.task("good too", [](session& s) { return insert(s, 5); }));
        held.release();
        seen.wait();
        BOOST_TEST(ids(db) == "1 5 ");
        BOOST_TEST(!seen.failures.at("good"));
        BOOST_TEST(is<std::runtime_error>(seen.failures.at("throws")));
        BOOST_TEST(is<sql::constraint_error>(seen.failures.at("breaks a rule")));
        BOOST_TEST(is<sql::constraint_error>(seen.failures.at("breaks one at once")));
        BOOST_TEST(!seen.failures.at("does nothing"));
        BOOST_TEST(is<sql::error>(seen.failures.at("nonsense")));
        BOOST_TEST(!seen.failures.at("refuses"));
        BOOST_TEST(!seen.failures.at("good too"));
    });
}

BOOST_AUTO_TEST_CASE(after_one_that_refuses_all_run_again_behind_savepoints_and_the_next_commit_begins_with_them)
{
    with_table([](sql::database& db) {
        for (const int first : {1, 11}) {
            const auto name = [&](int n) { return std::to_string(first + n); };
            witness seen;
            held_writer held(db);
            db.submit_write(seen.task(name(0), [&](session& s) { return insert(s, first); }));
            db.submit_write(seen.task(name(1), [&](session& s) { return insert(s, first + 1) && false; }));
            db.submit_write(seen.task(name(2), [&](session& s) { return insert(s, first + 2); }));
            held.release();
            seen.wait();
            std::vector<std::string> expected;
            if (first == 1)
                expected = {"run 1", "run 2"};
            for (const auto* did : {"run ", "done "})
                for (const int n : {0, 1, 2})
                    expected.push_back(did + name(n));
            BOOST_TEST(seen.events == expected, boost::test_tools::per_element());
        }
        BOOST_TEST(ids(db) == "1 3 11 13 ");
    });
}

BOOST_AUTO_TEST_CASE(what_is_told_is_told_once_after_the_commit_and_never_of_what_was_rolled_back)
{
    with_table([](sql::database& db) {
        std::vector<std::string> told;
        const auto work = [&](const std::string& name, int id, bool keep) {
            return [&, name, id, keep](session& s) {
                s.after_commit([&, name] { told.push_back(name + ": " + ids(db)); });
                return insert(s, id) && keep;
            };
        };
        for (const int first : {1, 11}) { // alone in trust and again, then behind savepoints at once
            witness seen;
            held_writer held(db);
            db.submit_write(seen.task("kept", work("kept", first, true)));
            db.submit_write(seen.task("refuses", work("refuses", first + 1, false)));
            db.submit_write(seen.task("kept too", work("kept too", first + 2, true)));
            held.release();
            seen.wait();
        }
        const std::vector<std::string> expected{"kept: 1 3 ", "kept too: 1 3 ", "kept: 1 3 11 13 ",
                                                "kept too: 1 3 11 13 "};
        BOOST_TEST(told == expected, boost::test_tools::per_element());
        const auto refused = db.write_now([&](session& s) -> result<void> {
            work("alone", 21, true)(s);
            return refusal{errc::conflict, "test", "test"};
        });
        BOOST_TEST(refused.has_error());
        BOOST_TEST(told.size() == expected.size());
        db.write_now(work("alone", 21, true));
        BOOST_TEST(told.back() == "alone: 1 3 11 13 21 ");
        BOOST_CHECK_THROW(db.write_now([&](session& s) {
            s.after_commit([&] { told.push_back("broke a rule"); });
            return insert(s, 21);
        }),
                          sql::constraint_error);
        BOOST_TEST(told.size() == expected.size() + 1);
    });
}

BOOST_AUTO_TEST_CASE(a_rule_that_is_checked_at_commit_fails_only_the_task_that_breaks_it)
{
    with_table([](sql::database& db) {
        witness seen;
        held_writer held(db);
        db.submit_write(seen.task("good", [](session& s) { return insert(s, 1); }));
        db.submit_write(seen.task("orphan", [](session& s) {
            return insert(s, 2) && s.execute("INSERT INTO part (thing) VALUES (99)") == 1;
        }));
        db.submit_write(seen.task("good too", [](session& s) { return insert(s, 3); }));
        held.release();
        seen.wait();
        BOOST_TEST(ids(db) == "1 3 ");
        BOOST_TEST(is<sql::constraint_error>(seen.failures.at("orphan")));
        BOOST_TEST(!seen.failures.at("good"));
        BOOST_TEST(!seen.failures.at("good too"));
    });
}

BOOST_AUTO_TEST_CASE(work_that_hides_a_failed_statement_is_not_half_stored)
{
    for_each_database(
        [](sql::database& db) {
            make_table(db);
            const auto hides = [](session& s) {
                insert(s, 1);
                try {
                    insert(s, 1);
                } catch (const sql::constraint_error&) {
                }
                return true;
            };
            if (db.kind() == sql::engine::postgres) {
                BOOST_CHECK_THROW(db.write_now(hides), sql::error);
                BOOST_TEST(ids(db).empty());
            } else {
                BOOST_TEST(db.write_now(hides)); // SQLite undoes the one statement
                BOOST_TEST(ids(db) == "1 ");
            }
        },
        contents::empty);
}

BOOST_AUTO_TEST_CASE(a_refused_result_is_rolled_back_and_handed_on)
{
    with_table([](sql::database& db) {
        const auto answer = db.write_now([](session& s) -> result<int> {
            insert(s, 1);
            return refusal(errc::conflict, "thing.taken", "编号已被使用，请换一个编号。");
        });
        BOOST_TEST_REQUIRE(answer.has_error());
        BOOST_TEST(answer.error().code == "thing.taken");
        BOOST_TEST(ids(db).empty());
    });
}

BOOST_AUTO_TEST_CASE(a_reader_cannot_write)
{
    with_table([](sql::database& db) {
        const auto sneak = [](session& s) { return insert(s, 1); };
        BOOST_CHECK_THROW(db.read_now(sneak), sql::error);
        BOOST_TEST(ids(db).empty());
        BOOST_TEST(db.write_now([](session& s) { return insert(s, 2); })); // and breaks nothing by trying
    });
}

BOOST_AUTO_TEST_CASE(a_reader_sees_one_snapshot_while_others_write)
{
    with_table([](sql::database& db) {
        db.read_now([&](session& s) {
            const auto count = [&] { return s.query_one("SELECT count(*) FROM thing")->integer(0); };
            BOOST_TEST(count() == 0);
            db.write_now([](session& writer) { return insert(writer, 1); });
            BOOST_TEST(count() == 0);
            return true;
        });
        BOOST_TEST(ids(db) == "1 ");
    });
}

BOOST_AUTO_TEST_CASE(what_is_stored_is_there_after_opening_again)
{
    for_each_store(
        [](const scratch_store& store) {
            auto db = store.open();
            make_table(*db);
            db->write_now([](session& s) { return insert(s, 7); });
            db->close();
            BOOST_TEST(ids(*store.open()) == "7 ");
        },
        contents::empty);
}

BOOST_AUTO_TEST_CASE(a_closed_database_refuses_work_and_may_be_closed_again)
{
    with_table([](sql::database& db) {
        db.close();
        db.close();
        BOOST_CHECK_THROW(db.write_now([](session& s) { return insert(s, 1); }), sql::error);
        BOOST_CHECK_THROW(db.read_now([](session&) { return 1; }), sql::error);
    });
}

BOOST_AUTO_TEST_CASE(closing_waits_for_what_was_submitted)
{
    for_each_store(
        [](const scratch_store& store) {
            auto db = store.open();
            make_table(*db);
            witness seen;
            held_writer held(*db);
            for (int i = 0; i < 50; ++i)
                db->submit_write(seen.task("w", [i](session& s) { return insert(s, i); }));
            std::jthread closing([&] { db->close(); });
            held.release();
            seen.wait();
            closing.join();
            BOOST_TEST(store.open()->read_now(
                           [](session& s) { return s.query_one("SELECT count(*) FROM thing")->integer(0); }) == 50);
        },
        contents::empty);
}

namespace {

boost::asio::awaitable<std::string> use_from_coroutine(sql::database& db)
{
    const auto home = std::this_thread::get_id();
    const auto put = [](session& s) -> result<void> {
        insert(s, 1);
        return {};
    };
    const auto put_done = co_await db.write(put);
    const auto fails = [](session& s) -> bool { return insert(s, 2) && insert(s, 1); };
    bool thrown = false;
    try {
        co_await db.write(fails);
    } catch (const sql::constraint_error&) {
        thrown = true;
    }
    const auto count = [](session& s) { return s.query_one("SELECT count(*) FROM thing")->integer(0); };
    const auto found = co_await db.read(count);
    co_return std::string(put_done ? "put " : "") + (thrown ? "thrown " : "") + std::to_string(found) +
        (std::this_thread::get_id() == home ? " at home" : " astray");
}

} // namespace

BOOST_AUTO_TEST_CASE(a_coroutine_gets_its_answers_on_its_own_thread)
{
    with_table([](sql::database& db) {
        boost::asio::io_context loop;
        auto answer = boost::asio::co_spawn(loop, use_from_coroutine(db), boost::asio::use_future);
        loop.run();
        BOOST_TEST(answer.get() == "put thrown 1 at home");
    });
}

BOOST_AUTO_TEST_SUITE_END()
