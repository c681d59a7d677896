#include "registry/everybody/public_desk.hpp"

#include "registry/everybody/public_json.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds shortest_pause = 2s;
constexpr int share_of_time = 20; // reading takes at most one part in so many
constexpr auto latest_commit = 60s;
constexpr auto answers_are_kept = 60s;
constexpr std::size_t most_answers = 4096;

// Ends the wait of the others however the coroutine leaves.
class arrival {
public:
    arrival(std::shared_ptr<asio::steady_timer>& here, const asio::any_io_executor& executor) : here_(here)
    {
        here_ = std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
    }
    ~arrival()
    {
        here_->cancel();
        here_.reset();
    }
    arrival(const arrival&) = delete;
    arrival& operator=(const arrival&) = delete;

private:
    std::shared_ptr<asio::steady_timer>& here_;
};

} // namespace

public_desk::public_desk(access::context& ctx, const platform_shelf& platforms, public_options o)
    : ctx_(ctx), platforms_(platforms), options_(std::move(o)), throttle_(options_.requests_a_minute),
      pause_(shortest_pause)
{
}

asio::awaitable<std::shared_ptr<const public_desk::reading>> public_desk::now()
{
    for (;;) {
        const auto age = known_ ? ctx_.time.monotonic() - known_->looked_at : std::chrono::milliseconds::max();
        // While somebody looks, what was known a moment ago will do; what is older will not.
        if (age < (arriving_ ? 2 * pause_ : pause_))
            co_return known_;
        if (!arriving_)
            break;
        const auto next = arriving_;
        boost::system::error_code cancelled;
        co_await next->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    const auto executor = co_await asio::this_coro::executor;
    const arrival here{arriving_, executor};
    co_await look_again();
    co_return known_;
}

asio::awaitable<void> public_desk::look_again()
{
    auto next = std::make_shared<reading>();
    const auto before = known_;
    const auto began = ctx_.time.monotonic();
    next->as_of = next->loaded_at = ctx_.time.now();
    auto look = [&](sql::session& s) {
        next->stamp = public_book_store::stamp_now(s);
        next->keys = keys_of(s, ctx_);
        // Another daemon may have committed late what it began before this was read.
        const bool is_same = before && before->stamp == next->stamp &&
                             before->loaded_at - from_millis(next->stamp.newest()) > latest_commit;
        next->book = is_same ? before->book : public_book_store::load(s, platforms_.in(s));
        if (is_same)
            next->loaded_at = before->loaded_at;
        return true;
    };
    (void)co_await ctx_.db.read(look);
    next->looked_at = ctx_.time.monotonic();
    pause_ = std::max(shortest_pause, (next->looked_at - began) * share_of_time);
    if (next->keys.id.empty() || next->keys.made_at + options_.key_life <= next->as_of) {
        auto renew = [&](sql::session& s) { return renew_key_if_due(s, ctx_, options_.key_life); };
        next->keys = co_await ctx_.db.write(renew);
    }
    known_ = std::move(next);
}

std::optional<http::response> public_desk::refuse_haste(const http::request& r, std::size_t cost)
{
    const auto wait = throttle_.take(r.remote_address, cost, ctx_.time.monotonic());
    if (wait == 0s)
        return {};
    auto no = http::problem(refusal{errc::too_many, "public.too_many",
                                    "查询过于频繁，请在 " + std::to_string(wait.count()) + " 秒后再试。"});
    no.with("Retry-After", std::to_string(wait.count()));
    return no;
}

const public_desk::answered& public_desk::answer(const reading& from, const public_question& q)
{
    if (answered_from_ != from.book || answers_.size() >= most_answers) {
        answers_.clear();
        answered_from_ = from.book;
    }
    auto& kept = answers_[q.text + "\n" + q.name + "\n" + q.platform];
    const auto now = ctx_.time.now();
    if (!kept.body.empty() && now >= kept.at && now - kept.at < answers_are_kept)
        return kept;
    const auto found = answer_to(*from.book, q);
    const auto payload = json::serialize(json_of(*from.book, q, found, now, from.as_of));
    const auto seal = json::serialize(sign_answer(*from.keys.in_use, from.keys.id, payload));
    // What is signed and what is read are the same characters.
    kept = {payload.substr(0, payload.size() - 1) + ",\"signed\":" + seal + "}", is_about_an_account(found.is), now};
    return kept;
}

} // namespace tongyuan::registry
