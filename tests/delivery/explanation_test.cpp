// For every state and every reason of our own there is a sentence, and for everything that waits, what it waits for.
#include "delivery/watching/explanation.hpp"
#include "tests/delivery/post_room.hpp"

using namespace tongyuan;
using namespace tongyuan::delivery;
using namespace std::chrono_literals;

namespace {

const auto noon = *parse_rfc3339("2026-03-02T12:00:00+08:00");

constexpr std::array every_state{state::held,      state::queued,     state::sending,  state::accepted,
                                 state::deferred,  state::published,  state::refused,  state::unconfirmed,
                                 state::cancelled, state::superseded, state::withdrawn};

tongyuan::delivery::delivery in(state where, std::string_view why_code = "")
{
    tongyuan::delivery::delivery d;
    d.where = where;
    d.why_code = why_code;
    d.updated_at = noon;
    d.operation = "publish";
    return d;
}

lane_store::waiting lane_with(breaker connection)
{
    lane_store::waiting w;
    w.host = "api.example.cn";
    w.connection = std::move(connection);
    return w;
}

const breaker open_until_five_past_two{5, 1, noon, noon + 125min, "连接被拒绝"};

} // namespace

BOOST_AUTO_TEST_SUITE(explanations)

BOOST_AUTO_TEST_CASE(say_what_comes_next_for_every_state_and_reason_with_and_without_a_time)
{
    for (const auto where : every_state)
        for (const auto why : known_why_codes())
            for (const bool timed : {false, true}) {
                auto d = in(where, why);
                if (timed)
                    d.due_at = noon + 5min;
                const auto words = next_words(d, {});
                BOOST_TEST_CONTEXT(name_of(where) << " " << why)
                {
                    BOOST_TEST(words.size() > 10u);
                    BOOST_TEST(words.find('@') == std::string::npos);
                }
            }
}

BOOST_AUTO_TEST_CASE(a_reason_of_the_platforms_own_brings_its_cure)
{
    auto d = in(state::held, "40164");
    d.cure = "请把地址加入白名单。";
    BOOST_TEST(next_words(d, {}) == d.cure);
    BOOST_TEST(next_words(in(state::held, "40164"), {}).find("重试") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(behind_an_open_breaker_they_say_why_and_when)
{
    const auto waits =
        obstacle_of(in(state::queued), lane_with(open_until_five_past_two), {}, "微信公众号 青禾", noon).value();
    BOOST_TEST(waits.kind == "breaker");
    BOOST_TEST(waits.words == "微信公众号 青禾：连续 5 次连接失败，14:05 再试（连接被拒绝）");
    BOOST_TEST(next_words(in(state::queued), waits) == "2026-03-02 14:05（北京时间） 再试，连通后自动继续。");
}

BOOST_AUTO_TEST_CASE(a_host_that_is_down_is_named_and_not_the_account)
{
    auto lane = lane_with({});
    lane.host_connection = open_until_five_past_two;
    const auto waits = obstacle_of(in(state::deferred, "breaker"), lane, {}, "青禾", noon).value();
    BOOST_TEST(waits.words.starts_with("api.example.cn：连续 5 次"));
}

BOOST_AUTO_TEST_CASE(a_hold_and_a_spent_quota_are_named)
{
    hold stop;
    stop.reason = "发现错误";
    BOOST_TEST(obstacle_of(in(state::queued), {}, stop, "青禾", noon)->words == "已暂停发布：发现错误");
    auto d = in(state::deferred, "quota");
    d.why = "今日“发布”额度已用完（100/100），明日 00:00 后自动继续。";
    BOOST_TEST(obstacle_of(d, {}, {}, "青禾", noon)->words == d.why);
}

BOOST_AUTO_TEST_CASE(what_has_ended_and_what_waits_for_a_person_waits_for_nothing_else)
{
    hold stop;
    stop.reason = "发现错误";
    for (const auto where : {state::held, state::published, state::refused, state::cancelled, state::withdrawn})
        BOOST_TEST(!obstacle_of(in(where), lane_with(open_until_five_past_two), stop, "青禾", noon).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
