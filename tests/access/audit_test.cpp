#include "access/audit.hpp"

#include "access/audit_store.hpp"
#include "tests/access/people.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::access;

namespace {

audit_event an_act(int n)
{
    return {from_millis(1'000 + n), "p1", "王芳", "filing.approved", "filing", "f" + std::to_string(n), "unit-1",
            {{"comment", "同意"}}};
}

void write_acts(sql::database& db, std::string_view writer, int count)
{
    db.write_now([&](sql::session& s) {
        for (int n = 1; n <= count; ++n)
            append_audit(s, writer, an_act(n));
        return true;
    });
}

audit_verdict verdict_on(sql::database& db, std::span<const audit_head> outside = {})
{
    return db.read_now([&](sql::session& s) { return verify_audit(s, outside); });
}

void tamper(sql::database& db, std::string_view statement)
{
    db.write_now([&](sql::session& s) { return s.execute(statement) > 0; });
}

std::string first_broken(const audit_verdict& v)
{
    return v.broken.empty() ? "" : v.broken.front().writer + ":" + std::to_string(v.broken.front().sequence);
}

} // namespace

BOOST_AUTO_TEST_SUITE(audit_chain)

BOOST_AUTO_TEST_CASE(an_untouched_chain_of_many_pages_verifies)
{
    for_each_database([](sql::database& db) {
        write_acts(db, "one", 1203);
        write_acts(db, "two", 3);
        const auto v = verdict_on(db);
        BOOST_TEST(v.rows == 1206);
        BOOST_TEST(first_broken(v) == "");
    });
}

BOOST_AUTO_TEST_CASE(every_changed_column_is_found_and_named)
{
    for_each_store([](const scratch_store& store) {
        const auto db = store.open();
        write_acts(*db, "one", 5);
        const std::pair<std::string_view, std::string_view> columns[]{
            {"at", "at + 1"},
            {"actor_id", "'p2'"},
            {"actor_name", "'李雷'"},
            {"act", "'filing.rejected'"},
            {"subject_kind", "'account'"},
            {"subject_id", "'f9'"},
            {"unit_id", "''"},
            {"detail", "'{}'"},
            {"hash", "'00'"},
        };
        for (const auto& [column, other] : columns) {
            const auto name = std::string(column);
            tamper(*db, "CREATE TABLE kept AS SELECT * FROM audit WHERE sequence = 3");
            tamper(*db, "UPDATE audit SET " + name + " = " + std::string(other) + " WHERE sequence = 3");
            BOOST_TEST(first_broken(verdict_on(*db)) == "one:3", name);
            tamper(*db, "UPDATE audit SET " + name + " = (SELECT " + name + " FROM kept) WHERE sequence = 3");
            tamper(*db, "DROP TABLE kept");
            BOOST_TEST(first_broken(verdict_on(*db)) == "");
        }
    });
}

BOOST_AUTO_TEST_CASE(a_missing_row_a_missing_tail_and_a_missing_chain_are_found)
{
    for_each_database([](sql::database& db) {
        write_acts(db, "one", 4);
        tamper(db, "DELETE FROM audit WHERE sequence = 2");
        BOOST_TEST(first_broken(verdict_on(db)) == "one:2");
    });
    for_each_database([](sql::database& db) {
        write_acts(db, "one", 4);
        tamper(db, "DELETE FROM audit WHERE sequence = 4");
        BOOST_TEST(first_broken(verdict_on(db)) == "one:4");
    });
    for_each_database([](sql::database& db) {
        write_acts(db, "one", 4);
        tamper(db, "DELETE FROM audit");
        BOOST_TEST(first_broken(verdict_on(db)) == "one:4");
    });
    for_each_database([](sql::database& db) {
        write_acts(db, "one", 4);
        tamper(db, "DELETE FROM audit_head");
        BOOST_TEST(first_broken(verdict_on(db)) == "one:4");
    });
}

BOOST_AUTO_TEST_CASE(a_tail_cut_off_together_with_its_head_is_found_by_the_copy_outside)
{
    for_each_database([](sql::database& db) {
        write_acts(db, "one", 4);
        const auto outside = db.read_now([](sql::session& s) { return audit_heads(s); });
        tamper(db, "DELETE FROM audit WHERE sequence = 4");
        tamper(db, "UPDATE audit_head SET sequence = 3, hash = (SELECT hash FROM audit WHERE sequence = 3)");
        BOOST_TEST(first_broken(verdict_on(db)) == "");
        BOOST_TEST(first_broken(verdict_on(db, outside)) == "one:4");
        tamper(db, "DELETE FROM audit");
        tamper(db, "DELETE FROM audit_head");
        BOOST_TEST(first_broken(verdict_on(db, outside)) == "one:4");
    });
}

BOOST_AUTO_TEST_CASE(chains_vouch_for_each_other)
{
    for_each_database([](sql::database& db) {
        write_acts(db, "one", 4);
        db.write_now([](sql::session& s) {
            anchor_audit(s, "two", from_millis(5'000));
            return true;
        });
        BOOST_TEST(first_broken(verdict_on(db)) == "");
        tamper(db, "DELETE FROM audit WHERE writer = 'one' AND sequence = 4");
        tamper(db, "UPDATE audit_head SET sequence = 3, hash = (SELECT hash FROM audit WHERE sequence = 3) "
                   "WHERE writer = 'one'");
        BOOST_TEST(first_broken(verdict_on(db)) == "one:4");
    });
}

BOOST_AUTO_TEST_CASE(an_act_that_is_rolled_back_leaves_neither_a_row_nor_a_gap)
{
    for_each_database([](sql::database& db) {
        write_acts(db, "one", 1);
        const auto refused = db.write_now([](sql::session& s) -> result<void> {
            append_audit(s, "one", an_act(2));
            return refusal{errc::conflict, "test", "no"};
        });
        BOOST_TEST(!refused.has_value());
        write_acts(db, "one", 1);
        const auto v = verdict_on(db);
        BOOST_TEST(v.rows == 2);
        BOOST_TEST(first_broken(v) == "");
    });
}

BOOST_AUTO_TEST_CASE(without_an_audit_row_there_is_no_act)
{
    for_each_database([](sql::database& db) {
        db.write_now([](sql::session& s) {
            s.run_script("ALTER TABLE audit RENAME TO elsewhere");
            return true;
        });
        const auto act = [](sql::session& s) {
            s.execute("INSERT INTO idempotency_key (person_id, given_key, request_digest, answer, created_at) "
                      "VALUES ('p1', 'act', '', '', 0)");
            append_audit(s, "one", an_act(1));
            return true;
        };
        BOOST_CHECK_THROW(db.write_now(act), sql::error);
        BOOST_TEST(db.read_now([](sql::session& s) {
            return s.query_one("SELECT COUNT(*) FROM idempotency_key")->integer(0);
        }) == 0);
    });
}

BOOST_AUTO_TEST_SUITE_END()
