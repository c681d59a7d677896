// Withdraw, correct, kill: the plan, the one act, the stopwatch, what a person has to do.
#include "delivery/guards/quarantines.hpp"
#include "tests/delivery/street.hpp"
#include "tests/delivery/uploads.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using delivery::correction_kind;
using delivery::state;
using delivery::way;

// One article on all three channels, out on the first two and posted by hand in the hall.
struct published {
    explicit published(sql::database& db) : s(db)
    {
        wall = s.desk.an_account("wall");
        stage = s.desk.an_account("stage");
        hall = s.desk.an_account("hall");
        s.desk.in_store([&](sql::session& in) {
            in.execute("UPDATE account SET connection = 'ok', fields = $1",
                       R"({"handler":{"name":"周明","phone":"13800138000"}})");
            return true;
        });
        article = s.desk.writer.approve({wall, stage, hall});
        s.desk.go();
        prove(hall, "http://hall.test/photo");
    }
    void prove(const std::string& account, const std::string& link)
    {
        const auto id = s.desk.newest(article, account).id;
        s.desk.in_store([&](sql::session& in) {
            return delivery::bring_evidence(in, s.desk.engine, id, {link, ""}, s.desk.as(s.desk.editor)).has_value();
        });
        s.desk.go();
    }
    way way_of(const delivery::plan& p, const std::string& account)
    {
        return std::ranges::find(p.rows, account, &delivery::plan_row::account_id)->does;
    }
    std::string words(const delivery::plan& p, const std::string& account)
    {
        const auto& row = *std::ranges::find(p.rows, account, &delivery::plan_row::account_id);
        return row.what + row.why + row.readers;
    }
    std::string first_of(const std::string& account)
    {
        return s.desk.in_store(
            [&](sql::session& in) { return delivery::delivery_store::of_item(in, article, account).front().id; });
    }
    std::string newest_state(const std::string& account)
    {
        return std::string(name_of(s.desk.newest(article, account).where));
    }

    street s;
    std::string wall, stage, hall, article;
};

} // namespace

BOOST_AUTO_TEST_SUITE(corrections)

BOOST_AUTO_TEST_CASE(the_plan_says_per_channel_what_why_how_sure_and_whom_to_ring)
{
    for_each_database([](sql::database& db) {
        published p{db};
        const auto plan = expect(p.s.plan(correction_kind::withdraw, p.article));
        BOOST_TEST_REQUIRE(plan.rows.size() == 3U);
        BOOST_TEST((p.way_of(plan, p.wall) == way::remove));
        BOOST_TEST((p.way_of(plan, p.stage) == way::remove));
        BOOST_TEST((p.way_of(plan, p.hall) == way::task));
        BOOST_TEST(p.words(plan, p.hall).find("周明 13800138000") != std::string::npos);
        for (const auto& row : plan.rows) {
            BOOST_TEST((!row.what.empty() && !row.why.empty() && !row.standing.empty()));
            BOOST_TEST((row.sure == delivery::certainty::certain) == (row.does == way::remove));
        }
        const auto nobody = p.s.desk.in_store([&](sql::session& in) {
            return delivery::plan_correction(in, p.s.desk.engine, p.s.desk.stranger, p.article,
                                             correction_kind::withdraw, p.s.desk.here.time.now());
        });
        BOOST_TEST((nobody.error().kind == errc::not_found));
    });
}

BOOST_AUTO_TEST_CASE(what_was_shown_is_what_is_done_or_nothing_is)
{
    for_each_database([](sql::database& db) {
        published p{db};
        const auto shown = expect(p.s.plan(correction_kind::withdraw, p.article));
        p.s.desk.in_store([&](sql::session& in) { // a channel's connection breaks: it is less sure than it was shown
            return in.execute("UPDATE account SET connection = 'failed' WHERE id = $1", p.wall) == 1;
        });
        const auto refused = p.s.start({correction_kind::withdraw, "有误", shown.digest, {}}, p.article);
        BOOST_TEST(refused.error().code == "correction.plan_changed");
        BOOST_TEST((refused.error().kind == errc::conflict));
        BOOST_TEST(p.newest_state(p.wall) == "published");
        const auto unknown = p.s.start(correction_kind::withdraw, p.article, {{p.first_of(p.wall), way::edit}});
        BOOST_TEST(unknown.error().violations.at(0).code == "not_offered");
        BOOST_TEST(p.s.desk.audited("article.withdraw", p.article) == 0);
        BOOST_TEST(p.s.start(correction_kind::withdraw, p.article).has_value());
        BOOST_TEST(p.s.desk.audited("article.withdraw", p.article) == 1);
    });
}

