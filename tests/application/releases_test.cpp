// What an editor meets between approval and the queue. Every answer is held against the API's description.
#include "tests/application/whole_office.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;

namespace json = boost::json;

namespace {

constexpr auto post = http::verb::post;

struct release_desk : whole_office {
    using whole_office::whole_office;

    http::response publish(const access::principal& who, const json::object& article)
    {
        return ask_and_hold(who, a_request(post, path_of(article) + "/publications", "{}"));
    }
    json::object shown(const json::object& article)
    {
        return body_of(ask_and_hold(editor, a_request(http::verb::get, path_of(article))));
    }
    // "state why_code" of each delivery of the article, as its page shows them.
    std::multiset<std::string> deliveries_of(const json::object& article)
    {
        std::multiset<std::string> out;
        const auto page = shown(article);
        for (const auto& d : page.at("deliveries").as_array())
            out.insert(text_of(d.as_object(), "state") + " " + text_of(d.as_object(), "why_code"));
        return out;
    }
    json::object for_tomorrow()
    {
        auto what = fields();
        what["not_before"] = "2026-03-03T09:00:00+08:00";
        return what;
    }
    json::object edited(const json::object& article)
    {
        auto what = for_tomorrow();
        what["title"] = "春季便民服务活动（更正）";
        return body_of(save(editor, article, what));
    }
    json::object approved_again(json::object a)
    {
        a = act(editor, a, "submissions", "{}");
        for (const auto* who : {&first, &second, &third})
            a = decide(*who, a, "approve");
        return a;
    }
};

using states = std::multiset<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(releases)

BOOST_AUTO_TEST_CASE(refuse_an_article_that_is_not_approved_and_say_so)
{
    for_each_database([](sql::database& db) {
        release_desk here{db};
        const auto draft = here.new_article(here.fields());
        const auto no = here.publish(here.editor, draft);
        BOOST_TEST(no.status == 409);
        BOOST_TEST(code_of(no) == "release.not_approved");
        BOOST_TEST(text_of(body_of(no), "detail").find("草稿") != std::string::npos);
        BOOST_TEST(here.publish(here.editor, here.act(here.editor, draft, "submissions", "{}")).status == 409);
        BOOST_TEST(here.publish(here.stranger, draft).status == 404);
    });
}

BOOST_AUTO_TEST_CASE(say_at_once_that_an_edit_has_ended_what_was_waiting_for_its_time)
{
    for_each_database([](sql::database& db) {
        release_desk here{db};
        const auto a = here.approved(here.for_tomorrow());
        BOOST_TEST(here.deliveries_of(a) == (states{"queued ", "queued "}), boost::test_tools::per_element());
        const auto changed = here.edited(a);
        BOOST_TEST(text_of(changed, "state") == "draft");
        BOOST_TEST(here.deliveries_of(a) == (states{"superseded approval_void", "superseded approval_void"}),
                   boost::test_tools::per_element());
        const auto waiting = db.read_now(
            [](sql::session& s) { return s.query_one("SELECT 1 FROM lane WHERE next_due_at IS NOT NULL"); });
        BOOST_TEST(!waiting.has_value());
        here.approved_again(changed);
        BOOST_TEST(here.deliveries_of(a) ==
                       (states{"superseded approval_void", "superseded approval_void", "queued ", "queued "}),
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(keep_what_is_out_when_the_article_is_edited)
{
    for_each_database([](sql::database& db) {
        release_desk here{db};
        const auto a = here.approved(here.for_tomorrow());
        here.in_store([&](sql::session& s) {
            return s.execute("UPDATE delivery SET state = 'published' WHERE article_id = $1 AND account_id = $2",
                             a.at("id").as_string().c_str(), here.paper) == 1;
        });
        here.edited(a);
        BOOST_TEST(here.deliveries_of(a) == (states{"published ", "superseded approval_void"}),
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(wait_for_the_editor_where_the_unit_wants_it_and_go_when_told)
{
    for_each_database([](sql::database& db) {
        release_desk here{db};
        here.in_store([&](sql::session& s) {
            return s.execute("UPDATE unit SET release_on_approval = 0 WHERE id = $1", here.district.id) == 1;
        });
        const auto a = here.approved(here.fields());
        BOOST_TEST(here.deliveries_of(a) == (states{"held not_released", "held not_released"}),
                   boost::test_tools::per_element());
        const auto went = here.publish(here.editor, a);
        BOOST_TEST(went.status == 200);
        BOOST_TEST(body_of(went).at("deliveries").as_array().size() == 2U);
        BOOST_TEST(code_of(here.publish(here.editor, a)) == "release.nothing_held");
    });
}

BOOST_AUTO_TEST_SUITE_END()
