// What an account has shown within a week, or may have, is not sent to it under another article's name before a person
// says that it is meant.
#include "channels/rendition_format.hpp"
#include "delivery/releases/same_content.hpp"
#include "delivery/watching/explanation.hpp"
#include "delivery/watching/timeline.hpp"
#include "tests/delivery/desk.hpp"
#include "tests/sql/elsewhere.hpp"

#include <boost/json.hpp>

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using delivery::state;

constexpr auto week = 24h * 7;

// One article, published on one account; and others that read like it.
struct twins {
    explicit twins(sql::database& db) : desk(db), first(desk) {}

    std::string another(std::optional<timestamp> not_before = {})
    {
        return desk.newest(desk.writer.approve({first.account}, "关于春节放假的通知", not_before), first.account).id;
    }
    auto confirm(const std::string& id, const access::principal& who, std::string reason = "每周例行发布")
    {
        return desk.in_store([&](sql::session& s) {
            return delivery::confirm_same(s, desk.engine, id, reason, {who, {}, desk.here.time.now()});
        });
    }
    std::string why_of(const std::string& id) { return desk.find(id).why_code; }

    delivery_desk desk;
    a_delivery first;
};

adapters::rendition page(std::string title, std::string text)
{
    adapters::rendition r;
    r.fields = {{"title", {adapters::literal{std::move(title)}}}, {"slug", {adapters::literal{"01J8"}}}};
    r.reader_text = std::move(text);
    r.media = {"sha-of-cover", "sha-of-a-picture"};
    r.fields.push_back({"cover", {adapters::media_ref{"sha-of-cover", false}}});
    return r;
}

std::vector<std::string_view> acts_open(twins& t, const std::string& id)
{
    return t.desk.in_store([&](sql::session& s) {
        std::vector<std::string_view> names;
        for (const auto& act : delivery::open_acts(s, *delivery::delivery_store::find(s, id)))
            names.push_back(act.name);
        return names;
    });
}