BOOST_AUTO_TEST_CASE(the_stopwatch_runs_until_the_last_reader_visible_copy_is_gone)
{
    for_each_database([](sql::database& db) {
        published p{db};
        const auto c = expect(p.s.start(correction_kind::withdraw, p.article));
        p.s.desk.here.time.advance(3s);
        p.s.desk.go();
        BOOST_TEST(p.s.desk.state_of(p.first_of(p.wall)) == "withdrawn");
        BOOST_TEST(p.s.desk.state_of(p.first_of(p.stage)) == "withdrawn");
        BOOST_TEST(!p.s.find(c.id).gone_at.has_value()); // the hall still shows it
        p.s.desk.here.time.advance(57s);
        p.prove(p.hall, "http://hall.test/removed");
        const auto ended = p.s.find(c.id);
        BOOST_TEST(p.newest_state(p.hall) == "withdrawn");
        BOOST_TEST_REQUIRE(ended.gone_at.has_value());
        BOOST_TEST((*ended.gone_at - ended.started_at == 60s));
        BOOST_TEST(ended.done_at.has_value());
        for (const auto& item : p.s.items(c.id))
            BOOST_TEST((item.gone_at && item.done_at));
        BOOST_TEST(p.s.plan(correction_kind::withdraw, p.article).error().code == "withdraw.nothing_out");
    });
}

BOOST_AUTO_TEST_CASE(a_withdrawal_that_the_platform_refuses_becomes_a_persons_task_with_the_cure)
{
    for_each_database([](sql::database& db) {
        published p{db};
        p.s.desk.platform.answers["remove"] = {answered(403)};
        const auto c = expect(p.s.start(correction_kind::withdraw, p.article));
        p.s.desk.go();
        const auto w = p.s.desk.newest(p.article, p.stage);
        BOOST_TEST(name_of(w.where) == "accepted");
        BOOST_TEST_REQUIRE(w.task_text.has_value());
        BOOST_TEST(w.task_text->find("没有权限。请申请权限。") != std::string::npos);
        BOOST_TEST(w.task_text->find("13800138000") != std::string::npos);
        BOOST_TEST(p.s.desk.alarms_about(w.id).contains("delivery.refused"));
        BOOST_TEST(p.s.desk.state_of(p.first_of(p.stage)) == "published"); // it is still there, and says so
        p.s.desk.here.time.advance(24h);
        p.s.desk.go();
        BOOST_TEST(p.newest_state(p.stage) == "accepted");
        for (const auto& account : {p.wall, p.stage, p.hall})
            p.prove(account, "http://photo.test/" + account);
        BOOST_TEST(p.s.desk.state_of(p.first_of(p.stage)) == "withdrawn");
        BOOST_TEST(p.s.desk.alarms_about(w.id).empty());
        BOOST_TEST(p.s.find(c.id).done_at.has_value());
    });
}

BOOST_AUTO_TEST_CASE(a_withdrawal_held_for_want_of_credentials_can_be_done_by_hand_meanwhile)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "wall"};
        s.desk.go();
        s.desk.in_store([&](sql::session& in) { return in.execute("DELETE FROM secret") >= 0; });
        BOOST_TEST_REQUIRE(s.start(correction_kind::withdraw, one.article).has_value());
        s.desk.go();
        const auto w = s.desk.newest(one.article, one.account);
        BOOST_TEST(name_of(w.where) == "held");
        const auto may =
            s.desk.in_store([&](sql::session& in) { return delivery::possible_acts(in, s.desk.editor, w); });
        BOOST_TEST((std::ranges::find(may, "evidence") != may.end()));
        BOOST_TEST((std::ranges::find(may, "retry") != may.end()));
        s.desk.in_store([&](sql::session& in) {
            return delivery::bring_evidence(in, s.desk.engine, w.id, {"http://photo.test/1", ""},
                                            s.desk.as(s.desk.editor))
                .has_value();
        });
        BOOST_TEST(s.desk.state_of(w.id) == "withdrawn");
        BOOST_TEST(s.desk.state_of(one.id) == "withdrawn");
    });
}

