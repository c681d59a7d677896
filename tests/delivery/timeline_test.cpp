// A delivery's history is read by people who do not know what a platform's calls are called.
#include "delivery/watching/presentation.hpp"
#include "delivery/watching/timeline.hpp"
#include "tests/delivery/desk.hpp"

namespace {

using namespace tongyuan;

// "step" and "paused" moments in words, as the console shows them.
std::vector<std::string> words_of(delivery_desk& desk, const std::string& id)
{
    return desk.in_store([&](sql::session& s) {
        const auto d = delivery::delivery_store::find(s, id).value();
        const auto shown = delivery::details_of(s, desk.engine, desk.editor, d);
        std::vector<std::string> out;
        for (const auto& m : shown.at("timeline").as_array())
            if (m.at("kind") == "step" || m.at("kind") == "paused")
                out.emplace_back(std::string_view(m.at("words").as_string()));
        return out;
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(history)

BOOST_AUTO_TEST_CASE(steps_are_called_what_the_channel_calls_them)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        auto about = a_manifest("named");
        about.steps = {{"post", "张贴公告"}, {"look", "查看公告列表"}};
        scripted_adapter::script named;
        named.about = about;
        desk.channels.add(std::unique_ptr<adapters::adapter>(new scripted_adapter(named)));
        desk.platform.answers["post"] = {lost()};
        desk.platform.answers["look"] = {answered(200, "found 1")};
        const a_delivery one{desk, "named"};
        desk.go();
        desk.go_after(std::chrono::minutes{2});
        const auto words = words_of(desk, one.id);
        BOOST_TEST_REQUIRE(words.size() >= 2U);
        BOOST_TEST(words.front().starts_with("张贴公告：结果不明"));
        BOOST_TEST(std::ranges::count(words, "查找：查看公告列表：成功") == 1);
        for (const auto& one_moment : words) {
            BOOST_TEST(one_moment.find("post") == std::string::npos, one_moment);
            BOOST_TEST(one_moment.find("look") == std::string::npos, one_moment);
        }
    });
}

BOOST_AUTO_TEST_CASE(the_fence_of_a_take_over_is_told_in_words)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const a_delivery one{desk};
        desk.in_store([&](sql::session& s) {
            channels::journal_row row;
            row.n = 1;
            row.entry.kind = adapters::entry_kind::token_refreshed;
            row.entry.step = "fence";
            row.entry.at = desk.here.time.now();
            row.entry.outcome = adapters::fate::answered;
            channels::journal_store::append(s, one.id, row);
            return true;
        });
        const std::vector<std::string> told{"已更换访问令牌，上一个服务不能再发送"};
        BOOST_TEST(words_of(desk, one.id) == told, boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_SUITE_END()
