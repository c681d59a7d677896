// Units are renamed, merged, split, abolished and moved, as it was previewed, and back again.
#include "access/person_store.hpp"
#include "access/role_store.hpp"
#include "tests/registry/register.hpp"

#include <boost/json.hpp>

#include <algorithm>

using namespace tongyuan;
using namespace tongyuan::registry;

namespace json = boost::json;
using http::verb;

namespace {

struct reform {
    explicit reform(sql::database& db)
        : r(db), committee(r.here.a_unit("卫健委", &r.county)), office(r.here.a_unit("办公室", &r.bureau)),
          boss(r.here.a_person("boss", r.province, {"business_admin"})),
          clerk(r.here.a_person("clerk", r.bureau, {"registrar", "editor"})), wechat(r.an_account(r.bureau)),
          weibo(r.an_account(r.bureau, "1234567890", "weibo"))
    {
    }
    http::response ask(std::string_view path, json::object body)
    {
        return r.ask(boss, verb::post, "/reorganisations" + std::string(path), json::serialize(body));
    }
    json::object preview(const json::object& wish)
    {
        const auto seen = ask("/previews", wish);
        BOOST_TEST_REQUIRE(seen.status == 200, seen.body);
        return body_of(seen);
    }
    http::response carry_out(json::object wish)
    {
        auto with_plan = wish;
        with_plan["plan"] = preview(wish).at("plan");
        return ask("", std::move(with_plan));
    }
    http::response undo(const http::response& done)
    {
        return ask("/" + id_of(done) + "/undoings", {{"reason", "文件有误"}});
    }
    json::object merging() const
    {
        return {{"kind", "merge"}, {"unit_id", r.bureau.id}, {"target_id", committee.id}, {"basis", "青编〔2026〕3号"}};
    }
    access::unit unit_of(std::string_view id)
    {
        return r.here.ctx.db.read_now([&](sql::session& s) { return access::unit_store::find(s, id).value(); });
    }
    access::unit unit_of(const access::unit& u) { return unit_of(u.id); }
    std::string unit_of_person(const access::principal& who)
    {
        return r.here.ctx.db.read_now(
            [&](sql::session& s) { return access::person_store::find(s, who.person_id).value().it.unit_id; });
    }
    bool holds(const access::principal& who, std::string_view role, const access::unit& in)
    {
        return r.here.ctx.db.read_now(
            [&](sql::session& s) { return access::role_store::holds(s, who.person_id, role, in.id); });
    }
    std::vector<filing> filings_of(const account& a)
    {
        return r.here.ctx.db.read_now([&](sql::session& s) {
            filing_store::filter f;
            f.reader_id = r.registrar.person_id;
            f.account_id = a.id;
            return filing_store::list(s, f, 10);
        });
    }

    a_register r;
    access::unit committee, office;
    access::principal boss, clerk;
    account wechat, weibo;
};

std::set<std::string> labels_of(const json::object& plan, std::string_view noun)
{
    std::set<std::string> out;
    for (const auto& group : plan.at("moves").as_array())
        if (text_at(group, "/noun") == noun)
            for (const auto& one : group.at("items").as_array())
                out.insert(text_at(one, "/label"));
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(reorganisations)

BOOST_AUTO_TEST_CASE(a_preview_lists_what_would_move_and_moves_nothing)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        const auto plan = t.preview(t.merging());
        BOOST_TEST(text_at(plan, "/title") == "卫健局并入卫健委");
        BOOST_TEST(labels_of(plan, "account") == (std::set<std::string>{"账号1234567890", "账号gh_0123456789ab"}),
                   boost::test_tools::per_element());
        BOOST_TEST(labels_of(plan, "unit") == (std::set<std::string>{"办公室"}), boost::test_tools::per_element());
        BOOST_TEST(labels_of(plan, "person") == (std::set<std::string>{"clerk"}), boost::test_tools::per_element());
        BOOST_TEST(labels_of(plan, "role") == (std::set<std::string>{"clerk · 登记员", "clerk · 编辑"}),
                   boost::test_tools::per_element());
        BOOST_TEST(plan.at("filings").as_array().size() == 2U);
        BOOST_TEST(plan.at("objections").as_array().empty());
        BOOST_TEST(t.r.account_of(t.wechat.id).unit_id == t.r.bureau.id);
        BOOST_TEST(!t.unit_of(t.r.bureau).has_ended());
    });
}