BOOST_AUTO_TEST_CASE(what_a_withdrawal_leaves_to_a_person_is_told_with_it)
{
    for_each_database([](sql::database& db) {
        street s{db};
        const a_delivery one{s.desk, "wall"};
        s.desk.go();
        const std::string note = "网页已撤下；附件 files/a.pdf 未能删除，请手工删除。";
        s.wall.next = straight({a_call("remove", publicly)}, adapters::done{note});
        expect(s.start(correction_kind::withdraw, one.article));
        s.desk.go();
        const auto w = s.desk.newest(one.article, one.account);
        BOOST_TEST(name_of(w.where) == "withdrawn");
        BOOST_TEST(w.why == note);
    });
}

BOOST_AUTO_TEST_CASE(a_correction_edits_in_place_replaces_or_asks_a_person_as_each_channel_allows)
{
    for_each_database([](sql::database& db) {
        published p{db};
        p.s.desk.writer.revise(p.article, {p.wall, p.stage, p.hall});
        for (const auto& account : {p.wall, p.stage, p.hall})
            BOOST_TEST(p.s.desk.newest(p.article, account).why_code == "awaiting_plan");
        p.s.go_on();
        BOOST_TEST(p.s.desk.platform.times("edit") == 0U); // nothing by itself
        const auto plan = expect(p.s.plan(correction_kind::correct, p.article));
        BOOST_TEST((p.way_of(plan, p.wall) == way::edit));
        BOOST_TEST((p.way_of(plan, p.stage) == way::replace));
        BOOST_TEST((p.way_of(plan, p.hall) == way::task));
        const auto c = expect(p.s.start(correction_kind::correct, p.article));
        const auto posted = p.s.desk.platform.times("post");
        p.s.desk.go(); // the wall is edited, the stage cleared
        BOOST_TEST(p.s.desk.platform.times("edit") == 1U);
        BOOST_TEST(p.s.desk.platform.times("remove") == 1U);
        BOOST_TEST(p.s.desk.platform.times("post") == posted);
        p.s.desk.go(); // and only then the new version is posted there
        BOOST_TEST(p.s.desk.platform.times("post") == posted + 1);
        BOOST_TEST(p.newest_state(p.wall) == "published");
        BOOST_TEST(p.s.desk.in_store([&](sql::session& in) {
            return delivery::delivery_store::standing(in, p.article, p.stage)->revision;
        }) == 2);
        BOOST_TEST(p.s.desk.state_of(p.first_of(p.wall)) == "superseded");
        BOOST_TEST(p.s.desk.state_of(p.first_of(p.stage)) == "withdrawn");
        BOOST_TEST(!p.s.find(c.id).done_at.has_value());
        p.prove(p.hall, "http://hall.test/new");
        BOOST_TEST(p.newest_state(p.hall) == "published");
        BOOST_TEST(p.s.find(c.id).done_at.has_value());
        BOOST_TEST(p.s.find(c.id).gone_at.has_value());
    });
}

BOOST_AUTO_TEST_CASE(the_new_version_is_not_posted_beside_an_old_one_that_could_not_be_taken_down)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "stage"};
        s.desk.go();
        s.desk.writer.revise(one.article, {one.account});
        s.desk.platform.answers["remove"] = {answered(403)};
        BOOST_TEST_REQUIRE(s.start(correction_kind::correct, one.article).has_value());
        s.go_on();
        BOOST_TEST(s.desk.platform.times("post") == 1U);
        const auto next = s.desk.in_store([&](sql::session& in) {
            for (const auto& d : delivery::delivery_store::of_item(in, one.article, one.account))
                if (d.revision == 2 && d.operation == "publish")
                    return d.why_code;
            return std::string();
        });
        BOOST_TEST(next == "fenced");
    });
}

