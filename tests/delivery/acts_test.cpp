// What people do to deliveries, and what they are told when they may not.
#include "tests/delivery/uploads.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using delivery::state;

using act = std::function<result<delivery::delivery>(sql::session&, const delivery::engine&, const std::string&,
                                                     const delivery::actor&)>;
struct named_act {
    const char* name;
    act run;
    const access::principal delivery_desk::* who; // somebody who may
    std::set<std::string> from;                   // the states it leaves, of a delivery without a person's task
};

const std::vector<named_act>& all_acts()
{
    static const std::vector<named_act> acts{
        {"retry",
         [](auto& s, auto& e, auto& id, auto& by) { return delivery::retry(s, e, id, by); },
         &delivery_desk::editor,
         {"held", "deferred"}},
        {"cancel",
         [](auto& s, auto& e, auto& id, auto& by) { return delivery::cancel(s, e, id, "不发了", by); },
         &delivery_desk::editor,
         {"held", "queued", "deferred"}},
        {"probe",
         [](auto& s, auto& e, auto& id, auto& by) { return delivery::probe_now(s, e, id, by); },
         &delivery_desk::editor,
         {"accepted", "unconfirmed"}},
        {"settle",
         [](auto& s, auto& e, auto& id, auto& by) { return delivery::settle_by_hand(s, e, id, false, {}, "没有", by); },
         &delivery_desk::editor,
         {"unconfirmed"}},
        {"evidence",
         [](auto& s, auto& e, auto& id, auto& by) { return delivery::bring_evidence(s, e, id, {"http://x", ""}, by); },
         &delivery_desk::editor,
         {}},
        {"resend",
         [](auto& s, auto& e, auto& id, auto& by) { return delivery::send_again(s, e, id, "再发", by); },
         &delivery_desk::reviewer,
         {"refused", "unconfirmed"}}};
    return acts;
}

constexpr std::array states{state::held,    state::queued,      state::accepted,  state::deferred,   state::published,
                            state::refused, state::unconfirmed, state::cancelled, state::superseded, state::withdrawn};

} // namespace

BOOST_AUTO_TEST_SUITE(acts)

BOOST_AUTO_TEST_CASE(every_act_leaves_the_states_it_should_and_refuses_all_others)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        for (const auto where : states)
            for (const auto& a : all_acts()) {
                a_delivery one{desk};
                const auto id = one.in(where, where == state::held ? "binding.secret" : "");
                const bool may = a.from.contains(std::string(name_of(where)));
                const auto& who = desk.*a.who;
                desk.in_store([&](sql::session& s) {
                    const auto offered = delivery::possible_acts(s, who, *delivery::delivery_store::find(s, id));
                    BOOST_TEST(std::ranges::count(offered, a.name) == (may ? 1 : 0),
                               a.name << " from " << name_of(where));
                    return true;
                });
                const auto done =
                    desk.in_store([&](sql::session& s) { return a.run(s, desk.engine, id, desk.as(who)); });
                BOOST_TEST(done.has_value() == may, a.name << " from " << name_of(where));
                if (!may)
                    BOOST_TEST((done.error().kind == errc::wrong_state));
            }
    });
}

BOOST_AUTO_TEST_CASE(nobody_acts_on_what_is_being_sent_at_this_moment)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto id = a_delivery(desk).sending();
        for (const auto& a : all_acts()) {
            const auto done =
                desk.in_store([&](sql::session& s) { return a.run(s, desk.engine, id, desk.as(desk.*a.who)); });
            BOOST_TEST(done.error().code == "delivery.in_flight", a.name);
        }
        BOOST_TEST(desk.in_store([&](sql::session& s) {
            return delivery::possible_acts(s, desk.editor, *delivery::delivery_store::find(s, id)).size();
        }) == 0U);
    });
}

BOOST_AUTO_TEST_CASE(strangers_find_nothing_and_those_without_the_right_are_refused)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        for (const auto& a : all_acts()) {
            const auto id = a_delivery(desk).in(state::unconfirmed);
            const auto by = [&](const access::principal& who) {
                return desk.in_store([&](sql::session& s) { return a.run(s, desk.engine, id, desk.as(who)); });
            };
            BOOST_TEST((by(desk.stranger).error().kind == errc::not_found), a.name);
            const auto& other = a.who == &delivery_desk::editor ? desk.reviewer : desk.editor;
            BOOST_TEST((by(other).error().kind == errc::forbidden), a.name);
            BOOST_TEST(desk.state_of(id) == "unconfirmed", a.name);
        }
    });
}

BOOST_AUTO_TEST_CASE(an_act_on_a_version_that_is_gone_is_refused)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        for (const auto& a : all_acts()) {
            const auto id = a_delivery(desk).in(state::unconfirmed);
            const auto version = desk.find(id).version;
            const auto done = desk.in_store(
                [&](sql::session& s) { return a.run(s, desk.engine, id, desk.as(desk.*a.who, version + 1)); });
            BOOST_TEST((done.error().kind == errc::stale), a.name);
        }
    });
}