BOOST_AUTO_TEST_CASE(merging_moves_everything_at_once_and_prepares_the_filings)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        const auto done = t.carry_out(t.merging());
        BOOST_TEST_REQUIRE(done.status == 201, done.body);
        BOOST_TEST(t.r.account_of(t.wechat.id).unit_id == t.committee.id);
        BOOST_TEST(t.unit_of_person(t.clerk) == t.committee.id);
        BOOST_TEST(t.holds(t.clerk, "registrar", t.committee));
        BOOST_TEST(!t.holds(t.clerk, "registrar", t.r.bureau));
        const auto old = t.unit_of(t.r.bureau);
        BOOST_TEST(old.has_ended());
        BOOST_TEST(old.path == t.committee.path + old.id + "/");
        BOOST_TEST(violations_of(t.r.file(t.r.registrar, t.r.bureau, usual_proposal("gh_new000000009"))) ==
                       (std::set<std::string>{"unit_id unknown"}),
                   boost::test_tools::per_element());
        BOOST_TEST(t.unit_of(t.office).path == t.committee.path + t.office.id + "/");
        const auto prepared = t.filings_of(t.wechat);
        BOOST_TEST_REQUIRE(prepared.size() == 1U);
        BOOST_TEST(name_of(prepared[0].state) == "draft");
        BOOST_TEST(prepared[0].unit_id == t.committee.id);
        const auto shown = body_of(t.r.ask(t.r.registrar, verb::get, "/filings/" + prepared[0].id));
        BOOST_TEST(text_at(shown, "/differences/0/label") == "主办单位");
        BOOST_TEST(text_at(shown, "/differences/0/before") == "卫健局");
        BOOST_TEST(text_at(shown, "/differences/0/after") == "卫健委");
    });
}

BOOST_AUTO_TEST_CASE(a_prepared_filing_is_submitted_by_the_registrar_and_makes_the_new_host_the_record)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        BOOST_TEST_REQUIRE(t.carry_out(t.merging()).status == 201);
        const auto id = t.filings_of(t.wechat).at(0).id;
        const auto submitted = t.r.ask(t.r.registrar, verb::post, "/filings/" + id + "/submissions", "{}");
        BOOST_TEST_REQUIRE(submitted.status == 200, submitted.body);
        t.r.decide(t.r.first, id, "approve");
        t.r.decide(t.r.middle, id, "approve");
        BOOST_TEST(name_of(t.r.filing_of(id).state) == "approved");
        const auto shown = body_of(t.r.ask(t.r.registrar, verb::get, "/accounts/" + t.wechat.id));
        BOOST_TEST(text_at(shown, "/fields/host") == "卫健委");
    });
}

BOOST_AUTO_TEST_CASE(merging_is_undone_to_the_last_role)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        const auto done = t.carry_out(t.merging());
        const auto undone = t.undo(done);
        BOOST_TEST_REQUIRE(undone.status == 200, undone.body);
        BOOST_TEST(t.r.account_of(t.wechat.id).unit_id == t.r.bureau.id);
        BOOST_TEST(t.unit_of_person(t.clerk) == t.r.bureau.id);
        BOOST_TEST(t.holds(t.clerk, "registrar", t.r.bureau));
        BOOST_TEST(!t.holds(t.clerk, "registrar", t.committee));
        const auto back = t.unit_of(t.r.bureau);
        BOOST_TEST(!back.has_ended());
        BOOST_TEST(back.path == t.r.bureau.path);
        BOOST_TEST(back.parent_id.value() == t.r.county.id);
        BOOST_TEST(t.unit_of(t.office).path == t.office.path);
        BOOST_TEST(name_of(t.filings_of(t.wechat).at(0).state) == "withdrawn");
        const auto fields =
            db.read_now([&](sql::session& s) { return register_store::extras_of(s, t.wechat.id).fields; });
        BOOST_TEST(fields == "{}");
        BOOST_TEST(code_of(t.undo(done)) == "reorganisation.cannot_undo");
    });
}