BOOST_AUTO_TEST_CASE(a_withdrawal_that_somebody_cancels_has_taken_nothing_away)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "wall"};
        s.desk.go();
        s.desk.in_store([&](sql::session& in) { return in.execute("DELETE FROM secret") >= 0; });
        const auto c = expect(s.start(correction_kind::withdraw, one.article));
        s.desk.go();
        const auto w = s.desk.newest(one.article, one.account);
        BOOST_TEST(name_of(w.where) == "held");
        BOOST_TEST(s.desk.in_store([&](sql::session& in) {
            return delivery::cancel(in, s.desk.engine, w.id, "先放一放", s.desk.as(s.desk.editor)).has_value();
        }));
        BOOST_TEST(s.desk.state_of(one.id) == "published"); // readers still see it
        BOOST_TEST(!s.find(c.id).gone_at.has_value());
        BOOST_TEST(s.find(c.id).done_at.has_value());
    });
}

BOOST_AUTO_TEST_CASE(what_stands_behind_a_withdrawal_stands_there_again_after_a_restoration)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "stage"};
        s.desk.go();
        s.desk.writer.revise(one.article, {one.account});
        s.desk.platform.answers["remove"] = {answered(403)};
        BOOST_TEST_REQUIRE(s.start(correction_kind::correct, one.article).has_value());
        const auto next = [&] {
            return s.desk.in_store([&](sql::session& in) {
                const auto all = delivery::delivery_store::of_item(in, one.article, one.account);
                return *std::ranges::find_if(all,
                                             [](const auto& d) { return d.revision == 2 && d.operation == "publish"; });
            });
        };
        BOOST_TEST(next().why_code == "fenced");
        s.desk.in_store([&](sql::session& in) {
            return delivery::quarantine(in, s.desk.here.ctx, {}, "restored", s.desk.here.time.now());
        });
        const auto held = next();
        BOOST_TEST(held.why_code == "restored");
        s.desk.in_store([&](sql::session& in) {
            return delivery::clear(in, s.desk.engine, held.id, delivery::judgement::release, {}, "没有发出",
                                   s.desk.as(s.desk.chief))
                .has_value();
        });
        s.go_on();
        BOOST_TEST(next().why_code == "fenced"); // the withdrawal before it is still held
        BOOST_TEST(s.desk.platform.times("post") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(a_person_may_choose_a_notice_and_the_old_version_stays)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "stage"};
        s.desk.go();
        s.desk.writer.revise(one.article, {one.account});
        const auto c = expect(s.start(correction_kind::correct, one.article, {{one.id, way::notice}}));
        s.desk.go();
        BOOST_TEST(s.desk.platform.times("post") == 2U);
        BOOST_TEST(s.desk.platform.times("remove") == 0U);
        BOOST_TEST(s.desk.state_of(one.id) == "published");
        BOOST_TEST(s.find(c.id).done_at.has_value());
        BOOST_TEST(!s.find(c.id).gone_at.has_value()); // and the report does not say that it is gone
        // A later withdrawal takes both down.
        BOOST_TEST_REQUIRE(s.start(correction_kind::withdraw, one.article).has_value());
        s.go_on();
        BOOST_TEST(s.desk.platform.times("remove") == 2U);
        BOOST_TEST(s.plan(correction_kind::withdraw, one.article).error().code == "withdraw.nothing_out");
    });
}

