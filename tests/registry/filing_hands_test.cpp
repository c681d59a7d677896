// Nobody decides about a filing that they had a hand in: by drawing it up, by changing it, or by submitting any round.
#include "tests/registry/register.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;

namespace {

struct a_desk : a_register {
    using a_register::a_register;

    http::response edit(const access::principal& who, const std::string& id, std::string name)
    {
        const json::object body{{"proposed", usual_proposal("gh_0123456789ab", std::move(name))}};
        return ask(who, verb::patch, "/filings/" + id, json::serialize(body), version_of(id));
    }
    http::response submit(const access::principal& who, const std::string& id)
    {
        return ask(who, verb::post, "/filings/" + id + "/submissions", "{}");
    }
    std::size_t waiting_for(const access::principal& who)
    {
        return list_in(ask(who, verb::get, "/filings?todo=1")).size();
    }
    bool is_offered(const access::principal& who, const std::string& id)
    {
        return body_of(ask(who, verb::get, "/filings/" + id)).at("may").at("decide").as_bool();
    }
    // Files for colleagues and approves, both at the province.
    access::principal both = here.a_person("both", province, {"registrar", "filing_approver"});
};

void is_kept_out(a_desk& r, const access::principal& who, const std::string& id)
{
    const auto refused = r.decide(who, id, "approve");
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(code_of(refused) == "filing.own_hand");
    BOOST_TEST(r.waiting_for(who) == 0u);
    BOOST_TEST(!r.is_offered(who, id));
}

// What the migration takes over from the audit.
std::string taking_over()
{
    std::ifstream file(std::string(std::getenv("TONGYUAN_SOURCE")) + "/schema/0035_filing_hands.sql");
    const std::string script{std::istreambuf_iterator<char>(file), {}};
    return script.substr(script.find("INSERT INTO"));
}

} // namespace

BOOST_AUTO_TEST_SUITE(filing_hands)

BOOST_AUTO_TEST_CASE(who_changed_a_colleagues_draft_does_not_approve_it)
{
    for_each_database([](sql::database& db) {
        a_desk r{db};
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal(), false));
        BOOST_TEST(r.edit(r.both, id, "另一个名称").status == 200);
        BOOST_TEST(r.submit(r.registrar, id).status == 200);
        is_kept_out(r, r.both, id);
        BOOST_TEST(r.waiting_for(r.second) == 1u);
        BOOST_TEST(r.decide(r.second, id, "approve").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(who_changed_only_the_attachments_does_not_approve_it_either)
{
    for_each_database([](sql::database& db) {
        a_desk r{db};
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal(), false));
        BOOST_TEST(r.ask(r.both, verb::patch, "/filings/" + id, R"({"attachments":[]})", r.version_of(id)).status ==
                   200);
        BOOST_TEST(r.submit(r.registrar, id).status == 200);
        is_kept_out(r, r.both, id);
    });
}

BOOST_AUTO_TEST_CASE(who_changed_it_before_that_was_remembered_is_known_from_the_audit)
{
    for_each_database([](sql::database& db) {
        a_desk r{db};
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal(), false));
        BOOST_TEST(r.edit(r.both, id, "另一个名称").status == 200);
        BOOST_TEST(r.edit(r.both, id, "又一个名称").status == 200);
        db.write_now([](sql::session& s) {
            s.execute("DELETE FROM filing_editor");
            s.run_script(taking_over());
            return true;
        });
        BOOST_TEST(r.submit(r.registrar, id).status == 200);
        is_kept_out(r, r.both, id);
    });
}

BOOST_AUTO_TEST_CASE(who_changed_what_was_returned_does_not_approve_the_next_round)
{
    for_each_database([](sql::database& db) {
        a_desk r{db};
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal()));
        BOOST_TEST(r.decide(r.both, id, "return", "名称不符").status == 200);
        BOOST_TEST(r.edit(r.both, id, "另一个名称").status == 200);
        BOOST_TEST(r.submit(r.registrar, id).status == 200);
        is_kept_out(r, r.both, id);
    });
}

BOOST_AUTO_TEST_CASE(who_submitted_an_earlier_round_does_not_approve_a_later_one)
{
    for_each_database([](sql::database& db) {
        a_desk r{db};
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal(), false));
        BOOST_TEST(r.submit(r.both, id).status == 200);
        BOOST_TEST(r.decide(r.second, id, "return", "补材料").status == 200);
        BOOST_TEST(r.submit(r.registrar, id).status == 200);
        is_kept_out(r, r.both, id);
        BOOST_TEST(r.decide(r.second, id, "approve").status == 200); // who returned it may decide again
    });
}

BOOST_AUTO_TEST_CASE(a_deputy_does_not_approve_what_whom_they_stand_in_for_has_changed)
{
    for_each_database([](sql::database& db) {
        a_desk r{db};
        const auto id = id_of(r.file(r.registrar, r.city, usual_proposal(), false));
        BOOST_TEST(r.edit(r.both, id, "另一个名称").status == 200);
        BOOST_TEST(r.submit(r.registrar, id).status == 200);
        const json::object leave{{"person_id", r.both.person_id},
                                 {"deputy_id", r.first.person_id},
                                 {"first_day", "2026-03-02"},
                                 {"last_day", "2026-03-09"},
                                 {"reason", "出差"}};
        BOOST_TEST(r.ask(r.both, verb::post, "/leaves", json::serialize(leave)).status == 201);
        BOOST_TEST(r.waiting_for(r.first) == 0u);
        BOOST_TEST(r.decide(r.first, id, "approve").status == 404); // does not even see it
    });
}

BOOST_AUTO_TEST_CASE(a_submission_is_refused_when_all_who_could_decide_had_a_hand_in_it)
{
    for_each_database([](sql::database& db) {
        a_desk r{db};
        const auto filer = r.here.a_person("filer", r.foreign, {"registrar"});
        const auto id = id_of(r.file(filer, r.foreign, usual_proposal(), false));
        BOOST_TEST(r.edit(r.stranger, id, "另一个名称").status == 200);
        const auto submitted = r.submit(filer, id);
        BOOST_TEST(submitted.status == 200, submitted.body); // stranger_too is left
        BOOST_TEST(r.decide(r.stranger_too, id, "return", "补材料").status == 200);
        BOOST_TEST(db.write_now([&](sql::session& s) {
            return s.execute("UPDATE person SET state = 'disabled' WHERE id = $1", r.stranger_too.person_id);
        }) == 1);
        const auto stuck = r.submit(filer, id);
        BOOST_TEST(stuck.status == 409);
        BOOST_TEST(code_of(stuck) == "filing.no_approver");
    });
}

BOOST_AUTO_TEST_SUITE_END()
