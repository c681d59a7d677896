#include "http/static_files.hpp"
#include "tests/http/live_server.hpp"

#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>

using namespace tongyuan;
using namespace tongyuan::http;
namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

struct console {
    fs::path folder;
    router table;
    http::testing::open_gate keeper;

    console()
    {
        char name[] = "/tmp/tongyuan-static-XXXXXX";
        folder = ::mkdtemp(name);
        fs::create_directories(folder / "assets");
        write("index.html", "<!doctype html>" + std::string(2000, 'x'));
        write("assets/index-BkX3a9_1.js", "export{}");
        write("logo.svg", "<svg/>");
        write(".env", "SECRET=1");
        fs::create_symlink("/etc/passwd", folder / "passwd.txt");
        add_static_files(table, folder);
    }
    ~console() { fs::remove_all(folder); }

    void write(const fs::path& name, std::string_view bytes) const { std::ofstream{folder / name} << bytes; }

    response get(std::string path, std::vector<std::pair<std::string, std::string>> headers = {}, verb v = verb::get)
    {
        request r;
        r.method = v;
        r.path = std::move(path);
        r.headers = std::move(headers);
        asio::io_context loop;
        auto got = asio::co_spawn(loop, answer(table, keeper, std::move(r)), asio::use_future);
        loop.run();
        return got.get();
    }
};

std::string header(const response& r, std::string_view name)
{
    for (const auto& [key, value] : r.headers)
        if (key == name)
            return value;
    return {};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(static_files, console)

BOOST_AUTO_TEST_CASE(a_file_is_served_with_its_type_and_a_strong_tag)
{
    const auto r = get("/logo.svg");
    BOOST_TEST(r.status == 200);
    BOOST_TEST(r.body == "<svg/>");
    BOOST_TEST(header(r, "Content-Type") == "image/svg+xml");
    BOOST_TEST(header(r, "ETag").starts_with('"'));
    BOOST_TEST(header(r, "Cache-Control") == "no-cache");
}

BOOST_AUTO_TEST_CASE(a_known_tag_is_answered_304_without_a_body)
{
    const auto tag = header(get("/logo.svg"), "ETag");
    for (const auto& sent : {tag, "\"x\", " + tag, "W/" + tag, std::string("*")}) {
        const auto r = get("/logo.svg", {{"if-none-match", sent}});
        BOOST_TEST(r.status == 304, sent);
        BOOST_TEST(r.body.empty());
    }
    BOOST_TEST(get("/logo.svg", {{"if-none-match", "\"x\""}}).status == 200);
}

BOOST_AUTO_TEST_CASE(a_name_with_a_digest_is_cached_for_ever)
{
    BOOST_TEST(header(get("/assets/index-BkX3a9_1.js"), "Cache-Control") == "public, max-age=31536000, immutable");
}

BOOST_AUTO_TEST_CASE(a_page_of_the_application_gets_the_entry_page)
{
    for (const auto* path : {"/", "/filings/01j8", "/index.html", "/apiary"}) {
        const auto r = get(path);
        BOOST_TEST(r.status == 200, path);
        BOOST_TEST(r.body.starts_with("<!doctype html>"), path);
    }
}

BOOST_AUTO_TEST_CASE(a_missing_file_and_other_peoples_paths_are_not_there)
{
    for (const auto* path : {"/missing.js", "/api/v1/nothing", "/api", "/public/x", "/healthz", "/readyz", "/metrics",
                             "/../etc/passwd", "/assets/../../etc/passwd", "/.env", "/passwd.txt"})
        BOOST_TEST(get(path).status == 404, path);
}

BOOST_AUTO_TEST_CASE(only_reading_is_possible)
{
    BOOST_TEST(get("/logo.svg", {}, verb::post).status == 405);
    BOOST_TEST(get("/api/v1/nothing", {}, verb::post).status == 404);
    BOOST_TEST(get("/logo.svg", {}, verb::head).status == 200);
}

BOOST_AUTO_TEST_CASE(a_long_text_goes_out_compressed_to_who_accepts_it)
{
    const auto plain = get("/");
    const auto zipped = get("/", {{"accept-encoding", "br, gzip;q=0.8"}});
    BOOST_TEST(header(zipped, "Content-Encoding") == "gzip");
    BOOST_TEST(zipped.body.size() < plain.body.size() / 10);
    BOOST_TEST(header(zipped, "ETag") != header(plain, "ETag"));
    BOOST_TEST(header(plain, "Vary") == "Accept-Encoding");
    BOOST_TEST(header(get("/", {{"accept-encoding", "gzip;q=0"}}), "Content-Encoding") == "");
    BOOST_TEST(get("/", {{"accept-encoding", "gzip"}, {"if-none-match", header(zipped, "ETag")}}).status == 304);
}

BOOST_AUTO_TEST_CASE(a_folder_without_an_entry_page_is_refused)
{
    router other;
    BOOST_CHECK_THROW(add_static_files(other, folder / "assets"), std::runtime_error);
    BOOST_CHECK_THROW(add_static_files(other, folder / "nowhere"), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()