BOOST_AUTO_TEST_CASE(a_receipt_of_a_revision_by_hand_names_the_place_that_the_evidence_names)
{
    for_each_database([](sql::database& db) {
        for (const std::string link : {"http://wall.test/1", "http://wall.test/2", ""}) {
            const scratch_store fresh(db.kind());
            const auto own = fresh.open();
            street s{*own};
            a_delivery one{s.desk, "wall"};
            s.desk.go();
            const auto there = s.desk.receipt_of(one.id).value();
            BOOST_TEST_REQUIRE(there.url == "http://wall.test/1");
            s.desk.writer.revise(one.article, {one.account});
            BOOST_TEST_REQUIRE(s.start(correction_kind::correct, one.article, {{one.id, way::task}}).has_value());
            const auto next = s.desk.newest(one.article, one.account).id;
            const auto photo = uploaded_by(s.desk, s.desk.editor, "墙上的照片");
            s.desk.in_store([&](sql::session& in) {
                return expect(delivery::bring_evidence(in, s.desk.engine, next, {link, link.empty() ? photo : ""},
                                                       s.desk.as(s.desk.editor)))
                    .id;
            });
            const auto now = s.desk.receipt_of(next).value();
            const bool put_up_anew = link == "http://wall.test/2"; // the old place is empty, or somebody else's
            BOOST_TEST(now.platform_id == (put_up_anew ? link : there.platform_id));
            BOOST_TEST(now.url == (put_up_anew ? link : there.url));
            BOOST_TEST(s.desk.state_of(one.id) == "superseded");
        }
    });
}

BOOST_AUTO_TEST_CASE(an_edit_budget_that_is_used_up_is_not_offered)
{
    for_each_database([](sql::database& db) {
        const scratch_store fresh(db.kind());
        const auto own = fresh.open();
        delivery_desk desk{*own};
        delivery::channel_facts f;
        auto about = a_manifest("wall");
        about.operations.push_back(adapters::operation_kind::revise);
        about.after.edits = 2;
        about.after.editable = 24h;
        f.about = &about;
        f.connection = "ok";
        f.now = desk.here.time.now();
        delivery::delivery old;
        old.id = "OLD";
        old.where = state::published;
        delivery::receipt proof;
        proof.proven_by = "answer";
        proof.published_at = f.now - 1h;
        f.copies.push_back({old, proof});
        f.next = old;
        f.next->id = "NEW";
        const auto proposed = [&] { return delivery::plan_for(correction_kind::correct, f).at(0).does; };
        f.edits_used = 1;
        BOOST_TEST((proposed() == way::edit));
        f.edits_used = 2;
        BOOST_TEST((proposed() == way::replace));
        f.edits_used = 0;
        f.copies.at(0).proof.published_at = f.now - 25h;
        BOOST_TEST((proposed() == way::replace));
        f.copies.at(0).proof.proven_by = "evidence"; // no API knows what a person has posted
        BOOST_TEST((proposed() == way::task));
    });
}

BOOST_AUTO_TEST_CASE(a_kill_takes_along_what_awaits_its_plan_and_nothing_goes_out_by_itself_afterwards)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "wall"};
        s.desk.go();
        s.desk.writer.revise(one.article, {one.account});
        const auto next = s.desk.newest(one.article, one.account).id;
        const auto c = expect(s.start(correction_kind::kill, one.article));
        BOOST_TEST(s.desk.state_of(next) == "superseded");
        s.go_on();
        BOOST_TEST(s.desk.state_of(one.id) == "withdrawn");
        BOOST_TEST(s.find(c.id).done_at.has_value());
        s.desk.writer.revise(one.article, {one.account});
        const auto third = s.desk.newest(one.article, one.account);
        BOOST_TEST(name_of(third.where) == "held");
        BOOST_TEST(third.why_code == "not_released");
        s.go_on();
        BOOST_TEST(s.desk.platform.times("post") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(a_correction_needs_the_right_to_publish)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "wall"};
        s.desk.go();
        BOOST_TEST(s.plan(correction_kind::correct, one.article).error().code == "correct.nothing_waits");
        auto clerk = s.desk.editor;
        std::erase_if(clerk.grants, [](const auto& g) { return g.permission == "release.publish"; });
        const auto refused = s.desk.in_store([&](sql::session& in) {
            return delivery::plan_correction(in, s.desk.engine, clerk, one.article, correction_kind::correct,
                                             s.desk.here.time.now());
        });
        BOOST_TEST(refused.error().code == "correct.forbidden");
    });
}

BOOST_AUTO_TEST_SUITE_END()