BOOST_AUTO_TEST_CASE(what_somebody_holds_there_already_stays_theirs_after_the_undoing)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        db.write_now([&](sql::session& s) {
            access::role_store::replace(
                s, t.clerk.person_id,
                std::vector<access::held_role>{{"registrar", t.r.bureau.id}, {"registrar", t.committee.id}});
            return true;
        });
        const auto done = t.carry_out(t.merging());
        BOOST_TEST(!t.holds(t.clerk, "registrar", t.r.bureau));
        BOOST_TEST_REQUIRE(t.undo(done).status == 200);
        BOOST_TEST(t.holds(t.clerk, "registrar", t.r.bureau));
        BOOST_TEST(t.holds(t.clerk, "registrar", t.committee));
    });
}

BOOST_AUTO_TEST_CASE(whoever_is_in_charge_of_units_alone_does_not_widen_their_own_roles)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        db.write_now([&](sql::session& s) {
            access::role_store::replace(
                s, t.boss.person_id,
                std::vector<access::held_role>{{"business_admin", t.r.province.id}, {"registrar", t.r.bureau.id}});
            return true;
        });
        BOOST_TEST(t.preview(t.merging()).at("objections").as_array().size() == 1U);
        BOOST_TEST(code_of(t.carry_out(t.merging())) == "reorganisation.objection");
        BOOST_TEST(!t.holds(t.boss, "registrar", t.committee));
        // Whoever may give roles there may see to it.
        t.boss = t.r.here.a_person("guard", t.r.province, {"security_admin"});
        BOOST_TEST(t.carry_out(t.merging()).status == 201);
    });
}

BOOST_AUTO_TEST_CASE(undoing_gives_no_role_back_that_was_taken_away_since)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        const auto held = [&](std::vector<access::held_role> roles) {
            db.write_now([&](sql::session& s) {
                access::role_store::replace(s, t.clerk.person_id, roles);
                return true;
            });
        };
        held({{"registrar", t.r.bureau.id}, {"registrar", t.committee.id}, {"editor", t.r.bureau.id}});
        const auto done = t.carry_out(t.merging());
        held({}); // both at the heir
        const auto undone = t.undo(done);
        BOOST_TEST_REQUIRE(undone.status == 200, undone.body);
        BOOST_TEST(!t.holds(t.clerk, "registrar", t.r.bureau));
        BOOST_TEST(!t.holds(t.clerk, "editor", t.r.bureau));
        BOOST_TEST(t.unit_of_person(t.clerk) == t.r.bureau.id);
    });
}

BOOST_AUTO_TEST_CASE(undoing_ends_with_a_submitted_filing_a_later_change_or_thirty_days)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        const auto done = t.carry_out(t.merging());
        const auto why = [&] {
            return text_at(body_of(t.r.ask(t.boss, verb::get, "/reorganisations/" + id_of(done))), "/cannot_undo");
        };
        BOOST_TEST(why() == "");
        const auto id = t.filings_of(t.wechat).at(0).id;
        t.r.ask(t.r.registrar, verb::post, "/filings/" + id + "/submissions", "{}");
        BOOST_TEST(why().find("已经提交") != std::string::npos, why());
        BOOST_TEST(t.undo(done).status == 409);
        t.r.ask(t.r.registrar, verb::post, "/filings/" + id + "/withdrawals", "{}");
        BOOST_TEST(why() == "");
        const auto later = t.carry_out({{"kind", "rename"}, {"unit_id", t.committee.id}, {"name", "卫健委员会"}});
        BOOST_TEST_REQUIRE(later.status == 201, later.body);
        BOOST_TEST(why().find("卫健委更名为卫健委员会") != std::string::npos, why());
        BOOST_TEST_REQUIRE(t.undo(later).status == 200);
        BOOST_TEST(why() == "");
        t.r.here.time.advance(std::chrono::hours{24 * 31});
        BOOST_TEST(why().find("30 天") != std::string::npos, why());
        BOOST_TEST(t.undo(done).status == 409);
    });
}

BOOST_AUTO_TEST_CASE(what_has_moved_since_is_named_and_nothing_goes_back)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        const auto done = t.carry_out(t.merging());
        db.write_now([&](sql::session& s) {
            return s.execute("UPDATE person SET unit_id = $2 WHERE id = $1", t.clerk.person_id, t.r.city.id);
        });
        const auto refused = t.undo(done);
        BOOST_TEST(refused.status == 409);
        BOOST_TEST(text_at(body_of(refused), "/detail").find("clerk") != std::string::npos, refused.body);
        BOOST_TEST(t.r.account_of(t.wechat.id).unit_id == t.committee.id);
        BOOST_TEST(t.unit_of(t.r.bureau).has_ended());
    });
}

