#include "outbound/folder_transport.hpp"

#include "outbound/folder.hpp"

#include "base/text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/stat.h>

#include <atomic>
#include <cerrno>

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace tongyuan::outbound {

namespace {

constexpr std::string_view scheme = "file://";

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The path of "file:///a/b"; nothing for another host, a query, a broken escape or an escaped slash.
std::optional<std::string> path_of(std::string_view url)
{
    if (!lower_ascii(url.substr(0, scheme.size())).starts_with(scheme))
        return std::nullopt;
    url.remove_prefix(scheme.size());
    if (!url.starts_with('/') || url.find_first_of("?#") != std::string_view::npos)
        return std::nullopt;
    std::string path;
    for (std::size_t i = 0; i < url.size(); ++i) {
        char c = url[i];
        if (c == '%') {
            const int high = i + 2 < url.size() ? hex_value(url[i + 1]) : -1;
            const int low = i + 2 < url.size() ? hex_value(url[i + 2]) : -1;
            if (high < 0 || low < 0)
                return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
            if (c == '/')
                return std::nullopt;
        }
        if (c == '\0')
            return std::nullopt;
        path += c;
    }
    return path;
}

std::string_view header_of(const request& r, std::string_view name)
{
    for (const auto& [key, value] : r.headers)
        if (lower_ascii(key) == name)
            return value;
    return {};
}

reply status(int code)
{
    reply r;
    r.status = code;
    return r;
}

failure outside()
{
    return {stage::not_sent, "refused_address", "目标不在允许写入的目录之内。"};
}

// What the file system said, in WebDAV's words where there is one.
outcome said(const std::system_error& e, stage at)
{
    const int code = e.code().value();
    if (at == stage::not_sent) {
        if (code == ENOENT)
            return status(404);
        if (code == ELOOP || code == ENOTDIR || code == EACCES || code == EPERM || code == EROFS)
            return status(403);
        if (code == ENOSPC || code == EDQUOT)
            return failure{at, "full", "目标磁盘已满。"};
        if (code == EFBIG)
            return failure{stage::ambiguous, "too_large", "文件过大。"};
    }
    const auto proven = code == EIO ? stage::ambiguous : at; // a dying disk proves nothing
    return failure{proven, "io", std::string("目标目录读写失败：") + e.code().message()};
}

struct target {
    const folder_tree* tree = nullptr;
    std::vector<std::string> segments;
};

class folders {
public:
    explicit folders(const std::vector<fs::path>& roots)
    {
        for (const auto& root : roots)
            trees_.emplace_back(root);
    }

    outcome perform(const request& r) const
    {
        auto at = stage::not_sent;
        try {
            return answer(r, at);
        } catch (const std::system_error& e) {
            return said(e, at);
        }
    }

    std::optional<std::size_t> index_of(std::string_view url) const
    {
        const auto wanted = find(url);
        return wanted ? std::optional{static_cast<std::size_t>(wanted->tree - trees_.data())} : std::nullopt;
    }

private:
    std::optional<target> find(std::string_view url) const
    {
        const auto path = path_of(url);
        if (!path)
            return std::nullopt;
        for (const auto& tree : trees_)
            if (auto segments = tree.segments_of(*path))
                return target{&tree, std::move(*segments)};
        return std::nullopt;
    }

    // `at` turns ambiguous from the moment something may have changed.
    outcome answer(const request& r, stage& at) const
    {
        const auto wanted = find(r.url);
        if (!wanted)
            return outside();
        if (r.method == "GET")
            return get(*wanted, r.reply_limit);
        if (r.method == "PUT")
            return put(*wanted, r, at);
        if (r.method == "MOVE")
            return move(*wanted, r, at);
        if (r.method == "DELETE")
            return remove(*wanted, at);
        if (r.method == "MKCOL")
            return make_folder(*wanted, at);
        return status(405);
    }

    static outcome get(const target& wanted, std::size_t most)
    {
        const auto at = wanted.tree->open_parent(wanted.segments, folder_tree::missing::refuse);
        const auto kind = look_at(at);
        if (kind != kind_of_thing::file)
            return status(kind == kind_of_thing::nothing ? 404 : 403);
        auto r = status(200);
        r.body = read_file(at, most);
        r.headers.emplace_back("content-length", std::to_string(r.body.size()));
        return r;
    }

    static outcome put(const target& wanted, const request& r, stage& at)
    {
        const auto to = wanted.tree->open_parent(wanted.segments, folder_tree::missing::make);
        const bool only_new = header_of(r, "if-none-match") == "*";
        const auto there = look_at(to);
        if (there == kind_of_thing::folder || there == kind_of_thing::other)
            return status(there == kind_of_thing::folder ? 405 : 403);
        if (only_new && there == kind_of_thing::file)
            return status(412);
        const auto fresh = write_neighbour(to, r.body);
        try {
            if (!move_thing(fresh, to, !only_new)) {
                remove_file(fresh);
                return status(412);
            }
        } catch (const std::system_error&) {
            remove_file(fresh);
            throw;
        }
        at = stage::ambiguous;
        sync_folder(to);
        return status(there == kind_of_thing::file ? 204 : 201);
    }

    outcome move(const target& wanted, const request& r, stage& at) const
    {
        const auto goal = find(header_of(r, "destination"));
        if (!goal)
            return outside();
        const auto from = wanted.tree->open_parent(wanted.segments, folder_tree::missing::refuse);
        const auto moved = look_at(from);
        if (moved != kind_of_thing::file)
            return status(moved == kind_of_thing::nothing ? 404 : 403);
        const auto to = goal->tree->open_parent(goal->segments, folder_tree::missing::make);
        const auto there = look_at(to);
        if (there == kind_of_thing::folder || there == kind_of_thing::other)
            return status(403);
        const bool replace = lower_ascii(header_of(r, "overwrite")) != "f";
        if (!replace && there == kind_of_thing::file)
            return status(412);
        if (!move_thing(from, to, replace))
            return status(412);
        at = stage::ambiguous;
        sync_folder(to);
        sync_folder(from);
        return status(there == kind_of_thing::file ? 204 : 201);
    }

    static outcome remove(const target& wanted, stage& at)
    {
        const auto from = wanted.tree->open_parent(wanted.segments, folder_tree::missing::refuse);
        const auto there = look_at(from);
        if (there != kind_of_thing::file)
            return status(there == kind_of_thing::nothing ? 404 : 403);
        remove_file(from);
        at = stage::ambiguous;
        sync_folder(from);
        return status(204);
    }

    static outcome make_folder(const target& wanted, stage& at)
    {
        const auto to = wanted.tree->open_parent(wanted.segments, folder_tree::missing::make);
        if (look_at(to) != kind_of_thing::nothing)
            return status(405);
        auto inside = wanted.segments;
        inside.emplace_back("x"); // opening the parent of something inside makes the folder
        wanted.tree->open_parent(inside, folder_tree::missing::make);
        at = stage::ambiguous;
        return status(201);
    }

    std::vector<folder_tree> trees_;
};

enum class turn : std::uint8_t { waiting, begun, given_up };
using ticket = std::shared_ptr<std::atomic<turn>>; // whoever moves it away from waiting decides whether it is done

bool take(std::atomic<turn>& at, turn to)
{
    auto before = turn::waiting;
    return at.compare_exchange_strong(before, to);
}

asio::awaitable<outcome> perform_here(std::shared_ptr<const folders> roots, request r, ticket mine)
{
    if (!take(*mine, turn::begun))
        co_return failure{stage::not_sent, "timeout", "等候过久，没有执行。"}; // told to nobody
    if (r.go_ahead && !r.go_ahead())
        co_return failure{stage::not_sent, "withheld", "本服务的租约已到期，没有执行。"};
    co_return roots->perform(r);
}

class folder_transport final : public transport {
public:
    folder_transport(asio::any_io_executor workers, const std::vector<fs::path>& roots)
        : workers_(std::move(workers)), roots_(std::make_shared<const folders>(roots))
    {
        for (std::size_t i = 0; i < roots.size(); ++i)
            lines_.push_back(asio::make_strand(workers_));
    }
    // A file system that does not answer keeps one worker, neither whoever waits for it nor the other roots. What has
    // not begun in time never does.
    asio::awaitable<outcome> send(request r) override
    {
        const auto here = co_await asio::this_coro::executor;
        const auto race = std::make_shared<contest>(here, r.timeout);
        // Once the race is handed back, the worker keeps nothing that belongs to the loop, which may end at once.
        auto done = [here, waiting = std::weak_ptr(race)](const std::exception_ptr& broken, outcome answer) {
            auto still = waiting.lock();
            if (!still)
                return;
            asio::post(here, [race = std::move(still), broken, answer = std::move(answer)]() mutable {
                race->broken = broken;
                race->answer = std::move(answer);
                race->over.cancel();
            });
        };
        const auto mine = std::make_shared<std::atomic<turn>>(turn::waiting);
        const auto at = roots_->index_of(r.url);
        auto work = perform_here(roots_, std::move(r), mine);
        asio::co_spawn(at ? lines_[*at] : workers_, std::move(work), std::move(done));
        boost::system::error_code ignored;
        co_await race->over.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (race->broken)
            std::rethrow_exception(race->broken);
        if (!race->answer && take(*mine, turn::given_up))
            co_return failure{stage::not_sent, "timeout", "目标目录正忙，在规定时间内没有轮到这次读写。"};
        if (!race->answer)
            co_return failure{stage::ambiguous, "timeout", "目标目录在规定时间内没有完成读写。"};
        co_return std::move(*race->answer);
    }

private:
    // Between the file system and the time it is given; lives on the sender's executor.
    struct contest {
        contest(const asio::any_io_executor& here, std::chrono::milliseconds given) : over(here, given) {}
        asio::steady_timer over;
        std::optional<outcome> answer;
        std::exception_ptr broken;
    };

    asio::any_io_executor workers_;
    std::shared_ptr<const folders> roots_;
    std::vector<asio::any_io_executor> lines_; // one for each root
};

class routed_transport final : public transport {
public:
    routed_transport(std::unique_ptr<transport> http, std::unique_ptr<transport> folder)
        : http_(std::move(http)), folder_(std::move(folder))
    {
    }
    asio::awaitable<outcome> send(request r) override
    {
        auto& to = lower_ascii(std::string_view{r.url}.substr(0, 5)) == "file:" ? *folder_ : *http_;
        return to.send(std::move(r));
    }

private:
    std::unique_ptr<transport> http_;
    std::unique_ptr<transport> folder_;
};

} // namespace

std::unique_ptr<transport> make_folder_transport(asio::any_io_executor workers, std::vector<fs::path> roots)
{
    return std::make_unique<folder_transport>(std::move(workers), roots);
}

std::unique_ptr<transport> make_routed_transport(std::unique_ptr<transport> http, std::unique_ptr<transport> folder)
{
    return std::make_unique<routed_transport>(std::move(http), std::move(folder));
}

} // namespace tongyuan::outbound
