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

std::string address_of(const std::string& bytes)
{
    return "/api/v1/media/" + sha256_hex(bytes);
}

} // namespace

BOOST_AUTO_TEST_SUITE(stored_media)

BOOST_AUTO_TEST_CASE(comes_back_byte_for_byte)
{
    in_a_newsroom([](newsroom& here) {
        const auto big = "%PDF-" + std::string(700'000, '\0') + "\xff\x80 end";
        const auto r = here.upload(here.editor, big, "application/pdf", "%E9%99%84%E4%BB%B6.pdf");
        BOOST_TEST_REQUIRE(r.status == 201);
        BOOST_TEST(text_of(body_of(r), "sha256") == sha256_hex(big));
        BOOST_TEST(text_of(body_of(r), "file_name") == "附件.pdf");
        BOOST_TEST(text_of(body_of(r), "kind") == "attachment");
        BOOST_TEST((here.ask(here.editor, http::verb::get, address_of(big)).body == big));
        BOOST_TEST((here.in_store([&](sql::session& s) { return content::media_bytes(s, sha256_hex(big)); }) == big));
        here.in_store([&](sql::session& s) {
            BOOST_TEST(s.query_one("SELECT COUNT(*) FROM media_chunk")->integer(0) == 3);
            return true;
        });
    });
}

BOOST_AUTO_TEST_CASE(that_is_not_there_or_not_whole_is_never_half_read)
{
    in_a_newsroom([](newsroom& here) {
        here.upload_notice_files(here.editor);
        here.in_store([&](sql::session& s) {
            BOOST_CHECK_THROW(content::media_bytes(s, std::string(64, '0')), std::runtime_error);
            s.execute("DELETE FROM media_chunk WHERE sha256 = $1", sha256_hex(notice::chart()));
            BOOST_CHECK_THROW(content::media_bytes(s, sha256_hex(notice::chart())), std::runtime_error);
            return true;
        });
    });
}

BOOST_AUTO_TEST_CASE(can_do_nothing_in_a_browser_but_be_seen_or_saved)
{
    in_a_newsroom([](newsroom& here) {
        here.upload_notice_files(here.editor);
        const auto picture = here.ask(here.editor, http::verb::get, address_of(notice::chart()));
        BOOST_TEST(header_of(picture, "Content-Type") == "image/png");
        BOOST_TEST(header_of(picture, "Content-Disposition").starts_with("inline;"));
        BOOST_TEST(header_of(picture, "Content-Security-Policy") == "default-src 'none'; sandbox");
        BOOST_TEST(header_of(picture, "X-Content-Type-Options") == "nosniff");
        const auto file = here.ask(here.editor, http::verb::get, address_of(notice::form()));
        BOOST_TEST(header_of(file, "Content-Disposition").starts_with("attachment;"));
        BOOST_TEST(header_of(file, "Content-Disposition").ends_with("filename*=UTF-8''form.pdf"));
        auto again = a_request(http::verb::get, address_of(notice::chart()));
        again.headers.emplace_back("if-none-match", header_of(picture, "ETag"));
        BOOST_TEST(here.ask(here.editor, std::move(again)).status == 304);
    });
}

BOOST_AUTO_TEST_CASE(is_refused_when_it_is_not_what_it_says)
{
    in_a_newsroom([](newsroom& here) {
        BOOST_TEST(here.upload(here.editor, "<svg onload=alert(1)>", "image/png", "x.png").status == 415);
        BOOST_TEST(here.upload(here.editor, notice::chart(), "application/pdf", "x.pdf").status == 415);
        BOOST_TEST(here.upload(here.editor, notice::chart().substr(0, 20), "image/png", "x.png").status == 422);
        BOOST_TEST(here.upload(here.first, notice::chart(), "image/png", "x.png").status == 403);
    });
}

BOOST_AUTO_TEST_CASE(is_stored_once_whoever_brings_it)
{
    in_a_newsroom([](newsroom& here) {
        here.upload_notice_files(here.editor);
        here.upload_notice_files(here.editor);
        here.upload_notice_files(here.stranger);
        here.in_store([&](sql::session& s) {
            BOOST_TEST(s.query_one("SELECT COUNT(*) FROM media")->integer(0) == 3);
            BOOST_TEST(s.query_one("SELECT COUNT(*) FROM media_upload")->integer(0) == 6);
            return true;
        });
    });
}

BOOST_AUTO_TEST_CASE(is_unseen_by_units_that_have_nothing_to_do_with_it)
{
    in_a_newsroom([](newsroom& here) {
        const auto below = here.a_person("xiaji", here.bureau, {"editor"});
        BOOST_TEST_REQUIRE(here.upload(below, notice::chart(), "image/png", "图.png").status == 201);
        const auto status = [&](const access::principal& who) {
            return here.ask(who, http::verb::get, address_of(notice::chart())).status;
        };
        BOOST_TEST(status(below) == 200);
        BOOST_TEST(status(here.first) == 200);
        BOOST_TEST(status(here.stranger) == 404);
        BOOST_TEST(here.ask(here.stranger, http::verb::get, address_of("nothing")).status == 404);
    });
}

BOOST_AUTO_TEST_CASE(of_an_article_is_seen_by_who_may_read_the_article)
{
    in_a_newsroom([](newsroom& here) {
        auto both = here.a_person("lianghe", here.neighbour, {"editor"});
        BOOST_TEST_REQUIRE(here.upload(both, notice::chart(), "image/png", "图.png").status == 201);
        const auto reader = here.a_person("xiaji", here.bureau, {"editor"});
        BOOST_TEST(here.ask(reader, http::verb::get, address_of(notice::chart())).status == 404);
        // The same person writes for the bureau as well, with a picture from home.
        here.in_store([&](sql::session& s) {
            return s.execute("INSERT INTO person_role (person_id, role, unit_id) VALUES ($1, 'editor', $2)",
                             both.person_id, here.bureau.id) == 1;
        });
        both = here.principal_of(both.person_id);
        auto what = here.fields();
        what["unit_id"] = here.bureau.id;
        what["accounts"] = json::array{};
        what["body"] = "<img src='media:" + sha256_hex(notice::chart()) + "'>";
        BOOST_TEST(here.ask(both, http::verb::post, "/api/v1/articles", json::serialize(what)).status == 201);
        BOOST_TEST(here.ask(reader, http::verb::get, address_of(notice::chart())).status == 200);
    });
}

BOOST_AUTO_TEST_SUITE_END()
