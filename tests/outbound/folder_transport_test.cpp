#include "outbound/folder_transport.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <future>
#include <iterator>
#include <thread>

using namespace tongyuan;
using namespace tongyuan::outbound;
namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

struct web_root {
    fs::path base;
    fs::path root;
    asio::thread_pool workers{1};
    std::unique_ptr<transport> folder;

    web_root()
    {
        char name[] = "/tmp/tongyuan-folder-XXXXXX";
        base = ::mkdtemp(name);
        root = base / "www";
        fs::create_directories(root);
        std::ofstream{base / "secret.txt"} << "secret";
        folder = make_folder_transport(workers.get_executor(), {root});
    }
    ~web_root()
    {
        workers.join();
        fs::remove_all(base);
    }

    std::string url(std::string_view path) const { return "file://" + root.string() + std::string(path); }
    std::string content(std::string_view path) const
    {
        std::ifstream in{root.string() + std::string(path)};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    std::size_t files() const
    {
        std::size_t n = 0;
        for (const auto& at : fs::recursive_directory_iterator(root))
            n += at.is_regular_file() ? 1 : 0;
        return n;
    }

    outcome send(std::string method, std::string to, std::string body = "",
                 std::vector<std::pair<std::string, std::string>> headers = {}, std::size_t limit = 1 << 20)
    {
        request r;
        r.method = std::move(method);
        r.url = std::move(to);
        r.body = std::move(body);
        r.headers = std::move(headers);
        r.reply_limit = limit;
        asio::io_context loop;
        auto end = asio::co_spawn(loop, folder->send(std::move(r)), asio::use_future);
        loop.run();
        return end.get();
    }
    int status(std::string method, std::string to, std::string body = "",
               std::vector<std::pair<std::string, std::string>> headers = {})
    {
        const auto end = send(std::move(method), std::move(to), std::move(body), std::move(headers));
        const auto* r = std::get_if<reply>(&end);
        return r ? r->status : 0;
    }
    bool is_outside(const outcome& o) const
    {
        const auto* f = std::get_if<failure>(&o);
        return f && f->at == stage::not_sent && f->code == "refused_address";
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(folder_transports, web_root)

BOOST_AUTO_TEST_CASE(a_file_is_put_read_replaced_and_deleted)
{
    BOOST_TEST(status("PUT", url("/2026/11/a.html"), "<p>公告</p>") == 201);
    BOOST_TEST(content("/2026/11/a.html") == "<p>公告</p>");
    const auto got = send("GET", url("/2026/11/a.html"));
    BOOST_TEST(std::get<reply>(got).body == "<p>公告</p>");
    BOOST_TEST(status("PUT", url("/2026/11/a.html"), "new") == 204);
    BOOST_TEST(content("/2026/11/a.html") == "new");
    BOOST_TEST(status("DELETE", url("/2026/11/a.html")) == 204);
    BOOST_TEST(status("DELETE", url("/2026/11/a.html")) == 404);
    BOOST_TEST(status("GET", url("/2026/11/a.html")) == 404);
    BOOST_TEST(files() == 0U);
}

BOOST_AUTO_TEST_CASE(a_name_may_be_escaped)
{
    BOOST_TEST(status("PUT", url("/%E5%85%AC%20%E5%91%8A.html"), "x") == 201);
    BOOST_TEST(content("/公 告.html") == "x");
}

BOOST_AUTO_TEST_CASE(a_page_is_readable_by_the_web_server_whatever_the_umask)
{
    const auto before = ::umask(077);
    BOOST_TEST(status("PUT", url("/a.html"), "x") == 201);
    ::umask(before);
    const auto permissions = fs::status(root / "a.html").permissions();
    BOOST_TEST(((permissions & fs::perms::others_read) != fs::perms::none));
}

BOOST_AUTO_TEST_CASE(put_only_when_new_leaves_an_existing_file_alone)
{
    BOOST_TEST(status("PUT", url("/a"), "1", {{"If-None-Match", "*"}}) == 201);
    BOOST_TEST(status("PUT", url("/a"), "2", {{"If-None-Match", "*"}}) == 412);
    BOOST_TEST(content("/a") == "1");
    BOOST_TEST(files() == 1U);
}

BOOST_AUTO_TEST_CASE(move_is_the_public_step_and_refuses_an_existing_target)
{
    BOOST_TEST(status("PUT", url("/.draft"), "one") == 201);
    BOOST_TEST(status("MOVE", url("/.draft"), "", {{"Destination", url("/news/a.html")}, {"Overwrite", "F"}}) == 201);
    BOOST_TEST(content("/news/a.html") == "one");
    BOOST_TEST(!fs::exists(root / ".draft"));
    BOOST_TEST(status("PUT", url("/.draft"), "two") == 201);
    BOOST_TEST(status("MOVE", url("/.draft"), "", {{"Destination", url("/news/a.html")}, {"Overwrite", "F"}}) == 412);
    BOOST_TEST(content("/news/a.html") == "one");
    BOOST_TEST(status("MOVE", url("/.draft"), "", {{"Destination", url("/news/a.html")}}) == 204);
    BOOST_TEST(content("/news/a.html") == "two");
    BOOST_TEST(status("MOVE", url("/.draft"), "", {{"Destination", url("/b")}}) == 404);
}

BOOST_AUTO_TEST_CASE(no_path_leads_out_of_the_root)
{
    for (const auto& bad :
         {url("/../secret.txt"), url("/a/../../secret.txt"), url("/%2e%2e/secret.txt"), url("/..%2fsecret.txt"),
          url("/./a"), url("//a"), url("/a/"), url(""), url("-evil/a"), url("/a%00b"), url("/a?b"), url("/a#b"),
          url("/%"), "file://" + (base / "secret.txt").string(), std::string("file:///etc/passwd"),
          "file://otherhost" + (root / "a").string(), "https://" + (root / "a").string(), std::string("")})
        for (const auto* method : {"GET", "PUT", "DELETE", "MKCOL"})
            BOOST_TEST(is_outside(send(method, bad, "x")), method << " " << bad);
    BOOST_TEST(status("PUT", url("/a"), "x") == 201);
    for (const auto& bad : {url("/../b"), std::string("file:///tmp/b"), std::string("/b"), std::string("")})
        BOOST_TEST(is_outside(send("MOVE", url("/a"), "", {{"Destination", bad}})), bad);
    BOOST_TEST(fs::exists(base / "secret.txt"));
    BOOST_TEST(files() == 1U);
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_is_neither_followed_nor_touched)
{
    fs::create_directory_symlink(base, root / "out");
    fs::create_symlink(base / "secret.txt", root / "link");
    BOOST_TEST(status("GET", url("/out/secret.txt")) == 403);
    BOOST_TEST(status("PUT", url("/out/new.txt"), "x") == 403);
    BOOST_TEST(status("DELETE", url("/out/secret.txt")) == 403);
    BOOST_TEST(status("GET", url("/link")) == 403);
    BOOST_TEST(status("PUT", url("/link"), "x") == 403);
    BOOST_TEST(status("DELETE", url("/link")) == 403);
    BOOST_TEST(status("MOVE", url("/link"), "", {{"Destination", url("/b")}}) == 403);
    BOOST_TEST(status("PUT", url("/a"), "x") == 201);
    BOOST_TEST(status("MOVE", url("/a"), "", {{"Destination", url("/out/b")}}) == 403);
    BOOST_TEST(status("MOVE", url("/a"), "", {{"Destination", url("/link")}}) == 403);
    std::ifstream in{base / "secret.txt"};
    BOOST_TEST(std::string(std::istreambuf_iterator<char>{in}, {}) == "secret");
    BOOST_TEST(!fs::exists(base / "new.txt"));
}

BOOST_AUTO_TEST_CASE(folders_and_pipes_are_no_files)
{
    BOOST_TEST(status("MKCOL", url("/column")) == 201);
    BOOST_TEST(status("MKCOL", url("/column")) == 405);
    BOOST_TEST(status("GET", url("/column")) == 403);
    BOOST_TEST(status("PUT", url("/column"), "x") == 405);
    BOOST_TEST(status("DELETE", url("/column")) == 403);
    BOOST_REQUIRE(::mkfifo((root / "pipe").c_str(), 0600) == 0);
    BOOST_TEST(status("GET", url("/pipe")) == 403);
    BOOST_TEST(status("PUT", url("/pipe"), "x") == 403);
    BOOST_TEST(status("PROPFIND", url("/column")) == 405);
}

BOOST_AUTO_TEST_CASE(a_file_over_the_limit_is_a_failure)
{
    BOOST_TEST(status("PUT", url("/a"), std::string(2000, 'x')) == 201);
    const auto end = send("GET", url("/a"), "", {}, 1999);
    BOOST_TEST(std::get<failure>(end).code == "too_large");
    BOOST_TEST(std::get<reply>(send("GET", url("/a"), "", {}, 2000)).body.size() == 2000U);
}

BOOST_AUTO_TEST_CASE(a_root_that_is_not_there_is_refused_at_once)
{
    BOOST_CHECK_THROW(make_folder_transport(workers.get_executor(), {base / "nowhere"}), fs::filesystem_error);
}

BOOST_AUTO_TEST_CASE(work_is_done_by_a_worker_and_answered_on_the_loop)
{
    asio::io_context loop;
    const auto here = std::this_thread::get_id();
    const auto back = [](transport& t, request r, std::thread::id& resumed) -> asio::awaitable<void> {
        co_await t.send(std::move(r));
        resumed = std::this_thread::get_id();
    };
    request r;
    r.url = url("/a");
    std::thread::id resumed;
    auto end = asio::co_spawn(loop, back(*folder, r, resumed), asio::use_future);
    loop.run();
    end.get();
    BOOST_TEST((resumed == here));
}

BOOST_AUTO_TEST_CASE(a_routed_transport_tells_files_from_the_net)
{
    struct net final : transport {
        asio::awaitable<outcome> send(request) override
        {
            reply r;
            r.status = 299;
            co_return r;
        }
    };
    const auto own = url("/a");
    folder = make_routed_transport(std::make_unique<net>(), std::move(folder));
    BOOST_TEST(status("GET", "https://example.com/") == 299);
    BOOST_TEST(status("GET", own) == 404);
    BOOST_TEST(status("GET", "FILE" + own.substr(4)) == 404);
}

BOOST_FIXTURE_TEST_CASE(what_has_not_begun_in_time_never_begins, web_root)
{
    std::promise<void> answers;
    asio::post(workers, [until = answers.get_future().share()] { until.wait(); });
    asio::io_context loop;
    request r;
    r.method = "PUT";
    r.url = url("/late.html");
    r.timeout = std::chrono::milliseconds{20};
    auto outcome = asio::co_spawn(loop, folder->send(std::move(r)), asio::use_future);
    loop.run();
    answers.set_value();
    const auto got = std::get<failure>(outcome.get());
    BOOST_TEST((got.at == stage::not_sent));
    BOOST_TEST(got.code == "timeout");
    workers.join();
    BOOST_TEST(!fs::exists(root / "late.html"));
}

BOOST_FIXTURE_TEST_CASE(what_was_begun_and_does_not_end_in_time_is_open_and_disturbs_no_other_root, web_root)
{
    const auto other = base / "other";
    fs::create_directories(other);
    asio::thread_pool both{3};
    folder = make_folder_transport(both.get_executor(), {root, other});
    std::promise<void> begun, answers;
    request r;
    r.method = "PUT";
    r.url = url("/late.html");
    r.timeout = std::chrono::milliseconds{200};
    r.go_ahead = [&, until = answers.get_future().share()] {
        begun.set_value();
        until.wait();
        return true;
    };
    asio::io_context loop;
    auto hangs = asio::co_spawn(loop, folder->send(std::move(r)), asio::use_future);
    loop.poll();
    begun.get_future().wait();
    BOOST_TEST(status("PUT", "file://" + (other / "well.html").string(), "x") == 201);
    loop.run();
    answers.set_value();
    const auto got = std::get<failure>(hangs.get());
    BOOST_TEST((got.at == stage::ambiguous));
    BOOST_TEST(got.code == "timeout");
    both.join();
    folder.reset(); // ahead of its workers
}

BOOST_AUTO_TEST_SUITE_END()
