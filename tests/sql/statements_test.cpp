#include "tests/sql/databases.hpp"

using namespace tongyuan;
using sql::session;

namespace {

void make_table(sql::database& db)
{
    db.write_now([](session& s) {
        s.run_script("CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT, size BIGINT, body BYTEA);"
                     "CREATE UNIQUE INDEX thing_name ON thing (name)");
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

std::int64_t count_things(sql::database& db)
{
    return db.read_now([](session& s) { return s.query_one("SELECT count(*) FROM thing")->integer(0); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(statements)

BOOST_AUTO_TEST_CASE(values_of_every_kind_come_back_as_they_went_in)
{
    with_table([](sql::database& db) {
        const std::string bytes("\0\xff\x01 '\\x", 7);
        const std::string text = "关于公布同源账号的公告 😀 ' \" \\ $1 %";
        const auto at = from_millis(1'763'000'000'123);
        db.write_now([&](session& s) {
            s.execute("INSERT INTO thing (id, name, size, body) VALUES ($1, $2, $3, $4)", 1, text, at,
                      sql::blob{bytes});
            return s.execute("INSERT INTO thing (id, name, size, body) VALUES ($1, $2, $3, $4)",
                             std::int64_t{INT64_MIN}, std::optional<std::string>{}, nullptr, sql::blob{});
        });
        const auto found = db.read_now([](session& s) {
            return s.query("SELECT id, name, size, body, size IS NULL FROM thing ORDER BY id DESC");
        });
        BOOST_TEST_REQUIRE(found.size() == 2U);
        BOOST_TEST(found[0].integer(0) == 1);
        BOOST_TEST(found[0].text(1) == text);
        BOOST_TEST((found[0].at(2) == at));
        BOOST_TEST(found[0].bytes(3) == bytes);
        BOOST_TEST(!found[0].boolean(4));
        BOOST_TEST(found[1].integer(0) == INT64_MIN);
        BOOST_TEST(!found[1].optional_text(1).has_value());
        BOOST_TEST(!found[1].optional_at(2).has_value());
        BOOST_TEST(found[1].bytes(3).empty());
        BOOST_TEST(found[1].boolean(4));
    });
}

BOOST_AUTO_TEST_CASE(a_column_read_as_another_type_or_beyond_the_row_throws)
{
    with_table([](sql::database& db) {
        db.read_now([](session& s) {
            const auto found = s.query_one("SELECT 'x', CAST(NULL AS BIGINT), 7");
            BOOST_TEST(found->size() == 3U);
            BOOST_CHECK_THROW(found->integer(0), sql::error);
            BOOST_CHECK_THROW(found->text(1), sql::error);
            BOOST_CHECK_THROW(found->integer(1), sql::error);
            BOOST_CHECK_THROW(found->bytes(2), sql::error);
            BOOST_CHECK_THROW(found->integer(3), sql::error);
            return true;
        });
    });
}

BOOST_AUTO_TEST_CASE(parameters_are_bound_by_number_in_any_order_and_repeatedly)
{
    with_table([](sql::database& db) {
        const auto found = db.read_now([](session& s) {
            return s.query_one("SELECT CAST($2 AS TEXT), CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT)", 5,
                               "二", std::optional<std::int64_t>{});
        });
        BOOST_TEST(found->text(0) == "二");
        BOOST_TEST(found->integer(1) == 5);
        BOOST_TEST(found->text(2) == "二");
        BOOST_TEST(found->is_null(3));
    });
}

BOOST_AUTO_TEST_CASE(too_few_too_many_and_misnamed_parameters_throw)
{
    with_table([](sql::database& db) {
        const auto refused = [&](auto work) { BOOST_CHECK_THROW(db.write_now(work), sql::error); };
        refused([](session& s) { return s.execute("INSERT INTO thing (id, name) VALUES ($1, $2)", 1); });
        refused([](session& s) { return s.execute("INSERT INTO thing (id, name) VALUES ($1, $2)", 1, "a", "b"); });
        refused([](session& s) { return s.execute("INSERT INTO thing (id, name) VALUES ($1, $3)", 1, "a"); });
        refused([](session& s) { return s.execute("INSERT INTO thing (id, name) VALUES (?, ?)", 1, "a"); });
        BOOST_TEST(count_things(db) == 0);
    });
}

BOOST_AUTO_TEST_CASE(a_text_with_a_nul_is_refused_rather_than_cut_off)
{
    with_table([](sql::database& db) {
        const auto store = [](session& s) {
            return s.execute("INSERT INTO thing (id, name) VALUES (1, $1)", std::string("a\0b", 3));
        };
        BOOST_CHECK_THROW(db.write_now(store), sql::error);
        BOOST_TEST(count_things(db) == 0);
    });
}

BOOST_AUTO_TEST_CASE(a_guarded_update_counts_the_rows_it_changed)
{
    with_table([](sql::database& db) {
        const auto counts = db.write_now([](session& s) {
            s.execute("INSERT INTO thing (id, name) VALUES (1, 'queued'), (2, 'done')");
            const auto* const move = "UPDATE thing SET name = 'sending' WHERE id = $1 AND name = 'queued'";
            return std::vector<std::int64_t>{s.execute(move, 1),
                                             s.execute(move, 1),
                                             s.execute(move, 2),
                                             s.execute("SELECT id FROM thing"),
                                             s.execute("CREATE TABLE other (id BIGINT)"),
                                             s.execute("DELETE FROM thing WHERE id > 0 RETURNING id")};
        });
        const std::vector<std::int64_t> expected{1, 0, 0, 0, 0, 2};
        BOOST_TEST(counts == expected, boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(a_sum_is_an_integer_and_a_fraction_is_text)
{
    with_table([](sql::database& db) {
        db.write_now([](session& s) { return s.execute("INSERT INTO thing (id, size) VALUES (1, 40), (2, 1)"); });
        const auto found =
            db.read_now([](session& s) { return s.query_one("SELECT sum(size), avg(size) FROM thing"); });
        BOOST_TEST(found->integer(0) == 41);
        BOOST_TEST(found->text(1).substr(0, 4) == "20.5");
    });
}

BOOST_AUTO_TEST_CASE(a_broken_rule_of_the_table_is_told_from_a_broken_statement)
{
    with_table([](sql::database& db) {
        db.write_now([](session& s) { return s.execute("INSERT INTO thing (id, name) VALUES (1, 'a')"); });
        const auto twice = [](session& s) { return s.execute("INSERT INTO thing (id, name) VALUES (2, 'a')"); };
        BOOST_CHECK_THROW(db.write_now(twice), sql::constraint_error);
        const auto nonsense = [](session& s) { return s.execute("INSERT INTO nowhere VALUES (1)"); };
        BOOST_CHECK_EXCEPTION(db.write_now(nonsense), sql::error, [](const sql::error& e) {
            return dynamic_cast<const sql::constraint_error*>(&e) == nullptr &&
                   dynamic_cast<const sql::store_broken*>(&e) == nullptr;
        });
    });
}

BOOST_AUTO_TEST_CASE(no_value_shows_in_the_message_of_a_broken_rule)
{
    with_table([](sql::database& db) {
        const auto store = [](session& s) {
            s.execute("INSERT INTO thing (id, name) VALUES (1, $1)", "s3cret-value");
            return s.execute("INSERT INTO thing (id, name) VALUES (2, $1)", "s3cret-value");
        };
        BOOST_CHECK_EXCEPTION(db.write_now(store), sql::constraint_error, [](const sql::constraint_error& e) {
            return std::string_view(e.what()).find("s3cret") == std::string_view::npos;
        });
        const auto compare = [](session& s) {
            return s.query("SELECT 1 FROM thing WHERE id = CAST($1 AS BIGINT)", "s3cret-value").size();
        };
        if (db.kind() == sql::engine::postgres)
            BOOST_CHECK_EXCEPTION(db.read_now(compare), sql::error, [](const sql::error& e) {
                return std::string_view(e.what()).find("s3cret") == std::string_view::npos;
            });
    });
}

BOOST_AUTO_TEST_CASE(a_misspelt_column_in_double_quotes_is_an_error_not_a_text)
{
    with_table([](sql::database& db) {
        const auto ask = [](session& s) { return s.query("SELECT \"no_such_column\" FROM thing").size(); };
        BOOST_CHECK_THROW(db.read_now(ask), sql::error);
    });
}

BOOST_AUTO_TEST_CASE(text_sorts_by_bytes_on_every_engine)
{
    with_table([](sql::database& db) {
        db.write_now([](session& s) {
            return s.execute("INSERT INTO thing (id, name) VALUES (1, 'b'), (2, 'B'), (3, 'a'), (4, '_'), (5, '中')");
        });
        const auto order = db.read_now([](session& s) {
            std::string all;
            for (const auto& row : s.query("SELECT name FROM thing ORDER BY name"))
                all += row.text(0);
            return all;
        });
        BOOST_TEST(order == "B_ab中");
    });
}

BOOST_AUTO_TEST_CASE(the_lease_clock_counts_milliseconds_and_never_goes_back)
{
    for_each_database(
        [](sql::database& db) {
            const auto first = db.read_now([](session& s) { return s.lease_clock(); });
            const auto second = db.write_now([](session& s) { return s.lease_clock(); });
            BOOST_TEST(first > 0);
            BOOST_TEST(second >= first);
            BOOST_TEST(second - first < 60'000);
        },
        contents::empty);
}

BOOST_AUTO_TEST_SUITE_END()
