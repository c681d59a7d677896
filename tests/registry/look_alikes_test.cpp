// Names that a hasty reader takes for somebody else's: said when they are filed, and to whoever decides.
#include "registry/finding/look_keeper.hpp"
#include "registry/look_alike_store.hpp"
#include "tests/registry/register.hpp"

#include <boost/json.hpp>

using namespace tongyuan;
using namespace tongyuan::registry;
namespace json = boost::json;

namespace {

struct a_town : a_register {
    explicit a_town(sql::database& db) : a_register(db)
    {
        auto known = usual_proposal("gh_known00001", "江州发布");
        known["handle"] = "jiangzhou_fabu";
        const auto filed = file(registrar, city, known);
        BOOST_TEST_REQUIRE(filed.status == 201, filed.body);
        decide(second, id_of(filed), "approve");
        known_id = account_of(filed).id;
        BOOST_TEST_REQUIRE((account_of(known_id).state == account_state::approved));
    }
    http::response file_named(const std::string& name, const std::string& handle = "")
    {
        auto p = usual_proposal("gh_other" + std::to_string(10000 + ++filed_), name);
        if (!handle.empty())
            p["handle"] = handle;
        const auto filed = file(registrar, county, p);
        BOOST_TEST_REQUIRE(filed.status == 201, filed.body); // a likeness never stops anybody by itself
        return filed;
    }
    // Of the warnings that the approver sees, the one about looks.
    std::string warned(const http::response& filed)
    {
        const auto seen = ask(middle, verb::get, "/filings/" + id_of(filed));
        BOOST_TEST_REQUIRE(seen.status == 200, seen.body);
        for (const auto& hint : list_in(seen, "hints"))
            if (std::string_view(hint.as_string()).find("看起来像") != std::string_view::npos)
                return std::string(hint.as_string());
        return {};
    }
    json::array alike(const access::principal& who, const std::string& name, const access::unit& in)
    {
        const auto asked = ask(who, verb::post, "/accounts/recognitions",
                               json::serialize(json::object{{"text", name}, {"name", name}, {"unit_id", in.id}}));
        BOOST_TEST_REQUIRE(asked.status == 200, asked.body);
        return list_in(asked, "alike");
    }
    void keep_looks()
    {
        look_keeper keeper{context};
        run_to_end(keeper.note_accounts());
        run_to_end(keeper.note_units());
    }
    std::string known_id;

private:
    int filed_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(look_alikes)

BOOST_AUTO_TEST_CASE(are_named_to_whoever_decides_and_stop_nobody)
{
    for_each_database([](sql::database& db) {
        a_town r{db};
        for (const auto* name :
             {"江洲发布", "江州發布", "江州\u200b发布", "江 州 · 发 布", "江州发布官方", "江州發佈官微"})
        {
            const auto words = r.warned(r.file_named(name));
            BOOST_TEST(words.find("“江州发布”（江州市）") != std::string::npos, name << ": " << words);
        }
        BOOST_TEST(r.warned(r.file_named("江北发布")) == "");
        // The very same name is another rule's, which says so in its own words.
        BOOST_TEST(r.warned(r.file_named("江州发布")) == "");
    });
}

BOOST_AUTO_TEST_CASE(are_shown_while_the_name_is_typed)
{
    for_each_database([](sql::database& db) {
        a_town r{db};
        const auto seen = r.alike(r.registrar, "江州發布", r.county);
        BOOST_TEST_REQUIRE(seen.size() == 1U);
        BOOST_TEST(text_at(seen.at(0), "/kind") == "account");
        BOOST_TEST(text_at(seen.at(0), "/id") == r.known_id);
        BOOST_TEST(text_at(seen.at(0), "/name") == "江州发布");
        BOOST_TEST(text_at(seen.at(0), "/unit/name") == "江州市");
        BOOST_TEST(r.alike(r.registrar, "江州发布", r.county).size() == 1U);
        BOOST_TEST(
            r.alike(r.registrar, "江州發布", r.city).empty()); // its own name everywhere is what a unit shall have
        // Elsewhere the name is said, the record is not opened.
        const auto elsewhere = r.alike(r.stranger, "江洲发布", r.foreign);
        BOOST_TEST_REQUIRE(elsewhere.size() == 1U);
        BOOST_TEST(text_at(elsewhere.at(0), "/name") == "江州发布");
        BOOST_TEST(elsewhere.at(0).at("id").is_null());
    });
}

BOOST_AUTO_TEST_CASE(are_found_by_letters_of_other_alphabets_in_the_handle)
{
    for_each_database([](sql::database& db) {
        a_town r{db};
        BOOST_TEST(r.warned(r.file_named("江北资讯", "jiаngzhou_fаbu")) != ""); // Cyrillic а
        BOOST_TEST(r.warned(r.file_named("江北资讯", "jiangbei_zixun")) == "");
    });
}

BOOST_AUTO_TEST_CASE(follow_a_change_of_name)
{
    for_each_database([](sql::database& db) {
        a_town r{db};
        const json::object asked{{"kind", "change"},
                                 {"account_id", r.known_id},
                                 {"proposed", {{"name", "江州之声"}, {"reason", "更名"}}},
                                 {"submit", true}};
        const auto changed = r.ask(r.registrar, http::verb::post, "/filings", json::serialize(asked));
        BOOST_TEST_REQUIRE(changed.status == 201, changed.body);
        r.here.time.advance(std::chrono::seconds(1));
        BOOST_TEST_REQUIRE(r.decide(r.second, id_of(changed), "approve").status == 200);
        BOOST_TEST(r.warned(r.file_named("江洲之声")).find("“江州之声”（江州市）") != std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(are_units_as_well_but_never_ones_own)
{
    for_each_database([](sql::database& db) {
        a_town r{db};
        r.keep_looks();
        BOOST_TEST(r.warned(r.file_named("江洲市官方")).find("“江州市”（单位）") != std::string::npos);
        BOOST_TEST(r.warned(r.file_named("青禾縣")) == ""); // called as the unit that files it
        const auto seen = r.alike(r.registrar, "卫健局", r.county);
        BOOST_TEST_REQUIRE(seen.size() == 1U);
        BOOST_TEST(text_at(seen.at(0), "/kind") == "unit");
        BOOST_TEST(seen.at(0).at("id").is_null());
        db.write_now([&](sql::session& s) {
            return s.execute("UPDATE unit SET name = '卫生健康局' WHERE id = $1", r.bureau.id) == 1;
        });
        r.keep_looks();
        BOOST_TEST(r.alike(r.registrar, "卫健局", r.county).empty());
        BOOST_TEST(r.alike(r.registrar, "衛生健康局", r.county).size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(are_found_among_accounts_that_were_there_before_looks_were_kept)
{
    for_each_database([](sql::database& db) {
        a_town r{db};
        db.write_now([](sql::session& s) { return s.execute("DELETE FROM account_look") == 1; });
        BOOST_TEST(r.alike(r.registrar, "江州發布", r.county).empty());
        r.keep_looks();
        BOOST_TEST(r.alike(r.registrar, "江州發布", r.county).size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(are_found_by_index_however_many_accounts_there_are)
{
    const scratch_store store(sql::engine::sqlite);
    const auto db = store.open();
    const auto plan = db->read_now([](sql::session& s) {
        std::string out;
        for (const auto& r : s.query("EXPLAIN QUERY PLAN SELECT account_id FROM account_look WHERE name_core <> '' "
                                     "AND name_core IN ('a', 'b') UNION SELECT account_id FROM account_look "
                                     "WHERE handle_core <> '' AND handle_core IN ('a', 'b') UNION "
                                     "SELECT unit_id FROM unit_look WHERE core <> '' AND core = 'a'"))
            out += r.text(3) + "\n";
        return out;
    });
    db->close();
    BOOST_TEST(plan.find("SCAN account_look") == std::string::npos, plan);
    BOOST_TEST(plan.find("SCAN unit_look") == std::string::npos, plan);
    BOOST_TEST(plan.find("account_look_by_name") != std::string::npos, plan);
}

BOOST_AUTO_TEST_SUITE_END()
