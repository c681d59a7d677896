#include "content/approval.hpp"
#include "tests/content/newsroom.hpp"

#include <boost/json/value_from.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan;

namespace json = boost::json;

namespace {

const std::vector<std::string> none;

template <class F>
void in_a_newsroom(F body)
{
    for_each_database([&](sql::database& db) {
        newsroom here{db};
        body(here);
    });
}

template <class T>
json::object with(json::object o, std::string_view field, T value)
{
    o[field] = json::value_from(std::move(value));
    return o;
}

const json::object& revision_of(const json::object& article)
{
    return article.at("revision").as_object();
}

std::int64_t audit_rows(newsroom& here, std::string_view act)
{
    return here.in_store(
        [&](sql::session& s) { return s.query_one("SELECT COUNT(*) FROM audit WHERE act = $1", act)->integer(0); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(article)

BOOST_AUTO_TEST_CASE(is_made_as_a_draft_with_its_first_revision)
{
    in_a_newsroom([](newsroom& here) {
        here.upload_notice_files(here.editor);
        auto what = here.fields();
        what["title"] = notice::title;
        what["document_number"] = "青政办发[2026]7号";
        what["keywords"] = {"便民", "服务"};
        what["body"] = notice::html();
        what["unit_id"] = here.district.id;
        what["not_before"] = "2026-03-09T08:00:00+08:00";
        const auto r = here.ask(here.editor, http::verb::post, "/api/v1/articles", json::serialize(what));
        BOOST_TEST(r.status == 201);
        BOOST_TEST(header_of(r, "ETag") == "\"1\"");
        const auto a = body_of(r);
        BOOST_TEST(text_of(a, "state") == "draft");
        BOOST_TEST(text_of(a, "not_before") == "2026-03-09T00:00:00.000Z");
        BOOST_TEST(a.at("digest").is_null());
        const auto& first = revision_of(a);
        BOOST_TEST(first.at("number").as_int64() == 1);
        BOOST_TEST(text_of(first, "document_number") == notice::document_number);
        BOOST_TEST(text_of(first, "source_body") == notice::html());
        BOOST_TEST(text_of(first, "body").find("<td rowspan=\"2\">") != std::string::npos);
        BOOST_TEST(first.at("pictures").as_array().size() == 2U);
        BOOST_TEST(first.at("pictures").at(0).at("width").as_int64() == 640);
        BOOST_TEST(text_of(first.at("attachments").at(0).as_object(), "file_name") == "form.pdf");
        BOOST_TEST(first.at("accounts").as_array().size() == 2U);
        BOOST_TEST(text_of(first.at("accounts").at(0).as_object(), "platform_label") == "paper公报");
        BOOST_TEST(audit_rows(here, "article.created") == 1);
    });
}

BOOST_AUTO_TEST_CASE(is_made_once_by_a_repeated_request)
{
    in_a_newsroom([](newsroom& here) {
        auto what = here.fields();
        what["unit_id"] = here.district.id;
        const auto post = [&] {
            return here.ask(here.editor,
                            with_header(a_request(http::verb::post, "/api/v1/articles", json::serialize(what)),
                                        "idempotency-key", "k1"));
        };
        const auto once = post();
        BOOST_TEST(once.status == 201);
        BOOST_TEST(post().body == once.body);
        BOOST_TEST(audit_rows(here, "article.created") == 1);
    });
}

BOOST_AUTO_TEST_CASE(refuses_fields_that_nobody_offers)
{
    in_a_newsroom([](newsroom& here) {
        for (const std::string_view field : {"state", "approved_by", "digest", "created_by", "revision"}) {
            const auto answer = here.new_article(with(here.fields(), field, "approved"));
            BOOST_TEST(answer.at("status").as_int64() == 422, field);
            BOOST_TEST(violations_of(answer).at(0).starts_with(field), field);
        }
    });
}

BOOST_AUTO_TEST_CASE(names_everything_wrong_with_it_at_once)
{
    in_a_newsroom([](newsroom& here) {
        auto what = here.fields();
        what["title"] = "标\xe2\x80\x8b题";
        what["body"] = "<img src=http://evil.example/x.png>";
        what["overrides"] = {{{"account_id", "nobody"}, {"title", "x"}}};
        const auto answer = here.new_article(what);
        BOOST_TEST(violations_of(answer) == (std::vector<std::string>{"title invisible_characters",
                                                                      "overrides[0].account_id not_an_account_of_this",
                                                                      "body external_picture"}),
                   boost::test_tools::per_element());
        auto numbered = here.fields();
        numbered["title"] = 7;
        BOOST_TEST(violations_of(here.new_article(numbered)) == std::vector<std::string>{"title not_text"},
                   boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(takes_only_active_accounts_of_its_unit_and_below)
{
    in_a_newsroom([](newsroom& here) {
        const auto below = here.an_account("paper", "青禾文旅", here.bureau);
        const auto foreign = here.an_account("paper", "白塔日报", here.neighbour);
        const auto asleep = here.an_account("paper", "停更的账号", here.district, "suspended");
        const auto wrong = [&](const std::string& id) {
            return violations_of(here.new_article(with(here.fields(), "accounts", json::array{id})));
        };
        BOOST_TEST(wrong(below) == none, boost::test_tools::per_element());
        BOOST_TEST(wrong(foreign).at(0) == "accounts[0] unknown_account");
        BOOST_TEST(wrong("01j00000000000000000000000").at(0) == "accounts[0] unknown_account");
        BOOST_TEST(wrong(asleep).at(0) == "accounts[0] account_not_active");
    });
}

BOOST_AUTO_TEST_CASE(takes_only_files_that_its_editor_may_see)
{
    in_a_newsroom([](newsroom& here) {
        const auto body = [&](const std::string& bytes) {
            return with(here.fields(), "body", "<img src='media:" + sha256_hex(bytes) + "'>");
        };
        BOOST_TEST(violations_of(here.new_article(body(notice::chart()))).at(0) == "body unknown_media");
        BOOST_TEST(here.upload(here.stranger, notice::chart(), "image/png", "x.png").status == 201);
        BOOST_TEST(violations_of(here.new_article(body(notice::chart()))).at(0) == "body unknown_media");
        here.upload_notice_files(here.editor);
        BOOST_TEST(violations_of(here.new_article(body(notice::chart()))) == none, boost::test_tools::per_element());
        BOOST_TEST(violations_of(here.new_article(body(notice::form()))).at(0) == "body not_a_picture");
    });
}

BOOST_AUTO_TEST_CASE(gets_a_new_revision_with_every_save_and_keeps_the_old_ones)
{
    in_a_newsroom([](newsroom& here) {
        const auto a = here.new_article(here.fields());
        const auto saved = body_of(here.save(here.editor, a, with(here.fields(), "title", "改过的标题")));
        BOOST_TEST(revision_of(saved).at("number").as_int64() == 2);
        BOOST_TEST(saved.at("version").as_int64() == 2);
        const auto all = body_of(here.ask(here.editor, http::verb::get, newsroom::path_of(a) + "/revisions"));
        BOOST_TEST(all.at("items").as_array().size() == 2U);
        const auto first = body_of(here.ask(here.editor, http::verb::get, newsroom::path_of(a) + "/revisions/1"));
        BOOST_TEST(text_of(first, "title") == "春季便民服务活动");
        BOOST_TEST(here.ask(here.editor, http::verb::get, newsroom::path_of(a) + "/revisions/3").status == 404);
    });
}

BOOST_AUTO_TEST_CASE(is_saved_only_by_who_saw_its_last_version)
{
    in_a_newsroom([](newsroom& here) {
        const auto a = here.new_article(here.fields());
        BOOST_TEST(here.save(here.editor, a, here.fields()).status == 200);
        BOOST_TEST(here.save(here.editor, a, here.fields()).status == 412);
        BOOST_TEST(
            here.ask(here.editor, http::verb::put, newsroom::path_of(a), json::serialize(here.fields())).status == 428);
    });
}

BOOST_AUTO_TEST_CASE(does_not_exist_for_another_unit)
{
    in_a_newsroom([](newsroom& here) {
        const auto a = here.new_article(here.fields());
        const auto foreign = here.ask(here.stranger, http::verb::get, newsroom::path_of(a));
        const auto missing = here.ask(here.stranger, http::verb::get, "/api/v1/articles/01j00000000000000000000000");
        BOOST_TEST(foreign.status == 404);
        BOOST_TEST(foreign.body == missing.body);
        BOOST_TEST(here.save(here.stranger, a, here.fields()).status == 404);
        BOOST_TEST(here.save(here.stranger, a, with(here.fields(), "body", "<img src=http://a.example/>")).status ==
                   404);
        BOOST_TEST(here.act(here.stranger, a, "submissions", "{}").at("status").as_int64() == 404);
        BOOST_TEST(here.ask(here.stranger, http::verb::get, newsroom::path_of(a) + "/renditions").status == 404);
        BOOST_TEST(
            body_of(here.ask(here.stranger, http::verb::get, "/api/v1/articles")).at("items").as_array().empty());
        auto mine = here.fields();
        mine["unit_id"] = here.district.id;
        BOOST_TEST(here.ask(here.stranger, http::verb::post, "/api/v1/articles", json::serialize(mine)).status == 422);
    });
}

BOOST_AUTO_TEST_CASE(is_listed_by_state_words_and_author_page_by_page)
{
    in_a_newsroom([](newsroom& here) {
        for (const auto* title : {"甲 100%", "乙", "丙"}) {
            here.new_article(with(here.fields(), "title", title));
            here.time.advance(std::chrono::seconds{1});
        }
        here.submitted(with(here.fields(), "title", "丁"));
        const auto titles = [&](const std::string& query) {
            std::string out;
            for (std::string cursor;;) {
                const auto page =
                    body_of(here.ask(here.editor, http::verb::get,
                                     "/api/v1/articles?limit=2" + query + (cursor.empty() ? "" : "&cursor=" + cursor)));
                for (const auto& item : page.at("items").as_array())
                    out += text_of(item.as_object(), "title") + "|";
                cursor = text_of(page, "next");
                if (cursor.empty())
                    return out;
            }
        };
        BOOST_TEST(titles("") == "丁|丙|乙|甲 100%|");
        BOOST_TEST(titles("&state=in_review") == "丁|");
        BOOST_TEST(titles("&q=0%") == "甲 100%|");
        BOOST_TEST(titles("&q=_") == "");
        BOOST_TEST(titles("&mine=1").starts_with("丁|"));
        here.new_article(with(here.fields(), "title", "Ébène АБВ"));
        BOOST_TEST(titles("&q=ÉBÈNE") == ""); // of other alphabets as they are written, whichever the store
        BOOST_TEST(titles("&q=ÉbèNE АБВ") == "Ébène АБВ|");
        BOOST_TEST(here.ask(here.editor, http::verb::get, "/api/v1/articles?state=out").status == 422);
        BOOST_TEST(here.ask(here.editor, http::verb::get, "/api/v1/articles?cursor=x").status == 400);
    });
}

BOOST_AUTO_TEST_CASE(says_how_far_out_it_is)
{
    in_a_newsroom([](newsroom& here) {
        here.content.ask_out = [](sql::session&, std::string_view) { return content::out_summary{1, 2, 1}; };
        const auto a = here.new_article(here.fields());
        const auto list = body_of(here.ask(here.editor, http::verb::get, "/api/v1/articles"));
        BOOST_TEST(list.at("items").at(0).at("out").at("published").as_int64() == 1);
        BOOST_TEST(a.at("out").at("total").as_int64() == 2);
    });
}

BOOST_AUTO_TEST_CASE(can_be_archived_once_everything_is_out)
{
    in_a_newsroom([](newsroom& here) {
        auto out = content::out_summary{1, 2, 0};
        here.content.ask_out = [&](sql::session&, std::string_view) { return out; };
        auto a = here.approved(here.fields());
        BOOST_TEST(text_of(here.act(here.editor, a, "archivings", "{}"), "code") == "article.still_going_out");
        out.published = 2;
        a = here.act(here.editor, a, "archivings", "{}");
        BOOST_TEST(text_of(a, "state") == "archived");
        BOOST_TEST(!a.at("may").at("edit").as_bool());
        BOOST_TEST(code_of(here.save(here.editor, a, here.fields())) == "article.wrong_state");
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rendition)

BOOST_AUTO_TEST_CASE(of_a_draft_is_shown_as_it_would_be_now)
{
    in_a_newsroom([](newsroom& here) {
        here.name_source(here.district, here.portal);
        auto what = here.fields();
        what["title"] = std::string(notice::title);
        const auto a = here.new_article(what);
        const auto shown = body_of(here.ask(here.editor, http::verb::get, newsroom::path_of(a) + "/renditions"));
        BOOST_TEST(text_of(shown, "digest").size() == 64U);
        const auto& paper = shown.at("items").at(0).as_object();
        BOOST_TEST(text_of(paper.at("account").as_object(), "id") == here.paper);
        BOOST_TEST(paper.at("lengths").at(0).at("used").as_int64() == 30);
        BOOST_TEST(paper.at("violations").as_array().empty());
        BOOST_TEST(text_of(paper, "source_link") == "https://www.qinghe.example/" + text_of(a, "id") + ".html");
        BOOST_TEST(shown.at("items").at(1).at("source_link").is_null());
        const auto one = body_of(
            here.ask(here.editor, http::verb::get, newsroom::path_of(a) + "/renditions?account=" + here.portal));
        BOOST_TEST(one.at("items").as_array().size() == 1U);
        BOOST_TEST(text_of(one, "digest") == text_of(shown, "digest"));
    });
}

BOOST_AUTO_TEST_CASE(that_is_too_long_is_shown_whole_and_keeps_the_article_from_review)
{
    in_a_newsroom([](newsroom& here) {
        const std::string long_title = notice::title + notice::title;
        const auto a = here.new_article(with(here.fields(), "title", long_title));
        const auto shown = body_of(here.ask(here.editor, http::verb::get, newsroom::path_of(a) + "/renditions"));
        const auto& paper = shown.at("items").at(0).as_object();
        BOOST_TEST(text_of(paper, "reader_text").starts_with(long_title));
        BOOST_TEST(text_of(paper.at("violations").at(0).as_object(), "code") == "too_long");
        const auto refused = here.act(here.editor, a, "submissions", "{}");
        BOOST_TEST(text_of(refused, "code") == "article.not_fit");
        BOOST_TEST(violations_of(refused) == std::vector<std::string>{"accounts[" + here.paper + "].title too_long"},
                   boost::test_tools::per_element());
        BOOST_TEST(
            text_of(refused.at("violations").at(0).as_object(), "message").starts_with("“青禾日报”（paper公报）："));
        BOOST_TEST(text_of(body_of(here.ask(here.editor, http::verb::get, newsroom::path_of(a))), "state") == "draft");
    });
}

BOOST_AUTO_TEST_CASE(has_what_was_set_for_its_account_alone)
{
    in_a_newsroom([](newsroom& here) {
        here.upload_notice_files(here.editor);
        const auto cover = sha256_hex(notice::square());
        auto what = with(here.fields(), "title", notice::title + notice::title);
        what["overrides"] = {{{"account_id", here.paper}, {"title", "便民服务"}, {"summary", ""}, {"cover", cover}}};
        const auto a = here.submitted(what);
        BOOST_TEST_REQUIRE(text_of(a, "state") == "in_review");
        const auto shown = body_of(here.ask(here.first, http::verb::get, newsroom::path_of(a) + "/renditions"));
        BOOST_TEST(text_of(shown.at("items").at(0).as_object(), "reader_text") == "便民服务\n");
        BOOST_TEST(text_of(shown.at("items").at(1).as_object(), "reader_text").starts_with(notice::title));
        const auto digest = text_of(shown.at("items").at(0).as_object(), "digest");
        const auto stored = here.in_store([&](sql::session& s) { return content::stored_rendition(s, digest); });
        BOOST_TEST(stored.media == std::vector{cover}, boost::test_tools::per_element());
        const auto& saved = revision_of(a).at("overrides").at(0).as_object();
        BOOST_TEST(text_of(saved, "title") == "便民服务");
        BOOST_TEST(!saved.contains("short_text"));
        BOOST_TEST(revision_of(a).at("pictures").as_array().empty());
    });
}

BOOST_AUTO_TEST_CASE(has_the_accounts_own_cover_when_nothing_else_is_set)
{
    in_a_newsroom([](newsroom& here) {
        here.upload_notice_files(here.editor);
        const auto cover = sha256_hex(notice::chart());
        const auto covered = here.an_account("paper", "有封面的账号", here.district, "active", cover);
        const auto a = here.submitted(with(here.fields(), "accounts", json::array{covered}));
        const auto head =
            here.in_store([&](sql::session& s) { return content::head_of(s, text_of(a, "id"), 1).value(); });
        BOOST_TEST_REQUIRE(head.pictures.size() == 1U);
        BOOST_TEST(head.pictures.at(0).sha256 == cover);
        BOOST_TEST(head.pictures.at(0).width == 640);
        BOOST_TEST(head.body == "<p>现将有关事项通知如下。</p>");
    });
}

BOOST_AUTO_TEST_CASE(that_equals_another_is_stored_once)
{
    in_a_newsroom([](newsroom& here) {
        json::array many{here.paper};
        for (int i = 0; i < 20; ++i)
            many.push_back(json::value(here.an_account("paper", "账号" + std::to_string(i), here.bureau)));
        const auto a = here.submitted(with(here.fields(), "accounts", many));
        BOOST_TEST_REQUIRE(text_of(a, "state") == "in_review");
        here.in_store([&](sql::session& s) {
            BOOST_TEST(s.query_one("SELECT COUNT(*) FROM rendition")->integer(0) == 1);
            BOOST_TEST(s.query_one("SELECT COUNT(*) FROM revision_rendition")->integer(0) == 21);
            return true;
        });
    });
}

BOOST_AUTO_TEST_CASE(of_an_account_that_fell_asleep_keeps_the_article_from_review)
{
    in_a_newsroom([](newsroom& here) {
        const auto a = here.new_article(here.fields());
        here.in_store([&](sql::session& s) {
            return s.execute("UPDATE account SET state = 'suspended' WHERE id = $1", here.paper) == 1;
        });
        BOOST_TEST(violations_of(here.act(here.editor, a, "submissions", "{}")).at(0) ==
                   "accounts[" + here.paper + "] account_not_active");
    });
}

BOOST_AUTO_TEST_CASE(is_needed_for_at_least_one_account)
{
    in_a_newsroom([](newsroom& here) {
        const auto a = here.new_article(with(here.fields(), "accounts", json::array{}));
        BOOST_TEST(violations_of(here.act(here.editor, a, "submissions", "{}")).at(0) == "accounts required");
    });
}

BOOST_AUTO_TEST_SUITE_END()
