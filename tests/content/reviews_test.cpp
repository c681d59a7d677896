#include "content/approval.hpp"
#include "tests/content/newsroom.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;

namespace json = boost::json;

namespace {

template <class F>
void in_a_newsroom(F body)
{
    for_each_database([&](sql::database& db) {
        newsroom here{db};
        body(here);
    });
}

std::optional<content::approval> approval_of(newsroom& here, const json::object& article, std::int64_t revision = 1)
{
    return here.in_store([&](sql::session& s) { return content::approval_of(s, text_of(article, "id"), revision); });
}

bool is_approved(newsroom& here, const json::object& article, std::int64_t revision, std::string_view account,
                 std::string_view digest)
{
    return here.in_store(
        [&](sql::session& s) { return content::is_approved(s, text_of(article, "id"), revision, account, digest); });
}

std::vector<std::string> waiting_for(newsroom& here, const access::principal& who)
{
    std::vector<std::string> out;
    const auto page = body_of(here.ask(who, http::verb::get, "/api/v1/reviews"));
    for (const auto& item : page.at("items").as_array())
        out.push_back(text_of(item.as_object(), "id"));
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(review)

BOOST_AUTO_TEST_CASE(by_three_persons_approves_what_they_saw)
{
    in_a_newsroom([](newsroom& here) {
        auto a = here.submitted(here.fields());
        BOOST_TEST(text_of(a, "state") == "in_review");
        BOOST_TEST(a.at("levels").as_int64() == 3);
        const auto digest = text_of(a, "digest");
        BOOST_TEST(!approval_of(here, a));
        a = here.decide(here.first, a, "approve");
        BOOST_TEST(a.at("level").as_int64() == 2);
        a = here.decide(here.second, a, "approve", "已核对数据");
        a = here.decide(here.third, a, "approve");
        BOOST_TEST(text_of(a, "state") == "approved");
        BOOST_TEST(text_of(a, "digest") == digest);
        const auto& reviews = a.at("reviews").as_array();
        BOOST_TEST(reviews.size() == 3U);
        BOOST_TEST(text_of(reviews.at(1).as_object(), "level_label") == "复审");
        BOOST_TEST(text_of(reviews.at(1).as_object(), "comment") == "已核对数据");
        const auto made = approval_of(here, a).value();
        BOOST_TEST(made.digest == digest);
        BOOST_TEST(made.approved_by == here.third.person_id);
        BOOST_TEST(made.unit_id == here.district.id);
        BOOST_TEST_REQUIRE(made.accounts.size() == 2U);
        for (const auto& one : made.accounts)
            BOOST_TEST(is_approved(here, a, 1, one.account_id, one.rendition_digest));
        BOOST_TEST(!is_approved(here, a, 1, here.paper, std::string(64, '0')));
        BOOST_TEST(!is_approved(here, a, 2, made.accounts[0].account_id, made.accounts[0].rendition_digest));
    });
}

BOOST_AUTO_TEST_CASE(hands_the_approval_on_in_the_same_transaction)
{
    in_a_newsroom([](newsroom& here) {
        std::vector<content::approval> seen;
        here.content.when_approved = [&](sql::session&, const content::approval& made) -> result<void> {
            seen.push_back(made);
            return {};
        };
        auto what = here.fields();
        what["not_before"] = "2026-03-09T08:00:00+08:00";
        const auto a = here.approved(what);
        BOOST_TEST_REQUIRE(seen.size() == 1U);
        BOOST_TEST(seen[0].article_id == text_of(a, "id"));
        BOOST_TEST(seen[0].accounts.size() == 2U);
        BOOST_TEST((seen[0].not_before == parse_rfc3339("2026-03-09T08:00:00+08:00")));
    });
}

BOOST_AUTO_TEST_CASE(has_not_happened_when_the_release_is_refused)
{
    in_a_newsroom([](newsroom& here) {
        here.content.when_approved = [](sql::session&, const content::approval&) -> result<void> {
            return refusal{errc::unavailable, "release.stopped", "发布已暂停。"};
        };
        auto a = here.submitted(here.fields());
        a = here.decide(here.first, a, "approve");
        a = here.decide(here.second, a, "approve");
        BOOST_TEST(text_of(here.decide(here.third, a, "approve"), "code") == "release.stopped");
        const auto now = body_of(here.ask(here.editor, http::verb::get, newsroom::path_of(a)));
        BOOST_TEST(text_of(now, "state") == "in_review");
        BOOST_TEST(now.at("reviews").as_array().size() == 2U);
    });
}

BOOST_AUTO_TEST_CASE(is_not_for_the_author_whatever_their_roles)
{
    in_a_newsroom([](newsroom& here) {
        here.editor = here.a_person("quanneng", here.district, {"editor", "reviewer_1", "reviewer_2", "reviewer_3"});
        const auto a = here.submitted(here.fields());
        BOOST_TEST(text_of(here.decide(here.editor, a, "approve"), "code") == "review.own_revision");
        BOOST_TEST(!a.at("may").at("decide").as_bool());
        BOOST_TEST(waiting_for(here, here.editor).empty());
    });
}

BOOST_AUTO_TEST_CASE(is_not_for_the_author_of_an_earlier_revision_that_was_never_approved)
{
    in_a_newsroom([](newsroom& here) {
        const auto colleague = here.editor;
        here.editor = here.a_person("zuozhe", here.district, {"editor", "reviewer_1"});
        auto a = here.new_article(here.fields());
        auto comma = here.fields();
        comma["summary"] = "三月九日起。";
        a = body_of(here.save(colleague, a, comma));
        a = here.act(colleague, a, "submissions", "{}");
        BOOST_TEST(text_of(a, "state") == "in_review");
        BOOST_TEST(text_of(here.decide(here.editor, a, "approve"), "code") == "review.own_revision");
        BOOST_TEST(waiting_for(here, here.editor).empty());
        BOOST_TEST(waiting_for(here, here.first).size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(is_for_the_author_of_what_others_have_approved_once_a_colleague_goes_on)
{
    in_a_newsroom([](newsroom& here) {
        const auto colleague = here.editor;
        here.editor = here.a_person("zuozhe", here.district, {"editor", "reviewer_1"});
        auto a = here.approved(here.fields());
        auto what = here.fields();
        what["summary"] = "三月十日起";
        a = body_of(here.save(colleague, a, what));
        a = here.act(colleague, a, "submissions", "{}");
        BOOST_TEST(waiting_for(here, here.editor).size() == 1U);
        BOOST_TEST(here.decide(here.editor, a, "approve").at("level").as_int64() == 2);
    });
}

BOOST_AUTO_TEST_CASE(is_not_for_whoever_submitted_this_round)
{
    in_a_newsroom([](newsroom& here) {
        const auto both = here.a_person("songshen", here.district, {"editor", "reviewer_1"});
        auto a = here.act(both, here.new_article(here.fields()), "submissions", "{}");
        BOOST_TEST(text_of(here.decide(both, a, "approve"), "code") == "review.own_submission");
        BOOST_TEST(waiting_for(here, both).empty());
        a = here.decide(here.first, a, "return", "请补充电话");
        a = here.act(here.editor, a, "submissions", "{}");
        BOOST_TEST(waiting_for(here, both).size() == 1U);
        BOOST_TEST(here.decide(both, a, "approve").at("level").as_int64() == 2);
    });
}

BOOST_AUTO_TEST_CASE(is_not_for_one_person_twice)
{
    in_a_newsroom([](newsroom& here) {
        const auto both = here.a_person("liangji", here.district, {"reviewer_1", "reviewer_2"});
        auto a = here.submitted(here.fields());
        BOOST_TEST(waiting_for(here, both).size() == 1U);
        a = here.decide(both, a, "approve");
        BOOST_TEST(a.at("level").as_int64() == 2);
        BOOST_TEST(waiting_for(here, both).empty());
        BOOST_TEST(text_of(here.decide(both, a, "approve"), "code") == "review.same_person");
        BOOST_TEST(text_of(here.decide(here.second, a, "approve"), "state") == "in_review");
    });
}

BOOST_AUTO_TEST_CASE(is_for_the_level_that_is_waited_for)
{
    in_a_newsroom([](newsroom& here) {
        const auto a = here.submitted(here.fields());
        for (const auto* who : {&here.second, &here.third, &here.editor}) {
            const auto answer = here.decide(*who, a, "approve");
            BOOST_TEST(answer.at("status").as_int64() == 403);
        }
        BOOST_TEST(here.decide(here.stranger, a, "approve").at("status").as_int64() == 404);
    });
}

BOOST_AUTO_TEST_CASE(is_refused_when_something_else_was_seen)
{
    in_a_newsroom([](newsroom& here) {
        auto a = here.submitted(here.fields());
        auto other = a;
        other["digest"] = std::string(64, '0');
        const auto answer = here.decide(here.first, other, "approve");
        BOOST_TEST(answer.at("status").as_int64() == 412);
        BOOST_TEST(text_of(answer, "code") == "review.other_digest");
        const auto passed = here.decide(here.first, a, "approve");
        BOOST_TEST(here.decide(here.second, a, "approve").at("status").as_int64() == 412);
        BOOST_TEST(passed.at("level").as_int64() == 2);
        const auto unversioned = here.ask(here.second, http::verb::post, newsroom::path_of(a) + "/decisions",
                                          R"({"decision":"approve","digest":"x"})");
        BOOST_TEST(unversioned.status == 428);
    });
}

BOOST_AUTO_TEST_CASE(that_returns_an_article_says_why)
{
    in_a_newsroom([](newsroom& here) {
        auto a = here.submitted(here.fields());
        BOOST_TEST(violations_of(here.decide(here.first, a, "return")).at(0) == "comment required");
        a = here.decide(here.first, a, "return", "日期有误");
        BOOST_TEST(text_of(a, "state") == "returned");
        BOOST_TEST(waiting_for(here, here.first).empty());
    });
}

BOOST_AUTO_TEST_CASE(begins_anew_after_a_return)
{
    in_a_newsroom([](newsroom& here) {
        auto a = here.submitted(here.fields());
        a = here.decide(here.first, a, "approve");
        a = here.decide(here.second, a, "return", "请补充电话");
        auto what = here.fields();
        what["summary"] = "电话 555-0100";
        a = body_of(here.save(here.editor, a, what));
        BOOST_TEST(text_of(a, "state") == "draft");
        a = here.act(here.editor, a, "submissions", "{}");
        BOOST_TEST(a.at("level").as_int64() == 1);
        BOOST_TEST(waiting_for(here, here.first).size() == 1U);
        for (const auto* who : {&here.first, &here.second, &here.third})
            a = here.decide(*who, a, "approve");
        BOOST_TEST(text_of(a, "state") == "approved");
        BOOST_TEST(a.at("reviews").as_array().size() == 5U);
        BOOST_TEST(approval_of(here, a, 2).has_value());
    });
}

BOOST_AUTO_TEST_CASE(of_a_returned_revision_may_be_asked_for_again_as_it_is)
{
    in_a_newsroom([](newsroom& here) {
        auto a = here.submitted(here.fields());
        const auto digest = text_of(a, "digest");
        a = here.decide(here.first, a, "return", "稍后再发");
        a = here.act(here.editor, a, "submissions", "{}");
        BOOST_TEST(text_of(a, "state") == "in_review");
        BOOST_TEST(text_of(a, "digest") == digest);
        BOOST_TEST(here.decide(here.first, a, "approve").at("level").as_int64() == 2);
    });
}

BOOST_AUTO_TEST_CASE(is_void_once_the_article_is_edited)
{
    in_a_newsroom([](newsroom& here) {
        auto a = here.approved(here.fields());
        const auto made = approval_of(here, a).value();
        const auto edited = body_of(here.save(here.editor, a, here.fields()));
        BOOST_TEST(text_of(edited, "state") == "draft");
        BOOST_TEST(edited.at("digest").is_null());
        BOOST_TEST(!approval_of(here, a, 1));
        BOOST_TEST(!approval_of(here, a, 2));
        for (const auto& one : made.accounts)
            BOOST_TEST(!is_approved(here, a, 1, one.account_id, one.rendition_digest));
        auto in_review = here.act(here.editor, edited, "submissions", "{}");
        in_review = here.decide(here.first, in_review, "approve");
        const auto again = body_of(here.save(here.editor, in_review, here.fields()));
        BOOST_TEST(text_of(again, "state") == "draft");
        BOOST_TEST(text_of(here.decide(here.second, in_review, "approve"), "code") == "article.wrong_state");
    });
}

BOOST_AUTO_TEST_CASE(can_be_taken_back_by_the_editor)
{
    in_a_newsroom([](newsroom& here) {
        auto a = here.submitted(here.fields());
        BOOST_TEST(a.at("may").at("withdraw_review").as_bool());
        BOOST_TEST(here.act(here.first, a, "returns-to-draft", "{}").at("status").as_int64() == 403);
        a = here.act(here.editor, a, "returns-to-draft", "{}");
        BOOST_TEST(text_of(a, "state") == "draft");
        BOOST_TEST(a.at("digest").is_null());
        BOOST_TEST(waiting_for(here, here.first).empty());
        BOOST_TEST(text_of(here.act(here.editor, a, "returns-to-draft", "{}"), "code") == "article.wrong_state");
    });
}

BOOST_AUTO_TEST_CASE(shows_what_was_submitted_even_when_the_channel_has_changed)
{
    in_a_newsroom([](newsroom& here) {
        here.upload_notice_files(here.editor);
        const auto a = here.submitted(here.fields());
        const auto before = here.ask(here.first, http::verb::get, newsroom::path_of(a) + "/renditions").body;
        here.in_store([&](sql::session& s) {
            return s.execute("UPDATE account SET default_cover = $2 WHERE id = $1", here.paper,
                             sha256_hex(notice::chart())) == 1;
        });
        BOOST_TEST(here.ask(here.first, http::verb::get, newsroom::path_of(a) + "/renditions").body == before);
        BOOST_TEST(text_of(json::parse(before).as_object(), "digest") == text_of(a, "digest"));
    });
}

BOOST_AUTO_TEST_CASE(of_the_same_text_for_another_time_has_another_digest)
{
    in_a_newsroom([](newsroom& here) {
        auto what = here.fields();
        const auto a = here.new_article(what);
        const auto digest = [&](const json::object& of) {
            return text_of(
                body_of(here.ask(here.editor, http::verb::get, newsroom::path_of(of) + "/renditions?revision=1")),
                "digest");
        };
        const auto first = digest(a);
        BOOST_TEST(digest(a) == first);
        what["not_before"] = "2026-03-09T08:00:00+08:00";
        BOOST_TEST(digest(here.new_article(what)) != first);
    });
}

BOOST_AUTO_TEST_CASE(repeated_submission_finds_the_first_answer)
{
    in_a_newsroom([](newsroom& here) {
        const auto a = here.new_article(here.fields());
        const auto submit = [&] {
            return here.ask(here.editor,
                            with_header(a_request(http::verb::post, newsroom::path_of(a) + "/submissions", "{}"),
                                        "idempotency-key", "s1"));
        };
        const auto once = submit();
        BOOST_TEST(once.status == 200);
        BOOST_TEST(submit().body == once.body);
        const auto other_key = here.ask(here.editor, http::verb::post, newsroom::path_of(a) + "/submissions", "{}");
        BOOST_TEST(code_of(other_key) == "article.wrong_state");
    });
}

BOOST_AUTO_TEST_CASE(waits_for_those_of_the_level_the_unit_and_the_units_above)
{
    in_a_newsroom([](newsroom& here) {
        const auto below = here.a_person("xiaji", here.bureau, {"reviewer_1"});
        const auto writer = here.a_person("wenlv", here.bureau, {"editor"});
        const auto account = here.an_account("paper", "青禾文旅", here.bureau);
        auto what = here.fields();
        what["unit_id"] = here.bureau.id;
        what["accounts"] = json::array{account};
        auto a = body_of(here.ask(writer, http::verb::post, "/api/v1/articles", json::serialize(what)));
        a = here.act(writer, a, "submissions", "{}");
        BOOST_TEST_REQUIRE(text_of(a, "state") == "in_review");
        const std::vector<std::string> just_this{text_of(a, "id")};
        BOOST_TEST(waiting_for(here, below) == just_this, boost::test_tools::per_element());
        BOOST_TEST(waiting_for(here, here.first) == just_this, boost::test_tools::per_element());
        BOOST_TEST(waiting_for(here, here.second).empty());
        const auto district_wide = here.submitted(here.fields());
        BOOST_TEST(waiting_for(here, below) == just_this, boost::test_tools::per_element());
        BOOST_TEST(waiting_for(here, here.first).size() == 2U);
        BOOST_TEST(here.decide(below, district_wide, "approve").at("status").as_int64() == 404);
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(review_chain)

namespace {

json::object chain_of(newsroom& here, const access::unit& of)
{
    return body_of(here.ask(here.editor, http::verb::get, "/api/v1/units/" + of.id + "/review-chain"));
}

http::response set_chain(newsroom& here, const access::principal& who, const access::unit& of, std::int64_t version,
                         int levels)
{
    return here.ask_at(who, http::verb::put, "/api/v1/units/" + of.id + "/review-chain", version,
                       R"({"levels":)" + std::to_string(levels) + "}");
}

} // namespace

BOOST_AUTO_TEST_CASE(has_three_levels_until_the_unit_or_one_above_says_otherwise)
{
    in_a_newsroom([](newsroom& here) {
        const auto admin = here.a_person("guanli", here.district, {"business_admin"});
        BOOST_TEST(chain_of(here, here.bureau).at("levels").as_int64() == 3);
        BOOST_TEST(set_chain(here, admin, here.district, 1, 2).status == 200);
        BOOST_TEST(chain_of(here, here.bureau).at("levels").as_int64() == 2);
        BOOST_TEST(!chain_of(here, here.bureau).at("own").as_bool());
        BOOST_TEST(set_chain(here, admin, here.bureau, 1, 1).status == 200);
        BOOST_TEST(chain_of(here, here.bureau).at("levels").as_int64() == 1);
        BOOST_TEST(chain_of(here, here.district).at("levels").as_int64() == 2);
        BOOST_TEST(set_chain(here, admin, here.district, 1, 4).status == 412);
        BOOST_TEST(set_chain(here, admin, here.district, 2, 4).status == 200);
        BOOST_TEST(set_chain(here, admin, here.district, 3, 6).status == 422);
        BOOST_TEST(set_chain(here, here.editor, here.district, 3, 1).status == 403);
        BOOST_TEST(set_chain(here, admin, here.neighbour, 1, 1).status == 404);
    });
}

BOOST_AUTO_TEST_CASE(of_two_levels_ends_with_the_final_reviewer)
{
    in_a_newsroom([](newsroom& here) {
        const auto admin = here.a_person("guanli", here.district, {"business_admin"});
        BOOST_TEST(set_chain(here, admin, here.district, 1, 2).status == 200);
        auto a = here.submitted(here.fields());
        a = here.decide(here.first, a, "approve");
        BOOST_TEST(text_of(here.decide(here.second, a, "approve"), "code") == "review.not_your_level");
        BOOST_TEST(waiting_for(here, here.third).size() == 1U);
        BOOST_TEST(text_of(here.decide(here.third, a, "approve"), "state") == "approved");
    });
}

BOOST_AUTO_TEST_CASE(of_five_levels_takes_five_persons)
{
    in_a_newsroom([](newsroom& here) {
        const auto admin = here.a_person("guanli", here.district, {"business_admin"});
        BOOST_TEST(set_chain(here, admin, here.district, 1, 5).status == 200);
        auto a = here.submitted(here.fields());
        const std::vector<access::principal> chain{here.first, here.second,
                                                   here.a_person("fushen2", here.district, {"reviewer_2"}),
                                                   here.a_person("fushen3", here.district, {"reviewer_2"}), here.third};
        for (const auto& who : chain) {
            BOOST_TEST(text_of(a, "state") == "in_review");
            a = here.decide(who, a, "approve");
        }
        BOOST_TEST(text_of(a, "state") == "approved");
    });
}

BOOST_AUTO_TEST_CASE(of_an_article_in_review_stays_as_it_was_when_it_was_submitted)
{
    in_a_newsroom([](newsroom& here) {
        const auto admin = here.a_person("guanli", here.district, {"business_admin"});
        const auto a = here.submitted(here.fields());
        BOOST_TEST(set_chain(here, admin, here.district, 1, 1).status == 200);
        BOOST_TEST(here.decide(here.first, a, "approve").at("levels").as_int64() == 3);
    });
}

BOOST_AUTO_TEST_SUITE_END()