std::vector<std::string> life_of(twins& t, const std::string& id)
{
    return t.desk.in_store([&](sql::session& s) {
        std::vector<std::string> kinds;
        const auto rows = channels::journal_store::load(s, id);
        for (const auto& m : delivery::timeline_of(s, *delivery::delivery_store::find(s, id), rows, nullptr))
            kinds.emplace_back(std::string_view(m.at("kind").as_string()));
        return kinds;
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(same_content)

BOOST_AUTO_TEST_CASE(a_copy_waits_for_a_person_within_a_week_and_goes_out_after_it)
{
    for_each_database([](sql::database& db) {
        twins t{db};
        t.desk.go();
        t.desk.here.time.advance(week - 1ms);
        const auto copy = t.another();
        BOOST_TEST(t.desk.state_of(copy) == "held");
        BOOST_TEST(t.why_of(copy) == "same_content");
        BOOST_TEST(t.desk.alarms_about(copy).contains("delivery.held"));
        BOOST_TEST(t.desk.go() == 0U);
        BOOST_TEST(t.desk.platform.times("post") == 1U);
        t.desk.in_store([&](sql::session& s) {
            return expect(delivery::cancel(s, t.desk.engine, copy, "重复", t.desk.as(t.desk.editor))).id;
        });
        t.desk.here.time.advance(2ms);
        BOOST_TEST(t.desk.state_of(t.another()) == "queued");
    });
}

BOOST_AUTO_TEST_CASE(people_are_told_which_article_it_repeats_when_that_went_out_and_what_to_do)
{
    for_each_database([](sql::database& db) {
        twins t{db};
        t.desk.go();
        const auto stopped = t.desk.find(t.another());
        BOOST_TEST(stopped.why ==
                   "该账号已于 2026-03-02 09:00（北京时间）发布过内容相同的稿件《关于春节放假的通知》。");
        BOOST_TEST(delivery::next_words(stopped, {}).find("仍要发布") != std::string::npos);
        BOOST_TEST((acts_open(t, stopped.id) == std::vector<std::string_view>{"confirm", "cancel"}));
    });
}

BOOST_AUTO_TEST_CASE(whoever_may_publish_confirms_it_with_a_reason_and_it_goes_out)
{
    for_each_database([](sql::database& db) {
        twins t{db};
        t.desk.go();
        const auto copy = t.another();
        BOOST_TEST((t.confirm(copy, t.desk.reviewer).error().kind == errc::forbidden));
        BOOST_TEST((t.confirm(copy, t.desk.stranger).error().kind == errc::not_found));
        BOOST_TEST(t.confirm(copy, t.desk.editor).has_value());
        BOOST_TEST((t.confirm(copy, t.desk.editor).error().kind == errc::wrong_state));
        BOOST_TEST(t.desk.alarms_about(copy).empty());
        BOOST_TEST(t.desk.audited("delivery.confirmed", copy) == 1);
        t.desk.go();
        BOOST_TEST(t.desk.state_of(copy) == "published");
        BOOST_TEST(t.desk.platform.times("post") == 2U);
        const auto life = life_of(t, copy);
        BOOST_TEST(std::ranges::count(life, "same_content") == 1);
        BOOST_TEST(std::ranges::count(life, "confirmed") == 1);
    });
}

BOOST_AUTO_TEST_CASE(confirming_does_not_bring_the_time_forward_that_was_approved)
{
    for_each_database([](sql::database& db) {
        twins t{db};
        t.desk.go();
        const auto tomorrow = t.desk.here.time.now() + 24h;
        const auto copy = t.another(tomorrow);
        BOOST_TEST(t.why_of(copy) == "same_content");
        BOOST_TEST(t.confirm(copy, t.desk.editor).has_value());
        BOOST_TEST((t.desk.find(copy).due_at == tomorrow));
        BOOST_TEST(t.desk.go() == 0U);
    });
}

BOOST_AUTO_TEST_CASE(it_is_stopped_by_what_may_have_gone_out_and_by_what_waits_but_not_by_what_never_will)
{
    using expectation = std::pair<state, bool>;
    for (const auto& [where, stops] :
         {expectation{state::held, true}, expectation{state::queued, true}, expectation{state::deferred, true},
          expectation{state::accepted, true}, expectation{state::unconfirmed, true}, expectation{state::refused, false},
          expectation{state::cancelled, false}, expectation{state::superseded, false},
          expectation{state::withdrawn, false}})
        for_each_database([&](sql::database& db) {
            twins t{db};
            t.first.in(where);
            BOOST_TEST((t.desk.state_of(t.another()) == "held") == stops, name_of(where));
        });
}

BOOST_AUTO_TEST_CASE(what_is_planned_for_a_week_later_is_another_time)
{
    for_each_database([](sql::database& db) {
        twins t{db};
        t.desk.go();
        const auto now = t.desk.here.time.now();
        BOOST_TEST(t.desk.state_of(t.another(now + week + 1min)) == "queued");
        BOOST_TEST(t.desk.state_of(t.another(now + 2 * week + 2min)) == "queued");
        BOOST_TEST(t.desk.state_of(t.another(now + 2 * week)) == "held"); // less than a week from both
    });
}

BOOST_AUTO_TEST_CASE(another_account_and_other_words_are_not_the_same)
{
    for_each_database([](sql::database& db) {
        twins t{db};
        t.desk.go();
        const auto elsewhere = t.desk.an_account();
        const auto there = t.desk.writer.approve({elsewhere});
        BOOST_TEST(t.desk.state_of(t.desk.newest(there, elsewhere).id) == "queued");
        const auto other = t.desk.writer.approve({t.first.account}, "关于五一放假的通知");
        BOOST_TEST(t.desk.state_of(t.desk.newest(other, t.first.account).id) == "queued");
    });
}

BOOST_AUTO_TEST_CASE(a_resend_and_a_correction_of_the_same_article_are_not_asked_about)
{
    for_each_database([](sql::database& db) {
        twins t{db};
        t.first.in(state::refused);
        const auto again = t.desk.in_store([&](sql::session& s) {
            return expect(delivery::send_again(s, t.desk.engine, t.first.id, "已核对", t.desk.as(t.desk.reviewer)));
        });
        BOOST_TEST(name_of(again.where) == "queued");
        t.desk.go();
        t.desk.writer.revise(t.first.article, {t.first.account}, "关于春节放假的通知");
        BOOST_TEST(t.why_of(t.desk.newest(t.first.article, t.first.account).id) == "awaiting_plan");
    });
}

BOOST_AUTO_TEST_CASE(what_was_sent_again_counts_for_later_articles)
{
    for_each_database([](sql::database& db) {
        twins t{db};
        t.first.in(state::refused);
        t.desk.in_store([&](sql::session& s) {
            return expect(delivery::send_again(s, t.desk.engine, t.first.id, "已核对", t.desk.as(t.desk.reviewer))).id;
        });
        t.desk.go();
        BOOST_TEST(t.why_of(t.another()) == "same_content");
    });
}

// Whoever comes second waits for the first one's commit, and then sees it.
BOOST_AUTO_TEST_CASE(of_two_releases_at_the_same_moment_one_is_stopped)
{
    for_two_daemons([](sql::database& here, sql::database& there) {
        twins t{here};
        t.first.in(state::cancelled);
        const auto shown = t.desk.find(t.first.id);
        const auto release = [&](sql::session& s, std::string article) {
            content::approval given;
            given.article_id = std::move(article);
            given.revision = 1;
            given.unit_id = shown.unit_id;
            given.title = shown.title;
            given.accounts = {{shown.account_id, shown.rendition_digest}};
            return delivery::release_approved(s, t.desk.engine, given, t.desk.here.time.now()).has_value();
        };
        elsewhere other{there, [&](sql::session& s) { BOOST_TEST(release(s, "one")); }};
        t.desk.in_store([&](sql::session& s) { return release(s, "two"); });
        other.end();
        BOOST_TEST(name_of(t.desk.newest("one", t.first.account).where) == "queued");
        BOOST_TEST(name_of(t.desk.newest("two", t.first.account).where) == "held");
    });
}

BOOST_AUTO_TEST_CASE(nobody_is_asked_where_the_office_does_not_want_it)
{
    for_each_database([](sql::database& db) {
        twins t{db};
        t.desk.engine.limits.same_content = 0h;
        t.desk.go();
        BOOST_TEST(t.desk.state_of(t.another()) == "queued");
    });
}

BOOST_AUTO_TEST_CASE(what_a_reader_sees_decides_and_not_the_markup_the_cover_or_the_address)
{
    const auto digest = [](const adapters::rendition& r) { return channels::reader_digest_of(r); };
    const auto plain = page("通知", "各单位照此执行。");
    auto spaced = page("通知", "各单位　照此\n执行。\u00a0");
    spaced.fields[1].value = {adapters::literal{"01J9"}};
    spaced.media[0] = "sha-of-another-cover";
    spaced.fields[2].value = {adapters::media_ref{"sha-of-another-cover", false}};
    BOOST_TEST(digest(plain) == digest(spaced));
    BOOST_TEST(digest(plain) != digest(page("通告", "各单位照此执行。")));
    BOOST_TEST(digest(plain) != digest(page("通知", "各单位参照执行。")));
    auto pictured = plain;
    pictured.media.emplace_back("sha-of-a-second-picture");
    BOOST_TEST(digest(plain) != digest(pictured));
    BOOST_TEST(digest({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
