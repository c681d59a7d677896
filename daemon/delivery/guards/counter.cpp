#include "delivery/guards/counter.hpp"

#include "base/log.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tongyuan::delivery {

namespace asio = boost::asio;

namespace {

constexpr std::string_view acts_word = "audit ";

std::optional<std::int64_t> number(std::string_view text)
{
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{out} : std::nullopt;
}

void add_line(counted& out, const chain_line& line, const std::string& file)
{
    if (auto head = head_from(line.text))
        out.acts = std::move(*head);
    else if (auto step = counted_from(line.text))
        out.steps.push_back(std::move(*step));
    else
        throw chain_error(chain_trouble::damaged, file + " has an unreadable line " + std::to_string(line.sequence));
}

class file_counter final : public counter {
public:
    explicit file_counter(chained_file file) : file_(std::move(file)), thread_([this] { keep_counting(); }) {}
    ~file_counter() override
    {
        {
            const std::scoped_lock lock(mutex_);
            closed_ = true;
        }
        filled_.notify_all();
        thread_.join();
    }
    file_counter(const file_counter&) = delete;
    file_counter& operator=(const file_counter&) = delete;

    void submit(const counted_step& step, std::unique_ptr<waiting> who) override
    {
        {
            const std::scoped_lock lock(mutex_);
            texts_.push_back(to_line(step));
            waiting_.push_back(std::move(who));
        }
        filled_.notify_one();
    }

    void note_acts(const access::audit_head& head) override
    {
        {
            const std::scoped_lock lock(mutex_);
            texts_.push_back(to_line(head));
        }
        filled_.notify_one();
    }

    std::string id() const override { return file_.id(); }

    chain_place end() const override
    {
        const std::scoped_lock lock(at_file_);
        return file_.end();
    }

    counted after(const std::optional<chain_place>& known) const override
    {
        const std::scoped_lock lock(at_file_);
        counted out;
        for (const auto& line : file_.after(known.value_or(file_.begin())))
            add_line(out, line, file_.path().string());
        return out;
    }

    std::string trouble() const override
    {
        const std::scoped_lock lock(mutex_);
        return trouble_;
    }

    void try_again() override
    {
        const std::scoped_lock lock(mutex_);
        if (may_pass_)
            trouble_.clear();
    }

private:
    void keep_counting()
    {
        std::vector<std::string> texts;
        std::vector<std::unique_ptr<waiting>> together;
        for (;;) {
            texts.clear();
            together.clear();
            {
                std::unique_lock lock(mutex_);
                filled_.wait(lock, [this] { return closed_ || !texts_.empty(); });
                if (texts_.empty())
                    return;
                texts.swap(texts_);
                together.swap(waiting_);
            }
            const bool counted = append(texts);
            for (auto& who : together)
                who->done(counted);
        }
    }

    bool append(const std::vector<std::string>& texts)
    {
        try {
            const std::scoped_lock lock(at_file_);
            file_.append(texts);
            return true;
        } catch (const no_room& e) {
            note_trouble("外部计数文件所在的磁盘已满，已停止发送，腾出空间后自动继续", true, e.what());
        } catch (const std::exception& e) {
            note_trouble("外部计数文件写不进去，已停止发送。请系统管理员检查磁盘后重启服务", false, e.what());
        }
        return false;
    }

    void note_trouble(const char* words, bool may_pass, const char* reason)
    {
        log::error("counter.failed", {{"file", file_.path().string()}, {"reason", reason}});
        const std::scoped_lock lock(mutex_);
        trouble_ = words;
        may_pass_ = may_pass;
    }

    mutable std::mutex at_file_; // held while the disk works
    chained_file file_;
    mutable std::mutex mutex_;
    std::condition_variable filled_;
    std::vector<std::string> texts_;
    std::vector<std::unique_ptr<waiting>> waiting_;
    std::string trouble_;
    bool may_pass_ = false;
    bool closed_ = false;
    std::thread thread_; // last: it uses everything above
};

template <class Handler>
class resumption final : public counter::waiting {
public:
    explicit resumption(Handler handler)
        : executor_(asio::get_associated_executor(handler)), guard_(asio::make_work_guard(executor_)),
          handler_(std::move(handler))
    {
    }
    void done(bool counted) override
    {
        // The guard travels along and ends on the loop: here the loop may be gone as soon as it has resumed.
        auto resume = [handler = std::move(handler_), guard = std::move(guard_), counted]() mutable {
            handler(counted);
        };
        asio::post(executor_, std::move(resume));
    }

private:
    using executor = asio::associated_executor_t<Handler>;
    executor executor_;
    asio::executor_work_guard<executor> guard_;
    Handler handler_;
};

} // namespace

std::string to_line(const counted_step& step)
{
    return step.delivery_id + " " + std::to_string(step.n) + " " + std::to_string(to_millis(step.at)) + " " +
           step.operation + " " + step.article_id + " " + std::to_string(step.revision) + " " + step.account_id;
}

std::optional<counted_step> counted_from(std::string_view line)
{
    std::array<std::string_view, 7> field;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const auto space = line.find(' ');
        if ((space == line.npos) != (i + 1 == field.size()))
            return {};
        field[i] = line.substr(0, space);
        line.remove_prefix(space == line.npos ? line.size() : space + 1);
    }
    const auto n = number(field[1]), at = number(field[2]), revision = number(field[5]);
    if (!n || !at || !revision || field[0].empty())
        return {};
    counted_step out;
    out.delivery_id = field[0];
    out.n = *n;
    out.at = from_millis(*at);
    out.operation = field[3];
    out.article_id = field[4];
    out.revision = *revision;
    out.account_id = field[6];
    return out;
}

std::string to_line(const access::audit_head& head)
{
    return std::string(acts_word) + std::to_string(head.sequence) + " " + head.hash + " " + head.writer;
}

std::optional<access::audit_head> head_from(std::string_view line)
{
    if (!line.starts_with(acts_word))
        return {};
    line.remove_prefix(acts_word.size());
    const auto first = line.find(' ');
    const auto second = first == line.npos ? first : line.find(' ', first + 1);
    const auto sequence = second == line.npos ? std::nullopt : number(line.substr(0, first));
    if (!sequence)
        return {};
    access::audit_head out;
    out.writer = line.substr(second + 1);
    out.sequence = *sequence;
    out.hash = line.substr(first + 1, second - first - 1);
    return out;
}

std::unique_ptr<counter> make_counter(chained_file file)
{
    return std::make_unique<file_counter>(std::move(file));
}

asio::awaitable<bool> count(counter& by, counted_step step)
{
    auto begin = [&by](auto handler, const counted_step& what) {
        by.submit(what, std::make_unique<resumption<decltype(handler)>>(std::move(handler)));
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(std::move(begin),
                                                                                       asio::use_awaitable, step);
}

} // namespace tongyuan::delivery