BOOST_AUTO_TEST_CASE(another_plan_than_the_one_that_was_seen_is_refused)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        auto wish = t.merging();
        const auto seen = t.preview(wish);
        t.r.an_account(t.r.bureau, "gh_another00001");
        wish["plan"] = seen.at("plan");
        const auto refused = t.ask("", wish);
        BOOST_TEST(refused.status == 412);
        BOOST_TEST(code_of(refused) == "reorganisation.other_plan");
        BOOST_TEST(!t.unit_of(t.r.bureau).has_ended());
    });
}

BOOST_AUTO_TEST_CASE(renaming_keeps_the_former_name_and_files_the_accounts_that_bear_it)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        db.write_now([&](sql::session& s) {
            return s.execute("UPDATE account SET name = '青禾卫健局发布' WHERE id = $1", t.wechat.id);
        });
        const auto done = t.carry_out({{"kind", "rename"}, {"unit_id", t.r.bureau.id}, {"name", "疾控局"}});
        BOOST_TEST_REQUIRE(done.status == 201, done.body);
        BOOST_TEST(t.unit_of(t.r.bureau).name == "疾控局");
        const auto names = [&] {
            return db.read_now([&](sql::session& s) { return access::unit_store::former_names(s, t.r.bureau.id); });
        };
        BOOST_TEST_REQUIRE(names().size() == 1U);
        BOOST_TEST(names()[0].name == "卫健局");
        BOOST_TEST(t.filings_of(t.wechat).at(0).title == "青禾卫健局发布 → 青禾疾控局发布");
        BOOST_TEST(t.filings_of(t.weibo).at(0).title == t.weibo.name);
        BOOST_TEST_REQUIRE(t.undo(done).status == 200);
        BOOST_TEST(t.unit_of(t.r.bureau).name == "卫健局");
        BOOST_TEST(names().empty());
        BOOST_TEST(
            violations_of(t.ask("/previews", {{"kind", "rename"}, {"unit_id", t.r.bureau.id}, {"name", "卫健委"}})) ==
                (std::set<std::string>{"name taken"}),
            boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(splitting_gives_what_was_chosen_to_a_new_unit_and_takes_it_back)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        const json::object wish{{"kind", "split"},
                                {"unit_id", t.r.bureau.id},
                                {"name", "疾控局"},
                                {"accounts", json::array{t.weibo.id}},
                                {"people", json::array{t.clerk.person_id}}};
        const auto done = t.carry_out(wish);
        BOOST_TEST_REQUIRE(done.status == 201, done.body);
        const auto made = text_at(body_of(done), "/target/id");
        BOOST_TEST(t.r.account_of(t.weibo.id).unit_id == made);
        BOOST_TEST(t.r.account_of(t.wechat.id).unit_id == t.r.bureau.id);
        BOOST_TEST(t.unit_of_person(t.clerk) == made);
        BOOST_TEST(!t.unit_of(t.r.bureau).has_ended());
        BOOST_TEST_REQUIRE(t.undo(done).status == 200);
        BOOST_TEST(t.r.account_of(t.weibo.id).unit_id == t.r.bureau.id);
        BOOST_TEST(t.unit_of_person(t.clerk) == t.r.bureau.id);
        // The name is free again.
        const auto again = t.carry_out(wish);
        BOOST_TEST_REQUIRE(again.status == 201, again.body);
        t.r.here.a_person("newcomer", t.unit_of(text_at(body_of(again), "/target/id")), {});
        BOOST_TEST(t.undo(again).status == 409);
        BOOST_TEST(violations_of(t.ask("/previews", {{"kind", "split"}, {"unit_id", t.r.bureau.id}, {"name", "x"}})) ==
                       (std::set<std::string>{"accounts required"}),
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(abolishing_hands_over_to_the_unit_above_and_prepares_the_closings)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        const auto done = t.carry_out({{"kind", "abolish"}, {"unit_id", t.r.bureau.id}});
        BOOST_TEST_REQUIRE(done.status == 201, done.body);
        BOOST_TEST(t.r.account_of(t.wechat.id).unit_id == t.r.county.id);
        BOOST_TEST(name_of(t.filings_of(t.wechat).at(0).kind) == "close");
        const auto list = t.r.here.a_unit("卫健局", &t.r.county); // may be set up again
        BOOST_TEST(t.undo(done).status == 409);
        db.write_now([&](sql::session& s) { return s.execute("UPDATE unit SET name = 'x' WHERE id = $1", list.id); });
        BOOST_TEST_REQUIRE(t.undo(done).status == 200);
        BOOST_TEST(t.unit_of(t.r.bureau).path == t.r.bureau.path);
    });
}

