#include "loaded.hpp"
#include "samples.hpp"
#include "wire.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;

namespace {

const adapter& manual()
{
    return loaded("manual");
}

operation task_on(operation_kind kind)
{
    auto what = operation_for(manual(), kind);
    what.account.settings = {{"channel", "政务服务大厅公告栏"}, {"contact", "李四"}, {"phone", "0312-1234567"}};
    return what;
}

entry evidence(std::string link, std::string picture = {})
{
    entry e;
    e.kind = entry_kind::evidence;
    e.link = std::move(link);
    e.picture_sha256 = std::move(picture);
    e.person = "李四";
    return e;
}

bool mentions(const person_task& task, const std::string& words)
{
    return task.instructions.find(words) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(manual_channel)

BOOST_AUTO_TEST_CASE(asks_a_person_and_says_where_what_and_how)
{
    const auto next = manual().next(task_on(operation_kind::publish), {});
    BOOST_REQUIRE(std::holds_alternative<person_task>(next));
    const auto& task = std::get<person_task>(next);
    BOOST_TEST(task.title == "人工发布：关于做好防汛工作的通知");
    for (const auto* words : {"政务服务大厅公告栏", "李四", "0312-1234567", "青政办发〔2026〕7号", "落实值守，见政策。",
                              "值守安排表.pdf", "https://www.qingshan.gov.cn/notices/01j0article.html", "照片或截图"})
        BOOST_TEST(mentions(task, words), words);
}

BOOST_AUTO_TEST_CASE(link_is_the_receipt)
{
    const std::vector<entry> journal{evidence("https://board.example/77", sha_of(5))};
    const auto next = manual().next(task_on(operation_kind::publish), journal);
    BOOST_REQUIRE(std::holds_alternative<receipt>(next));
    BOOST_TEST(std::get<receipt>(next).platform_id == "https://board.example/77");
    BOOST_TEST(std::get<receipt>(next).url == "https://board.example/77");
}

BOOST_AUTO_TEST_CASE(picture_is_a_receipt_without_an_address)
{
    const std::vector<entry> journal{evidence("", sha_of(5))};
    const auto next = manual().next(task_on(operation_kind::publish), journal);
    BOOST_REQUIRE(std::holds_alternative<receipt>(next));
    BOOST_TEST(std::get<receipt>(next).platform_id == sha_of(5));
    BOOST_TEST(std::get<receipt>(next).url == "");
}

BOOST_AUTO_TEST_CASE(evidence_of_nothing_proves_nothing)
{
    const std::vector<entry> journal{evidence("")};
    BOOST_TEST(std::holds_alternative<person_task>(manual().next(task_on(operation_kind::publish), journal)));
}

BOOST_AUTO_TEST_CASE(withdrawal_names_what_was_posted_and_needs_evidence)
{
    auto what = task_on(operation_kind::withdraw);
    what.target = receipt{sha_of(5), "https://board.example/77"};
    const auto next = manual().next(what, {});
    BOOST_REQUIRE(std::holds_alternative<person_task>(next));
    BOOST_TEST(mentions(std::get<person_task>(next), "https://board.example/77"));
    const std::vector<entry> journal{evidence("", sha_of(6))};
    BOOST_TEST(std::holds_alternative<done>(manual().next(what, journal)));
}

BOOST_AUTO_TEST_CASE(correction_shows_the_new_text)
{
    const auto next = manual().next(task_on(operation_kind::revise), {});
    BOOST_REQUIRE(std::holds_alternative<person_task>(next));
    BOOST_TEST(std::get<person_task>(next).title.starts_with("更正："));
    BOOST_TEST(mentions(std::get<person_task>(next), "第二条"));
}

BOOST_AUTO_TEST_CASE(asks_for_no_secrets_and_cannot_be_probed)
{
    const auto about = manual().about();
    BOOST_TEST(about.secrets.empty());
    BOOST_TEST(!about.reads_back);
    BOOST_TEST(std::holds_alternative<failure>(manual().next(task_on(operation_kind::probe), {})));
}

BOOST_AUTO_TEST_SUITE_END()