BOOST_AUTO_TEST_CASE(a_refused_act_leaves_no_trace)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto id = a_delivery(desk).in(state::published);
        const auto before = desk.find(id).version;
        for (const auto& a : all_acts())
            (void)desk.in_store([&](sql::session& s) { return a.run(s, desk.engine, id, desk.as(desk.*a.who)); });
        BOOST_TEST(desk.find(id).version == before);
        BOOST_TEST(desk.journal_of(id).empty());
        for (const char* name : {"delivery.retried", "delivery.cancelled", "delivery.probed", "delivery.settled",
                                 "delivery.evidence", "delivery.resent"})
            BOOST_TEST(desk.audited(name, id) == 0);
    });
}

BOOST_AUTO_TEST_CASE(what_may_have_gone_out_cannot_be_called_cancelled)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto cancel = [&](const std::string& id) {
            return desk.in_store(
                [&](sql::session& s) { return delivery::cancel(s, desk.engine, id, "不发了", desk.as(desk.editor)); });
        };
        const auto lost_one = a_delivery(desk).with_step(a_call("post", publicly), lost()).in(state::deferred);
        BOOST_TEST(cancel(lost_one).error().code == "delivery.may_be_out");
        const auto unsent = a_delivery(desk).with_step(a_call("post", publicly), never_sent()).in(state::deferred);
        BOOST_TEST(cancel(unsent).has_value());
        const auto prepared = a_delivery(desk).with_step(a_call("draft", quietly_once), lost()).in(state::deferred);
        BOOST_TEST(cancel(prepared).has_value());
        BOOST_TEST(desk.go_after(24h) == 1U); // the one that could not be cancelled
        BOOST_TEST(desk.audited("delivery.cancelled", unsent) == 1);
    });
}

BOOST_AUTO_TEST_CASE(after_a_retry_the_adapter_asks_again_for_what_was_refused)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.read = [](std::string_view step, const adapters::reply& r) {
            auto understood = scripted_adapter::by_status(step, r);
            understood.why.kind = adapters::fault::configuration;
            return understood;
        };
        desk.platform.answers["post"] = {answered(403), answered(200)};
        const auto id = a_delivery(desk).id;
        desk.go();
        BOOST_TEST(desk.state_of(id) == "held");
        BOOST_TEST(
            desk.in_store([&](sql::session& s) { return delivery::retry(s, desk.engine, id, desk.as(desk.editor)); })
                .has_value());
        BOOST_TEST(desk.alarms_about(id).empty());
        desk.go();
        BOOST_TEST(desk.state_of(id) == "published");
        BOOST_TEST(desk.audited("delivery.retried", id) == 1);
    });
}

BOOST_AUTO_TEST_CASE(a_picture_proves_only_when_it_is_there_and_may_be_seen)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = [](const auto&, std::span<const adapters::entry> journal) -> adapters::action {
            if (!journal.empty() && journal.back().kind == adapters::entry_kind::evidence)
                return adapters::receipt{journal.back().picture_sha256, ""};
            return adapters::person_task{"张贴公告", "请张贴后上传照片。"};
        };
        const auto task = a_delivery(desk).id;
        desk.go();
        const auto bring = [&](const std::string& picture) {
            const auto done = desk.in_store([&](sql::session& s) {
                return delivery::bring_evidence(s, desk.engine, task, {"", picture}, desk.as(desk.editor));
            });
            return done.has_value() ? "taken" : done.error().violations.at(0).code;
        };
        const auto foreign = uploaded_by(desk, desk.stranger, "别人的照片");
        const auto form = uploaded_by(desk, desk.editor, "一份表格", content::media_kind::attachment);
        BOOST_TEST(bring(std::string(64, '0')) == "unknown_picture");
        BOOST_TEST(bring(foreign) == "unknown_picture");
        BOOST_TEST(bring(form) == "not_a_picture");
        BOOST_TEST(desk.state_of(task) == "accepted");
        BOOST_TEST(bring(uploaded_by(desk, desk.editor, "墙上的照片")) == "taken");
    });
}

BOOST_AUTO_TEST_CASE(a_persons_task_is_done_with_evidence_or_cancelled_before)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = [](const auto&, std::span<const adapters::entry> journal) -> adapters::action {
            for (const auto& e : journal)
                if (e.kind == adapters::entry_kind::evidence)
                    return adapters::receipt{e.link, e.link};
            return adapters::person_task{"张贴公告", "请张贴后上传照片。"};
        };
        const auto task = a_delivery(desk).id, dropped = a_delivery(desk).id;
        desk.go();
        BOOST_TEST(desk.state_of(task) == "accepted");
        BOOST_TEST(desk.find(task).task_title.value_or("") == "张贴公告");
        BOOST_TEST(desk.in_store([&](sql::session& s) {
                           return delivery::bring_evidence(s, desk.engine, task, {"http://wall.test/1", ""},
                                                           desk.as(desk.editor));
                       })
                       .has_value());
        BOOST_TEST(desk.in_store([&](sql::session& s) {
                           return delivery::cancel(s, desk.engine, dropped, "不贴了", desk.as(desk.editor));
                       })
                       .has_value());
        desk.go();
        BOOST_TEST(desk.state_of(task) == "published");
        BOOST_TEST(desk.receipt_of(task)->proven_by == "evidence");
        BOOST_TEST(desk.state_of(dropped) == "cancelled");
        BOOST_TEST(desk.platform.trail.empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()