BOOST_AUTO_TEST_CASE(moving_takes_the_whole_branch_along)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        const auto done = t.carry_out({{"kind", "move"}, {"unit_id", t.r.bureau.id}, {"target_id", t.r.city.id}});
        BOOST_TEST_REQUIRE(done.status == 201, done.body);
        BOOST_TEST(t.unit_of(t.office).path == t.r.city.path + t.r.bureau.id + "/" + t.office.id + "/");
        BOOST_TEST_REQUIRE(t.undo(done).status == 200);
        BOOST_TEST(t.unit_of(t.office).path == t.office.path);
    });
}

BOOST_AUTO_TEST_CASE(filings_and_the_levels_that_the_unit_decides_go_on_with_the_heir)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        const auto filed = t.r.file(t.r.registrar, t.r.bureau, usual_proposal("gh_new000000001"));
        const auto done = t.carry_out(
            {{"kind", "merge"}, {"unit_id", t.r.county.id}, {"target_id", t.r.city.id}, {"prepare", false}});
        BOOST_TEST_REQUIRE(done.status == 201, done.body);
        BOOST_TEST(t.r.filing_of(id_of(filed)).unit_path == t.r.city.path + t.r.bureau.id + "/");
        // The county's approver decides in the city now.
        BOOST_TEST(t.r.decide(t.r.here.principal_of(t.r.first.person_id), id_of(filed), "approve").status == 200);
        BOOST_TEST(t.r.decide(t.r.middle, id_of(filed), "approve").status == 200);
        BOOST_TEST(name_of(t.r.filing_of(id_of(filed)).state) == "approved");
    });
}

BOOST_AUTO_TEST_CASE(is_for_those_in_charge_of_both_units_and_not_into_the_own_branch)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        const auto local = t.r.here.a_person("local", t.r.bureau, {"business_admin"});
        const auto asks = [&](const access::principal& who, const json::object& wish) {
            return t.r.ask(who, verb::post, "/reorganisations/previews", json::serialize(wish));
        };
        BOOST_TEST(violations_of(asks(local, t.merging())) == (std::set<std::string>{"target_id not_found"}),
                   boost::test_tools::per_element());
        const auto stranger = t.r.here.a_person("alien", t.r.foreign, {"business_admin"});
        BOOST_TEST(asks(stranger, t.merging()).status == 404);
        auto inwards = t.merging();
        inwards["target_id"] = t.office.id;
        BOOST_TEST(violations_of(asks(t.boss, inwards)) == (std::set<std::string>{"target_id below"}),
                   boost::test_tools::per_element());
        BOOST_TEST(violations_of(asks(t.boss, {{"kind", "abolish"}, {"unit_id", t.r.province.id}})) ==
                       (std::set<std::string>{"unit_id root"}),
                   boost::test_tools::per_element());
        const auto done = t.carry_out(t.merging());
        BOOST_TEST(t.r.ask(stranger, verb::get, "/reorganisations/" + id_of(done)).status == 404);
        BOOST_TEST(list_in(t.r.ask(stranger, verb::get, "/reorganisations")).empty());
        BOOST_TEST(list_in(t.r.ask(t.boss, verb::get, "/reorganisations?unit=" + t.committee.id)).size() == 1U);
        BOOST_TEST(
            t.r.ask(t.clerk, verb::post, "/reorganisations/" + id_of(done) + "/undoings", R"({"reason":"x"})").status ==
            403);
    });
}

BOOST_AUTO_TEST_CASE(children_of_the_same_name_are_told_apart_first)
{
    for_each_database([](sql::database& db) {
        reform t{db};
        t.r.here.a_unit("办公室", &t.committee);
        const auto plan = t.preview(t.merging());
        BOOST_TEST_REQUIRE(plan.at("objections").as_array().size() == 1U);
        auto wish = t.merging();
        wish["plan"] = plan.at("plan");
        BOOST_TEST(code_of(t.ask("", wish)) == "reorganisation.objection");
    });
}

BOOST_AUTO_TEST_SUITE_END()
